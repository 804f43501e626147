using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// Whether the candidates of a seating could sit in its rooms, every category on the seats it has, without any two neighbours of one school:
/// all arrangements are tried seat by seat, those that fail from a seat on with the same candidates left only once.
/// </summary>
internal sealed class Separation
{
    private readonly int[] category;
    private readonly int[][] earlier;
    private readonly int[][] left;
    private readonly int[] chosen;
    private readonly HashSet<string> failed = new(StringComparer.Ordinal);

    private Separation(List<PublishedSeat> seats, Func<PublishedSeat, (string Category, string School)> of)
    {
        var categories = seats.Select(s => of(s).Category).Distinct().ToList();
        var schools = seats.Select(s => of(s).School).Where(s => s.Length > 0).Distinct().ToList();
        category = seats.Select(s => categories.IndexOf(of(s).Category)).ToArray();
        earlier = seats.Select((s, i) => Enumerable.Range(0, i).Where(j => seats[j].District == s.District && seats[j].Room == s.Room
            && Math.Abs(seats[j].Row - s.Row) + Math.Abs(seats[j].Column - s.Column) == 1).ToArray()).ToArray();
        left = categories.Select(c => schools.Append("").Select(school => seats.Count(s => of(s) == (c, school))).ToArray()).ToArray();
        chosen = new int[seats.Count];
    }

    /// <param name="of">Category and school of who sits on a seat; an empty school may sit beside anyone.</param>
    public static bool IsPossible(List<PublishedSeat> seats, Func<PublishedSeat, (string Category, string School)> of) =>
        new Separation([.. seats.OrderBy(s => s.District).ThenBy(s => s.Room).ThenBy(s => s.Row).ThenBy(s => s.Column)], of).Try(0);

    private bool Try(int seat)
    {
        if (seat == chosen.Length)
            return true;
        var own = left[category[seat]];
        var none = own.Length - 1;
        foreach (var school in Enumerable.Range(0, own.Length).Where(s => own[s] > 0).OrderByDescending(s => s == none ? -1 : own[s]))
        {
            if (school != none && earlier[seat].Any(e => chosen[e] == school))
                continue;
            own[school]--;
            chosen[seat] = school;
            var key = Key(seat + 1);
            if (!failed.Contains(key) && Try(seat + 1))
                return true;
            failed.Add(key);
            own[school]++;
        }

        return false;
    }

    /// <summary>What decides about the seats still to come: who is left, and who sits on the seats that still have neighbours to come.</summary>
    private string Key(int seat) => $"{seat}:{string.Join(';', left.Select(own => string.Join(',', own)))}|"
        + string.Join(',', Enumerable.Range(0, seat).Where(e => Enumerable.Range(seat, earlier.Length - seat).Any(s => earlier[s].Contains(e))).Select(e => chosen[e]));
}
