using System.Security.Cryptography;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.EngineFiles;

/// <summary>assignments.csv, lines.csv and trace.csv: written after a run, read back by verify.</summary>
public static class DispatchOutputFiles
{
    private const string AssignmentsName = "assignments.csv";
    private const string LinesName = "lines.csv";
    private const string TraceName = "trace.csv";

    /// <summary>Names of the CSV files a run writes, in the order of the digest.</summary>
    public static readonly IReadOnlyList<string> Names = [AssignmentsName, LinesName, TraceName];

    private static readonly Dictionary<ChoiceOutcome, string> Outcomes = new()
    {
        [ChoiceOutcome.Placed] = "placed",
        [ChoiceOutcome.Full] = "full",
        [ChoiceOutcome.BelowLine] = "belowLine",
        [ChoiceOutcome.Closed] = "closed",
        [ChoiceOutcome.ConditionUnmet] = "conditionUnmet",
    };

    public static void Write(RunFolder folder, DispatchInput input, DispatchRules rules, DispatchOutcome outcome)
    {
        foreach (var (name, rows) in Of(input, rules, outcome, line => line.Overflow))
            folder.WriteCsv(name, rows);
    }

    /// <summary>The three files in the order of the output digest, with what writes their rows.</summary>
    /// <param name="overflowOf">How many a program has beyond its capacity: by the engine's own figure, or counted again.</param>
    public static IReadOnlyList<(string Name, Action<CsvSink> Rows)> Of(DispatchInput input, DispatchRules rules, DispatchOutcome outcome, Func<DispatchLine, int> overflowOf) =>
    [
        (AssignmentsName, sink => WriteAssignments(sink, input, outcome)),
        (LinesName, sink => WriteLines(sink, input, rules, outcome, overflowOf)),
        (TraceName, sink => WriteTrace(sink, input, outcome)),
    ];

    /// <summary>
    /// Reads a result back. What the engine could not have written (unknown ids, a program that is not that choice, rows out
    /// of order, other spellings) is counted in the check <c>form</c>.
    /// </summary>
    public static (DispatchOutcome Outcome, CheckResult Form) Read(string directory, DispatchInput input, DispatchRules rules)
    {
        var form = new FormCheck();
        var outcome = new DispatchOutcome
        {
            GrantedChoice = ReadAssignments(directory, input, form),
            Lines = ReadLines(directory, input, rules, form),
            Looks = ReadTrace(directory, input, form),
        };
        form.ExpectRewritten(directory, () => Of(input, rules, outcome, CountedOverflow));
        return (outcome, form.Result());
    }

    private static void WriteAssignments(CsvSink sink, DispatchInput input, DispatchOutcome outcome)
    {
        sink.Row("candidate", "program", "choice");
        for (var c = 0; c < input.Candidates.Count; c++)
            if (outcome.GrantedChoice[c] > 0)
                sink.Field(input.Candidates.Id[c]).Field(input.Programs.Id[outcome.ProgramOf(input, c)]).Field(outcome.GrantedChoice[c]).EndRow();
    }

    private static void WriteLines(CsvSink sink, DispatchInput input, DispatchRules rules, DispatchOutcome outcome, Func<DispatchLine, int> overflowOf)
    {
        sink.Row(LinesHeader(input));
        foreach (var line in outcome.Lines)
        {
            sink.Field(input.Programs.Id[line.Program]).Field(line.Capacity).Field(line.Dispatched).Field(overflowOf(line))
                .Score(rules.Mode == DispatchMode.Lottery ? null : line.LastTotal);
            for (var k = 0; k < input.Candidates.Keys.Count; k++)
                sink.Score(line.LastTotal is null ? null : line.LastKeys[k]);
            sink.Score(line.LastChoice * Points.Scale).EndRow();
        }
    }

    private static void WriteTrace(CsvSink sink, DispatchInput input, DispatchOutcome outcome)
    {
        sink.Row("candidate", "choice", "program", "outcome");
        for (var c = 0; c < input.Candidates.Count; c++)
        {
            var looks = outcome.LooksOf(input, c);
            var programs = input.Choices.Of(c);
            for (var k = 0; k < looks.Length; k++)
                if (looks[k] != ChoiceOutcome.NotLooked)
                    sink.Field(input.Candidates.Id[c]).Field(k + 1).Field(input.Programs.Id[programs[k]]).Field(Outcomes[looks[k]]).EndRow();
        }
    }

    private static int CountedOverflow(DispatchLine line) => line.Dispatched > line.Capacity ? line.Dispatched - line.Capacity : 0;

    private static string[] LinesHeader(DispatchInput input) =>
        ["program", "capacity", "dispatched", "overflow", "last_total", .. input.Candidates.KeyNames.Select(name => $"last_{name}"), "last_choice"];

    private static int[] ReadAssignments(string directory, DispatchInput input, FormCheck form)
    {
        var granted = new int[input.Candidates.Count];
        using var source = CsvSource.Open(directory, AssignmentsName);
        CsvHeader.Match(source, ["candidate", "program", "choice"]);
        var last = -1;
        while (source.Read())
        {
            var c = form.Find(input.Candidates.Id, source.Text(0), AssignmentsName, source.Line);
            var p = form.Find(input.Programs.Id, source.Text(1), AssignmentsName, source.Line);
            var choice = source.Whole(2, 1, int.MaxValue);
            if (c < 0 || p < 0)
                continue;
            form.Expect(c > last, $"{AssignmentsName}:{source.Line}: candidate {source.Shown(0)} stands twice or out of order");
            form.Expect(choice <= input.Choices.Of(c).Length && input.Choices.Of(c)[choice - 1] == p,
                $"{AssignmentsName}:{source.Line}: {source.Shown(1)} is not choice {choice} of {source.Shown(0)}");
            (last, granted[c]) = (c, choice);
        }

        return granted;
    }

