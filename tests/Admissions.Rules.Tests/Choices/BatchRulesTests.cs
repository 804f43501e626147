using Admissions.Core.Campaigns;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;

namespace Admissions.Rules.Tests.Choices;

/// <summary>Batches, groups and supplementary rounds of Hunan 2014 and Guangdong 2016.</summary>
public class BatchRulesTests
{
    private const decimal Line = 500;
    private static readonly CampaignPolicy Hunan = PolicyPacks.Read("hunan-choices");
    private static readonly CampaignPolicy Guangdong = PolicyPacks.Read("guangdong-vocational");
    private static readonly WindowSchedule Schedule = WindowSchedule.Of(Hunan);

    [Theory]
    [InlineData("25T23:59", false)]
    [InlineData("26T00:00", true)]
    [InlineData("27T23:59", true)]
    [InlineData("28T00:00", false)]
    public void RefuseSlot_EarlyBatch_IsOpenOnTwoDays(string at, bool open)
    {
        foreach (var slot in new[] { 1, 2, 3, 4 })
            (Refuse(slot, $"2014-06-{at}", "ruralStudent", "specialPlanStudent", "targetedPlanStudent") is null).ShouldBe(open);
    }

    [Theory]
    [InlineData("06-27T23:59", false)]
    [InlineData("06-28T00:00", true)]
    [InlineData("07-02T23:59", true)]
    [InlineData("07-03T00:00", false)]
    public void RefuseSlot_BatchesOneToVocational_AreOpenOnFiveDays(string at, bool open)
    {
        foreach (var name in new[] { "本科一批", "本科二批", "本科三批（A）", "本科三批（B）", "高职专科批" })
            (Refuse(Hunan.Batches.Single(batch => batch.Name == name).Groups[0].Slots[0], $"2014-{at}") is null).ShouldBe(open, name);
    }

    [Fact]
    public void GroupsFor_FirstLine_ShowsTheEligibleTheirGroups()
    {
        var early = Hunan.Batches.Single(batch => batch.Code == "Early");

        BatchRules.GroupsFor(early, Case()).Select(group => group.Name).ShouldBe(["本科提前批"]);
        BatchRules.GroupsFor(early, Case("ruralStudent", "specialPlanStudent", "targetedPlanStudent")).Select(group => group.Name)
            .ShouldBe(["本科提前批", "农村学生单独招生", "农村学生专项计划", "贫困地方定向计划"]);
        Refuse(3, "2014-06-26T10:00").ShouldNotBeNull().ShouldBe(
            new Refusal("batch.rural-special-plan", "choices[3]", "您没有农村学生专项计划资格，不能填报这一组志愿", "湘教考信字〔2014〕2号 §二.2"));
        Refuse(10, "2014-06-28T10:00").ShouldNotBeNull().Sentence.ShouldContain("单科优秀考生名单");
        Refuse(10, "2014-06-28T10:00", "singleSubjectExcellent").ShouldBeNull();
        Refuse(99, "2014-06-28T10:00").ShouldNotBeNull().Code.ShouldBe("choice.slot");
    }

    [Fact]
    public void GeneralEligibility_DemandsOfBatches_AreAskedOfNobodyElse()
    {
        Hunan.GeneralEligibility().ShouldBeEmpty();
        RegistrationRules.CheckBasicInformation(Case()).ShouldNotContain(refusal => refusal.Code.StartsWith("eligibility.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Undergraduate1", "2014-07-17", "HC-63")]
    [InlineData("Undergraduate2", "2014-07-23", "HC-64")]
    [InlineData("Undergraduate3A", "2014-07-31", "HC-65")]
    [InlineData("Undergraduate3B", "2014-08-07", "HC-66")]
    [InlineData("Vocational-1", "2014-08-17", "HC-67")]
    [InlineData("Vocational-2", "2014-08-20", "HC-68")]
    public void RefuseRound_EachRound_IsOpenForTenHoursOfItsDay(string round, string day, string row)
    {
        foreach (var (time, open) in new[] { ("07:59:59", false), ("08:00:00", true), ("12:00", true), ("17:59:59", true), ("18:00:00", false) })
            (Round(round, $"{day}T{time}") is null).ShouldBe(open, $"{row} {time}");
    }

    [Fact]
    public void RefuseRound_FirstBatch_OpensAndClosesToTheSecond()
    {
        Round("Undergraduate1", "2014-07-17T07:59:59").ShouldNotBeNull();
        Round("Undergraduate1", "2014-07-17T08:00:00").ShouldBeNull();
        Round("Undergraduate1", "2014-07-17T17:59:59").ShouldBeNull();
        Round("Undergraduate1", "2014-07-17T18:00:00").ShouldNotBeNull().Source.ShouldBe("湘教考信字〔2014〕2号 §二.2");
    }

    [Fact]
    public void RefuseRound_SecondBatch_IsOpenOnThe23rdOfJulyOnly()
    {
        Round("Undergraduate2", "2014-07-23T08:00").ShouldBeNull();
        Round("Undergraduate2", "2014-07-23T18:00:00").ShouldNotBeNull();
        Round("Undergraduate2", "2014-07-24T12:00").ShouldNotBeNull();
    }

    [Fact]
    public void RefuseRound_ThirdBatchB_LeavesTheChoicesOfAClosed()
    {
        Round("Undergraduate3B", "2014-08-07T07:59:59").ShouldNotBeNull();
        Round("Undergraduate3B", "2014-08-07T08:00").ShouldBeNull();
        Round("Undergraduate3B", "2014-08-07T18:00:00").ShouldNotBeNull();
        Round("Undergraduate3A", "2014-08-07T08:00").ShouldNotBeNull();
        foreach (var slot in Hunan.Batches.Single(batch => batch.Code == "Undergraduate3A").Groups.SelectMany(group => group.Slots))
            Refuse(slot, "2014-08-07T08:00").ShouldNotBeNull().Code.ShouldBe("window.closed");
    }

    [Fact]
    public void Offer_FirstVocationalRound_ListsOnlyMajorsWithPlacesLeft()
    {
        var full = new OpenPlaces(Eligibility.Registrations.ToCollege("护理"), 30, 30);
        var open = new OpenPlaces(Eligibility.Registrations.ToCollege("会计"), 30, 28);

        Round("Vocational-1", "2014-08-17T12:00").ShouldBeNull();
        Round("Vocational-1", "2014-08-17T18:00:00").ShouldNotBeNull();
        BatchRules.Offer([full, open, full with { Used = 31 }]).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            places => places.Line.MajorName.ShouldBe("会计"), places => places.Remaining.ShouldBe(2));
    }

