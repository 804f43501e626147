using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.College;

/// <summary>Who may do what in the institutions' portal.</summary>
public sealed class CollegeAccessTests : PageTests
{
    private const string Root = "/czyx/adult-2026";
    private TestDesk _desk = null!;

    protected override async Task ArrangeAsync()
    {
        await Tenant.InRoundOneAsync();
        _desk = await Tenant.DossiersAsync([320, 310]);
    }

    public static TheoryData<string> Pages => ["", "/dossiers", "/upload", "/log", "/plan", "/roster"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Get_ByEveryRoleOfTheInstitution_Opens(string page)
    {
        foreach (var user in new[] { _desk.Operator, _desk.Leader, _desk.Supervisor })
            (await (await Host.Open(Tenant).AsAsync(user)).GetAsync(Root + page)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    [Covers("HA-104")]
    public async Task Get_ByPointOrOfficeAccount_Answers403AndTheInstitutionSeesItsHome(string page)
    {
        var point = await Tenant.PointAsync();
        var clerk = await Tenant.StaffAsync("PointReviewer", pointId: point.Id);
        var officer = await Tenant.StaffAsync("AdmissionManagementOfficer", "43");
        await Tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await Tenant.CandidateAsync();

        foreach (var user in new[] { clerk, officer, candidate.User })
            (await (await Host.Open(Tenant).AsAsync(user)).GetAsync(Root + page)).Status.ShouldBe(HttpStatusCode.Forbidden);

        var home = await (await Host.Open(Tenant).AsAsync(_desk.Operator)).GetAsync(Root);
        home.Document.QuerySelector(".ex-brand b")!.TextContent.ShouldContain("湘岳大学");
        (await Host.Open(Tenant).GetAsync(Root + page)).Location!.ShouldContain("/czyx/sign-in");
    }

    [Fact]
    [Covers("HA-05")]
    public async Task Post_AnythingBySupervisor_Answers403AndHeReadsDecisionsWithTheirAuthors()
    {
        var @operator = await Host.Open(Tenant).AsAsync(_desk.Operator);
        await @operator.PostAsync($"{Root}/dossiers", [KeyValuePair.Create("Rows[1].Decision", "PreAdmitted")], "handler=Save");
        var supervisor = await Host.Open(Tenant).AsAsync(_desk.Supervisor);

        var log = await supervisor.GetAsync($"{Root}/log");

        log.Text.ShouldContain("预录取");
        log.Text.ShouldContain(_desk.Operator.DisplayName);
        foreach (var (page, handler) in new[] { ("", "Download"), ("/dossiers", "Save"), ("/dossiers", "Batch"), ("/upload", "Upload"), ($"/dossiers/{_desk.Dossiers[0]}", "Answer") })
            (await supervisor.PostCraftedAsync($"{Root}{page}?handler={handler}", Root)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await supervisor.PostCraftedAsync($"{Root}/dossiers?handler=Nothing", Root)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await supervisor.GetAsync($"{Root}/dossiers")).Document.QuerySelector("#dossiers input").ShouldBeNull();
    }

    [Fact]
    public async Task Post_UploadByOperator_Answers403AndThePageSaysWho()
    {
        var browser = await Host.Open(Tenant).AsAsync(_desk.Operator);
        await browser.PostAsync($"{Root}/dossiers", [KeyValuePair.Create("Rows[0].Decision", "PreAdmitted"), KeyValuePair.Create("Rows[1].Decision", "PreAdmitted")], "handler=Save");

        (await browser.GetAsync($"{Root}/upload")).Text.ShouldContain("上载由院校录取组长办理");
        (await browser.PostCraftedAsync($"{Root}/upload?handler=Upload", Root, KeyValuePair.Create("round", "1"))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Get_OtherInstitutionsDossier_Answers404AndItCannotBeDecided()
    {
        var other = await Tenant.DossiersAsync([333], institution: "8013");
        var browser = await Host.Open(Tenant).AsAsync(_desk.Leader);

        (await browser.GetAsync($"{Root}/dossiers/{other.Dossiers[0]}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync($"{Root}/dossiers/{other.Dossiers[0]}?handler=Photo")).Status.ShouldBe(HttpStatusCode.NotFound);
        var answer = await browser.PostCraftedAsync($"{Root}/dossiers?handler=Save", Root,
            KeyValuePair.Create("Rows[0].Id", $"{other.Dossiers[0]}"), KeyValuePair.Create("Rows[0].Decision", "PreAdmitted"), KeyValuePair.Create("Rows[0].Major", $"{other.Line.Id}"));
        answer.Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.ReadAsync(other.Dossiers[0])).State.ShouldBe(DossierState.Downloaded);
    }

    [Fact]
    public async Task Get_Plan_ExportsOwnMajorsWithThoseAboveTheLine()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([.. Enumerable.Repeat(130m, 60), 119m], levelQuota: 100);
        var law = await tenant.PlanLineAsync(major: "法学");
        await tenant.DispatchedAsync(law, [.. Enumerable.Repeat(140m, 55)]);
        var foreign = await tenant.PlanLineAsync(institution: "8013", major: "别校专业");
        await using (var db = tenant.Open())
        {
            db.ControlLines.Add(new ControlLine { CampaignId = tenant.CampaignId, Level = StudyLevel.CollegeToBachelor, Category = "EconomicsManagement", Line = 120 });
            await db.SaveChangesAsync();
        }
        var browser = await Host.Open(tenant).AsAsync(desk.Operator);

        (await browser.GetAsync($"{Root}/plan")).Text.ShouldContain("控制线公布以后");
        var at = (await tenant.ContextAsync()).Now.AddDays(-1);
        await using (var db = tenant.Open())
            await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, at));
        var file = System.Text.Encoding.UTF8.GetString((await browser.GetAsync($"{Root}/plan?handler=Export&format=csv")).Bytes);

        file.ShouldMatch($@"{desk.Line.MajorCode}.*{desk.Line.MajorName}.*,60\s");
        file.ShouldMatch(@"法学.*,55\s");
        file.ShouldNotContain(foreign.MajorName);
        (await browser.GetAsync(Root)).Document.QuerySelector("#levels ~ div tbody tr td.n")!.TextContent.ShouldBe("100");
    }

    [Fact]
    public async Task Get_Roster_BeforeTheLevelEnds_OffersNone()
    {
        var browser = await Host.Open(Tenant).AsAsync(_desk.Supervisor);

        (await browser.GetAsync($"{Root}/roster")).Text.ShouldContain("还没有录取结束");
        (await browser.GetAsync($"{Root}/roster?handler=Pdf&level=CollegeToBachelor")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await browser.GetAsync($"{Root}/roster?handler=Pdf&level=Nonsense")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_PublicLines_WithoutSignIn_ShowsLinesOnlyOncePublished()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var line = await tenant.PlanLineAsync(quota: 37);
        await using (var db = tenant.Open())
        {
            db.ControlLines.Add(new ControlLine { CampaignId = tenant.CampaignId, Level = line.Level, Category = line.Category, Line = 123.5m });
            await db.SaveChangesAsync();
        }
        var browser = Host.Open(tenant);

        var before = await browser.GetAsync("/lines/adult-2026");
        var at = (await tenant.ContextAsync()).Now.AddDays(-1);
        await using (var db = tenant.Open())
            await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, at));
        var after = await browser.GetAsync("/lines/adult-2026");

        before.Text.ShouldContain("8012 湘岳大学");
        before.Text.ShouldNotContain("123.5");
        after.Text.ShouldContain("123.5");
        after.Text.ShouldContain("37");
    }
}
