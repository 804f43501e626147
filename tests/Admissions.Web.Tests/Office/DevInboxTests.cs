using System.Net;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;

namespace Admissions.Web.Tests.Office;

/// <summary>In demo mode the inbox shows what a message would have said, to those who see its candidate.</summary>
public sealed class DevInboxTests : IAsyncLifetime
{
    private const string Inbox = "/gl/adult-2026/inbox";
    private TestTenant _tenant = null!;
    private WebHost _demonstrating = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _demonstrating = await WebHost.WithAsync(("Admissions:Demo:Enabled", "true"));
    }

    public async ValueTask DisposeAsync() => await _demonstrating.DisposeAsync();

    [Fact]
    public async Task Inbox_AfterASubmission_ShowsTheMessageMaskedToThoseWhoseCandidateItIs()
    {
        await using (var db = _tenant.Open())
        {
            // What roles may is data: here the counties read events, and so the messages of their own.
            db.RolePermissions.Add(new RolePermission { Role = "CountyOfficer", Permission = Permissions.ViewEvents });
            await db.SaveChangesAsync();
        }
        var candidate = await _tenant.SubmittedCandidateAsync(await _tenant.PointAsync("430121"));
        var phone = (await candidate.ReadAsync()).Phone!;

        var seen = await (await OpenAsync("CountyOfficer", "430121")).GetAsync(Inbox);
        var elsewhere = await (await OpenAsync("CountyOfficer", "430102")).GetAsync(Inbox);
        var unpermitted = await (await OpenAsync("CityOfficer", "4301")).GetAsync(Inbox);

        seen.Status.ShouldBe(HttpStatusCode.OK);
        seen.Text.ShouldContain("您的报名已提交（第 1 次），回执编号");
        seen.Text.ShouldContain(Rules.Identity.Mask.Telephone(phone));
        seen.Text.ShouldNotContain(phone);
        elsewhere.Status.ShouldBe(HttpStatusCode.OK);
        elsewhere.Text.ShouldNotContain("回执编号");
        elsewhere.Text.ShouldContain("还没有消息");
        unpermitted.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Inbox_OutsideDemoMode_IsNotThere()
    {
        var officer = await (await WebHost.GetAsync()).Open(_tenant).AsAsync(await _tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        (await officer.GetAsync(Inbox)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<Browser> OpenAsync(string role, string place) => await _demonstrating.Open(_tenant).AsAsync(await _tenant.StaffAsync(role, place));
}
