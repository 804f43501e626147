using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Rules.Dispatch;

namespace Admissions.Cli.EngineFiles;

/// <summary>Reads programs.csv, candidates.csv, choices.csv and priorities.csv into the columns of a dispatch.</summary>
public sealed class DispatchInputFiles
{
    private const string ProgramsName = "programs.csv";
    private const string CandidatesName = "candidates.csv";
    private const string ChoicesName = "choices.csv";
    private const string PrioritiesName = "priorities.csv";
    private readonly string directory;
    private readonly bool lottery;

    private DispatchInputFiles(string directory, bool lottery) => (this.directory, this.lottery) = (directory, lottery);

    /// <summary>Reads a folder; every problem is a <see cref="FileProblemException"/>.</summary>
    public static (DispatchInput Input, DispatchRules Rules) Read(string directory, bool lottery)
    {
        var json = PlacedJson.Read(directory, DispatchRulesFile.Name);
        var rules = DispatchRulesFile.Read(json, lottery);
        var files = new DispatchInputFiles(directory, lottery);
        var programs = files.ReadPrograms();
        var candidates = files.ReadCandidates();
        var choices = files.ReadChoices(programs, candidates);
        if (rules.Ties.Contains(DispatchRules.ProgramKey, StringComparer.Ordinal))
            choices = files.ReadPriorities(programs, candidates, choices);
        var input = new DispatchInput { Programs = programs, Candidates = candidates, Choices = choices };
        DispatchRulesFile.Check(json, rules, input);
        return (input, rules);
    }

    /// <summary>Whether the files are those of a lottery: its candidates have no totals, and its rules name no other mode.</summary>
    public static bool IsLottery(string directory)
    {
        if (PlacedJson.Read(directory, DispatchRulesFile.Name).Member("mode") is not { } mode || mode.Raw == "lottery")
            return true;
        if (mode.Raw != "parallel")
            return false;
        using var candidates = CsvSource.Open(directory, CandidatesName);
        return !candidates.Header.Contains("total", StringComparer.Ordinal);
    }

