using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>Pages that need more than an address, and those of people with phones: no serious barrier, no sideways scrolling. All others are in Every_route_is_accessible.</summary>
public sealed class Every_page_is_accessible
{
    private const int Phone = 360;
    private const int Desktop = 1280;

    [Fact]
    public async Task For_the_public()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        await tenant.PlanLineAsync();
        await tenant.PointAsync();
        var page = await (await Site.GetAsync()).OpenAsync(Phone, 780);

        (await ReadAsync(page, tenant, "/", "/catalogue/adult-2026", "/points/adult-2026", "/check", "/ks/sign-in", "/gl/sign-in", "/czyx/sign-in", "/ks/adult-2026/sign-up", "/gl/adult-2026/apply")).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_a_candidate_who_fills_in_the_form()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], (await tenant.PointAsync()).Id);
        var page = await tenant.OpenAsync("ks", candidate.User, Phone);

        (await ReadAsync(page, tenant, Own("", "/notices", "/pledge", "/basic/identity", "/basic/education", "/basic/contact", "/choices", "/point?city=4301", "/check", "/history", "/pay", "/ticket", "/result"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_a_candidate_whose_registration_is_valid()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();
        await using var db = tenant.Open();
        await db.Registrations.Where(r => r.Id == candidate.RegistrationId)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RegistrationState.Valid).SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch));
        var page = await tenant.OpenAsync("ks", candidate.User, Phone);

        (await ReadAsync(page, tenant, [.. Own("", "/receipt", "/history", "/ticket", "/result"), "/account/password"])).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_a_point()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var page = await tenant.OpenAsync("gl", clerk.User, Desktop);

        (await ReadAsync(page, tenant, Office("/counter", $"/counter?id={candidate.RegistrationId}", "/candidates", $"/candidates/{candidate.RegistrationId}", "/tickets"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_a_county_that_proposes_a_point()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-29 10:00");
        var page = await tenant.OpenAsync("gl", await tenant.StaffAsync("CountyOfficer", "430121"), Desktop);

        (await ReadAsync(page, tenant, Office("/points/new"))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CityOfficer", "4301", "/users/new /sites/districts")]
    [InlineData("InformationOfficer", "43", "/runs/new/numbering /runs/new/dispatch/1")]
    public async Task For_an_office(string role, string place, string pages)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();
        var page = await tenant.OpenAsync("gl", await tenant.StaffAsync(role, place), Desktop);

        (await ReadAsync(page, tenant, Office(pages.Split(' ')))).ShouldBeEmpty();
    }

    [Fact]
    public async Task For_an_institution()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([243.5m, 210m]);
        var page = await tenant.OpenAsync("czyx", desk.Leader, Desktop);

        (await ReadAsync(page, tenant, [.. new[] { "", "/plan", "/dossiers", $"/dossiers/{desk.Dossiers[0]}", "/upload", "/roster" }.Select(p => "/czyx/adult-2026" + p)])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_with_barriers_is_told()
    {
        var page = await (await Site.GetAsync()).OpenAsync(360, 780);
        await page.SetContentAsync("<html lang=zh><title>x</title><main><h1>x</h1><img src=x><a href=a style='font-size:6px'>甲</a><a href=b style='font-size:6px'>乙</a><button></button><div style='width:500px'>宽</div></main>");

        var wrong = string.Join('\n', await page.FaultsAsync());

        wrong.ShouldContain("image-alt");
        wrong.ShouldContain("button-name");
        wrong.ShouldContain("elder: about:blank: target-size");
        wrong.ShouldContain("px too wide: <div");
    }

    private static string[] Own(params string[] pages) => [.. pages.Select(p => "/ks/adult-2026" + p)];

    private static string[] Office(params string[] pages) => [.. pages.Select(p => "/gl/adult-2026" + p)];

    /// <summary>Opens the pages one after the other; what is wrong with each, all at once.</summary>
    private static async Task<IReadOnlyList<string>> ReadAsync(IPage page, TestTenant tenant, params string[] paths)
    {
        var wrong = new List<string>();
        foreach (var path in paths)
        {
            var answer = await page.GoAsync(tenant, path);
            if (answer!.Status != 200)
                wrong.Add($"{path}: {answer.Status}");
            wrong.AddRange(await page.FaultsAsync());
        }
        return wrong;
    }
}
