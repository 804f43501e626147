using Admissions.Rules.Scoring;

namespace Admissions.Rules.Tests.Scoring;

public class OnePointTableTests
{
    [Fact]
    public void Of_Scores_CountsEveryPointFromTheTop()
    {
        var table = OnePointTable.Of([300, 298, 298, 295]);

        table.Rows.ShouldBe([new(300, 1, 1), new(299, 0, 1), new(298, 2, 3), new(297, 0, 3), new(296, 0, 3), new(295, 1, 4)]);
        table.Total.ShouldBe(4);
    }

    [Theory]
    [InlineData(301, 0, 1)]
    [InlineData(300, 1, 1)]
    [InlineData(299, 1, 2)]
    [InlineData(298, 3, 2)]
    [InlineData(297, 3, 4)]
    [InlineData(295, 4, 4)]
    [InlineData(0, 4, 5)]
    public void RankOf_Score_CountsThoseAbove(decimal score, int atOrAbove, int rank)
    {
        var table = OnePointTable.Of([300, 298, 298, 295]);

        table.CountAtOrAbove(score).ShouldBe(atOrAbove);
        table.RankOf(score).ShouldBe(rank);
    }

    [Fact]
    public void ScoreAt_EveryRank_LeadsBackToARankNotBelowIt()
    {
        var random = new Random(7);
        var scores = Enumerable.Range(0, 500).Select(_ => (decimal)random.Next(100, 400)).ToList();
        var table = OnePointTable.Of(scores);
        var sorted = scores.OrderDescending().ToList();

        for (var rank = 1; rank <= sorted.Count; rank++)
        {
            var score = table.ScoreAt(rank).ShouldNotBeNull();
            score.ShouldBe(sorted[rank - 1]);
            table.RankOf(score).ShouldBe(1 + sorted.Count(s => s > score));
            table.CountAtOrAbove(score).ShouldBe(sorted.Count(s => s >= score));
        }

        table.ScoreAt(0).ShouldBeNull();
        table.ScoreAt(501).ShouldBeNull();
    }

    [Fact]
    public void Of_HalfPoints_FallIntoTheRowBelow()
    {
        OnePointTable.Of([99.5m, 99]).Rows.ShouldBe([new(99, 2, 2)]);
        OnePointTable.Of([99.5m, 99], 0.5m).Rows.ShouldBe([new(99.5m, 1, 1), new(99, 1, 2)]);
    }

    [Fact]
    public void Of_NoScores_IsEmpty()
    {
        var table = OnePointTable.Of([]);

        (table.Total, table.CountAtOrAbove(1), table.RankOf(1), table.ScoreAt(1)).ShouldBe((0, 0, 1, null));
    }
}
