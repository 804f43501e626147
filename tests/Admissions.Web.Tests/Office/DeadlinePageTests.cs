using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>The last minute of a window and the first minute after it, on the pages of those who act in it.</summary>
public sealed class DeadlinePageTests
{
    private const string Home = "/gl/adult-2026";
    private const string Token = "/account/password";
    private const string County = "430121";
    private static readonly KeyValuePair<string, string> Pass = new("Pass", "true");

    [Fact]
    [Covers("HR-59")]
    public async Task Exemption_CityByTheTwentiethProvinceByTheTwentyNinth_LaterOnlyByExtension()
    {
        var tenant = await StartAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync(County));
        var applications = new List<ExemptionApplication>();
        foreach (var name in new[] { "蒋文静", "谭志远" })
            applications.Add(Must(await tenant.ApplyExemptionAsync((await clerk.ConfirmedCandidateAsync(name)).RegistrationId, "X", "全国劳动模范")));
        var (first, second) = (applications[0], applications[1]);
        var officer = await tenant.StaffAsync("CityOfficer", "4301");
        var (city, province) = (await OpenAsync(tenant, officer), await AsAsync(tenant, "AdultAdmissionOfficer", "43"));
        await tenant.SetClockAsync("2026-09-14 10:00");
        foreach (var one in applications)
            Must(await tenant.SeeOriginalsAsync(await tenant.ActorAsync(officer), one));

        await tenant.SetClockAsync("2026-09-20 23:59");
        var inTime = await DecideAsync(city, first);
        await tenant.SetClockAsync("2026-09-21 00:00");
        var late = await DecideAsync(city, second);
        var closedPage = await city.GetAsync($"{Home}/claims/exemption/{second.Id}");
        var afterLate = await tenant.ReadAsync(second);
        (await province.PostAsync($"{Home}/windows?extend=ExemptionCity", Extension("4301", "2026-09-21 00:00", "2026-09-23 00:00"), "Extend")).Status.ShouldBe(HttpStatusCode.Redirect);
        var extended = await DecideAsync(city, second);

        inTime.Status.ShouldBe(HttpStatusCode.Redirect);
        (await tenant.ReadAsync(first)).State.ShouldBe(ExemptionApplicationState.SubmittedToProvince);
        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("免试资格市级初审已于");
        closedPage.Document.QuerySelectorAll("form[action*=Decide]").ShouldBeEmpty();
        afterLate.State.ShouldBe(ExemptionApplicationState.Applied);
        extended.Status.ShouldBe(HttpStatusCode.Redirect);
        (await tenant.ReadAsync(second)).State.ShouldBe(ExemptionApplicationState.SubmittedToProvince);

        await tenant.SetClockAsync("2026-09-29 23:59");
        var decided = await DecideAsync(province, first);
        await tenant.SetClockAsync("2026-09-30 00:00");
        var tooLate = await DecideAsync(province, second);

