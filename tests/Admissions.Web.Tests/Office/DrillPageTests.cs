using System.Net;
using Admissions.Core;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>The pages of a drill: the province's own, the public sign-up, the check of a document.</summary>
public sealed class DrillPageTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private TestTenant _drill = null!;
    private WebHost _host = null!;
    private User _province = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _host = await WebHost.GetAsync();
        _province = await _tenant.StaffAsync("ProvinceAdministrator", "43");
        _drill = _tenant.In(RegistrationBuilders.Must(await _tenant.DoAsync<DrillService, Outcome<Campaign>>(await _tenant.ActorAsync(_province), (s, c) => s.CreateAsync(null, c))));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Get_Drills_ShowsTheEntryCodeAndRefusesAFarYear()
    {
        var page = $"/gl/{_tenant.CampaignSlug}/drills";
        var browser = await _host.Open(_tenant).AsAsync(_province);

        (await browser.GetAsync(page)).Text.ShouldContain((await _drill.EntryCodeAsync())!);
        var far = await browser.PostAsync(page, new Dictionary<string, string> { ["Input.Clock"] = "9999-12-31 23:59" });

        far.Status.ShouldBe(HttpStatusCode.BadRequest);
        far.Text.ShouldContain("演练时间只能在今天的前后 5 年以内");
    }

    [Fact]
    public async Task Post_SignUpInADrill_AsksForTheCode()
    {
        var page = $"/ks/{_drill.CampaignSlug}/sign-up";
        var fields = new Dictionary<string, string>
        {
            ["Input.Name"] = "谢思远", ["Input.DocumentKind"] = "ResidentIdCard", ["Input.DocumentNumber"] = TestIds.Resident("430104", "19980203", 318), ["Input.Phone"] = "19900000318",
            ["Input.UserName"] = "guest0009", ["Input.Password"] = TestTenant.Password, ["Input.Again"] = TestTenant.Password, ["Input.EntryCode"] = "",
        };

        (await _host.Open(_tenant).GetAsync(page)).Text.ShouldContain("入场码");
        (await _host.Open(_tenant).GetAsync($"/ks/{_tenant.CampaignSlug}/sign-up")).Text.ShouldNotContain("入场码");
        var without = await _host.Open(_tenant).PostAsync(page, fields);
        fields["Input.EntryCode"] = (await _drill.EntryCodeAsync())!;
        var with = await _host.Open(_tenant).PostAsync(page, fields);

        without.Text.ShouldContain("要有入场码才能注册");
        with.Text.ShouldNotContain("要有入场码才能注册");
        await using var db = _tenant.Open();
        (await db.Registrations.SingleAsync()).CampaignId.ShouldBe(_drill.CampaignId);
    }

    [Fact]
    public async Task Get_Check_OfADocumentOfADrill_SaysThatItIsWorthNothing()
    {
        await using var db = _tenant.Open();
        db.PublicDocuments.Add(new PublicDocument { Code = "DRILLROSTER", Kind = "AdmissionRoster", Number = "1", Digest = new string('a', 64), IssuedAt = DateTimeOffset.UnixEpoch, CampaignId = _drill.CampaignId });
        await db.SaveChangesAsync();

        var page = await _host.Open(_tenant).GetAsync("/check/DRILLROSTER");

        page.Text.ShouldContain("是模拟演练里打印的，没有效力");
        page.Text.ShouldNotContain("现在有效");
    }
}
