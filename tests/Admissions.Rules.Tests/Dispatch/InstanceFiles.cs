using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>An instance as the input files of <c>admissions dispatch</c> or <c>lottery</c>, the rows in any order, and a result as the bytes of its files.</summary>
internal static class InstanceFiles
{
    /// <summary>The three files as the command line writes them.</summary>
    public static List<byte[]> Bytes(DispatchInput input, DispatchRules rules, DispatchOutcome outcome) => Bytes(DispatchOutputFiles.Of(input, rules, outcome, line => line.Overflow));

    public static List<byte[]> Bytes(IEnumerable<(string Name, Action<CsvSink> Rows)> written)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new List<byte[]>();
        foreach (var (_, rows) in written)
        {
            using var stream = new MemoryStream();
            using (var sink = new CsvSink(stream, digest))
                rows(sink);
            files.Add(stream.ToArray());
        }

        return files;
    }

    public static bool AreEqual(List<byte[]> files, List<byte[]> others) => files.Zip(others).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    /// <returns>The verb that reads them.</returns>
    public static string Write(EngineFolder folder, RandomInstance instance, Random random)
    {
        var (programs, candidates, rules) = (instance.Programs, instance.Candidates, instance.Rules);
        var lottery = rules.Mode == DispatchMode.Lottery;
        folder.Write("rules.json", Rules(rules));
        WriteRows(folder, "programs.csv", ["program", "quota", "ratio", "line", "group"], random,
            programs.Select(p => new[] { p.Id, $"{p.Quota}", Number(p.Ratio), Number(p.Line), p.Group ?? "" }));
        WriteRows(folder, "candidates.csv", ["candidate", .. lottery ? Array.Empty<string>() : ["total"], .. instance.Keys, "tags"], random,
            candidates.Select(c => (string[])[c.Id, .. lottery ? Array.Empty<string>() : [Number(c.Total)], .. c.Keys.Select(key => Number(key)), string.Join(';', c.Tags)]));
        WriteRows(folder, "choices.csv", ["candidate", "choice", "program"], random,
            candidates.SelectMany(c => c.Choices.Select((program, i) => new[] { c.Id, $"{i + 1}", program })));
        if (rules.Ties.Contains(DispatchRules.ProgramKey))
            WriteRows(folder, "priorities.csv", ["program", "candidate", "programKey"], random,
                candidates.SelectMany(c => c.Choices.Zip(c.ProgramKeys, (program, key) => new[] { program, c.Id, Number(key) })));
        WriteRows(folder, "conditions.csv", ["program", "kind", "fact", "values"], random,
            programs.SelectMany(p => ConditionRows(p.Id, p.Conditions)));
        WriteRows(folder, "facts.csv", ["candidate", "fact", "value"], random,
            candidates.SelectMany(c => c.Facts.Select(fact => new[] { c.Id, fact.Key, fact.Value })));
        return lottery ? "lottery" : "dispatch";
    }

    /// <summary>A college as the input files of <c>admissions majors</c>.</summary>
    public static void Write(EngineFolder folder, MajorInstance instance, Random random)
    {
        folder.Write("rules.json", JsonSerializer.Serialize(new { mode = Camel(instance.Rules.Mode), step = instance.Rules.Step.Count == 0 ? [0m] : instance.Rules.Step }));
        WriteRows(folder, "majors.csv", ["major", "quota"], random, instance.Majors.Select(m => new[] { m.Id, $"{m.Quota}" }));
        WriteRows(folder, "dossiers.csv", ["candidate", "total", "key1", "accepts_adjustment"], random,
            instance.Dossiers.Select(d => new[] { d.Id, Number(d.Total), Number(d.Keys[0]), d.AcceptsAdjustment ? "true" : "0" }));
        WriteRows(folder, "choices.csv", ["candidate", "choice", "major"], random,
            instance.Dossiers.SelectMany(d => d.Choices.Select((major, i) => new[] { d.Id, $"{i + 1}", major })));
        WriteRows(folder, "conditions.csv", ["major", "kind", "fact", "values"], random, instance.Majors.SelectMany(m => ConditionRows(m.Id, m.Conditions)));
        WriteRows(folder, "facts.csv", ["candidate", "fact", "value"], random,
            instance.Dossiers.SelectMany(d => d.Facts.Select(fact => new[] { d.Id, fact.Key, fact.Value })));
    }

    private static IEnumerable<string[]> ConditionRows(string id, IReadOnlyList<DispatchCondition> conditions) =>
        conditions.Select(condition => new[] { id, Camel(condition.Kind), condition.Fact, string.Join(';', condition.Values) });

    private static string Camel<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName($"{value}");

    private static string Rules(DispatchRules rules)
    {
        var members = new Dictionary<string, object> { ["ratio"] = rules.Ratio, ["rounding"] = Camel(rules.Rounding), ["seed"] = rules.Seed! };
        if (rules.Mode != DispatchMode.Lottery)
        {
            members["mode"] = Camel(rules.Mode);
            members["ties"] = rules.Ties;
            members["tieOverflow"] = Camel(rules.TieOverflow);
            members["choiceStep"] = rules.ChoiceStep;
            members["reserved"] = rules.Reserved.Select(r => new { tag = r.Tag, percent = r.Percent, programs = r.Programs });
            members["flexible"] = rules.Flexible.Select(f => new { group = f.Group, places = f.Places });
        }

        return JsonSerializer.Serialize(members);
    }

    internal static void WriteRows(EngineFolder folder, string name, string[] header, Random random, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.OrderBy(_ => random.Next()).Prepend(header))
            text.AppendJoin(',', row.Select(Field)).Append('\n');
        folder.Write(name, text.ToString());
    }

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Number(decimal? number) => number?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
}
