using System.Globalization;
using System.Text;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The three files of a dispatch as the format describes them, written from the plain result.</summary>
public sealed partial class PlainDispatch
{
    public IReadOnlyList<(string Name, string Text)> Files() =>
        [("assignments.csv", Assignments()), ("lines.csv", LastCandidates()), ("trace.csv", Looks())];

    private string Assignments()
    {
        var text = new StringBuilder("candidate,program,choice\n");
        foreach (var c in candidates.OrderBy(c => c.Id, StringComparer.Ordinal))
            if (granted.TryGetValue(c.Id, out var k))
                Row(text, c.Id, c.Choices[k - 1], $"{k}");
        return text.ToString();
    }

    private string LastCandidates()
    {
        var text = new StringBuilder();
        Row(text, ["program", "capacity", "dispatched", "overflow", "last_total", .. keyNames.Select(name => $"last_{name}"), "last_choice"]);
        foreach (var p in programs.OrderBy(p => p.Id, StringComparer.Ordinal))
        {
            var (dispatched, behind) = (taken[p.Id], last.GetValueOrDefault(p.Id));
            Row(text, [p.Id, $"{Capacity(p.Id)}", $"{dispatched}", $"{Math.Max(0, dispatched - Capacity(p.Id))}",
                rules.Mode == DispatchMode.Lottery ? "" : Points(behind?.Total), .. keyNames.Select((_, i) => Points(behind?.Keys[i])),
                behind is null ? "" : $"{granted[behind.Id]}"]);
        }

        return text.ToString();
    }

    private string Looks()
    {
        var text = new StringBuilder("candidate,choice,program,outcome\n");
        foreach (var c in candidates.OrderBy(c => c.Id, StringComparer.Ordinal))
            for (var k = 1; k <= c.Choices.Count; k++)
                if (Look(c, k) is { } look)
                    Row(text, c.Id, $"{k}", c.Choices[k - 1], look);
        return text.ToString();
    }

    private string? Look(DispatchCandidate c, int k)
    {
        var (mine, program) = (granted.GetValueOrDefault(c.Id), c.Choices[k - 1]);
        if ((mine > 0 && k > mine) || (rules.OnlyChoice is { } only && k != only))
            return null;
        return k == mine ? "placed"
            : IsBelowLine(program, c) ? "belowLine"
            : !Admits(program, c) ? "conditionUnmet"
            : taken[program] < Capacity(program) ? "closed" : "full";
    }

    private static string Points(decimal? points) => points?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    internal static void Row(StringBuilder text, params IEnumerable<string> fields) =>
        text.AppendJoin(',', fields.Select(field => field.IndexOfAny([',', '"', '\n']) < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
}
