using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;

namespace Admissions.Rules.Tests.Scoring;

public class BonusTests
{
    private static readonly DateOnly Young = new(2006, 6, 1);

    [Fact]
    [Covers("HR-48", "SX-144")]
    public void TryCompute_SeveralGroundsUnderMax_CountsTheLargestOnly()
    {
        Points(["B20-1", "B10"]).ShouldBe(20);
        Points(["B50", "B20-1"]).ShouldBe(50);
    }

    [Fact]
    public void TryCompute_Sum_AddsThemAll()
    {
        FeaturePoints.TryCompute(Policies.Shaanxi.Bonuses, BonusCombination.Sum, ["B20-1", "B10"], Young, out var result).ShouldBeNull();

        result.Points.ShouldBe(30);
        result.Items.ShouldAllBe(i => i.Counts);
    }

    [Fact]
    public void TryCompute_NoGround_IsZero() => Points([]).ShouldBe(0);

    [Fact]
    public void TryCompute_BornOnTheDayOrBefore_DerivesTheBonusWithoutAClaim()
    {
        var derived = Policies.Shaanxi.Bonuses.Single(b => b.Derived is not null);
        var day = derived.Derived!.BornOnOrBefore;

        Points([], day).ShouldBe(derived.Points!.Value);
        Points([], day.AddDays(1)).ShouldBe(0);
        FeaturePoints.TryCompute(Policies.Shaanxi.Bonuses, BonusCombination.Max, [], day, out var result);
        result.Items.ShouldHaveSingleItem().Derived.ShouldBeTrue();
    }

    [Fact]
    public void TryCompute_EqualGrounds_CountOnce()
    {
        FeaturePoints.TryCompute(Policies.Shaanxi.Bonuses, BonusCombination.Max, ["B20-1", "B20-2"], Young, out var result).ShouldBeNull();

        result.Points.ShouldBe(20);
        result.Items.Count(i => i.Counts).ShouldBe(1);
    }

    [Fact]
    public void TryCompute_ValueNotEntered_IsRefused()
    {
        BonusRule open = Policies.Shaanxi.Bonuses[0] with { Points = null };

        FeaturePoints.TryCompute([open], BonusCombination.Max, [open.Code], Young, out _).ShouldBeOfType<BonusWithoutPoints>().BonusCode.ShouldBe(open.Code);
        FeaturePoints.TryCompute([open], BonusCombination.Max, ["unknown"], Young, out _).ShouldBeOfType<BonusWithoutPoints>();
    }

    [Fact]
    [Covers("HR-50")]
    public void Of_TotalAndFeaturePoints_MakeTheDossierScore()
    {
        DossierScore.Of(Policies.Hunan.Score, 240, 20).ShouldBe(260);
        DossierScore.Of(Policies.Shaanxi.Score, 235, 20).ShouldBe(255);
        DossierScore.Of("Total", 235, 20).ShouldBe(235);
        Should.Throw<ArgumentOutOfRangeException>(() => DossierScore.Of("Other", 1, 1));
    }

    [Fact]
    public void Of_CultureAndProfessional_AreWeightedAndRoundedHalfUp()
    {
        CompositeScore.Of(new(0.6m, 0.4m, 2), 400, 250).ShouldBe(340);
        CompositeScore.Of(new(0.5m, 0.5m, 0), 333, 270).ShouldBe(302);
        CompositeScore.Of(new(0.3m, 0.7m, 1), 333, 270).ShouldBe(288.9m);
        CompositeScore.Of(new(0.5m, 0.005m, 2), 0, 1).ShouldBe(0.01m);
    }

    private static int Points(string[] approved, DateOnly? born = null)
    {
        FeaturePoints.TryCompute(Policies.Shaanxi.Bonuses, BonusCombination.Max, approved, born ?? Young, out var result).ShouldBeNull();
        return result.Points;
    }
}
