using System.Net;
using Admissions.Core.Access;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Office;

/// <summary>The pages of unpaid candidates, as point, offices and candidates see them.</summary>
public sealed class UnpaidPageTests
{
    private const string Unpaid = "/gl/adult-2026/unpaid";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    public async Task Unpaid_PointVerifiesAndCloses_OthersReadOnly()
    {
        var (tenant, clerk, candidate) = await UnpaidAsync();
        var host = await WebHost.GetAsync();
        var (point, own) = (await host.Open(tenant).AsAsync(clerk.User), await host.Open(tenant).AsAsync(candidate.User));
        var photographer = await host.Open(tenant).AsAsync(await tenant.StaffAsync("PointPhotographer", pointId: clerk.Point.Id));
        var county = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", clerk.Point.CountyCode));
        var stranger = await host.Open(tenant).AsAsync((await tenant.ClerkAsync()).User);
        await using var db = tenant.Open();
        var id = await db.UnpaidCases.Where(c => c.RegistrationId == candidate.RegistrationId).Select(c => c.Id).SingleAsync();
        KeyValuePair<string, string>[] reason = [new("Input.ReasonCode", "Forgot"), new("Input.Text", "忘记缴费"), new("Input.ContactedAt", "2026-09-19 08:30")];

        var said = await own.PostAsync("/ks/adult-2026/unpaid", [new("Reason", "银行卡支付失败")]);
        var list = await point.GetAsync(Unpaid);
        var early = await point.PostCraftedAsync($"{Unpaid}?handler=Close", Unpaid);
        var blank = await point.PostAsync($"{Unpaid}/{id}", [new("Input.Text", ""), new("Input.ContactedAt", "")], "Verify");
        var byPhotographer = await photographer.PostCraftedAsync($"{Unpaid}/{id}?handler=Verify", Unpaid, reason);
        var byCounty = await county.PostCraftedAsync($"{Unpaid}/{id}?handler=Verify", Unpaid, reason);
        var byStranger = await stranger.PostCraftedAsync($"{Unpaid}/{id}?handler=Verify", Unpaid, reason);
        var verified = await point.PostAsync($"{Unpaid}/{id}", reason, "Verify");
        var closed = await point.PostAsync(Unpaid, Nothing, "Close");
        var totals = await county.GetAsync($"{Unpaid}/totals");
        var export = await county.GetAsync($"{Unpaid}/totals?handler=Export&format=dbf");

        said.Status.ShouldBe(HttpStatusCode.Redirect);
        list.Text.ShouldContain("银行卡支付失败");
        list.Document.QuerySelector("form[action*=Close] button")!.HasAttribute("disabled").ShouldBeTrue();
        (early.Status, blank.Status).ShouldBe((HttpStatusCode.Conflict, HttpStatusCode.BadRequest));
        (byPhotographer.Status, byCounty.Status, byStranger.Status).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NotFound));
        (verified.Status, closed.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect));
        (await db.UnpaidCases.AsNoTracking().SingleAsync(c => c.Id == id)).State.ShouldBe(UnpaidCaseState.Closed);
        totals.Text.ShouldContain("忘记或错过缴费时间");
        totals.Document.QuerySelectorAll("tfoot td, tfoot th").Select(c => c.TextContent.Trim()).Take(3).ShouldBe(["合计", "1", "0"]);
        export.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
    }

    [Fact]
    public async Task Unpaid_Telephone_IsWholeOnlyInTheCaseAndOpeningItIsLogged()
    {
        var (tenant, clerk, candidate) = await UnpaidAsync();
        var point = await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User);
        await using var db = tenant.Open();
        var id = await db.UnpaidCases.Where(c => c.RegistrationId == candidate.RegistrationId).Select(c => c.Id).SingleAsync();
        var phone = (await candidate.ReadAsync()).Phone!;

        var list = await point.GetAsync(Unpaid);
        var export = await point.GetAsync($"{Unpaid}?handler=Export&format=csv");
        var before = await LooksAsync();
        var one = await point.GetAsync($"{Unpaid}/{id}");

        list.Text.ShouldNotContain(phone);
        System.Text.Encoding.UTF8.GetString(export.Bytes).ShouldSatisfyAllConditions(e => e.ShouldContain("电话"), e => e.ShouldNotContain(phone));
        one.Text.ShouldContain(phone);
        (before, await LooksAsync()).ShouldBe((0, 1));

        Task<int> LooksAsync() => db.AccessLog.CountAsync(a => a.RegistrationId == candidate.RegistrationId && a.Purpose == UnpaidCaseService.Purpose && a.ActorId == clerk.User.Id);
    }

    /// <summary>Where candidates give a number of theirs (SX-63), no list of the point is a way around it; offices look names up.</summary>
    [Fact]
    public async Task Unpaid_PolicyWithoutNames_FindsByNumberAtThePointAndByNameAtTheOffice()
    {
        var (tenant, clerk, candidate) = await UnpaidAsync(json => json.Replace("\"findByName\": true", "\"findByName\": false", StringComparison.Ordinal));
        var row = await candidate.ReadAsync();
        var host = await WebHost.GetAsync();
        var point = await host.Open(tenant).AsAsync(clerk.User);
        var county = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", clerk.Point.CountyCode));

        var all = await point.GetAsync(Unpaid);
        var byName = await point.GetAsync($"{Unpaid}?q={row.Name}");
        var byNumber = await point.GetAsync($"{Unpaid}?q={RegistrationNumber.Of(row)}");
        var atOffice = await county.GetAsync($"{Unpaid}?q={row.Name}");

        Names(all).ShouldHaveSingleItem().ShouldContain(row.Name);
        Names(byName).ShouldBeEmpty();
        byName.Document.QuerySelector("label:has([name=q])")!.TextContent.ShouldBe("网报号、考生号");
        Names(byNumber).ShouldHaveSingleItem().ShouldContain(row.Name);
        Names(atOffice).ShouldHaveSingleItem().ShouldContain(row.Name);

        static IEnumerable<string> Names(PageAnswer page) => page.Document.QuerySelectorAll("main tbody tr th").Select(h => h.TextContent);
    }

    [Fact]
    public async Task Unpaid_OfAnotherTenant_IsNotFound()
    {
        var (one, other) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync());
        await one.SetClockAsync("2026-09-08 10:00");
        var clerk = await one.ClerkAsync();
        await clerk.ConfirmedCandidateAsync();
        await one.SetClockAsync("2026-09-19 09:00");
        await using (var scope = one.Scope())
            await scope.ServiceProvider.GetRequiredService<UnpaidCaseService>().OpenDueAsync(await one.ProcessAsync(Actor.System));
        await using var db = one.Open();
        var id = await db.UnpaidCases.Select(c => c.Id).FirstAsync();
        var elsewhere = (await WebHost.GetAsync()).Open(other);
        await elsewhere.AsAsync(await other.StaffAsync("AdultAdmissionOfficer", "43"));

        (await elsewhere.GetAsync($"{Unpaid}/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>One candidate who was confirmed and let the time of payment pass.</summary>
    private static async Task<(TestTenant Tenant, TestClerk Clerk, TestCandidate Candidate)> UnpaidAsync(Func<string, string>? edit = null)
    {
        var tenant = await TestTenant.CreateAsync(edit: edit);
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await tenant.SetClockAsync("2026-09-19 09:00");
        await using (var scope = tenant.Scope())
            await scope.ServiceProvider.GetRequiredService<UnpaidCaseService>().OpenDueAsync(await tenant.ProcessAsync(Actor.System));
        return (tenant, clerk, candidate);
    }
}
