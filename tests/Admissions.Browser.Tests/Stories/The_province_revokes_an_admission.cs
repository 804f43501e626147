using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Browser.Tests.Stories;

/// <summary>After the seal an admission turns out to break the policy: one officer proposes, another decides, and everybody concerned reads why.</summary>
public sealed class The_province_revokes_an_admission
{
    private const string Office = "/gl/adult-2026";
    private const string Rule = "专升本录取，没有国民教育系列专科毕业证书";

    [Fact]
    public async Task From_the_candidate_number_to_the_sealed_sheet()
    {
        var tenant = await TestTenant.CreateAsync();
        var (desk, code) = await SealedAsync(tenant);
        var candidate = (await desk.ReadAsync(desk.Dossiers[0])).Registration!;
        var group = await tenant.OpenAsync("gl", await tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        var division = await tenant.OpenAsync("gl", await tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        await group.GoAsync(tenant, $"{Office}/dashboard");
        await group.LoadAfterAsync(() => group.GetByRole(AriaRole.Link, new() { Name = "撤销录取" }).ClickAsync());
        await group.GetByLabel("已录取考生的考生号").FillAsync(candidate.CandidateNumber!);
        await PressAsync(group, "查找并提出");
        await group.GetByLabel("违反的规定").FillAsync(Rule);
        await group.GetByLabel("依据", new() { Exact = true }).FillAsync("湘教考核〔2026〕5号");
        await group.ShouldShowWellAsync("office-revocation-new");
        await PressAsync(group, "提出撤销");
        (await group.MainTextAsync()).ShouldContain("要由另一个人审核");

        await division.GoAsync(tenant, $"{Office}/approvals");
        await division.LoadAfterAsync(() => division.GetByRole(AriaRole.Link, new() { Name = "看材料并审核" }).ClickAsync());
        await division.ShouldShowWellAsync("office-revocation-review");
        await PressAsync(division, "同意撤销");
        (await division.MainTextAsync()).ShouldContain("变更单等盖章");
        await division.ShouldShowWellAsync("office-revocation-done");
        await division.GoAsync(tenant, $"{Office}/collections");
        (await division.MainTextAsync()).ShouldContain("多缴 1.00 元");
        await division.PictureAsync("office-collections-revoked");

        await group.GoAsync(tenant, $"{Office}/revocations");
        await group.ShouldShowWellAsync("office-revocations");
        await group.LoadAfterAsync(() => group.GetByRole(AriaRole.Link, new() { Name = candidate.Name, Exact = true }).ClickAsync());
        await PressAsync(group, "登记盖章");
        (await group.MainTextAsync()).ShouldContain("变更单 PDF");
        await group.GoAsync(tenant, $"{Office}/rosters");
        await group.PictureAsync("office-rosters-revoked");

        var anybody = await (await Site.GetAsync()).OpenAsync(360, 780);
        await anybody.GoAsync(tenant, $"/check/{code}");
        (await anybody.MainTextAsync()).ShouldContain("盖章以后有 1 人的录取被撤销");
        await anybody.ShouldShowWellAsync("check-revoked");
        await TheyReadWhyAsync(tenant, desk, candidate);
    }

    private static async Task TheyReadWhyAsync(TestTenant tenant, TestDesk desk, Registration candidate)
    {
        var college = await tenant.OpenAsync("czyx", desk.Supervisor);
        await college.GoAsync(tenant, "/czyx/adult-2026/roster");
        (await college.MainTextAsync()).ShouldContain(Rule);
        await college.ShouldShowWellAsync("college-roster-revoked");

        var site = await Site.GetAsync();
        var own = await site.OpenAsync(360, 780);
        await using var db = tenant.Open();
        // He was put into the database without a password, so his session begins there too.
        var key = await SessionService.StartAsync(db, await db.Users.SingleAsync(u => u.Id == candidate.UserId), null, new SignInSessionOptions(), default);
        await own.Context.AddCookiesAsync([new() { Name = RequestContextMiddleware.CookieName, Value = key, Url = site.Address.ToString() }]);
        await own.GoAsync(tenant, "/ks/adult-2026/result");
        (await own.MainTextAsync()).ShouldContain("专业的录取已经撤销");
        await own.ShouldShowWellAsync("candidate-result-revoked");
    }

    /// <summary>Three admitted, the level ended, roster sealed, fee paid, results published; with the code of the roster.</summary>
    private static async Task<(TestDesk Desk, string Code)> SealedAsync(TestTenant tenant)
    {
        await tenant.SetClockAsync("2026-12-10 10:00");
        var desk = await tenant.DossiersAsync([300, 290, 280], levelQuota: 3, state: DossierState.Uploaded);
        await tenant.LevelPlanAsync(desk.Line, 3, admitted: 3);
        await using var db = tenant.Open();
        await db.Dossiers.ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id).SetProperty(x => x.State, DossierState.Admitted));
        var (group, division) = (await tenant.OfficerAsync("AdmissionManagementOfficer", "43"), await tenant.OfficerAsync("AdultAdmissionOfficer", "43"));
        Must(await tenant.DoAsync<RosterService, Core.Outcome<AdmissionRoster>>(group, (s, c) => s.CompleteLevelAsync(desk.InstitutionId, StudyLevel.CollegeToBachelor, c)));
        Must(await tenant.DoAsync<RosterService, Core.Outcome<AdmissionRoster>>(group, (s, c) => s.SealAsync(desk.InstitutionId, StudyLevel.CollegeToBachelor, c)));
        Must(await tenant.DoAsync<RosterService, Core.Outcome<DateTimeOffset>>(group, (s, c) => s.PublishResultsAsync(c)));
        Must(await tenant.DoAsync<CollectionService, Core.Outcome<AdmissionRoster>>(division, (s, c) => s.RegisterFeeAsync(desk.InstitutionId, StudyLevel.CollegeToBachelor, c)));
        return (desk, await db.PublicDocuments.Where(d => d.Kind == RosterService.PublicKind).Select(d => d.Code).SingleAsync());
    }

    private static Task PressAsync(IPage page, string name) => page.LoadAfterAsync(() => page.Locator("main").GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync());
}
