using Admissions.Core.Campaigns;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Plans;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Admissions.Rules.Windows;

namespace Admissions.Rules.Tests.Plans;

/// <summary>Guangdong 2016: plans by source region, lines, city subjects and the two phases.</summary>
public class RegionalPlanTests
{
    private static readonly CampaignPolicy Policy = PolicyPacks.Read("guangdong-vocational");
    private static readonly RegionalPlanPolicy Rules = Policy.Plan.Regional!;
    private static readonly WindowSchedule Schedule = WindowSchedule.Of(Policy);

    [Fact]
    public void Run_RegionOfTwentyPlaces_TakesTwentyInPhaseOne()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 20, ["B"] = 5 }, 0);
        var programs = plan.Regions.Select(region => new DispatchProgram($"X-{region.Key}", region.Value));
        var candidates = Enumerable.Range(0, 30).Select(i => new DispatchCandidate($"a{i:00}", 500 - i, ["X-A"]));

        var outcome = Dispatcher.Run(DispatchInput.Create(programs, candidates), new DispatchRules { Mode = DispatchMode.Parallel });

        outcome.Lines[0].Dispatched.ShouldBe(20);
        RegionalPlanRules.CheckAdmission(Rules, plan, Use(20, 0), "A", "1").ShouldNotBeNull();
        RegionalPlanRules.CheckAdmission(Rules, plan, Use(19, 0), "A", "1").ShouldBeNull();
    }

    [Fact]
    public void CheckVacancy_SchoolWithReversions_OpensWithThem()
    {
        RegionalPlanRules.CheckVacancy(20, 20, out _).ShouldNotBeNull();
        RegionalPlanRules.CheckVacancy(20, 17, out var vacancies).ShouldBeNull();
        vacancies.ShouldBe(3);
    }

    [Fact]
    public void TryApply_Transfer_TakesEffectWhenBothCitiesApprove()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 20, ["B"] = 10 }, 0);
        var asked = new RegionTransfer("A", "B", 5);

        After(asked with { OutCity = CityDecision.Approved }).ShouldBe((20, 10));
        After(asked with { OutCity = CityDecision.Approved, InCity = CityDecision.Approved }).ShouldBe((15, 15));
        After(asked with { OutCity = CityDecision.Rejected, InCity = CityDecision.Approved }).ShouldBe((20, 10));
        After(asked with { OutCity = CityDecision.Approved, InCity = CityDecision.Rejected }).ShouldBe((20, 10));

        (int, int) After(RegionTransfer transfer)
        {
            RegionalPlanRules.TryApply(Rules, plan, Use(0, 0), transfer, out var changed).ShouldBeNull();
            return (changed.Regions["A"], changed.Regions["B"]);
        }
    }

    [Fact]
    public void CheckTransfer_BelowWhatIsUsed_IsRefused() =>
        PlanAdjustmentRules.CheckTransfer(new RegionalPlan(new Dictionary<string, int> { ["A"] = 20, ["B"] = 0 }, 0), Use(18, 0), "A", "B", 5)
            .ShouldBeOfType<PlanBelowUsed>().ShouldSatisfyAllConditions(r => r.After.ShouldBe(15), r => r.Used.ShouldBe(18));

    [Fact]
    public void OutcomeOf_BatchWithoutReview_ApprovesAtOnce()
    {
        RegionalPlanRules.OutcomeOf(Rules with { ReviewedBatches = [] }, "1", flexible: false).ShouldBe(TransferOutcome.Approved);
        RegionalPlanRules.OutcomeOf(Rules with { ReviewedBatches = ["1"] }, "1", flexible: false).ShouldBe(TransferOutcome.Pending);
        RegionalPlanRules.OutcomeOf(Rules with { ReviewedBatches = ["1"] }, "1", flexible: true).ShouldBe(TransferOutcome.Approved);
    }

    [Fact]
    public void CheckAdmission_PhaseTwo_AsksForTheTotalOnly()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 0, ["B"] = 30 }, 0);

        RegionalPlanRules.CheckAdmission(Rules, plan, Use(0, 20), "A", "2").ShouldBeNull();
        RegionalPlanRules.CheckAdmission(Rules, plan, Use(0, 20), "A", "1").ShouldNotBeNull();
        RegionalPlanRules.CheckAdmission(Rules, plan, Use(10, 20), "A", "2").ShouldNotBeNull();
    }

    [Fact]
    public void CheckSum_RegionsAndFlexible_MakeTheTotal()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 60, ["B"] = 35 }, 5);

        RegionalPlanRules.CheckSum(plan, 100).ShouldBeNull();
        RegionalPlanRules.CheckSum(plan, 101).ShouldNotBeNull().Sentence.ShouldContain("相差 1");
    }

    [Fact]
    public void TryCompute_SportOutsideTheTotal_LeavesItUnchanged()
    {
        SubjectScore[] papers = [.. Policy.SubjectSets[0].Subjects.Where(s => s != "PhysicalEducation").Select(s => new SubjectScore(s, 70))];

        Total(0).ShouldBe(420);
        Total(60).ShouldBe(420);

        decimal Total(decimal sport)
        {
            TotalScore.TryCompute(Policy, StudyLevel.LowerSecondaryToVocational, "Vocational", null, [.. papers, new("PhysicalEducation", sport)], out var sheet).ShouldBeNull();
            return sheet.Total;
        }
    }

    [Fact]
    public void Run_LineOfARegion_KeepsOutWhoIsBelowIt()
    {
        var rules = new DispatchRules { Mode = DispatchMode.Parallel, ControlLines = new Dictionary<string, decimal> { ["A"] = 400, ["B"] = 350 } };
        var input = DispatchInput.Create([new DispatchProgram("X", 9)],
            [new("a1", 399, ["X"]) { LineClass = "A" }, new("a2", 400, ["X"]) { LineClass = "A" }, new("b1", 399, ["X"]) { LineClass = "B" }]);

        var outcome = Dispatcher.Run(input, rules);

        outcome.LooksOf(input, 0).ToArray().ShouldBe([ChoiceOutcome.BelowLine]);
        outcome.GrantedChoice.ShouldBe([0, 1, 1]);
    }

    [Fact]
    public void TrySetFlexible_FiveMore_ChangesTheTotalAndNoRegion()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 60, ["B"] = 35 }, 0);

        PlanAdjustmentRules.TrySetFlexible(plan, Use(60, 30), 5, true, out var changed).ShouldBeNull();
        (plan.Total, changed.Total, changed.Regions["A"], changed.Regions["B"]).ShouldBe((95, 100, 60, 35));
        PlanAdjustmentRules.TrySetFlexible(changed, Use(63, 35), 2, true, out _).ShouldBe(new PlanBelowUsed("全校", 97, 98));
    }

    /// <summary>Three of A's 63 sit on flexible places, whatever B has left; once the plan by region no longer binds, the total alone counts.</summary>
    [Fact]
    public void TrySetFlexible_BelowTheFlexiblePlacesUsed_IsRefusedWhileTheSourcePlanBinds()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 60, ["B"] = 35 }, 5);

        PlanAdjustmentRules.TrySetFlexible(plan, Use(63, 30), 2, true, out _).ShouldBe(new PlanBelowUsed("机动计划", 2, 3));
        PlanAdjustmentRules.TrySetFlexible(plan, Use(63, 30), 3, true, out var least).ShouldBeNull();
        PlanAdjustmentRules.TrySetFlexible(plan, Use(63, 30), 2, false, out _).ShouldBeNull();
        PlanAdjustmentRules.CheckAdmission(least, Use(63, 30), "A", true).ShouldNotBeNull("no flexible place is left");
        PlanAdjustmentRules.CheckAdmission(least, Use(63, 30), "B", true).ShouldBeNull();
    }

    [Fact]
    public void TryApprove_MoreOrFewerPlaces_IsCheckedAgain()
    {
        RegionalPlanRules.TryApprove("会计", 100, 95, 10, "生源增加", out var more).ShouldBeNull();
        more.ShouldBe(110);
        RegionalPlanRules.TryApprove("会计", 100, 95, -10, "生源不足", out var fewer).ShouldBeOfType<PlanBelowUsed>();
        fewer.ShouldBe(100);
    }

    [Fact]
    public void TryApply_OneCityRejects_LeavesBothRegions()
    {
        var plan = new RegionalPlan(new Dictionary<string, int> { ["A"] = 20, ["B"] = 10 }, 0);

        RegionalPlanRules.TryApply(Rules, plan, Use(0, 0), new("A", "B", 5, CityDecision.Approved, CityDecision.Rejected), out var changed).ShouldBeNull();

        changed.Regions.ShouldBe(plan.Regions);
    }

    [Theory]
    [InlineData("2016-07-19T23:59:59", false)]
    [InlineData("2016-07-20T00:00", true)]
    [InlineData("2016-07-29T23:59:59", true)]
    [InlineData("2016-07-30T00:00", false)]
    public void IsOpen_PhaseOne_IsTheTenDaysOfJuly(string at, bool open) => IsOpen("Admission[1]", at).ShouldBe(open);

    [Theory]
    [InlineData("2016-08-19T23:59:59", false)]
    [InlineData("2016-08-20T00:00", true)]
    [InlineData("2016-11-07T23:59:59", true)]
    [InlineData("2016-11-08T00:00", false)]
    public void IsOpen_PhaseTwo_IsFromAugustToNovember(string at, bool open) => IsOpen("Admission[2]", at).ShouldBe(open);

    [Fact]
    public void IsOpen_ConfirmationOfPhaseOne_EndsOnThe30thUnlessANamedExceptionIsOpened()
    {
        var exception = new WindowRow
        {
            Code = "EnrollmentConfirmation[1]", OpensAt = At("2016-08-31T00:00"), ClosesAt = At("2016-09-01T00:00"),
            Scope = new WindowScope(ScopeKind.Candidate, "c1"), IsExtension = true,
        };
        var excepted = WindowSchedule.Of(Policy, [exception]);

        IsOpen("EnrollmentConfirmation[1]", "2016-08-30T23:59").ShouldBeTrue();
        IsOpen("EnrollmentConfirmation[1]", "2016-08-31T10:00").ShouldBeFalse();
        excepted.IsOpen("EnrollmentConfirmation[1]", new Place(Candidate: "c1"), At("2016-08-31T10:00")).ShouldBeTrue();
        excepted.IsOpen("EnrollmentConfirmation[1]", new Place(Candidate: "c2"), At("2016-08-31T10:00")).ShouldBeFalse();
    }

    [Fact]
    public void IsOpen_ConfirmationOfPhaseTwo_IncludesTheSeventhOfNovember()
    {
        IsOpen("EnrollmentConfirmation[2]", "2016-11-07T23:59").ShouldBeTrue();
        IsOpen("EnrollmentConfirmation[2]", "2016-11-08T00:00").ShouldBeFalse();
    }

    [Theory]
    [InlineData("RosterProvince[1]", "09-04", "09-05", "09-09", "09-10")]
    [InlineData("RosterCity[1]", "09-06", "09-07", "09-09", "09-10")]
    [InlineData("Roster[2]", "11-06", "11-07", "11-11", "11-12")]
    public void IsOpen_PrintingOfRosters_IncludesBothDays(string code, string before, string first, string last, string after)
    {
        (IsOpen(code, $"2016-{before}T12:00"), IsOpen(code, $"2016-{first}T00:00"), IsOpen(code, $"2016-{last}T23:59"), IsOpen(code, $"2016-{after}T00:00"))
            .ShouldBe((false, true, true, false));
        IsOpen("Admission[3]", $"2016-{first}T12:00").ShouldBeFalse();
    }

    [Fact]
    public void Menus_OfTheFunctionTable_Are67And25()
    {
        (Policy.Menus!.Management.Count, Policy.Menus.School.Count).ShouldBe((67, 25));
        Policy.Menus.Management.Intersect(Policy.Menus.School, StringComparer.Ordinal).Count().ShouldBe(5);
        Policy.RegistrationDeadlines.Select(deadline => deadline.RevertAt.ToString()).ShouldBe(["2016-09-01T00:00:00", "2016-11-11T00:00:00"]);
    }

    private static bool IsOpen(string code, string at) => Schedule.IsOpen(code, Place.Anywhere, At(at));

    private static PlanUse Use(int a, int b) => new(new Dictionary<string, int> { ["A"] = a, ["B"] = b });

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse(local + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
}
