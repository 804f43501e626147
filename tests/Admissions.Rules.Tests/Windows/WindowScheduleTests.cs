using Admissions.Core.Campaigns;
using Admissions.Rules.Windows;

namespace Admissions.Rules.Tests.Windows;

public class WindowScheduleTests
{
    private static readonly WindowSchedule Hunan = WindowSchedule.Of(PolicyPacks.Read("hunan-adult"));
    private static readonly Place Changsha = new("430102", "430102-03");
    private static readonly Place Zhangjiajie = new("430802", "430802-01");

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse(local + "+08:00", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("UserSetup", "2026-08-28T23:59:59", true)]
    [InlineData("UserSetup", "2026-08-29T00:00", false)]
    [InlineData("PointSetup", "2026-08-27T23:59:59", false)]
    [InlineData("PointSetup", "2026-08-28T00:00", true)]
    [InlineData("Registration", "2026-09-01T23:59:59", false)]
    [InlineData("Registration", "2026-09-02T00:00", true)]
    [InlineData("Registration", "2026-09-11T23:59:59", true)]
    [InlineData("Registration", "2026-09-12T00:00", false)]
    [InlineData("UnpaidVerification", "2026-09-18T12:00", false)]
    [InlineData("UnpaidVerification", "2026-09-19T00:00", true)]
    [InlineData("ExemptionCity", "2026-09-20T23:59", true)]
    [InlineData("ExemptionCity", "2026-09-21T00:00", false)]
    [InlineData("Numbering", "2026-10-17T00:00", false)]
    [InlineData("Printing", "2026-10-27T23:59", true)]
    public void IsOpen_AtTheEdges_IncludesBothNamedDays(string code, string at, bool open) =>
        Hunan.IsOpen(code, Changsha, At(at)).ShouldBe(open);

    [Theory]
    [Covers("HR-57")]
    [InlineData("2026-09-07T07:59:59", false)]
    [InlineData("2026-09-07T08:00", true)]
    [InlineData("2026-09-07T11:59", true)]
    [InlineData("2026-09-07T12:00", false)]
    [InlineData("2026-09-07T13:10", false)]
    [InlineData("2026-09-06T15:00", true)]
    [InlineData("2026-09-07T17:59:59", true)]
    [InlineData("2026-09-07T18:00", false)]
    public void IsOpen_Confirmation_KeepsOfficeHoursEveryDay(string at, bool open) =>
        Hunan.IsOpen("Confirmation", Changsha, At(at)).ShouldBe(open);

    [Theory]
    [InlineData("2026-08-31T10:00", "网上报名将于9月2日（周三）0:00开放（北京时间）")]
    [InlineData("2026-09-12T00:00", "网上报名已于9月11日（周五）24:00截止（北京时间）")]
    public void ClosedSentence_OutsideTheWindow_SaysWhen(string at, string sentence) =>
        Hunan.ClosedSentence("Registration", Changsha, At(at)).ShouldBe(sentence);

    [Fact]
    public void ClosedSentence_BetweenOfficeHours_SaysTheNextOpening() =>
        Hunan.ClosedSentence("Confirmation", Changsha, At("2026-09-07T12:30"))
            .ShouldBe("现场确认现在不办理：办公时间为每天 8:00–12:00、15:00–18:00（北京时间），下次从9月7日（周一）15:00开始");

    [Fact]
    public void ClosedSentence_AfterTheLastOfficeHour_SaysItIsOver() =>
        Hunan.ClosedSentence("Confirmation", Changsha, At("2026-09-11T18:00")).ShouldBe("现场确认已于9月11日（周五）18:00截止（北京时间）");

    [Fact]
    public void ClosedSentence_WithoutDates_SaysItIsNotPublished()
    {
        var row = new WindowRow { Code = "Collect", Name = "领取录取名册", OpensAt = null, ClosesAt = null, Scope = WindowScope.Everywhere };
        var schedule = new WindowSchedule([row], [], TimeZoneInfo.Utc);
        schedule.IsOpen("Collect", Place.Anywhere, At("2026-12-01T00:00")).ShouldBeFalse();
        schedule.ClosedSentence("Collect", Place.Anywhere, At("2026-12-01T00:00")).ShouldBe("领取录取名册的时间还没有公布，请留意公告");
    }

    [Fact]
    public void ClosedSentence_Open_IsNull() => Hunan.ClosedSentence("Registration", Changsha, At("2026-09-02T00:00")).ShouldBeNull();

    [Fact]
    public void NextOpening_NightBetweenOfficeHours_IsTheNextMorning() =>
        Hunan.NextOpening("Confirmation", Changsha, At("2026-09-07T20:00")).ShouldBe(At("2026-09-08T08:00"));

    [Fact]
    public void Closing_WithOfficeHours_IsTheEndOfTheLastOnes()
    {
        Hunan.Closing("Confirmation", Changsha, At("2026-09-07T10:00")).ShouldBe(At("2026-09-11T18:00"));
        Hunan.Closing("Payment", Changsha, At("2026-09-07T10:00")).ShouldBe(At("2026-09-12T00:00"));
        Hunan.HasEnded("Confirmation", Changsha, At("2026-09-11T17:59:59")).ShouldBeFalse();
        Hunan.HasEnded("Confirmation", Changsha, At("2026-09-11T18:00")).ShouldBeTrue();
    }