        decided.Status.ShouldBe(HttpStatusCode.Redirect);
        (await tenant.ReadAsync(first)).State.ShouldBe(ExemptionApplicationState.Approved);
        tooLate.Status.ShouldBe(HttpStatusCode.BadRequest);
        tooLate.Text.ShouldContain("免试资格省级审核已于");
        (await tenant.ReadAsync(second)).State.ShouldBe(ExemptionApplicationState.SubmittedToProvince);
    }

    [Fact]
    [Covers("HR-61")]
    public async Task BonusEntryAndReport_LastMinuteOk_AtMidnightRefusedAndScreensReadOnly()
    {
        var tenant = await StartAsync("2026-09-29 23:59");
        var reported = (await tenant.ReportableAsync(County, 2))[0];
        var other = (await tenant.ReportableAsync("430111", 2))[0];
        await using var db = tenant.Open();
        var numbers = await db.Registrations.Where(r => r.Id == reported || r.Id == other).ToDictionaryAsync(r => r.Id, r => r.CandidateNumber!);
        var (city, county, lateCounty) = (await AsAsync(tenant, "CityOfficer", "4301"), await AsAsync(tenant, "CountyOfficer", County), await AsAsync(tenant, "CountyOfficer", "430111"));

        var before = await city.GetAsync($"{Home}/bonuses/list");
        var entered = await EnterAsync(city, numbers[reported]);
        var check = await county.PostAsync($"{Home}/reports", [], "Check");
        var report = await county.PostAsync($"{Home}/reports", [], "Report");

        before.Document.QuerySelector("button[name=Store][value=true]").ShouldNotBeNull();
        entered.Text.ShouldContain("共 1 行，已录入 1 行");
        (check.Status, report.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect));
        (await db.BonusClaims.AsNoTracking().SingleAsync()).ShouldSatisfyAllConditions(c => c.RegistrationId.ShouldBe(reported), c => c.State.ShouldBe(BonusClaimState.Frozen));

        await tenant.SetClockAsync("2026-09-30 00:00");
        var lateEntry = await EnterAsync(city, numbers[other]);
        var lateCheck = await lateCounty.PostCraftedAsync($"{Home}/reports?handler=Check", Token);
        var lateReport = await lateCounty.PostCraftedAsync($"{Home}/reports?handler=Report", Token);
        var list = await city.GetAsync($"{Home}/bonuses/list");
        var claims = await city.GetAsync($"{Home}/bonuses");
        var reports = await lateCounty.GetAsync($"{Home}/reports");

        new[] { lateEntry.Status, lateCheck.Status, lateReport.Status }.ShouldAllBe(s => s == HttpStatusCode.Conflict);
        lateEntry.Text.ShouldContain("照顾加分录入与数据上报已于");
        (await db.BonusClaims.CountAsync()).ShouldBe(1);
        (await db.DataReports.AsNoTracking().Where(r => r.CampaignId == tenant.CampaignId && r.ReportedAt != null).Select(r => r.CountyCode).ToListAsync()).ShouldBe([County]);
        list.Document.QuerySelector("button[name=Store][value=true]").ShouldBeNull();
        claims.Document.QuerySelectorAll("[formaction*=Pass]").ShouldBeEmpty();
        claims.Text.ShouldContain("现在不能审核加分");
        reports.Document.QuerySelectorAll("main form[method=post]").ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-154")]
    public async Task Payment_ExtendedForCityX_ItsCandidatePaysAndTheOthersIsClosed()
    {
        var tenant = await StartAsync("2026-09-08 10:00");
        var here = await (await tenant.ClerkAsync(await tenant.PointAsync(County))).ConfirmedCandidateAsync();
        var there = await (await tenant.ClerkAsync(await tenant.PointAsync("430211"))).ConfirmedCandidateAsync("谭志远");
        var province = await AsAsync(tenant, "AdultAdmissionOfficer", "43");
        await tenant.SetClockAsync("2026-09-12 10:00");
        var (own, other) = (await OpenAsync(tenant, here.User), await OpenAsync(tenant, there.User));
        var closed = await own.PostCraftedAsync("/ks/adult-2026/pay", Token);

        (await province.PostAsync($"{Home}/windows?extend=Payment", Extension("4301", "2026-09-12 00:00", "2026-09-14 00:00"), "Extend")).Status.ShouldBe(HttpStatusCode.Redirect);
        var ordered = await own.PostAsync("/ks/adult-2026/pay", []);
        await using var db = tenant.Open();
        var order = await db.PaymentOrders.AsNoTracking().SingleAsync();
        await (await SimulatorProcess.GetAsync()).PayAsync(order.MerchantId, order.OrderNumber, "160.00");
        var paid = await own.GetAsync("/ks/adult-2026/pay/return");
        var refused = await other.PostCraftedAsync("/ks/adult-2026/pay", Token);
        var page = await other.GetAsync("/ks/adult-2026/pay");

        closed.Status.ShouldBe(HttpStatusCode.Conflict);
        ordered.Status.ShouldBe(HttpStatusCode.Redirect);
        order.RegistrationId.ShouldBe(here.RegistrationId);
        paid.Text.ShouldContain("缴费成功，您的报名有效");
        (await here.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Text.ShouldContain("网上缴费已于");
        page.Document.QuerySelectorAll("main form button").ShouldBeEmpty();
        (await there.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
    }

    private static Task<PageAnswer> DecideAsync(Browser officer, ExemptionApplication application) =>
        officer.PostCraftedAsync($"{Home}/claims/exemption/{application.Id}?handler=Decide", Token, Pass);

    private static async Task<PageAnswer> EnterAsync(Browser city, string number) =>
        await city.PostAsync($"{Home}/bonuses/list", [], press: ("Store", "true"), files: [("Upload", "加分.csv", "text/csv", Encoding.UTF8.GetBytes($"考生号,姓名,加分项目\n{number},考生0,H-01\n"))]);

    private static KeyValuePair<string, string>[] Extension(string city, string from, string to) =>
    [
        new("Input.Scope", nameof(WindowScopeKind.City)), new("Input.ScopeCode", city), new("Input.From", from), new("Input.To", to), new("Input.Reason", "系统故障"), new("Input.Evidence", "湘教考成招字〔2026〕8号"),
    ];

    private static async Task<TestTenant> StartAsync(string clock)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(clock);
        return tenant;
    }

    private static async Task<Browser> AsAsync(TestTenant tenant, string role, string place) => await OpenAsync(tenant, await tenant.StaffAsync(role, place));

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