    [Fact]
    public void RefuseRound_SecondVocationalRound_IsNotForWhoWasAdmittedInTheFirst()
    {
        Round("Vocational-2", "2014-08-20T12:00", DossierState.Admitted).ShouldNotBeNull().Sentence.ShouldContain("不适用征集志愿");
        Round("Vocational-2", "2014-08-20T12:00", DossierState.NotDispatched).ShouldBeNull();
    }

    [Fact]
    public void RefuseRound_Standing_AsksForAFreeDossierAboveTheLine()
    {
        const string Open = "2014-07-17T12:00";

        Round("Undergraduate1", Open, DossierState.Admitted).ShouldNotBeNull().ShouldBe(
            new Refusal("batch.not-admitted", "", "您已经录取，或者档案在院校，不适用征集志愿", "湘教考信字〔2014〕2号 §二.1"));
        Round("Undergraduate1", Open, DossierState.NotDispatched, Line - 1).ShouldNotBeNull().Code.ShouldBe("batch.above-line");
        Round("Undergraduate1", Open, DossierState.NotDispatched, null).ShouldNotBeNull().Code.ShouldBe("batch.above-line");
        Round("Undergraduate1", Open, DossierState.Returned, Line).ShouldBeNull();
        var line = new OpenPlaces(Eligibility.Registrations.ToBachelor(), 10, 7);
        BatchRules.Offer([line]).ShouldHaveSingleItem().Remaining.ShouldBe(3);
    }

    [Fact]
    public void RefuseDispatch_LaterBatch_WaitsForTheEarlierOne()
    {
        var (first, second) = (Guangdong.Batches[0], Guangdong.Batches[1]);

        BatchRules.RefuseDispatch(Guangdong, first, []).ShouldBeNull();
        BatchRules.RefuseDispatch(Guangdong, second, []).ShouldNotBeNull().ShouldBe(
            new Refusal("batch.order", "batch", "“第一批”还没有结束，不能投“第二批”。请先结束前一批次", "粤招办普〔2016〕66号 附件3"));
        BatchRules.RefuseDispatch(Guangdong, second, ["1"]).ShouldBeNull();

        var apart = Guangdong with { Batches = [first with { Scope = ["4401"] }, second with { Scope = ["4403"] }] };
        BatchRules.RefuseDispatch(apart, apart.Batches[1], []).ShouldBeNull();
    }

    [Fact]
    public void DispatchOf_BatchWithAModeOfItsOwn_KeepsTheRestOfTheCampaigns()
    {
        var lottery = Guangdong.Batches[0] with { Dispatch = new BatchDispatch("lottery") };

        BatchRules.DispatchOf(Guangdong, Guangdong.Batches[0]).ShouldBe(Guangdong.Dispatch);
        BatchRules.DispatchOf(Guangdong, lottery).ShouldBe(Guangdong.Dispatch with { Mode = "lottery" });
        BatchRules.DispatchOf(Guangdong, lottery with { Dispatch = new("sequential", 1.2m, new TiePolicy(["total"], "none")) })
            .ShouldSatisfyAllConditions(d => d.Ratio.ShouldBe(1.2m), d => d.Ties.Overflow.ShouldBe("none"));
    }

    private static Refusal? Refuse(int slot, string at, params string[] declared) => BatchRules.RefuseSlot(slot, Case(declared), Schedule, Place.Anywhere, At(at));

    private static Refusal? Round(string code, string at, DossierState dossier = DossierState.NotDispatched, decimal? score = Line) =>
        BatchRules.RefuseRound(Hunan, Hunan.Supplementary.Single(round => round.Code == code), new AdmissionStanding(dossier, score, Line), Schedule, Place.Anywhere, At(at));

    private static RegistrationCase Case(params string[] declared) =>
        new(Eligibility.Registrations.Facts() with { Extra = declared.ToDictionary(code => code, _ => "true") }, [], Hunan, new DateOnly(2014, 6, 26));

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse(local + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
}
