using System.Globalization;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>How pages say what part of a whole something is: 83.2%（832 / 1,000）, so that nobody has to guess of what.</summary>
public static class Shares
{
    /// <summary>With both numbers; 没有 where there is no whole.</summary>
    public static string Of(long part, long whole) =>
        whole == 0 ? "没有" : string.Create(CultureInfo.InvariantCulture, $"{Percent(part, whole)}（{part:N0} / {whole:N0}）");

    /// <summary>One digit after the point; all of it and nothing of it are said only of all and nothing.</summary>
    public static string Percent(long part, long whole)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(whole, 1);
        var tenths = Math.Round(1000m * part / whole, MidpointRounding.AwayFromZero);
        if (part > 0 && part < whole)
            tenths = Math.Clamp(tenths, 1, 999);
        return string.Create(CultureInfo.InvariantCulture, $"{tenths / 10:0.0}%");
    }
}
