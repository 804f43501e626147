using Admissions.Rules.Dispatch;

namespace Admissions.Cli.EngineFiles;

/// <summary>
/// Special conditions (GD-83), both files optional: conditions.csv <c>program,kind,fact,values</c> (values separated by <c>;</c>; inside
/// a college <c>major</c> in place of <c>program</c>) and facts.csv <c>candidate,fact,value</c>. A choice of a dispatch whose condition is
/// not met is traced as <c>conditionUnmet</c>.
/// </summary>
internal static class ConditionFiles
{
    private const string ConditionsName = "conditions.csv";
    private const string FactsName = "facts.csv";

    private static readonly Dictionary<string, ConditionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["oneOf"] = ConditionKind.OneOf, ["hasAny"] = ConditionKind.HasAny, ["hasNone"] = ConditionKind.HasNone,
        ["atLeast"] = ConditionKind.AtLeast, ["atMost"] = ConditionKind.AtMost,
    };

    /// <param name="of">Whose conditions they are, as the first column says: program or major.</param>
    /// <param name="ids">The sorted ids of all of these.</param>
    /// <returns>Conditions parallel to the ids; null when there is no such file.</returns>
    public static IReadOnlyList<DispatchCondition>?[]? ReadConditions(string directory, string of, string[] ids)
    {
        if (!File.Exists(Path.Combine(directory, ConditionsName)))
            return null;
        using var source = CsvSource.Open(directory, ConditionsName);
        CsvHeader.Match(source, [of, "kind", "fact", "values"]);
        var conditions = new List<DispatchCondition>?[ids.Length];
        while (source.Read())
        {
            var owner = Find(source, ids, of);
            if (!Kinds.TryGetValue(source.Text(1), out var kind))
                throw source.Problem(1, $"\"{source.Shown(1)}\" is none of {string.Join(", ", Kinds.Keys)}");
            if (kind is ConditionKind.AtLeast or ConditionKind.AtMost)
                source.Score(3);
            (conditions[owner] ??= []).Add(new DispatchCondition(kind, source.Id(2), source.Id(3).Split(';')));
        }

        return conditions;
    }

    /// <returns>Facts parallel to the sorted ids of the candidates; null when there is no such file.</returns>
    public static IReadOnlyDictionary<string, string>?[]? ReadFacts(string directory, string[] candidates)
    {
        if (!File.Exists(Path.Combine(directory, FactsName)))
            return null;
        using var source = CsvSource.Open(directory, FactsName);
        CsvHeader.Match(source, ["candidate", "fact", "value"]);
        var facts = new Dictionary<string, string>?[candidates.Length];
        while (source.Read())
            if (!(facts[Find(source, candidates, "candidate")] ??= new(StringComparer.Ordinal)).TryAdd(source.Id(1), source.Text(2)))
                throw source.Problem(1, $"candidate {source.Shown(0)} has this fact twice");
        return facts;
    }

    /// <summary>Adds both to the canonical form of the input; nothing where there are none.</summary>
    public static void WriteCanonical(CsvSink sink, DispatchInput input)
    {
        for (var p = 0; p < input.Programs.Count; p++)
            WriteConditions(sink, input.Programs.Id[p], input.Programs.Conditions?[p] ?? []);
        for (var c = 0; c < input.Candidates.Count; c++)
            WriteFacts(sink, input.Candidates.Id[c], input.Candidates.Facts?[c]);
    }

    /// <summary>The conditions of a program or major in canonical form.</summary>
    public static void WriteConditions(CsvSink sink, string id, IReadOnlyList<DispatchCondition> conditions)
    {
        foreach (var condition in conditions.OrderBy(Order, StringComparer.Ordinal))
            sink.Field(id).Field(Order(condition)).EndRow();

        static string Order(DispatchCondition condition) => $"{condition.Kind} {condition.Fact} {string.Join(';', condition.Values)}";
    }

    /// <summary>The facts of a candidate in canonical form.</summary>
    public static void WriteFacts(CsvSink sink, string id, IReadOnlyDictionary<string, string>? facts)
    {
        foreach (var (fact, value) in (facts ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            sink.Field(id).Field(fact).Field(value).EndRow();
    }

    private static int Find(CsvSource source, string[] ids, string what) =>
        Array.BinarySearch(ids, source.Id(0), StringComparer.Ordinal) is var at and >= 0 ? at : throw source.Problem(0, $"there is no {what} {source.Shown(0)}");
}
