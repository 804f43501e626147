using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>
/// Every page of the running application that has an address of its own, opened by somebody who may: no serious barrier in the usual
/// look nor in the elder one, and no wider than a phone. New pages take part without being listed.
/// </summary>
public sealed partial class Every_route_is_accessible
{
    /// <summary>Doors that lead on, the gateway's own address, and pages of another day or of who has done something; the stories that do it look at them.</summary>
    private static readonly string[] Later = ["/gl/{campaign}", "/gl/{campaign}/points/new", "/gl/{campaign}/site-applications/edit", "/ks/{campaign}/receipt", "/pay/notify"];

    private static readonly (string Role, string Place)[] Staff =
    [
        ("ProvinceAdministrator", "43"), ("AdultAdmissionOfficer", "43"), ("InformationOfficer", "43"), ("AdmissionManagementOfficer", "43"), ("CityOfficer", "4301"), ("CountyOfficer", "430121"),
    ];

    [Fact]
    public async Task In_the_usual_look_and_the_elder_one()
    {
        var site = await Site.GetAsync();
        var (hunan, shaanxi) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync("shaanxi-adult"));
        await hunan.SetClockAsync("2026-09-08 10:00");
        await shaanxi.SetClockAsync("2026-09-05 10:00");
        var line = await hunan.PlanLineAsync();
        var clerk = await hunan.ClerkAsync();
        await clerk.ConfirmedCandidateAsync();
        var candidate = await hunan.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([line.Id], clerk.Actor.PointId!.Value);
        var left = Routes(site);
        var wrong = new List<string>();

        await WalkAsync(await site.OpenAsync(), hunan, left, wrong);
        await WalkAsync(await hunan.OpenAsync("ks", candidate.User), hunan, left, wrong);
        await WalkAsync(await hunan.OpenAsync("gl", await hunan.StaffAsync("PointHead", pointId: clerk.Actor.PointId)), hunan, left, wrong);
        foreach (var (role, place) in Staff)
            await WalkAsync(await hunan.OpenAsync("gl", await hunan.StaffAsync(role, place)), hunan, left, wrong);
        await WalkAsync(await hunan.OpenAsync("czyx", await hunan.StaffAsync("InstitutionLeader", institutionId: line.InstitutionId)), hunan, left, wrong);
        await WalkAsync(await shaanxi.OpenAsync("gl", await shaanxi.StaffAsync("CityOfficer", "6101")), shaanxi, left, wrong);
        await WalkAsync(await shaanxi.OpenAsync("czyx", await shaanxi.StaffAsync("InstitutionLeader", institutionId: (await shaanxi.PlanLineAsync()).InstitutionId)), shaanxi, left, wrong);

        wrong.ShouldBeEmpty();
        left.Order(StringComparer.Ordinal).ToArray().ShouldBe(Later);
    }

    /// <summary>Routes that ask for nothing but the campaign.</summary>
    private static List<string> Routes(Site site) =>
    [
        .. site.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>()
            .Select(p => "/" + p.AttributeRouteInfo!.Template!.TrimStart('/')).Where(r => !Place().IsMatch(r.Replace("{campaign}", "", StringComparison.Ordinal))).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Looks at what this person can open of the routes that are left, and takes it off the list.</summary>
    private static async Task WalkAsync(IPage page, TestTenant tenant, List<string> left, List<string> wrong)
    {
        foreach (var route in left.ToList())
        {
            var path = $"/{tenant.Tenant.Slug}{route.Replace("{campaign}", tenant.CampaignSlug, StringComparison.Ordinal)}";
            var asked = await page.APIRequest.GetAsync(path, new() { MaxRedirects = 0 });
            if (asked.Status != 200 || asked.Headers.GetValueOrDefault("content-type")?.StartsWith("text/html", StringComparison.Ordinal) != true)
                continue;
            left.Remove(route);
            await page.GotoAsync(path);
            wrong.AddRange(await page.FaultsAsync());
        }
        await page.Context.CloseAsync();
    }

    [GeneratedRegex("""\{""")]
    private static partial Regex Place();
}
