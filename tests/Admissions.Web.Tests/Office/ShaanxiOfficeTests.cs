using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>What Shaanxi's cities send up and get handed: register books, posted tickets, barcodes.</summary>
public sealed class ShaanxiOfficeTests
{
    private const string Home = "/gl/adult-2026";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    [Covers("SX-62")]
    public async Task Registers_TwelveBonusAndThreeExempt_AreTwoBooksThatTheProvinceReceives()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610104"));
        var officer = await tenant.StaffAsync("CityOfficer", "6101");
        var actor = await tenant.ActorAsync(officer);
        foreach (var (id, i) in (await clerk.ValidCandidatesAsync(12)).Select((id, i) => (id, i)))
        {
            var claim = i < 8 ? Must(await clerk.EnterBonusAsync(id, "B10")).Claim
                : Must(await clerk.EnterBonusAsync(id, "B20-5", answers: ClaimBuilders.Answers(("relation", "Child")))).Claim;
            Must(await tenant.DecideBonusAsync(actor, claim.Id, true));
        }
        foreach (var id in await clerk.ValidCandidatesAsync(3, admissionType: "Exempt"))
        {
            var application = Must(await tenant.ApplyExemptionAsync(id, "X1", "Conscript"));
            Must(await tenant.SeeOriginalsAsync(actor, application));
            Must(await tenant.DecideExemptionAsync(actor, application, true));
        }
        var (city, province) = (await OpenAsync(tenant, officer), await OpenAsync(tenant, await tenant.StaffAsync("InformationOfficer", "61")));
        var early = await city.PostAsync($"{Home}/registers", Nothing, "handler=Compile");
        await tenant.SetClockAsync("2026-09-12 10:00");

        (await city.PostAsync($"{Home}/registers", Nothing, "handler=Compile")).Status.ShouldBe(HttpStatusCode.Redirect);

