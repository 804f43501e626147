using System.Globalization;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>A published one-point table of Hunan 2024 (national and local bonus included), from the highest score down.</summary>
internal sealed class HunanScoreTable
{
    private const string Below = "以下";

    private HunanScoreTable(IReadOnlyList<(int Score, int Count, int Cumulative)> rows, int below) => (Rows, CountBelow) = (rows, below);

    /// <summary>Every score that the table names.</summary>
    public IReadOnlyList<(int Score, int Count, int Cumulative)> Rows { get; }

    /// <summary>Candidates whose score is not published, because it is above the first row.</summary>
    public int CountAbove => Rows[0].Cumulative - Rows[0].Count;

    /// <summary>Candidates of the last row, which names no score.</summary>
    public int CountBelow { get; }

    public int Total => Rows[^1].Cumulative + CountBelow;

    /// <param name="name">physics or history.</param>
    public static HunanScoreTable Read(string name)
    {
        var lines = TestData.Published($"hunan_2024_score_table_{name}").ToList();
        var below = lines.Single(row => row[0].EndsWith(Below, StringComparison.Ordinal));
        return new HunanScoreTable([.. lines.Where(row => row != below).Select(row => (Number(row[0]), Number(row[3]), Number(row[4])))], Number(below[3]));
    }

    /// <summary>One score for each candidate of the table; who stands above or below it gets the next score outside.</summary>
    public IEnumerable<int> Scores() =>
        Enumerable.Repeat(Rows[0].Score + 1, CountAbove)
            .Concat(Rows.SelectMany(row => Enumerable.Repeat(row.Score, row.Count)))
            .Concat(Enumerable.Repeat(Rows[^1].Score - 1, CountBelow));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
