namespace Admissions.Rules.Dispatch;

/// <summary>
/// Scores inside the engines are whole thousandths of a point (a <c>long</c>), because every score has at most
/// three fraction digits and integers compare and pack exactly.
/// </summary>
public static class Points
{
    /// <summary>Thousandths in one point.</summary>
    public const long Scale = 1000;

    /// <summary>Largest score accepted, in points; smaller than minus this is refused as well.</summary>
    public const decimal Limit = 1_000_000_000_000m;

    /// <summary>Converts points to thousandths.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than three fraction digits, or beyond <see cref="Limit"/>.</exception>
    public static long FromDecimal(decimal points)
    {
        if (points > Limit || points < -Limit || points * Scale != decimal.Truncate(points * Scale))
            throw new ArgumentOutOfRangeException(nameof(points), points, "A score has at most 3 fraction digits and lies within ±10^12.");
        return (long)(points * Scale);
    }

    /// <summary>Converts thousandths to points without trailing zeros (583500 → 583.5).</summary>
    public static decimal ToDecimal(long thousandths)
    {
        var digits = thousandths % Scale;
        return digits == 0 ? thousandths / Scale
            : digits % 100 == 0 ? new decimal(thousandths / 100) / 10m
            : digits % 10 == 0 ? new decimal(thousandths / 10) / 100m
            : new decimal(thousandths) / 1000m;
    }
}
