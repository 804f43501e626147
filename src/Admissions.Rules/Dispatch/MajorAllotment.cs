namespace Admissions.Rules.Dispatch;

/// <summary>
/// Gives majors to the dossiers of one college. All three modes are one walk over the wishes (dossier, k-th major) in
/// different orders; a wish is granted when the dossier has no major yet and the major has places left:
/// 分数清 by total and keys; 专业清 by k, then total and keys; 级差 by total less step k, keys, then k.
/// Dossiers equal in all of that are taken by id, because a major is never given beyond its quota. Then adjustment: by merit, into the major with most places left, then by id.
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
        var given = new Dictionary<string, MajorAssignment>(StringComparer.Ordinal);
        foreach (var wish in WishesInOrder(dossiers, rules))
            if (room[wish.Major] > 0 && given.TryAdd(wish.Dossier.Id, new MajorAssignment(wish.Dossier.Id, wish.Major, wish.Number)))
                room[wish.Major]--;
        var returns = Adjust(dossiers, room, given);
        return new MajorOutcome(
            given.Values.OrderBy(a => a.Dossier, StringComparer.Ordinal).ToList(),
            returns.OrderBy(r => r.Dossier, StringComparer.Ordinal).ToList());
    }

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
    private static List<MajorReturn> Adjust(IReadOnlyList<MajorDossier> dossiers, Dictionary<string, int> room, Dictionary<string, MajorAssignment> given)
    {
        var open = new PriorityQueue<string, (int Room, string Major)>(Comparer<(int Room, string Major)>.Create(
            (a, b) => a.Room != b.Room ? b.Room.CompareTo(a.Room) : string.CompareOrdinal(a.Major, b.Major)));
        foreach (var (major, places) in room)
            if (places > 0)
                open.Enqueue(major, (places, major));
        var returns = new List<MajorReturn>();
        var left = dossiers.Where(dossier => !given.ContainsKey(dossier.Id)).Select(dossier => new Wish(dossier, 0, "", dossier.Total)).ToList();
        left.Sort((a, b) => First(ByMerit(a, b), ById(a, b)));
        foreach (var (dossier, _, _, _) in left)
            if (!dossier.AcceptsAdjustment)
                returns.Add(new MajorReturn(dossier.Id, MajorReturnReason.NoMajorAndNoConsent));
            else if (!open.TryDequeue(out var major, out var state))
                returns.Add(new MajorReturn(dossier.Id, MajorReturnReason.NoRoom));
            else
            {
                given.Add(dossier.Id, new MajorAssignment(dossier.Id, major, 0));
                if (state.Room > 1)
                    open.Enqueue(major, (state.Room - 1, major));
            }

        return returns;
    }
}
