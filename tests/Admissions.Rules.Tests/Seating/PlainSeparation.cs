using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// The second implementation of calling candidates to seats so that school mates are kept apart: the sentences of docs/rules/seating.md, with lists and
/// loops. Candidates stand in their random order. A school with more than a third of them is the big one. To each seat in turn is called:
/// <list type="number">
/// <item>the first of the big school, if no mate sits beside the seat and it is due: it is at least half of those left, or nobody of another
/// school who stands in front of this candidate is still to be asked;</item>
/// <item>else the first of the school that has waited longest, of those with no mate beside the seat;</item>
/// <item>else the first of another school who was not asked yet; whoever has a mate beside the seat waits, behind the waiting of the same school;</item>
/// <item>else the first of the big school, or else the first who waits, beside a mate: then the calling was not clean.</item>
/// </list>
/// </summary>
internal sealed class PlainSeparation
{
    private readonly string? big;
    private readonly List<SeatingCandidate> ofBig;
    private readonly List<SeatingCandidate> toBeAsked;
    private readonly List<List<SeatingCandidate>> waiting = [];
    private readonly SeatingSeed seed;

    public PlainSeparation(IEnumerable<SeatingCandidate> group, SeatingSeed seed)
    {
        this.seed = seed;
        var order = group.OrderBy(c => seed.KeyOf(c.Id)).ToList();
        // Of two big schools equal in number the one whose last candidate stands further in front.
        big = order.Where(c => c.School.Length > 0).GroupBy(c => c.School).Where(school => 3 * school.Count() > order.Count)
            .OrderByDescending(school => school.Count()).ThenBy(school => order.IndexOf(school.Last())).Select(school => school.Key).FirstOrDefault();
        ofBig = order.FindAll(c => c.School == big);
        toBeAsked = order.FindAll(c => c.School != big);
    }

    /// <summary>Whether nobody had to be called beside a school mate.</summary>
    public bool IsClean { get; private set; } = true;

    /// <param name="beside">Schools on the neighbouring seats that are taken already.</param>
    public SeatingCandidate Call(IReadOnlyCollection<string> beside)
    {
        if (ofBig.Count > 0 && !beside.Contains(big!) && IsBigDue())
            return Take(ofBig);
        foreach (var school in waiting)
            if (!beside.Contains(school[0].School))
                return TakeWaiting(school);
        while (toBeAsked.Count > 0)
        {
            var asked = Take(toBeAsked);
            if (asked.School.Length == 0 || !beside.Contains(asked.School))
                return asked;
            if (waiting.Find(school => school[0].School == asked.School) is { } line)
                line.Add(asked);
            else
                waiting.Add([asked]);
        }

        IsClean &= ofBig.Count > 0 && !beside.Contains(big!);
        return ofBig.Count > 0 ? Take(ofBig) : TakeWaiting(waiting[0]);
    }

    private bool IsBigDue() =>
        2 * ofBig.Count >= ofBig.Count + toBeAsked.Count + waiting.Sum(school => school.Count)
        || toBeAsked.Count == 0 || seed.KeyOf(ofBig[0].Id) < seed.KeyOf(toBeAsked[0].Id);

    private SeatingCandidate TakeWaiting(List<SeatingCandidate> school)
    {
        var called = Take(school);
        waiting.RemoveAll(line => line.Count == 0);
        return called;
    }

    private static SeatingCandidate Take(List<SeatingCandidate> line)
    {
        var first = line[0];
        line.RemoveAt(0);
        return first;
    }
}