        early.Status.ShouldBe(HttpStatusCode.BadRequest);
        early.Text.ShouldContain("现场确认还没有结束");
        var page = await city.GetAsync($"{Home}/registers");
        page.Document.QuerySelectorAll("section.ex-panel").Length.ShouldBe(2);
        page.Text.ShouldContain("照顾类考生名册 12 人");
        page.Text.ShouldContain("免试类考生名册 3 人");
        // By class: the items of a book with their counts, and the originals that go with it.
        page.Document.QuerySelectorAll("section.ex-panel")[0].QuerySelectorAll("tbody tr td.n").Select(c => c.TextContent).ShouldBe(["8", "8", "4", "4"]);
        await using var db = tenant.Open();
        var books = await db.EntitlementRegisters.AsNoTracking().OrderBy(r => r.Kind).ToListAsync();
        foreach (var book in books)
        {
            (await city.GetAsync($"{Home}/registers?handler=Export&id={book.Id}&format=csv")).Status.ShouldBe(HttpStatusCode.OK);
            (await SendAsync(city, "Send", book, book.Kind == EntitlementKind.Bonus ? "12" : "9")).Status.ShouldBe(HttpStatusCode.Redirect);
        }
        (await city.PostCraftedAsync($"{Home}/registers?handler=Receive", $"{Home}/registers", new("id", $"{books[0].Id}"), new("originals", "12"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(province, "Receive", books[0], "12")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await SendAsync(province, "Receive", books[1], "8")).Text.ShouldContain("登记份数不符须填写原因");
        (await SendAsync(province, "Receive", books[1], "8", "少一份退役证原件")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await db.EntitlementRegisters.AsNoTracking().OrderBy(r => r.Kind).Select(r => r.State).ToListAsync())
            .ShouldBe([EntitlementRegisterState.ReceivedByProvince, EntitlementRegisterState.DifferenceCase]);
        (await province.GetAsync($"{Home}/registers")).Text.ShouldContain("报送原件 12 份，省招办清点 12 份");
        (await SendAsync(city, "Send", books[1], "9")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await SendAsync(province, "Receive", books[1], "9")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.EntitlementRegisters.AsNoTracking().CountAsync(r => r.State == EntitlementRegisterState.ReceivedByProvince)).ShouldBe(2);
        (await city.PostAsync($"{Home}/registers", Nothing, "handler=Compile")).Text.ShouldContain("名册已经报送，不能再编");
        (await (await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "6104"))).GetAsync($"{Home}/registers")).Text.ShouldContain("还没有名册");
    }

    [Fact]
    [Covers("SX-74")]
    public async Task Postings_BatchOfTheTwentyEighth_IsShownToTheCandidate()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610104"));
        var ids = await clerk.ValidCandidatesAsync(2);
        await tenant.TicketedAsync(ids);
        await using var db = tenant.Open();
        await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ExamDocumentsGeneratedAt, new DateTimeOffset(2026, 9, 25, 1, 0, 0, TimeSpan.Zero)));
        await tenant.SetClockAsync("2026-09-28 16:00");
        var city = await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "6101"));
        var own = await OpenAsync(tenant, await db.Registrations.Where(r => r.Id == ids[0]).Select(r => r.User!).SingleAsync());
        (await own.GetAsync("/ks/adult-2026")).Text.ShouldContain("由市（区）招办寄发");

        var tomorrow = await city.PostAsync($"{Home}/postings", [new("Input.Batch", "第1批"), new("Input.PostedOn", "2026-09-29")]);
        var before = await city.PostAsync($"{Home}/postings", [new("Input.Batch", "第1批"), new("Input.PostedOn", "2026-09-24")]);
        var posted = await city.PostAsync($"{Home}/postings", [new("Input.Batch", "第1批"), new("Input.PostedOn", "2026-09-28")]);

        tomorrow.Text.ShouldContain("寄发日期晚于今天");
        before.Text.ShouldContain("寄发日期早于9月25日，那天才生成准考证");
        posted.Status.ShouldBe(HttpStatusCode.Redirect, posted.Text);
        var record = await db.TicketPostings.AsNoTracking().SingleAsync();
        (record.Batch, record.PostedOn, record.Tickets).ShouldBe(("第1批", new DateOnly(2026, 9, 28), 2));
        (await city.GetAsync($"{Home}/postings")).Text.ShouldContain("还有 0 份没有寄");
        (await own.GetAsync("/ks/adult-2026")).Text.ShouldContain("9月28日已寄出");
        (await own.GetAsync("/ks/adult-2026/ticket")).Text.ShouldContain("9月28日 把准考证寄到您填的通讯地址");
        (await own.GetAsync("/ks/adult-2026/ticket")).Text.ShouldNotContain("准考证由考生在报名系统自行打印");
        (await db.Outbox.CountAsync(m => m.Body.Contains("9月28日寄到"))).ShouldBe(2);
        (await city.PostCraftedAsync($"{Home}/postings", $"{Home}/registers", new("Input.Batch", "第2批"), new("Input.PostedOn", "2026-09-28"))).Text.ShouldContain("没有等待寄发的准考证");
        (await city.PostCraftedAsync($"{Home}/postings?handler=Labels&id={record.Id}", $"{Home}/registers")).Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        (await (await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "6104"))).PostCraftedAsync($"{Home}/postings?handler=Labels&id={record.Id}", $"{Home}/registers")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Covers("SX-172")]
    public async Task Barcodes_NineThousandHandedOut_AreReceivedOrBecomeADifferenceCaseOfTen()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await SeatedAsync(tenant, 3000, "610102", "610402");
        await tenant.SetClockAsync("2026-10-13 10:00");
        var province = await OpenAsync(tenant, await tenant.StaffAsync("InformationOfficer", "61"));
        var (xian, xianyang) = (await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "6101")), await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "6104")));
        var early = await IssueAsync(province, "6101");
        await tenant.SetClockAsync("2026-10-14 10:00");

        foreach (var city in new[] { "6101", "6104" })
            (await IssueAsync(province, city)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await xian.PostAsync($"{Home}/barcodes", [new("received", "9000")], "handler=Receive")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await xianyang.PostAsync($"{Home}/barcodes", [new("received", "8990")], "handler=Receive")).Status.ShouldBe(HttpStatusCode.Redirect);

        early.Status.ShouldBe(HttpStatusCode.BadRequest);
        await using var db = tenant.Open();
        var receipts = await db.BarcodeReceipts.AsNoTracking().OrderBy(r => r.CityCode).ToListAsync();
        receipts.Select(r => (r.Issued, r.Received, r.Difference, r.IsCase)).ShouldBe([(9000, 9000, 0, false), (9000, 8990, 10, true)]);
        var page = await province.GetAsync($"{Home}/barcodes");
        page.Text.ShouldContain("枚数不符 1 件，还没有处理");
        page.Text.ShouldContain("差 10 枚");
        (await xian.GetAsync($"{Home}/barcodes")).Text.ShouldNotContain("差 10 枚");
        (await xianyang.PostCraftedAsync($"{Home}/barcodes?handler=Receive", $"{Home}/barcodes", new KeyValuePair<string, string>("received", "9000"))).Text.ShouldContain("不能再改");
        (await province.PostAsync($"{Home}/barcodes", [new("reason", "补印 10 枚，当日送达")], "handler=Settle")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await province.GetAsync($"{Home}/barcodes")).Text.ShouldContain("已处理：补印 10 枚，当日送达");
        (await db.Events.Where(e => e.Type.StartsWith("Barcodes")).OrderBy(e => e.Id).Select(e => e.Type).ToListAsync())
            .ShouldBe(["BarcodesIssued", "BarcodesIssued", "BarcodesReceived", "BarcodesDiffer", "BarcodesSettled"]);
    }

    [Fact]
    public async Task ShaanxisVerbs_PostedInHunan_AreRefused()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-10-14 10:00");
        var (city, province) = (await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "4301")), await OpenAsync(tenant, await tenant.StaffAsync("InformationOfficer", "43")));
        const string token = "/account/password";

        var posted = await city.PostCraftedAsync($"{Home}/postings", token, new("Input.Batch", "第1批"), new("Input.PostedOn", "2026-10-14"));
        var compiled = await city.PostCraftedAsync($"{Home}/registers?handler=Compile", token);
        var sent = await city.PostCraftedAsync($"{Home}/registers?handler=Send", token, new("id", "1"), new("originals", "1"));
        var received = await province.PostCraftedAsync($"{Home}/registers?handler=Receive", token, new("id", "1"), new("originals", "1"));
        var issued = await province.PostCraftedAsync($"{Home}/barcodes?handler=Issue", token, new KeyValuePair<string, string>("city", "4301"));

        posted.Text.ShouldContain("本次招生的准考证由考生自己打印，不寄发");
        foreach (var answer in new[] { compiled, sent, received })
            answer.Text.ShouldContain("本次招生不编照顾类和免试类名册");
        new[] { posted, compiled, sent, received, issued }.ShouldAllBe(a => a.Status == HttpStatusCode.BadRequest);
        await using var db = tenant.Open();
        (await db.TicketPostings.AnyAsync() || await db.EntitlementRegisters.AnyAsync() || await db.BarcodeReceipts.AnyAsync()).ShouldBeFalse();
    }

    private static Task<PageAnswer> SendAsync(Browser browser, string handler, EntitlementRegister book, string originals, string? reason = null) =>
        browser.PostCraftedAsync($"{Home}/registers?handler={handler}", $"{Home}/registers", new("id", $"{book.Id}"), new("originals", originals), new("reason", reason ?? ""));

    private static Task<PageAnswer> IssueAsync(Browser browser, string city) => browser.PostCraftedAsync($"{Home}/barcodes?handler=Issue", $"{Home}/barcodes", new KeyValuePair<string, string>("city", city));

    /// <summary>So many candidates of a paper of three subjects in each county, numbered and seated by the province's own run.</summary>
    private static async Task SeatedAsync(TestTenant tenant, int candidates, params string[] counties)
    {
        await tenant.SetClockAsync("2026-09-12 10:00");
        await using var db = tenant.Open();
        foreach (var county in counties)
        {
            var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = county[..4], Name = county, DivisionCode = county[..4] };
            db.ExamDistricts.Add(district);
            await db.SaveChangesAsync();
            db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = county, Code = county[..4] + "01", Name = county, RoomCount = (candidates / 30) + 1, State = ExamSiteState.Approved });
            db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = county, Category = "", DistrictId = district.Id });
        }
        await db.SaveChangesAsync();
        await RunCandidates.InsertAsync(tenant, counties.SelectMany(c => Enumerable.Repeat(new RunCandidate(c, StudyLevel.CollegeToBachelor, "Law"), candidates)));
        var runner = await tenant.ProcessAsync(await tenant.OfficerAsync("InformationOfficer", "61"));
        var releaser = await tenant.ProcessAsync(await tenant.OfficerAsync("AdultAdmissionOfficer", "61"));
        await using var scope = tenant.Scope();
        var runs = scope.ServiceProvider.GetRequiredService<RunService>();
        var run = Must(await runs.StartAsync(new StartRunOptions(RunKind.Numbering, 0, WarningsRead: true), runner));
        run = Must(await runs.ComputeAsync(run.Id, runner));
        run = Must(await runs.RequestReleaseAsync(run.Id, runner));
        Must(await runs.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), releaser));
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
