using Admissions.Rules.Lifecycles;
using Admissions.Rules.Plans;
using Admissions.Rules.Policy;
using Admissions.Rules.Tests.Scoring;

namespace Admissions.Rules.Tests.Plans;

public class AdmissionSchemeTests
{
    private static readonly PlanSchemePolicy Policy = Policies.Hunan.Plan.Scheme!;

    [Fact]
    public void Submit_AboveLevelPlan_IsRefusedWithTheDifference()
    {
        var refusal = AdmissionSchemeRules.Submit(Policy, Scheme(Part("会计", 101)), acceptCut: true).ShouldHaveSingleItem().ShouldBeOfType<SchemeAboveLevelPlan>();

        (refusal.Planned, refusal.LevelPlan).ShouldBe((101, 100));
        refusal.Sentence.ShouldContain("多出 1");
    }

    [Fact]
    public void Submit_EqualToLevelPlan_Passes() => AdmissionSchemeRules.Submit(Policy, Scheme(Part("会计", 60), Part("法学", 40)), acceptCut: false).ShouldBeEmpty();

    [Fact]
    public void TryApprove_BelowLevelPlan_CutsIt()
    {
        var scheme = Scheme(Part("会计", 90));

        AdmissionSchemeRules.Review(Policy, scheme).Shortfall.ShouldBe(10);
        AdmissionSchemeRules.Submit(Policy, scheme, acceptCut: false).ShouldHaveSingleItem().ShouldBeOfType<SchemeCutNotAccepted>();
        AdmissionSchemeRules.Submit(Policy, scheme, acceptCut: true).ShouldBeEmpty();
        AdmissionSchemeRules.TryApprove(Policy, scheme, out var approved).ShouldBeEmpty();
        (approved.LevelPlan, approved.Cut).ShouldBe((90, 10));
    }

    [Fact]
    public void TryApprove_PolicyWithoutCut_KeepsTheLevelPlan()
    {
        AdmissionSchemeRules.TryApprove(Policy with { Below = "Keep" }, Scheme(Part("会计", 90)), out var approved).ShouldBeEmpty();

        (approved.LevelPlan, approved.Cut).ShouldBe((100, 0));
    }

    [Fact]
    public void Review_FullTime_IsNeverAboveTheOriginal()
    {
        AdmissionSchemeRules.Review(Policy, Scheme(Full("会计", 31), Part("法学", 69))).Refusals.ShouldHaveSingleItem().ShouldBeOfType<FullTimeAboveOriginal>();
        AdmissionSchemeRules.Review(Policy, Scheme(Full("会计", 30), Part("法学", 70))).MayBeSubmitted.ShouldBeTrue();
        AdmissionSchemeRules.Review(Policy, Scheme(Full("会计", 0, source: 0), Part("法学", 100))).MayBeSubmitted.ShouldBeTrue();
    }

    [Fact]
    public void Review_MajorWithQualifiedCandidates_IsNeverZero()
    {
        var refusal = AdmissionSchemeRules.Review(Policy, Scheme(Part("法学", 0, source: 55), Part("会计", 100))).Refusals.ShouldHaveSingleItem().ShouldBeOfType<MajorWithSourceCancelled>();

        refusal.Major.ShouldBe("法学");
        refusal.Sentence.ShouldContain("55");
        AdmissionSchemeRules.Review(Policy, Scheme(Part("法学", 1, source: 55), Part("会计", 99))).MayBeSubmitted.ShouldBeTrue();
        AdmissionSchemeRules.Review(Policy, Scheme(Part("法学", 0, source: 0), Part("会计", 100))).MayBeSubmitted.ShouldBeTrue();
    }

    [Fact]
    public void TryApprove_MajorWithZero_IsClosedOnEveryPath()
    {
        AdmissionSchemeRules.TryApprove(Policy, Scheme(Part("法学", 0, source: 0), Part("会计", 100)), out var approved).ShouldBeEmpty();

        approved.ClosedMajors.ShouldBe(["法学"]);
        AdmissionSchemeRules.CheckOpen("法学", 0).ShouldNotBeNull().Sentence.ShouldContain("不能录取任何考生");
        AdmissionSchemeRules.CheckOpen("会计", 100).ShouldBeNull();
    }

    [Fact]
    public void Review_NegativeOrRepeatedMajor_IsRefused()
    {
        AdmissionSchemeRules.Review(Policy, Scheme(Part("法学", -1, source: 0))).Refusals.ShouldHaveSingleItem().ShouldBeOfType<PlanNumberNegative>();
        AdmissionSchemeRules.Review(Policy, Scheme(Part("法学", 1), Part("法学", 1))).Refusals.ShouldHaveSingleItem().ShouldBeOfType<MajorTwice>();
        AdmissionSchemeRules.Review(Policy, Scheme(Part("法学", 1), Full("法学", 1))).MayBeSubmitted.ShouldBeTrue();
    }

    [Fact]
    public void Lifecycle_ApprovedScheme_HasNoWayBack()
    {
        foreach (var verb in new[] { AdmissionSchemeLifecycle.Submit, AdmissionSchemeLifecycle.Return })
        {
            AdmissionSchemeLifecycle.Table.Check(AdmissionSchemeState.Approved, verb, new("原因")).ShouldBeOfType<TransitionNotAllowed>();
            AdmissionSchemeLifecycle.Table.Check(AdmissionSchemeState.InEffect, verb, new("原因")).ShouldBeOfType<TransitionNotAllowed>();
        }
    }

    [Theory]
    [InlineData(CapKind.Hard, 98, 3, true, 1)]
    [InlineData(CapKind.Hard, 97, 3, false, 0)]
    [InlineData(CapKind.Soft, 98, 3, false, 1)]
    [InlineData(CapKind.None, 98, 3, false, 0)]
    public void Check_Cap_CountsAdmittedAndPreAdmitted(CapKind cap, int used, int added, bool refused, int over)
    {
        var result = PlanCaps.Check(cap, "专升本", 100, used, added);

        (result.Refused is not null, result.Over).ShouldBe((refused, over));
    }

    [Fact]
    public void IsCompleted_FilledPlan_NeedsEveryDossierDecided()
    {
        PlanCaps.IsCompleted(100, 100, 0).ShouldBeTrue();
        PlanCaps.IsCompleted(100, 100, 1).ShouldBeFalse();
        PlanCaps.IsCompleted(100, 99, 0).ShouldBeFalse();
    }

    private static Scheme Scheme(params SchemeMajor[] majors) => new(StudyLevel.CollegeToBachelor, 100, 30, majors);

    private static SchemeMajor Part(string major, int planned, int source = 5) => new(major, StudyMode.PartTime, planned, source);

    private static SchemeMajor Full(string major, int planned, int source = 5) => new(major, StudyMode.FullTime, planned, source);
}
