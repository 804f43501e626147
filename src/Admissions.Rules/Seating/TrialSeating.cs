namespace Admissions.Rules.Seating;

/// <summary>
/// The last means of <see cref="SchoolSeparator"/>: groups are seated anew, cell by cell, each time by somebody of the school with most left
/// of whom nobody sits around; where nobody fits it steps back and tries the next school, up to a budget of steps.
/// </summary>
internal sealed class TrialSeating(OrderedCells cells)
{
    private const int StepsAtLeast = 100_000;
    private const int StepsPerCell = 60;

    /// <summary>Seats everybody without any two neighbours of one school, or leaves all as they sit.</summary>
    public bool TrySeat()
    {
        var (chosen, tried) = (new int[cells.Count], new List<int>[cells.Count]);
        for (var i = 0; i < tried.Length; i++) tried[i] = [];
        var place = 0;
        for (var steps = Math.Max(StepsAtLeast, StepsPerCell * cells.Count); steps > 0 && place >= 0; steps--)
        {
            if (place == cells.Count)
            {
                cells.Seat(chosen);
                return true;
            }

            if (Next(place, chosen, tried[place]) is var next and >= 0)
            {
                cells.Left[cells.GroupOf[place]][next]--;
                tried[place].Add(next);
                chosen[place++] = next;
                continue;
            }

            tried[place].Clear();
            if (--place >= 0) cells.Left[cells.GroupOf[place]][chosen[place]]++;
        }

        return false;
    }

    /// <summary>The school with most left in the cell's group that was not tried here and does not sit around; without school last; −1 for nobody.</summary>
    private int Next(int place, int[] chosen, List<int> tried)
    {
        var (left, most, none) = (cells.Left[cells.GroupOf[place]], -1, cells.NoSchool);
        for (var school = 0; school < none; school++)
        {
            if (left[school] == 0 || (most >= 0 && left[school] <= left[most]) || tried.Contains(school) || cells.Staying[place].Contains(school)) continue;
            if (!Array.Exists(cells.Earlier[place], earlier => chosen[earlier] == school)) most = school;
        }

        return most < 0 && left[none] > 0 && !tried.Contains(none) ? none : most;
    }
}