    /// <summary>SHA-256 over rules and input in one canonical form, whatever the order of rows in the files.</summary>
    public static string Digest(DispatchInput input, DispatchRules rules)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var sink = new CsvSink(null, hash))
        {
            var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
                DispatchRulesFile.Write(json, rules);
            sink.Row(Encoding.UTF8.GetString(buffer.ToArray()));
            WriteCanonical(sink, input);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void WriteCanonical(CsvSink sink, DispatchInput input)
    {
        var (programs, candidates, choices) = (input.Programs, input.Candidates, input.Choices);
        for (var p = 0; p < programs.Count; p++)
            sink.Field(programs.Id[p]).Field(programs.Quota[p]).Field(programs.Ratio[p])
                .Score(programs.Line[p] == long.MinValue ? null : programs.Line[p]).Field(programs.Group?[p] ?? "").EndRow();
        for (var c = 0; c < candidates.Count; c++)
        {
            sink.Field(candidates.Id[c]).Score(candidates.Total[c]);
            foreach (var column in candidates.Keys)
                sink.Score(column[c]);
            sink.Field(string.Join(';', candidates.Tags?[c] ?? [])).EndRow();
        }

        for (var c = 0; c < candidates.Count; c++)
            for (var at = choices.Start[c]; at < choices.Start[c + 1]; at++)
                sink.Field(candidates.Id[c]).Field(at - choices.Start[c] + 1).Field(programs.Id[choices.Program[at]])
                    .Score(choices.ProgramKey?[at]).EndRow();
        ConditionFiles.WriteCanonical(sink, input);
    }

    private ProgramColumns ReadPrograms()
    {
        using var source = CsvSource.Open(directory, ProgramsName);
        var columns = CsvHeader.Match(source, ["program", "quota"], "ratio", "line", "group");
        var rows = new List<(string Id, int Quota, int Ratio, long Line, string? Group)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (source.Read())
        {
            if (!seen.Add(source.Id(0)))
                throw source.Problem(0, "this program stands twice");
            if (lottery && source.Text(columns[1]).Length > 0)
                throw source.Problem(columns[1], "a lottery has no lines");
            rows.Add((source.Id(0), source.Whole(1, 0, RulesCheck.MaxQuota), ReadRatio(source, columns[0]),
                source.Text(columns[1]).Length == 0 ? long.MinValue : source.Score(columns[1]),
                source.Text(columns[2]) is { Length: > 0 } group ? group : null));
        }

        rows.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return new ProgramColumns
        {
            Id = rows.Select(r => r.Id).ToArray(),
            Quota = rows.Select(r => r.Quota).ToArray(),
            Ratio = rows.Select(r => r.Ratio).ToArray(),
            Line = rows.Select(r => r.Line).ToArray(),
            Group = columns[2] < 0 ? null : rows.Select(r => r.Group).ToArray(),
            Conditions = ConditionFiles.ReadConditions(directory, "program", rows.Select(r => r.Id).ToArray()),
        };
    }

    private static int ReadRatio(CsvSource source, int column)
    {
        if (source.Text(column).Length == 0)
            return -1;
        var thousandths = source.Score(column);
        return thousandths is >= 0 and <= 20_000 ? (int)thousandths : throw source.Problem(column, "a ratio lies within 0…20");
    }

    private CandidateColumns ReadCandidates()
    {
        using var source = CsvSource.Open(directory, CandidatesName);
        string[] required = lottery ? ["candidate"] : ["candidate", "total"];
        var keys = CsvHeader.CountKeys(source, required.Length);
        var keyNames = Enumerable.Range(1, keys).Select(k => $"key{k}").ToArray();
        var tags = CsvHeader.Match(source, [.. required, .. keyNames], "tags")[0];
        var (ids, totals, tagLists) = (new List<string>(), new List<long>(), new List<IReadOnlyList<string>?>());
        var values = keyNames.Select(_ => new List<long>()).ToArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (source.Read())
        {
            var id = source.Id(0);
            if (!seen.Add(id))
                throw source.Problem(0, "this candidate stands twice");
            ids.Add(id);
            totals.Add(lottery ? 0 : source.Score(1));
            for (var k = 0; k < keys; k++)
                values[k].Add(source.Score(required.Length + k));
            tagLists.Add(source.Text(tags).Split(';', StringSplitOptions.RemoveEmptyEntries));
        }

        var order = Enumerable.Range(0, ids.Count).ToArray();
        var sortedIds = ids.ToArray();
        Array.Sort(sortedIds, order, StringComparer.Ordinal);
        return new CandidateColumns
        {
            Id = sortedIds,
            Total = Array.ConvertAll(order, i => totals[i]),
            KeyNames = keyNames,
            Keys = Array.ConvertAll(values, column => Array.ConvertAll(order, i => column[i])),
            Tags = tags < 0 ? null : Array.ConvertAll(order, i => tagLists[i]),
            Facts = ConditionFiles.ReadFacts(directory, sortedIds),
        };
    }

    private ChoiceColumns ReadChoices(ProgramColumns programs, CandidateColumns candidates)
    {
        using var source = CsvSource.Open(directory, ChoicesName);
        CsvHeader.Match(source, ["candidate", "choice", "program"]);
        var (programOf, candidateOf) = (IndexOf(programs.Id), IndexOf(candidates.Id));
        var cells = new List<(int Candidate, int Choice, int Program, long Line)>();
        var start = new int[candidates.Count + 1];
        while (source.Read())
        {
            var candidate = Find(source, 0, candidateOf, "candidate");
            cells.Add((candidate, source.Whole(1, 1, 100_000), Find(source, 2, programOf, "program"), source.Line));
            start[candidate + 1]++;
        }

        for (var c = 0; c < candidates.Count; c++)
            start[c + 1] += start[c];
        var program = new int[cells.Count];
        Array.Fill(program, -1);
        foreach (var (c, choice, p, line) in cells)
        {
            var own = program.AsSpan(start[c], start[c + 1] - start[c]);
            if (choice > own.Length)
                throw ChoiceProblem(line, 1, $"choice {choice} of candidate {EngineText.Shortened(candidates.Id[c])} leaves a gap; choices are numbered 1, 2, 3 …");
            if (own[choice - 1] >= 0)
                throw ChoiceProblem(line, 1, $"candidate {EngineText.Shortened(candidates.Id[c])} has choice {choice} twice");
            if (own.Contains(p))
                throw ChoiceProblem(line, 2, $"candidate {EngineText.Shortened(candidates.Id[c])} names program {EngineText.Shortened(programs.Id[p])} twice");
            own[choice - 1] = p;
        }

        return new ChoiceColumns { Start = start, Program = program };
    }

    private ChoiceColumns ReadPriorities(ProgramColumns programs, CandidateColumns candidates, ChoiceColumns choices)
    {
        using var source = CsvSource.Open(directory, PrioritiesName);
        CsvHeader.Match(source, ["program", "candidate", "programKey"]);
        var (programOf, candidateOf) = (IndexOf(programs.Id), IndexOf(candidates.Id));
        var seen = new HashSet<(int, int)>();
        var keys = new long[choices.Program.Length];
        var given = new bool[keys.Length];
        while (source.Read())
        {
            var (p, c, key) = (Find(source, 0, programOf, "program"), Find(source, 1, candidateOf, "candidate"), source.Score(2));
            if (!seen.Add((p, c)))
                throw source.Problem(0, "this program has this candidate twice");
            if (choices.Of(c).IndexOf(p) is var choice and >= 0)
                (keys[choices.Start[c] + choice], given[choices.Start[c] + choice]) = (key, true);
        }

        if (Array.IndexOf(given, false) is var missing and >= 0)
        {
            var c = Array.FindLastIndex(choices.Start, start => start <= missing);
            throw new FileProblemException(PrioritiesName, 1, 1, $"there is no row for program {EngineText.Shortened(programs.Id[choices.Program[missing]])} and candidate {EngineText.Shortened(candidates.Id[c])}, who chose it");
        }

        return new ChoiceColumns { Start = choices.Start, Program = choices.Program, ProgramKey = keys };
    }

    /// <summary>Of millions of rows only the lines are kept; where a field of one stands is found by reading the file once more.</summary>
    private FileProblemException ChoiceProblem(long line, int field, string problem)
    {
        using var source = CsvSource.Open(directory, ChoicesName);
        while (source.Read())
            if (source.Line == line)
                return source.Problem(field, problem);
        return new FileProblemException(ChoicesName, line, 1, problem);
    }

    private static Dictionary<string, int> IndexOf(string[] ids)
    {
        var index = new Dictionary<string, int>(ids.Length, StringComparer.Ordinal);
        for (var i = 0; i < ids.Length; i++)
            index.Add(ids[i], i);
        return index;
    }

    private static int Find(CsvSource source, int field, Dictionary<string, int> index, string what) =>
        index.TryGetValue(source.Id(field), out var found) ? found : throw source.Problem(field, $"there is no {what} {source.Shown(field)}");
}
