using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What follows from the candidate's features and from his wish to be exempt, as he sees it.</summary>
public sealed class FeaturePageTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("HR-26")]
    public async Task Feature_RetiredSoldierChosenOnTheForm_OpensAClaimWithTheEvidenceItNeeds()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id);
        var browser = await OpenAsync(candidate);
        var rule = Tenant.Policy.Bonuses.Single(b => b.Name == "退役军人");

        var form = await browser.GetAsync($"{Root}/basic/education");
        var saved = await browser.PostAsync($"{Root}/basic/education", [new("Features", rule.Code)]);
        var submitted = await browser.PostAsync($"{Root}/check", [new("Truthful", "true"), new("RiskAccepted", "true")]);
        var page = await browser.GetAsync($"{Root}/claims");

        form.Document.QuerySelectorAll("input[name=Features]").Select(i => i.GetAttribute("value")).ShouldContain(rule.Code);
        (saved.Status, submitted.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect), submitted.Text);
        (await Tenant.ReadBonusAsync(candidate.RegistrationId)).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(rule.Code), c => c.State.ShouldBe(BonusClaimState.Claimed));
        page.Document.QuerySelector("section h2[id^=claim-]")!.TextContent.ShouldContain("退役军人（10 分）");
        page.Document.QuerySelector("section h2[id^=claim-]")!.TextContent.ShouldContain(StateWords.Of(BonusClaimState.Claimed));
        rule.Evidence.ShouldNotBeEmpty();
        var listed = page.Document.QuerySelectorAll("section .ex-field > b").Select(b => b.TextContent).ToList();
        listed.ShouldBe(rule.Evidence.Select(e => Tenant.Policy.Evidence.Of(e).Name));
        page.Text.ShouldContain("还缺：");
    }

    [Fact]
    [Covers("HR-27")]
    public async Task AdmissionType_WishWithoutApplication_IsRefusedThenFollowsTheDecision()
    {
        var clerk = await Tenant.ClerkAsync();
        var wishing = await Tenant.CandidateAsync().PledgedAsync();
        await wishing.FilledAsync([(await Tenant.PlanLineAsync()).Id], clerk.Point.Id, ("admissionType", "Exempt"));
        var browser = await OpenAsync(wishing);

        var onForm = await browser.PostAsync($"{Root}/basic/education", []);
        var submit = await wishing.TrySubmitAsync();
        var check = await browser.GetAsync($"{Root}/check");

        onForm.Status.ShouldBe(HttpStatusCode.BadRequest);
        onForm.Text.ShouldContain("还没有批准的免试入学申请");
        submit.Refusals.Select(r => r.Code).ShouldBe(["exemption.no-application"]);
        check.Text.ShouldContain("还没有批准的免试入学申请");
        (await wishing.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Draft), r => r.Version.ShouldBe(0));

        // He registers for the examination meanwhile and files the application for his wish.
        await clerk.PrepareAsync(await wishing.EditAsync(("admissionType", "Unified")));
        Must(await clerk.ConfirmAsync(wishing));
        var (refused, approved) = (wishing, await clerk.ConfirmedCandidateAsync("罗晓彤"));
        var (city, province) = (await Tenant.OfficerAsync("CityOfficer", "4301"), await Tenant.OfficerAsync("AdultAdmissionOfficer", "43"));
        (ExemptionApplication Application, bool Pass)[] both =
            [(Must(await Tenant.ApplyExemptionAsync(refused.RegistrationId, "X", "全国先进工作者")), false), (Must(await Tenant.ApplyExemptionAsync(approved.RegistrationId, "X", "全国劳动模范")), true)];
        await Tenant.SetClockAsync("2026-09-14 10:00");
        foreach (var (application, pass) in both)
        {
            Must(await Tenant.SeeOriginalsAsync(city, application));
            Must(await Tenant.DecideExemptionAsync(city, application, true));
            (await approved.ReadAsync()).AdmissionType.ShouldBe("Unified");
            Must(await Tenant.DecideExemptionAsync(province, application, pass, pass ? null : "荣誉不在免试范围"));
        }

        (await refused.ReadAsync()).AdmissionType.ShouldBe("Unified");
        (await approved.ReadAsync()).AdmissionType.ShouldBe("Exempt");
        (await (await OpenAsync(refused)).GetAsync($"{Root}/claims")).Text.ShouldContain("您的免试入学申请没有通过");
        (await (await OpenAsync(approved)).GetAsync($"{Root}/claims")).Text.ShouldContain("不用参加考试");
    }

    [Fact]
    [Covers("HR-120")]
    public async Task Claim_OnlyEnteredAtThePoint_IsOverdueOnTheThirtiethAndTheCandidateReadsIt()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01"));
        var browser = await OpenAsync(candidate);

        await Tenant.SetClockAsync("2026-09-29 23:59");
        (await ExpireAsync()).ShouldBe(0);
        await Tenant.SetClockAsync("2026-09-30 00:00");
        (await ExpireAsync()).ShouldBe(1);
        var page = await browser.GetAsync($"{Root}/claims");

        (await Tenant.ReadBonusAsync(candidate.RegistrationId)).State.ShouldBe(BonusClaimState.Overdue);
        (await candidate.ReadAsync()).FeaturePoints.ShouldBe(0);
        page.Document.QuerySelector("section h2[id^=claim-]")!.TextContent.ShouldContain(StateWords.Of(BonusClaimState.Overdue));
        page.Text.ShouldContain("没有在规定时间内通过审核");
        page.Text.ShouldNotContain("现在计入档案分的加分");
    }

    private Task<int> ExpireAsync() => Tenant.DoAsync<Core.Qualifications.BonusService, int>(Core.Access.Actor.System, (s, c) => s.ExpireAsync(c));

    private async Task<Browser> OpenAsync(TestCandidate candidate) => await Host.Open(Tenant).AsAsync(candidate.User);
}
