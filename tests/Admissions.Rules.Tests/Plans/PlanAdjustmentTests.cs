using Admissions.Rules.Plans;
using Admissions.Rules.Tests.Scoring;

namespace Admissions.Rules.Tests.Plans;

public class PlanAdjustmentTests
{
    private static readonly RegionalPlan Plan = new(new Dictionary<string, int> { ["A"] = 20, ["B"] = 75 }, 0);

    [Fact]
    public void CheckQuantityChange_NeverFallsBelowUse()
    {
        PlanAdjustmentRules.CheckQuantityChange("会计", 100, 95, 10, "生源增加").ShouldBeNull();
        PlanAdjustmentRules.CheckQuantityChange("会计", 100, 95, -5, "生源不足").ShouldBeNull();
        PlanAdjustmentRules.CheckQuantityChange("会计", 100, 95, -10, "生源不足").ShouldBeOfType<PlanBelowUsed>().After.ShouldBe(90);
        PlanAdjustmentRules.CheckQuantityChange("会计", 100, 95, 10, " ").ShouldBeOfType<AdjustmentReasonMissing>();
        PlanAdjustmentRules.CheckQuantityChange("会计", 100, 95, 0, "x").ShouldBeOfType<AdjustmentZero>();
    }

    [Fact]
    public void TrySetFlexible_ChangesTheTotalAndNoRegion()
    {
        PlanAdjustmentRules.TrySetFlexible(Plan, Use(18, 70), 5, true, out var changed).ShouldBeNull();

        (changed.Total, changed.Regions["A"], changed.Regions["B"]).ShouldBe((100, 20, 75));
        PlanAdjustmentRules.TrySetFlexible(changed, Use(20, 78), 2, true, out _).ShouldBeOfType<PlanBelowUsed>();
        PlanAdjustmentRules.TrySetFlexible(Plan, Use(0, 0), -1, true, out _).ShouldBeOfType<PlanNumberNegative>();
    }

    [Fact]
    public void CheckTransfer_OutRegion_KeepsWhatIsUsed()
    {
        PlanAdjustmentRules.CheckTransfer(Plan, Use(18, 0), "A", "B", 5).ShouldBeOfType<PlanBelowUsed>().Used.ShouldBe(18);
        PlanAdjustmentRules.CheckTransfer(Plan, Use(18, 0), "A", "B", 2).ShouldBeNull();
        PlanAdjustmentRules.CheckTransfer(Plan, Use(0, 0), "A", "A", 2).ShouldBeOfType<SameRegion>();
        PlanAdjustmentRules.CheckTransfer(Plan, Use(0, 0), "C", "A", 2).ShouldBeOfType<UnknownRegion>();
        PlanAdjustmentRules.CheckTransfer(Plan, Use(0, 0), "A", "B", 0).ShouldBeOfType<AdjustmentZero>();
    }

    [Theory]
    [InlineData(CityDecision.Approved, CityDecision.Pending, TransferOutcome.Pending)]
    [InlineData(CityDecision.Pending, CityDecision.Approved, TransferOutcome.Pending)]
    [InlineData(CityDecision.Approved, CityDecision.Approved, TransferOutcome.Approved)]
    [InlineData(CityDecision.Approved, CityDecision.Rejected, TransferOutcome.Rejected)]
    [InlineData(CityDecision.Rejected, CityDecision.Pending, TransferOutcome.Rejected)]
    public void OutcomeOf_BothCities_MustAgree(CityDecision outCity, CityDecision inCity, TransferOutcome expected) =>
        PlanAdjustmentRules.OutcomeOf(outCity, inCity).ShouldBe(expected);

    [Fact]
    public void Transfer_Approved_MovesThePlaces()
    {
        var changed = PlanAdjustmentRules.Transfer(Plan, "A", "C", 5);

        (changed.Regions["A"], changed.Regions["B"], changed.Regions["C"], changed.Total).ShouldBe((15, 75, 5, 95));
    }

    [Fact]
    public void CheckAdmission_SourcePlan_BindsInPhaseOneOnly()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 0, ["B"] = 10 }, 0);

        PlanAdjustmentRules.CheckAdmission(plan, Use(0, 0), "A", sourcePlanBinds: true).ShouldNotBeNull();
        PlanAdjustmentRules.CheckAdmission(plan, Use(0, 0), "A", sourcePlanBinds: false).ShouldBeNull();
        PlanAdjustmentRules.CheckAdmission(plan, Use(4, 6), "A", sourcePlanBinds: false).ShouldNotBeNull();
        PlanAdjustmentRules.CheckAdmission(plan with { Flexible = 1 }, Use(0, 0), "A", sourcePlanBinds: true).ShouldBeNull();
        PlanAdjustmentRules.CheckAdmission(plan with { Flexible = 1 }, Use(1, 0), "A", sourcePlanBinds: true).ShouldNotBeNull();
    }

    [Fact]
    public void CheckOffered_AfterTheStart_IsClosed()
    {
        PlanAdjustmentRules.CheckOffered(Policies.Shaanxi.Plan, admissionStarted: false).ShouldBeNull();
        PlanAdjustmentRules.CheckOffered(Policies.Shaanxi.Plan, admissionStarted: true).ShouldBeOfType<AdjustmentClosed>();
        PlanAdjustmentRules.CheckOffered(Policies.Hunan.Plan, admissionStarted: false).ShouldBeOfType<AdjustmentNotOffered>();
    }

    [Fact]
    public void SuggestedIncrease_MoreSourceThanPlan_IsTheDifference()
    {
        PlanAdjustmentRules.SuggestedIncrease(120, 100).ShouldBe(20);
        PlanAdjustmentRules.SuggestedIncrease(90, 100).ShouldBe(0);
    }

    private static PlanUse Use(int a, int b) => new(new Dictionary<string, int> { ["A"] = a, ["B"] = b });
}
