namespace Admissions.Rules.Numbering;

/// <summary>Numbers a whole run: one number for each row, in the order of the rows, none twice; all or nothing (HR-133).</summary>
public static class NumberAssigner
{
    /// <param name="rows">In the order in which serials are given.</param>
    /// <param name="fieldOf">Value of a field of a row by name, null when it has none.</param>
    /// <param name="numbers">One per row, empty when refused.</param>
    /// <returns>Null, or why the run stops.</returns>
    public static NumberRefused? TryAssign<TRow>(NumberLayout layout, IReadOnlyList<TRow> rows, Func<TRow, string, string?> fieldOf, out IReadOnlyList<string> numbers)
    {
        numbers = [];
        var counters = new Dictionary<(string, string), long>();
        var seen = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        var given = new string[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var refused = layout.TryBuild(
                name => fieldOf(row, name),
                (scope, value) => counters[(scope, value)] = counters.GetValueOrDefault((scope, value)) + 1,
                out var number);
            if (refused is not null) return refused;
            if (!seen.Add(number)) return new NumberTwice(number);
            given[i] = number;
        }

        numbers = given;
        return null;
    }
}
