using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>Claims on their pages: candidate, counter, office, public list.</summary>
public sealed class ClaimPageTests
{
    private const string Home = "/gl/adult-2026";

    [Fact]
    public async Task Counter_EnterOnThePage_GoesToTheOfficeWhichPassesIt()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var point = await OpenAsync(tenant, clerk.User);
        var path = $"{Home}/counter/{candidate.RegistrationId}/claims?item=H-01";

        var incomplete = await point.PostAsync(path, [new("number", ""), new("seen", "DischargeCertificate")]);
        incomplete.Status.ShouldBe(HttpStatusCode.Redirect);
        (await point.GetAsync(path)).Text.ShouldContain("《退役证》缺编号");
        (await point.PostAsync(path, [new("number", "湘退 1 号"), new("seen", "DischargeCertificate")])).Status.ShouldBe(HttpStatusCode.Redirect);

        await tenant.SetClockAsync("2026-09-14 10:00");
        var claim = await tenant.ReadBonusAsync(candidate.RegistrationId);
        var city = await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "4301"));
        (await city.GetAsync($"{Home}/bonuses?state=open")).Text.ShouldContain("蒋文静");
        (await city.GetAsync($"{Home}/bonuses?state=Approved")).Text.ShouldContain("没有符合条件的加分申请");
        (await city.PostAsync($"{Home}/claims/bonus/{claim.Id}", [new("Pass", "false")], "Decide")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await city.PostAsync($"{Home}/claims/bonus/{claim.Id}", [new("Pass", "true")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await tenant.ReadBonusAsync(candidate.RegistrationId)).State.ShouldBe(BonusClaimState.Approved);
        (await (await OpenAsync(tenant, candidate.User)).GetAsync("/ks/adult-2026/claims")).Text.ShouldContain("现在计入档案分的加分：10 分");
        await tenant.SetClockAsync("2026-09-25 10:00");
        (await (await WebHost.GetAsync()).Open(tenant).GetAsync("/entitled/adult-2026")).Text.ShouldContain("退役军人");
    }

    [Fact]
    public async Task Bonuses_TickedRows_ArePassedTogetherAndTheExportIsWhatIsShown()
    {
        var (tenant, clerk) = await StartAsync();
        var ids = await clerk.ValidCandidatesAsync(3);
        var claims = new List<long>();
        foreach (var id in ids)
            claims.Add(Must(await clerk.EnterBonusAsync(id, "H-01")).Claim.Id);
        await tenant.SetClockAsync("2026-09-14 10:00");
        var city = await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "4301"));

        var passed = await city.PostCraftedAsync($"{Home}/bonuses?handler=Pass&state=open", "/account/password", [.. claims.Take(2).Select(c => KeyValuePair.Create("ids", $"{c}"))]);

        passed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await tenant.ReadBonusAsync(ids[2])).State.ShouldBe(BonusClaimState.EnteredAtPoint);
        var export = System.Text.Encoding.UTF8.GetString((await city.GetAsync($"{Home}/bonuses?handler=Export&format=csv&state=Approved")).Bytes);
        export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Claim_PointUser_HasNoApproveButton()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var claim = Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01")).Claim;
        var point = await OpenAsync(tenant, clerk.User);

        var page = await point.GetAsync($"{Home}/counter/{candidate.RegistrationId}/claims");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Document.QuerySelectorAll("[name=Pass]").ShouldBeEmpty();
        (await point.GetAsync($"{Home}/claims/bonus/{claim.Id}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await point.PostCraftedAsync($"{Home}/claims/bonus/{claim.Id}?handler=Decide", "/account/password", KeyValuePair.Create("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Covers("HR-114")]
    public async Task Exemption_ProvinceDecides_CityIsForbidden()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var other = await clerk.ConfirmedCandidateAsync("谭志远");
        var own = await OpenAsync(tenant, candidate.User);
        (await own.PostAsync("/ks/adult-2026/claims", [new("Ground", "全国劳动模范")], "Apply", files: [("files", "证书.pdf", "application/pdf", ClaimBuilders.Pdf())])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await own.GetAsync("/ks/adult-2026/claims")).Text.ShouldContain("全国劳动模范");
        var second = Must(await tenant.ApplyExemptionAsync(other.RegistrationId, "X", "全国先进工作者"));
        var city = await tenant.StaffAsync("CityOfficer", "4301");
        var (office, actor) = (await OpenAsync(tenant, city), await tenant.ActorAsync(city));
        var province = await OpenAsync(tenant, await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        await tenant.SetClockAsync("2026-09-14 10:00");
        await using var db = tenant.Open();
        var first = db.ExemptionApplications.Single(e => e.RegistrationId == candidate.RegistrationId);
        foreach (var one in new[] { first, second })
        {
            Must(await tenant.SeeOriginalsAsync(actor, one));
            (await office.PostAsync($"{Home}/claims/exemption/{one.Id}", [new("Pass", "true")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);
        }

        (await office.PostCraftedAsync($"{Home}/claims/exemption/{first.Id}?handler=Decide", "/account/password", KeyValuePair.Create("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await province.PostAsync($"{Home}/claims/exemption/{first.Id}", [new("Pass", "true")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await province.PostAsync($"{Home}/claims/exemption/{second.Id}", [new("Pass", "false"), new("Reason", "不在免试范围")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await candidate.ReadAsync()).AdmissionType.ShouldBe("Exempt");
        (await other.ReadAsync()).AdmissionType.ShouldBe("Unified");
    }

    [Fact]
    [Covers("HR-118")]
    public async Task Claim_OfAnotherCityOrTenant_IsNotFound()
    {
        var (tenant, clerk) = await StartAsync();
        var (first, second) = (await clerk.ConfirmedCandidateAsync(), await clerk.ConfirmedCandidateAsync("谭志远"));
        var claim = Must(await clerk.EnterBonusAsync(first.RegistrationId, "H-01")).Claim;
        var wrong = Must(await clerk.EnterBonusAsync(second.RegistrationId, "H-01")).Claim;
        var (foreign, _) = await StartAsync();
        var city = await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "4301"));

        await tenant.SetClockAsync("2026-09-11 10:00");
        (await city.GetAsync($"{Home}/claims/bonus/{claim.Id}")).Text.ShouldContain("现在不能审核");
        var early = await city.PostCraftedAsync($"{Home}/claims/bonus/{claim.Id}?handler=Decide", "/account/password", KeyValuePair.Create("Pass", "true"));
        early.Status.ShouldBe(HttpStatusCode.BadRequest);
        early.Text.ShouldContain("将于");
        (await tenant.ReadBonusAsync(first.RegistrationId)).State.ShouldBe(BonusClaimState.EnteredAtPoint);
        await tenant.SetClockAsync("2026-09-14 10:00");
        (await city.PostAsync($"{Home}/claims/bonus/{wrong.Id}", [new("Pass", "false"), new("Reason", "")], "Decide")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await tenant.ReadBonusAsync(second.RegistrationId)).State.ShouldBe(BonusClaimState.EnteredAtPoint);
        (await city.PostAsync($"{Home}/claims/bonus/{wrong.Id}", [new("Pass", "false"), new("Reason", "退役证不是本人的")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await city.PostAsync($"{Home}/claims/bonus/{claim.Id}", [new("Pass", "true")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await tenant.ReadBonusAsync(first.RegistrationId)).State.ShouldBe(BonusClaimState.Approved);
        (await tenant.ReadBonusAsync(second.RegistrationId)).State.ShouldBe(BonusClaimState.Rejected);

        (await (await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "4302"))).GetAsync($"{Home}/claims/bonus/{claim.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await (await OpenAsync(foreign, await foreign.StaffAsync("CityOfficer", "4301"))).GetAsync($"{Home}/claims/bonus/{claim.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task File_Pdf_IsADownloadInASandbox()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var claim = Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01")).Claim;
        await using var db = tenant.Open();
        var file = db.EvidenceFiles.Single().Id;

        var answer = await (await OpenAsync(tenant, candidate.User)).GetAsync($"/ks/adult-2026/claims/bonus/{claim.Id}/files/{file}");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Response.Headers.GetValues("Content-Security-Policy").ShouldContain(v => v.Contains("sandbox"));
        answer.Response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        var stranger = await clerk.ConfirmedCandidateAsync("谭志远");
        (await (await OpenAsync(tenant, stranger.User)).GetAsync($"/ks/adult-2026/claims/bonus/{claim.Id}/files/{file}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