    [Fact]
    public void NextOpening_Open_IsNow() => Hunan.NextOpening("Registration", Changsha, At("2026-09-03T10:00")).ShouldBe(At("2026-09-03T10:00"));

    [Theory]
    [InlineData("City", "4301", true, false)]
    [InlineData("County", "430102", true, false)]
    [InlineData("County", "430103", false, false)]
    [InlineData("Point", "430102-03", true, false)]
    [InlineData("Candidate", "c1", true, false)]
    [InlineData("Tenant", null, true, true)]
    public void IsOpen_Extension_AddsTimeWithinItsScopeOnly(string kind, string? value, bool changsha, bool zhangjiajie)
    {
        var extension = new WindowRow
        {
            Code = "Payment",
            OpensAt = At("2026-09-12T00:00"),
            ClosesAt = At("2026-09-14T00:00"),
            Scope = new WindowScope(Enum.Parse<ScopeKind>(kind), value),
            IsExtension = true,
        };
        var schedule = WindowSchedule.Of(PolicyPacks.Read("hunan-adult"), [extension]);

        schedule.IsOpen("Payment", Changsha with { Candidate = "c1" }, At("2026-09-12T12:00")).ShouldBe(changsha);
        schedule.IsOpen("Payment", Zhangjiajie with { Candidate = "c2" }, At("2026-09-12T12:00")).ShouldBe(zhangjiajie);
        schedule.IsOpen("Payment", Changsha, At("2026-09-11T12:00")).ShouldBeTrue();
        if (changsha)
            schedule.Closing("Payment", Changsha with { Candidate = "c1" }, At("2026-09-11T12:00")).ShouldBe(At("2026-09-14T00:00"));
    }

    [Fact]
    public void IsOpen_NarrowerPolicyRow_ReplacesTheWiderOne()
    {
        WindowRow Row(string from, string to, WindowScope scope) =>
            new() { Code = "Registration", OpensAt = At(from), ClosesAt = At(to), Scope = scope };
        var schedule = new WindowSchedule(
            [Row("2026-09-02", "2026-09-12", WindowScope.Everywhere), Row("2026-09-05", "2026-09-08", WindowScope.OfPolicy("4301"))],
            [],
            TimeZoneInfo.Utc);

        schedule.IsOpen("Registration", Changsha, At("2026-09-03T00:00")).ShouldBeFalse();
        schedule.IsOpen("Registration", Changsha, At("2026-09-06T00:00")).ShouldBeTrue();
        schedule.IsOpen("Registration", Zhangjiajie, At("2026-09-03T00:00")).ShouldBeTrue();
    }

    [Fact]
    [Covers("HR-55")]
    public void RefuseHousehold_FiveCities_TakeOthersFromTheSixth()
    {
        var refusal = Hunan.RefuseHousehold(Changsha, "430802", At("2026-09-04T10:00")).ShouldNotBeNull();
        refusal.Sentence.ShouldContain("9月6日（周日）0:00");
        refusal.Source.ShouldBe("湘教考信字〔2019〕3号 §三");
        Hunan.RefuseHousehold(Changsha, "430802", At("2026-09-05T23:59:59")).ShouldNotBeNull();
        Hunan.RefuseHousehold(Changsha, "430802", At("2026-09-06T00:00")).ShouldBeNull();
    }

    [Fact]
    [Covers("HR-39")]
    public void RefuseHousehold_SameCityOrOtherCity_IsNotAsked()
    {
        Hunan.RefuseHousehold(Changsha, "430181", At("2026-09-02T10:00")).ShouldBeNull();
        Hunan.RefuseHousehold(Changsha, "430100", At("2026-09-02T10:00")).ShouldBeNull();
        Hunan.RefuseHousehold(Changsha, "430800", At("2026-09-02T10:00")).ShouldNotBeNull();
        Hunan.RefuseHousehold(Zhangjiajie, "430102", At("2026-09-02T10:00")).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-08-14T23:59", "Registration", false)]
    [InlineData("2026-08-15T00:00", "Registration", true)]
    [InlineData("2026-08-30T23:59", "Registration", true)]
    [InlineData("2026-08-31T00:00", "Registration", false)]
    [InlineData("2026-08-31T12:00", "Confirmation", false)]
    [InlineData("2026-09-01T00:00", "Confirmation", true)]
    [InlineData("2026-09-10T23:59", "Confirmation", true)]
    [InlineData("2026-09-11T00:00", "Confirmation", false)]
    public void IsOpen_Shaanxi_HasTwoPhases(string at, string code, bool open) =>
        WindowSchedule.Of(PolicyPacks.Read("shaanxi-adult")).IsOpen(code, new Place("610102"), At(at)).ShouldBe(open);
}
