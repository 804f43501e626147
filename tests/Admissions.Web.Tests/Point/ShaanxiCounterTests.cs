using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Point;

/// <summary>The Shaanxi counter and the candidate's review page, by forms alone.</summary>
public sealed class ShaanxiCounterTests
{
    private const string Counter = "/gl/adult-2026/counter";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    public async Task Course_FormsAlone_FromTheFeeToTheSignature()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var browser = await OpenAsync(tenant, clerk.User);
        var at = $"{Counter}?id={candidate.RegistrationId}";
        var course = $"{Counter}/{candidate.RegistrationId}/course";

        var early = await browser.PostCraftedAsync($"{Counter}/{candidate.RegistrationId}/process-form", at);
        var nonsense = await browser.PostAsync(at, [Field("receiptNumber", "第 1 号")], "handler=Fee");
        var paid = await browser.PostAsync(course, [Field("receiptNumber", "SX-001")], "handler=Fee");
        await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "PledgeHandedOut"));
        await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "EnvelopeHandedOut"));
        await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "PledgeSigned"));
        await browser.PostAsync(at, [Field("origin", "Camera")], "handler=Photo", files: [("photo", "人.png", "image/png", Pictures.Png(600, 800))]);
        var form = await browser.PostAsync(at, Nothing, "process-form");
        var label = await browser.GetAsync($"{course}?handler=Envelope");
        var done = await browser.PostAsync(at, Nothing, "handler=Confirm");

        early.Status.ShouldBe(HttpStatusCode.Conflict);
        early.Text.ShouldContain("还不能打印登记表，要先缴费");
        nonsense.Status.ShouldBe(HttpStatusCode.BadRequest);
        nonsense.Document.QuerySelector("[name=receiptNumber]")!.GetAttribute("value").ShouldBe("第 1 号");
        paid.Location.ShouldEndWith(at);
        form.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        label.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        done.Status.ShouldBe(HttpStatusCode.Redirect);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await candidate.EventsAsync()).Where(e => e.EndsWith("HandedOut", StringComparison.Ordinal)).ShouldBe(["PledgeHandedOut", "EnvelopeHandedOut"]);
        var sheet = await browser.GetAsync("/gl/adult-2026/cash");
        sheet.Text.ShouldContain("SX-001");
        sheet.Text.ShouldContain("120.00");
        (await browser.GetAsync("/gl/adult-2026/cash?handler=Pdf")).Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
    }

    [Fact]
    public async Task Post_CourseByPrinterOrAnotherPoint_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var printer = await OpenAsync(tenant, (await tenant.ClerkAsync(clerk.Point, "PointPrinter")).User);
        var stranger = await OpenAsync(tenant, (await tenant.ClerkAsync(await tenant.PointAsync("610103"))).User);
        var course = $"{Counter}/{candidate.RegistrationId}/course";

        var byPrinter = await printer.PostCraftedAsync($"{course}?handler=Fee", Counter, Field("receiptNumber", "SX-001"));
        var byStranger = await stranger.PostCraftedAsync($"{course}?handler=Fee", Counter, Field("receiptNumber", "SX-001"));

        byPrinter.Status.ShouldBe(HttpStatusCode.Forbidden);
        byStranger.Status.ShouldBe(HttpStatusCode.NotFound);
        (await candidate.ReadAsync()).PaidAt.ShouldBeNull();
    }

    [Fact]
    [Covers("SX-40")]
    public async Task Post_SubmitWithoutTheReviewPage_IsLedToIt()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var browser = await OpenAsync(tenant, candidate.User);
        var version = (await candidate.ReadAsync()).DraftVersion;

        var crafted = await browser.PostCraftedAsync("/ks/adult-2026/check", "/ks/adult-2026/basic/contact", Field("Version", $"{version}"), Field("Truthful", "true"), Field("RiskAccepted", "true"));
        var before = (await candidate.ReadAsync()).State;
        var sent = await browser.PostAsync("/ks/adult-2026/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")]);

        crafted.Location.ShouldEndWith("/ks/adult-2026/check");
        before.ShouldBe(RegistrationState.Draft);
        sent.Location.ShouldEndWith("/ks/adult-2026/receipt");
        (await browser.GetAsync("/ks/adult-2026/receipt")).Text.Replace(" ", "", StringComparison.Ordinal).ShouldContain($"网报号{RegistrationNumber.Of(await candidate.ReadAsync())}");
    }

    [Fact]
    [Covers("SX-38")]
    public async Task Get_PublicPoints_ShowsPointAndDutyTelephoneWithoutSignIn()
    {
        var tenant = await ShaanxiAsync();
        var point = await tenant.PointAsync("610102");
        await using (var db = tenant.Open())
            await db.Organizations.Where(o => o.DivisionCode == "6101").ExecuteUpdateAsync(o => o.SetProperty(x => x.Phone, "029-87654321"));

        var page = await (await WebHost.GetAsync()).Open(tenant).GetAsync("/points/adult-2026");

        page.Text.ShouldContain(point.Name);
        page.Text.ShouldContain("值班电话 029-87654321");
    }

    private static KeyValuePair<string, string> Field(string name, string value) => KeyValuePair.Create(name, value);

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await ShaanxiAsync();
        return (tenant, await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead"));
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
