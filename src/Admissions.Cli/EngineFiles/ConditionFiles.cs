using Admissions.Rules.Dispatch;

namespace Admissions.Cli.EngineFiles;

/// <summary>
/// Special conditions (GD-83), both files optional: conditions.csv <c>program,kind,fact,values</c> (values separated by <c>;</c>) and
/// facts.csv <c>candidate,fact,value</c>. A choice whose condition is not met is traced as <c>conditionUnmet</c>.
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

    /// <returns>Conditions parallel to the sorted ids of the programs; null when there is no such file.</returns>
    public static IReadOnlyList<DispatchCondition>?[]? ReadConditions(string directory, string[] programs)
    {
        if (!File.Exists(Path.Combine(directory, ConditionsName)))
            return null;
        using var source = CsvSource.Open(directory, ConditionsName);
        CsvHeader.Match(source, ConditionsName, ["program", "kind", "fact", "values"]);
        var conditions = new List<DispatchCondition>?[programs.Length];
        while (source.Read())
        {
            var program = Find(source, programs, "program");
            if (!Kinds.TryGetValue(source.Text(1), out var kind))
                throw source.Problem(1, $"\"{source.Shown(1)}\" is none of {string.Join(", ", Kinds.Keys)}");
            if (kind is ConditionKind.AtLeast or ConditionKind.AtMost)
                source.Score(3);
            (conditions[program] ??= []).Add(new DispatchCondition(kind, source.Id(2), source.Id(3).Split(';')));
        }

        return conditions;
    }

    /// <returns>Facts parallel to the sorted ids of the candidates; null when there is no such file.</returns>
    public static IReadOnlyDictionary<string, string>?[]? ReadFacts(string directory, string[] candidates)
    {
        if (!File.Exists(Path.Combine(directory, FactsName)))
            return null;
        using var source = CsvSource.Open(directory, FactsName);
        CsvHeader.Match(source, FactsName, ["candidate", "fact", "value"]);
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
            foreach (var condition in (input.Programs.Conditions?[p] ?? []).OrderBy(Order, StringComparer.Ordinal))
                sink.Field(input.Programs.Id[p]).Field(Order(condition)).EndRow();
        for (var c = 0; c < input.Candidates.Count; c++)
            foreach (var (fact, value) in (input.Candidates.Facts?[c] ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
                sink.Field(input.Candidates.Id[c]).Field(fact).Field(value).EndRow();

        static string Order(DispatchCondition condition) => $"{condition.Kind} {condition.Fact} {string.Join(';', condition.Values)}";
    }

    private static int Find(CsvSource source, string[] ids, string what) =>
        Array.BinarySearch(ids, source.Id(0), StringComparer.Ordinal) is var at and >= 0 ? at : throw source.Problem(0, $"there is no {what} {source.Shown(0)}");
}
