using System.Globalization;
using System.Net;
using Admissions.Core.Data.Entities;

namespace Admissions.Web.Tests;

/// <summary>Role × page under Shaanxi's policy: every page once more, and those that have a content only there with one.</summary>
public sealed class ShaanxiRolePageTests(RolePageMatrixTests.ShaanxiCast cast) : IClassFixture<RolePageMatrixTests.ShaanxiCast>
{
    private const string Course = "/gl/{campaign}/counter/{id:long}/course";

    /// <summary>One role of every level; who holds what is the same in every tenant.</summary>
    public static TheoryData<string> Roles => [RolePageMatrixTests.Candidate, "PointHead", "PointPhotographer", "CountyOfficer", "CityOfficer", "InformationOfficer", "ProvinceAdministrator", "InstitutionLeader"];

    /// <summary>
    /// Route, and a word of what the page shows there: the course of the counter, cash, tickets by post, barcodes, register books, seating on its
    /// way up. The third is the one role that is shown it, where others have the page for other things.
    /// </summary>
    public static TheoryData<string, string, string?> OwnPages => new()
    {
        { Course, "现场办理步骤", null },
        { "/gl/{campaign}/cash", "收费", null },
        { "/gl/{campaign}/postings", "准考证", null },
        { "/gl/{campaign}/barcodes", "条形码", null },
        { "/gl/{campaign}/registers", "名册", null },
        { "/gl/{campaign}/reports", "编排报送", "CityOfficer" },
    };

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Get_EveryPage_AdmitsExactlyWhoHoldsItsPermission(string role) => (await cast.WrongAsync(role)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(OwnPages))]
    public async Task Get_PageOfThisPolicy_IsShownToItsRolesAndToNobodyElse(string route, string words, string? only)
    {
        var candidate = await cast.Tenant.ShaanxiSubmittedAsync(cast.Point);
        var page = (await cast.PagesAsync()).Single(p => p.Route == route);
        var path = page.Path.Replace("999999999", candidate.RegistrationId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var admitted = new List<string>();

        foreach (var role in Roles.Select(row => row.Data))
        {
            var answer = await (await cast.BrowserAsync(role)).GetAsync(path);
            var (kind, permissions) = RolePageMatrixTests.Cast.RightsOf(role);
            if (!page.Admits(kind, permissions))
            {
                answer.Status.ShouldBe(HttpStatusCode.Forbidden, $"{role} {path}");
                continue;
            }
            answer.Status.ShouldBe(HttpStatusCode.OK, $"{role} {path}");
            if (only is null || role == only)
                answer.Document.QuerySelector("main")!.TextContent.ShouldContain(words, customMessage: role);
            admitted.Add(role);
        }

        admitted.ShouldNotBeEmpty();
        admitted.ShouldContain(only ?? admitted[0]);
    }

    /// <summary>Where no course is prescribed, its page is not there for anybody.</summary>
    [Fact]
    public async Task Get_CourseUnderHunansPolicy_IsNotFound()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(role: "PointHead");
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User);

        (await browser.GetAsync($"/gl/adult-2026/counter/{candidate.RegistrationId}/course")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
