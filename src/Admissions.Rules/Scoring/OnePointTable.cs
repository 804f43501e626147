namespace Admissions.Rules.Scoring;

/// <param name="Count">Candidates at this score.</param>
/// <param name="Cumulative">Candidates at this score or higher.</param>
public readonly record struct OnePointRow(decimal Score, int Count, int Cumulative);

/// <summary>
/// 一分一段表: how many candidates have each score, from the highest down, with running totals; every step between the highest and the lowest
/// score stands in it, also those that nobody has.
/// </summary>
public sealed class OnePointTable
{
    private readonly List<OnePointRow> _rows;
    private readonly decimal _step;

    private OnePointTable(List<OnePointRow> rows, decimal step) => (_rows, _step) = (rows, step);

    /// <summary>From the highest score down.</summary>
    public IReadOnlyList<OnePointRow> Rows => _rows;

    /// <summary>Candidates in the table.</summary>
    public int Total => _rows.Count == 0 ? 0 : _rows[^1].Cumulative;

    /// <param name="step">Width of a row; a score counts in the row at or below it.</param>
    public static OnePointTable Of(IEnumerable<decimal> scores, decimal step = 1m)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        var counts = scores.CountBy(s => decimal.Floor(s / step) * step).ToDictionary();
        var rows = new List<OnePointRow>();
        if (counts.Count == 0) return new(rows, step);
        var (cumulative, lowest) = (0, counts.Keys.Min());
        for (var score = counts.Keys.Max(); score >= lowest; score -= step)
        {
            var count = counts.GetValueOrDefault(score);
            cumulative += count;
            rows.Add(new(score, count, cumulative));
        }

        return new(rows, step);
    }

    /// <summary>How many candidates reach the score (the cumulative count of its row; 0 above the highest).</summary>
    public int CountAtOrAbove(decimal score)
    {
        var row = decimal.Floor(score / _step) * _step;
        if (_rows.Count == 0 || row > _rows[0].Score) return 0;
        var index = (int)Math.Min((_rows[0].Score - row) / _step, int.MaxValue);
        return _rows[Math.Min(index, _rows.Count - 1)].Cumulative;
    }

    /// <summary>Rank (位次) of a score: one more than the candidates in higher rows. Equal scores share a rank.</summary>
    public int RankOf(decimal score) => CountAtOrAbove((decimal.Floor(score / _step) * _step) + _step) + 1;

    /// <summary>The score of the candidate at a rank, counted from 1; null when there are fewer candidates.</summary>
    public decimal? ScoreAt(int rank)
    {
        if (rank < 1 || rank > Total) return null;
        var (low, high) = (0, _rows.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rows[middle].Cumulative >= rank) high = middle;
            else low = middle + 1;
        }

        return _rows[low].Score;
    }
}
