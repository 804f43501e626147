using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Scoring;

/// <summary>One-point tables, ranks and composite scores as Hunan published them in 2024.</summary>
public class PublishedTableTests
{
    [Theory]
    [InlineData("physics", 313_685)]
    [InlineData("history", 148_430)]
    public void Of_CohortOf2024_IsThePublishedTable(string name, int people)
    {
        var published = HunanScoreTable.Read(name);

        var table = OnePointTable.Of(published.Scores().Select(score => (decimal)score));

        (table.Total, published.Total).ShouldBe((people, people));
        var rows = table.Rows.ToDictionary(row => row.Score);
        published.Rows.ShouldAllBe(row => rows[row.Score].Count == row.Count && rows[row.Score].Cumulative == row.Cumulative);
        var named = published.Rows.Select(row => (decimal)row.Score).ToHashSet();
        table.Rows.Where(row => row.Count > 0).Skip(1).SkipLast(1).ShouldAllBe(row => named.Contains(row.Score));
    }

    [Theory]
    [InlineData("physics", 690, 71, 74)]
    [InlineData("physics", 422, 189_000, 190_233)]
    [InlineData("history", 438, 55_092, 55_658)]
    public void RankOf_PublishedScore_LeadsThereAndBack(string name, int score, int rank, int last)
    {
        var table = OnePointTable.Of(HunanScoreTable.Read(name).Scores().Select(s => (decimal)s));

        (table.RankOf(score), table.CountAtOrAbove(score)).ShouldBe((rank, last));
        (table.ScoreAt(rank), table.ScoreAt(last)).ShouldBe((score, score));
        table.ScoreAt(rank - 1).ShouldNotBeNull().ShouldBeGreaterThan(score);
        table.ScoreAt(last + 1).ShouldNotBeNull().ShouldBeLessThan(score);
    }

    /// <summary>The same weights as data of a policy: singing at 1104-103 and broadcasting, each with the published line.</summary>
    [Fact]
    public void Of_WeightsOfThePolicy_GiveThePublishedLines()
    {
        var json = PolicyPacks.Json("hunan-choices").Replace("\"crossLevel\": \"SameTotal\",", "\"crossLevel\": \"SameTotal\", \"composites\": ["
            + "{ \"level\": \"UpperSecondaryToBachelor\", \"category\": \"LiberalArts\", \"cultureWeight\": 1, \"professionalWeight\": 1, \"digits\": 1 }, "
            + "{ \"level\": \"UpperSecondaryToBachelor\", \"category\": \"LiberalArts\", \"subCategory\": \"Art\", \"cultureWeight\": 0.3, \"professionalWeight\": 0.7, \"digits\": 1 }],", StringComparison.Ordinal);

        PolicyValidator.ValidateForPublishing(json).ShouldBeEmpty();
        PolicyValidator.Validate(json.Replace("\"cultureWeight\": 0.3", "\"cultureWeight\": -0.3", StringComparison.Ordinal)).ShouldHaveSingleItem().Path.ShouldBe("score.composites[1]");
        PolicyValidator.Validate(json.Replace("\"digits\": 1 }]", "\"digits\": 4 }]", StringComparison.Ordinal)).ShouldHaveSingleItem().Path.ShouldBe("score.composites[1].digits");
        var score = PolicyJson.Parse(json).Score;
        CompositeScore.Of(score, StudyLevel.UpperSecondaryToBachelor, "LiberalArts", "Art", 568, 276).ShouldBe(363.6m);
        CompositeScore.Of(score, StudyLevel.UpperSecondaryToBachelor, "LiberalArts", "Broadcasting", 544, 232).ShouldBe(776);
        CompositeScore.Of(score, StudyLevel.UpperSecondaryToBachelor, "ScienceEngineering", null, 544, 232).ShouldBeNull();
    }

    /// <summary>
    /// The art lines of 2024 carry the composite score and the culture score of the last one dispatched. Three parts of culture and seven
    /// of the professional test make every one of them (broadcasting: both in full), with a whole professional score that is not below the lowest control line.
    /// </summary>
    [Fact]
    public void Of_PublishedArtLines_AreCultureAndProfessionalScoresWeighted()
    {
        var (weighted, inFull) = (new CompositeRule(0.3m, 0.7m, 1), new CompositeRule(1m, 1m, 1));
        var lowest = TestData.Published("hunan_control_lines_art_2024-2026")
            .Where(row => row[1] == "2024").Min(row => decimal.Parse(row[3], CultureInfo.InvariantCulture));
        var lines = TestData.Published("hunan_2024_art_dispatch_lines").Where(row => row[6].Length > 0 && row[7].Length > 0).ToList();

        lines.Count.ShouldBe(1848);
        foreach (var row in lines)
        {
            var rule = row[5].Contains("播音与主持", StringComparison.Ordinal) ? inFull : weighted;
            var (line, culture) = (decimal.Parse(row[6], CultureInfo.InvariantCulture), decimal.Parse(row[7], CultureInfo.InvariantCulture));
            var professional = (line - (culture * rule.CultureWeight)) / rule.ProfessionalWeight;

            professional.ShouldBe(decimal.Round(professional), row[5]);
            professional.ShouldBeInRange(lowest, 300m);
            CompositeScore.Of(rule, culture, professional).ShouldBe(line);
        }
    }
}
