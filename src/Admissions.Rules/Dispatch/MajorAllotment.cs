using Admissions.Rules.Conditions;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// Gives majors to the dossiers of one college. All three modes are one walk over the wishes (dossier, k-th major) in
/// different orders; a wish is granted when the dossier has no major yet, meets the conditions of this one, and it has places left:
/// 分数清 by total and keys; 专业清 by k, then total and keys; 级差 by total less step k, keys, then k.
/// Dossiers equal in all of that are taken by id, because a major is never given beyond its quota. Then adjustment: by merit, into the
/// major with most places left among those whose conditions the dossier meets, then by id.
/// </summary>
public static class MajorAllotment
{
    private sealed record Wish(MajorDossier Dossier, int Number, string Major, decimal Standing);

    /// <exception cref="ArgumentException">Negative quotas or falling steps, duplicate ids, or unknown majors.</exception>
    public static MajorOutcome Run(IReadOnlyList<Major> majors, IReadOnlyList<MajorDossier> dossiers, MajorRules rules)
    {
        if (majors.Any(major => major.Quota < 0))
            throw new ArgumentException("A major has a negative quota.", nameof(majors));
        if (rules.Step.Zip(rules.Step.Skip(1)).Any(pair => pair.First > pair.Second) || rules.Step.Any(step => step < 0))
            throw new ArgumentException("The steps must not be negative nor fall.", nameof(rules));
        var room = majors.ToDictionary(major => major.Id, major => major.Quota, StringComparer.Ordinal);
        var conditions = majors.ToDictionary(major => major.Id, ConditionsOf, StringComparer.Ordinal);
        var given = new Dictionary<string, MajorAssignment>(StringComparer.Ordinal);
        foreach (var wish in WishesInOrder(dossiers, rules))
            if (room[wish.Major] > 0 && conditions[wish.Major].Holds(new NamedFacts(wish.Dossier.Facts))
                && given.TryAdd(wish.Dossier.Id, new MajorAssignment(wish.Dossier.Id, wish.Major, wish.Number)))
                room[wish.Major]--;
        var returns = Adjust(dossiers, room, conditions, given);
        return new MajorOutcome(
            given.Values.OrderBy(a => a.Dossier, StringComparer.Ordinal).ToList(),
            returns.OrderBy(r => r.Dossier, StringComparer.Ordinal).ToList());
    }

    private static AllOf ConditionsOf(Major major) => new([.. major.Conditions.Select(condition => condition.ToClause())]);

    private static List<Wish> WishesInOrder(IReadOnlyList<MajorDossier> dossiers, MajorRules rules)
    {
        var wishes = dossiers
            .SelectMany(dossier => dossier.Choices.Select((major, i) => new Wish(dossier, i + 1, major, dossier.Total - StepOf(rules, i))))
            .ToList();
        wishes.Sort(rules.Mode switch
        {
            MajorMode.MajorFirst => (a, b) => First(a.Number.CompareTo(b.Number), ByMerit(a, b), ById(a, b)),
            MajorMode.Step => (a, b) => First(ByMerit(a, b), a.Number.CompareTo(b.Number), ById(a, b)),
            _ => (a, b) => First(ByMerit(a, b), ById(a, b), a.Number.CompareTo(b.Number)),
        });
        return wishes;
    }

    private static int ByMerit(Wish a, Wish b)
    {
        var order = b.Standing.CompareTo(a.Standing);
        for (var k = 0; order == 0 && k < a.Dossier.Keys.Count; k++)
            order = b.Dossier.Keys[k].CompareTo(a.Dossier.Keys[k]);
        return order;
    }

    private static int ById(Wish a, Wish b) => string.CompareOrdinal(a.Dossier.Id, b.Dossier.Id);

    private static int First(params ReadOnlySpan<int> comparisons)
    {
        foreach (var comparison in comparisons)
            if (comparison != 0)
                return comparison;
        return 0;
    }

    private static decimal StepOf(MajorRules rules, int index) =>
        rules.Mode != MajorMode.Step || rules.Step.Count == 0 ? 0m : rules.Step[Math.Min(index, rules.Step.Count - 1)];

    /// <summary>服从调剂: whoever has no major and accepts one, in merit order.</summary>
    private static List<MajorReturn> Adjust(
        IReadOnlyList<MajorDossier> dossiers, Dictionary<string, int> room, Dictionary<string, AllOf> conditions, Dictionary<string, MajorAssignment> given)
    {
        var returns = new List<MajorReturn>();
        var left = dossiers.Where(dossier => !given.ContainsKey(dossier.Id)).Select(dossier => new Wish(dossier, 0, "", dossier.Total)).ToList();
        left.Sort((a, b) => First(ByMerit(a, b), ById(a, b)));
        foreach (var (dossier, _, _, _) in left)
            if (!dossier.AcceptsAdjustment)
                returns.Add(new MajorReturn(dossier.Id, MajorReturnReason.NoMajorAndNoConsent));
            else if (Emptiest(room, conditions, new NamedFacts(dossier.Facts)) is not { } major)
                returns.Add(new MajorReturn(dossier.Id, MajorReturnReason.NoRoom));
            else
            {
                given.Add(dossier.Id, new MajorAssignment(dossier.Id, major, 0));
                room[major]--;
            }

        return returns;
    }

    /// <summary>Of the majors with places left that ask nothing these facts do not meet: the one with most places, then by id.</summary>
    private static string? Emptiest(Dictionary<string, int> room, Dictionary<string, AllOf> conditions, NamedFacts facts)
    {
        string? emptiest = null;
        foreach (var (major, places) in room)
            if (places > 0 && conditions[major].Holds(facts)
                && (emptiest is null || places > room[emptiest] || (places == room[emptiest] && string.CompareOrdinal(major, emptiest) < 0)))
                emptiest = major;
        return emptiest;
    }
}
