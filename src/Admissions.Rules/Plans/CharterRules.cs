using System.Globalization;

namespace Admissions.Rules.Plans;

/// <summary>What a charter says of one level and mode.</summary>
/// <param name="Years">Study durations in years, halves allowed.</param>
/// <param name="Place">Where is taught.</param>
/// <param name="Fees">Yuan a year.</param>
public sealed record CharterFact(StudyLevel Level, StudyMode Mode, IReadOnlyList<decimal> Years, string Place, IReadOnlyList<decimal> Fees)
{
    public string Word => $"{Level.Word()}{Mode.Word()}";
}

/// <summary>What the plan says of one major.</summary>
/// <param name="Fee">Yuan a year; null when the plan does not say.</param>
/// <param name="Place">Null when the plan does not say.</param>
public sealed record PlannedMajor(StudyLevel Level, StudyMode Mode, string Name, decimal Years, decimal? Fee, string? Place);

/// <summary>The charter says one thing, the plan another.</summary>
/// <param name="Key">The same for the same difference, so that a reason for keeping it belongs to it alone.</param>
public sealed record CharterDifference(string Key, string Sentence);

/// <summary>A published charter says everything that Art. 4 lists (SX-08).</summary>
public sealed record CharterElementMissing(string Element, string At) : Refusal("charter.element-missing", At, $"章程缺少{Element}，不能公布", "SX-08, SX-159, 第四条");

/// <summary>Institution's published rules: their elements, and their truth against the plan (SX-08, SX-159).</summary>
public static class CharterRules
{
    private const int MostNamed = 3;

    /// <summary>Where charter and plan differ in mode, duration, place or fee, by level and mode (SX-159, 「必须如实反映本校的实际情况」).</summary>
    public static IReadOnlyList<CharterDifference> Compare(IReadOnlyList<CharterFact> charter, IReadOnlyList<PlannedMajor> plan)
    {
        ArgumentNullException.ThrowIfNull(charter);
        ArgumentNullException.ThrowIfNull(plan);
        var differences = new List<CharterDifference>();
        foreach (var group in plan.GroupBy(m => (m.Level, m.Mode)).OrderBy(g => g.Key))
        {
            var key = $"{group.Key.Level}/{group.Key.Mode}";
            var word = $"{group.Key.Level.Word()}{group.Key.Mode.Word()}";
            if (charter.FirstOrDefault(f => (f.Level, f.Mode) == group.Key) is not { } fact)
            {
                differences.Add(new CharterDifference($"{key}/mode", $"{word}：章程没有写，招生计划有{Names(group)}"));
                continue;
            }
            foreach (var other in group.Where(m => !fact.Years.Contains(m.Years)).GroupBy(m => m.Years).OrderBy(g => g.Key))
                differences.Add(new CharterDifference($"{key}/years/{Text(other.Key)}/{Text(fact.Years)}", $"{word}：章程写学制 {Text(fact.Years)} 年，招生计划是 {Text(other.Key)} 年（{Names(other)}）"));
            foreach (var other in group.Where(m => m.Fee is { } fee && !fact.Fees.Contains(fee)).GroupBy(m => m.Fee!.Value).OrderBy(g => g.Key))
                differences.Add(new CharterDifference($"{key}/fee/{Text(other.Key)}/{Text(fact.Fees)}", $"{word}：章程写收费 {Text(fact.Fees)} 元／年，招生计划是 {Text(other.Key)} 元／年（{Names(other)}）"));
            foreach (var other in group.Where(m => m.Place is { } place && place != fact.Place).GroupBy(m => m.Place!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
                differences.Add(new CharterDifference($"{key}/place/{other.Key}/{fact.Place}", $"{word}：章程写办学地点“{fact.Place}”，招生计划是“{other.Key}”（{Names(other)}）"));
        }
        differences.AddRange(charter.Where(f => plan.All(m => (m.Level, m.Mode) != (f.Level, f.Mode))).Select(f => new CharterDifference($"{f.Level}/{f.Mode}/none", $"{f.Word}：章程写了，招生计划没有")));
        return differences;
    }

    /// <summary>2.5、3</summary>
    public static string Text(IEnumerable<decimal> numbers) => string.Join('、', numbers.Select(Text));

    private static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Names(IEnumerable<PlannedMajor> majors)
    {
        var names = majors.Select(m => m.Name).Distinct(StringComparer.Ordinal).ToList();
        return string.Join('、', names.Take(MostNamed)) + (names.Count > MostNamed ? $"等 {names.Count} 个专业" : "");
    }
}
