using System.Net;
using Admissions.Core.Campaigns;
using Admissions.Core.Emergencies;
using Admissions.Web.Infrastructure.Shell;
using AngleSharp.Dom;

namespace Admissions.Web.Tests.Shell;

/// <summary>Who opens a page sees in the menu beside it where he is.</summary>
public sealed class SideMenuTests
{
    [Theory]
    [InlineData("hunan-adult", "43", "4301", "430102")]
    [InlineData("shaanxi-adult", "61", "6101", "610102")]
    public async Task Open_EveryEntryOfTheMenu_MarksItAndNoOther(string pack, string province, string city, string county)
    {
        var tenant = await TestTenant.CreateAsync(pack);
        await tenant.SetClockAsync("2026-09-08 10:00");
        var wrong = new List<string>();
        var opened = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in TenantSetup.Roles.Where(r => r.Level is "Province" or "City" or "County"))
        {
            var place = role.Level switch { "Province" => province, "City" => city, _ => county };
            var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role.Role, place));
            var home = await browser.GetAsync("/gl/adult-2026/dashboard");
            foreach (var path in Entries(home).Where(opened.Add))
            {
                var page = await browser.GetAsync(path);
                if (page.Status != HttpStatusCode.OK)
                    wrong.Add($"{role.Role} {path}: {page.Status}");
                else if (Marked(page) is not [var only] || only != path)
                    wrong.Add($"{role.Role} {path} marks {string.Join(", ", Marked(page))}");
            }
        }

        wrong.ShouldBeEmpty();
        opened.Count.ShouldBeGreaterThan(25);
        string[] own = pack == "shaanxi-adult" ? ["registers", "barcodes", "postings"] : ["hand-overs"];
        own.Select(o => $"/gl/adult-2026/{o}").ShouldBeSubsetOf(opened);
    }

    /// <summary>Pages without an entry stand under the one they are reached from.</summary>
    [Fact]
    public async Task Open_PageReachedFromAnother_MarksThatOne()
    {
        var tenant = await TestTenant.CreateAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("InformationOfficer", "43"));

        Marked(await browser.GetAsync("/gl/adult-2026/packages")).ShouldBe(["/gl/adult-2026/reports"]);
        Marked(await browser.GetAsync("/gl/adult-2026/runs/new/numbering")).ShouldBe(["/gl/adult-2026/runs"]);
    }

    public static TheoryData<string> Packs => ["hunan-adult", "shaanxi-adult", "hunan-choices", "guangdong-vocational"];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Word_OfEveryKeyThatAPolicyMustConfirm_IsChinese(string pack)
    {
        var policy = PolicyPacks.Read(pack);

        foreach (var path in policy.NotInSeed)
        {
            var word = PolicyWords.Of(path, policy);

            word.ShouldNotBe(PolicyWords.Unknown, path);
            word.ShouldNotContain(c => char.IsAsciiLetter(c), path);
        }
        foreach (var key in PolicyItems.Of(policy))
            PolicyWords.Of(key, policy).ShouldNotBe(PolicyWords.Unknown, key);
        PolicyWords.Of("payment.amount", policy).ShouldBe("缴费：金额");
        PolicyWords.OfProblem("payment.amount：金额应大于 0", policy).ShouldBe("缴费：金额（payment.amount）：金额应大于 0");
    }

    /// <summary>Entries of the campaign; those of the whole authority have no campaign and no menu beside them.</summary>
    private static IReadOnlyList<string> Entries(PageAnswer page) => [.. Links(page).Select(Path).Where(p => p.StartsWith("/gl/adult-2026/", StringComparison.Ordinal))];

    private static IReadOnlyList<string> Marked(PageAnswer page) => [.. Links(page).Where(a => a.GetAttribute("aria-current") == "page").Select(Path)];

    private static IEnumerable<IElement> Links(PageAnswer page) => page.Document.QuerySelectorAll("nav[aria-label='功能'] a");

    /// <summary>Without the tenant.</summary>
    private static string Path(IElement link) => link.GetAttribute("href") is { } href ? href[href.IndexOf("/gl/", StringComparison.Ordinal)..] : "";
}