    private static DispatchLine[] ReadLines(string directory, DispatchInput input, DispatchRules rules, FormCheck form)
    {
        var lines = Enumerable.Range(0, input.Programs.Count).Select(p => new DispatchLine(p, -1, -1, null, [], null)).ToArray();
        using var source = CsvSource.Open(directory, LinesName);
        CsvHeader.Match(source, LinesHeader(input));
        var last = -1;
        while (source.Read())
        {
            var p = form.Find(input.Programs.Id, source.Text(0), LinesName, source.Line);
            if (p < 0)
                continue;
            form.Expect(p == last + 1, $"{LinesName}:{source.Line}: program {source.Shown(0)} stands twice or out of order, or one is missing before it");
            last = p;
            var keys = input.Candidates.Keys.Count;
            var empty = source.Text(5 + keys).Length == 0;
            form.Expect(!empty || Enumerable.Range(4, 1 + keys).All(field => source.Text(field).Length == 0),
                $"{LinesName}:{source.Line}: {source.Shown(0)} has a last total or key and no last choice");
            form.Expect(rules.Mode != DispatchMode.Lottery || source.Text(4).Length == 0, $"{LinesName}:{source.Line}: a lottery has no totals");
            lines[p] = new DispatchLine(p, source.Whole(1, 0, int.MaxValue), source.Whole(2, 0, int.MaxValue),
                empty ? null : rules.Mode == DispatchMode.Lottery ? 0 : source.Score(4),
                empty ? [] : Enumerable.Range(5, keys).Select(source.Score).ToArray(),
                empty ? null : source.Whole(5 + keys, 1, int.MaxValue));
            form.Expect(source.Whole(3, 0, int.MaxValue) == CountedOverflow(lines[p]), $"{LinesName}:{source.Line}: overflow of {source.Shown(0)} should be {CountedOverflow(lines[p])}");
        }

        form.Expect(last == lines.Length - 1, $"{LinesName}: {lines.Length - 1 - last} programs are missing at the end");
        return lines;
    }

    private static ChoiceOutcome[] ReadTrace(string directory, DispatchInput input, FormCheck form)
    {
        var looks = new ChoiceOutcome[input.Choices.Program.Length];
        var outcomes = Outcomes.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        using var source = CsvSource.Open(directory, TraceName);
        CsvHeader.Match(source, ["candidate", "choice", "program", "outcome"]);
        var last = -1;
        while (source.Read())
        {
            var c = form.Find(input.Candidates.Id, source.Text(0), TraceName, source.Line);
            var p = form.Find(input.Programs.Id, source.Text(2), TraceName, source.Line);
            var choice = source.Whole(1, 1, int.MaxValue);
            if (!outcomes.TryGetValue(source.Text(3), out var look))
                throw source.Problem(3, $"\"{source.Shown(3)}\" is no outcome");
            if (c < 0 || p < 0)
                continue;
            var at = choice <= input.Choices.Of(c).Length ? input.Choices.Start[c] + choice - 1 : -1;
            form.Expect(at >= 0 && input.Choices.Program[at] == p, $"{TraceName}:{source.Line}: {source.Shown(2)} is not choice {choice} of {source.Shown(0)}");
            if (at < 0)
                continue;
            form.Expect(at > last, $"{TraceName}:{source.Line}: choice {choice} of {source.Shown(0)} stands twice or out of order");
            (last, looks[at]) = (at, look);
        }

        return looks;
    }
}

/// <summary>Counts rows of a result that no engine could have written.</summary>
internal sealed class FormCheck
{
    private long checks;
    private long violations;
    private string? example;

    public void Expect(bool holds, string otherwise)
    {
        checks++;
        if (holds)
            return;
        violations++;
        example ??= otherwise;
    }

    /// <summary>Index of the id among sorted ids, −1 (and a violation) when it is unknown.</summary>
    public int Find(string[] ids, string id, string file, long line)
    {
        var index = Array.BinarySearch(ids, id, StringComparer.Ordinal);
        Expect(index >= 0, $"{file}:{line}: {EngineText.Shortened(id)} is not in the input");
        return Math.Max(-1, index);
    }

    /// <summary>
    /// Each file must be, byte for byte, what writing again gives of all that was read: nothing in it may go unread, nothing be spelt
    /// otherwise. Rows that are wrong already are not written again.
    /// </summary>
    public void ExpectRewritten(string directory, Func<IReadOnlyList<(string Name, Action<CsvSink> Rows)>> files)
    {
        if (violations > 0)
            return;
        foreach (var (name, rows) in files())
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using (var sink = new CsvSink(null, hash))
                rows(sink);
            using var found = File.OpenRead(Path.Combine(directory, name));
            Expect(hash.GetHashAndReset().AsSpan().SequenceEqual(SHA256.HashData(found)), $"{name}: the file is not written as the engine writes it");
        }
    }

    public CheckResult Result() => new("form", checks, violations, example);
}
