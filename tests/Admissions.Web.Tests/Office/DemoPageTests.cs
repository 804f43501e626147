using System.Net;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Office;

/// <summary>The page that moves a demo's time and plays others' part: there in demo mode, for the province, in a Demo campaign, and nowhere else.</summary>
public sealed class DemoPageTests : IAsyncLifetime
{
    private const string Today = "2026-09-08";
    private static readonly string[] AnyOf = [Permissions.ManageDrills, Permissions.AcceptReports, Permissions.ConfirmDecisions];
    private TestTenant _tenant = null!;
    private WebHost _demonstrating = null!;
    private RegistrationPoint _point = null!;
    private PlanLine _line = null!;

    private string Path => $"/gl/{_tenant.CampaignSlug}/demo";

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync($"{Today} 10:00");
        (_point, _line) = (await _tenant.PointAsync(), await _tenant.PlanLineAsync());
        _demonstrating = await WebHost.WithAsync(("Admissions:Demo:Enabled", "true"));
    }

    public async ValueTask DisposeAsync() => await _demonstrating.DisposeAsync();

    /// <summary>Role × mode: outside demo mode nobody finds the page or any of its buttons; in demo mode those of the province alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_ByEveryRole_IsThereForTheProvinceInDemoModeOnly(bool mode)
    {
        var host = mode ? _demonstrating : await WebHost.GetAsync();
        foreach (var role in TenantSetup.Roles)
        {
            var browser = await host.Open(_tenant).AsAsync(await UserAsync(role));
            var may = role.Level != "Institution" && role.Permissions.Any(AnyOf.Contains);
            var refused = may ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden;

            (await browser.GetAsync(Path)).Status.ShouldBe(mode && may ? HttpStatusCode.OK : refused, role.Role);
            (await browser.GetAsync(Path + "?handler=Scores")).Status.ShouldBe(mode && may ? HttpStatusCode.BadRequest : refused, role.Role);
            if (mode && may)
                continue;
            foreach (var (query, field, value) in new[] { ("?handler=Stage", "stage", "Numbering"), ("?handler=Clock", "Input.Clock", "2026-10-08 09:00"), ("?handler=Play", "part", "Sites") })
                (await browser.PostCraftedAsync(Path + query, "/account/password", KeyValuePair.Create(field, value))).Status.ShouldBe(refused, $"{role.Role} {query}");
        }
        (await _tenant.ContextAsync()).Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(Today);
        await using var db = _tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "DemoClockMoved" || e.Type == "DemoPartPlayed")).ShouldBe(0);
    }

    [Fact]
    public async Task Page_OfALiveCampaign_IsNotThereInDemoModeEither()
    {
        await LiveAsync();
        var browser = await _demonstrating.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));

        (await browser.GetAsync("/gl/live-2026/demo")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.PostCraftedAsync("/gl/live-2026/demo?handler=Stage", "/account/password", KeyValuePair.Create("stage", "Numbering"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync("/gl/live-2026/windows")).Document.QuerySelector("a[href$='/demo']").ShouldBeNull();
        (await browser.GetAsync(Path)).Document.QuerySelector("nav a[href$='/demo']").ShouldNotBeNull();
    }

    [Fact]
    public async Task Stage_Pressed_MovesTheTimeAndSaysWhatIsOpen()
    {
        var browser = await _demonstrating.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));

        var moved = await browser.PostAsync(Path, [], "handler=Stage", ("stage", "Numbering"));

        moved.Status.ShouldBe(HttpStatusCode.Redirect);
        var page = await browser.GetAsync(Path);
        page.Text.ShouldContain("演示时间已调到 2026-09-30 10:00（北京时间）。这时开放：编排准考证号");
        (await _tenant.ContextAsync()).IsOpen("Numbering").ShouldBeTrue();
    }

    [Theory]
    [InlineData("明天", "按“2026-09-11 18:00”的样子填写日期和时间")]
    [InlineData("9999-12-31 23:59", "演示时间只能在今天的前后 5 年以内")]
    public async Task Clock_OfWrongInput_SaysWhatToWriteAndKeepsIt(string typed, string sentence)
    {
        var browser = await _demonstrating.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));

        var answer = await browser.PostAsync(Path, [KeyValuePair.Create("Input.Clock", typed)], "handler=Clock");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain(sentence);
        answer.Document.QuerySelector("input[name='Input.Clock']")!.GetAttribute("value").ShouldBe(typed);
    }

    [Fact]
    public async Task Play_TooEarly_SaysWhichAndWhy()
    {
        var browser = await _demonstrating.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));

        var answer = await browser.PostAsync(Path, [KeyValuePair.Create("part", "Allocations")], "handler=Play");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldContain("有 1 处没有办成");
        answer.Text.ShouldContain("准考证号还没有发布");
    }

    [Fact]
    public async Task Guide_IsThereInDemoModeOnly()
    {
        var guide = await _demonstrating.Open(_tenant).GetAsync("/platform/walk");

        guide.Status.ShouldBe(HttpStatusCode.OK);
        guide.Document.QuerySelectorAll("main ol > li").Length.ShouldBeGreaterThan(20);
        foreach (var part in Areas.Office.Pages.Demo.IndexModel.Parts)
            guide.Text.ShouldContain(part.Button);
        (await (await WebHost.GetAsync()).Open(_tenant).GetAsync("/platform/walk")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task LiveAsync()
    {
        await using var scope = _tenant.Scope();
        var campaigns = scope.ServiceProvider.GetRequiredService<CampaignService>();
        RegistrationBuilders.Must(await campaigns.PrepareAsync(new PrepareCampaignOptions("live-2026", PolicyPacks.Json("hunan-adult")), Actor.System));
        var prepared = await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(null, "live-2026", default);
        await _tenant.PlanLineAsync(campaignId: prepared.Campaign!.Id);
        RegistrationBuilders.Must(await campaigns.PublishAsync(new ProcessContext(Actor.System, prepared.Campaign!, reason: "开始")));
    }

    private Task<User> UserAsync(RoleDefinition role) => role.Level switch
    {
        "Institution" => _tenant.StaffAsync(role.Role, institutionId: _line.InstitutionId),
        "Point" => _tenant.StaffAsync(role.Role, pointId: _point.Id),
        "County" => _tenant.StaffAsync(role.Role, _point.CountyCode),
        "City" => _tenant.StaffAsync(role.Role, _point.CountyCode[..4]),
        _ => _tenant.StaffAsync(role.Role, _point.CountyCode[..2]),
    };
}
