using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>The doors of the site. Decides which links a header shows.</summary>
public enum Portal { Public, Candidate, Point, Office, College }

/// <summary>A link of a header or side menu. <paramref name="Href"/> may start with <c>~/</c>; <paramref name="Count"/> is shown when above 0.</summary>
public sealed record ShellLink(string Text, string Href, string? Icon = null, int Count = 0, bool Current = false, bool Wide = false);

/// <summary>One titled group of the side menu of staff pages.</summary>
public sealed record MenuSection(string Title, IReadOnlyList<ShellLink> Links);

/// <summary>
/// What headers, footers and tag helpers know about the request: whose site, which campaign, who, what time.
/// Scoped; filled by middleware and filters, and harmless when nobody fills it (error pages render on defaults alone).
/// </summary>
public sealed class ShellContext
{
    public const string ElderCookie = "ex-elder";

    private readonly TimeProvider clock;

    public ShellContext(IHttpContextAccessor accessor, TimeProvider clock)
    {
        this.clock = clock;
        ElderLevel = ParseElder(accessor.HttpContext?.Request.Cookies[ElderCookie]);
    }

    /// <summary>First path segment of the tenant, without slashes; null on pages of no tenant.</summary>
    public string? TenantSlug { get; set; }
    public string TenantName { get; set; } = "招生考试服务";
    public string? CampaignSlug { get; set; }
    public string? CampaignName { get; set; }
    public Portal Portal { get; set; }

    /// <summary>Name shown at the right of the header, with the organisation for staff: 长沙市招考机构 罗敏. Null when nobody is signed in.</summary>
    public string? UserDisplayName { get; set; }

    /// <summary>Left line of staff headers in place of the tenant's name: a college 8012 湘岳大学, a point 星沙报名确认点.</summary>
    public string? OrganizationName { get; set; }
    public string HomeHref { get; set; } = "~/";
    public string SignOutHref { get; set; } = "~/sign-out";

    /// <summary>At most five, counted with elder switch and sign-out (mockups, Skeletons).</summary>
    public IList<ShellLink> HeaderLinks { get; } = [];
    public IList<MenuSection> MenuItems { get; } = [];
    public IList<ShellLink> FooterLinks { get; } = [];

    /// <summary>A rehearsal campaign: every page shows the amber 模拟演练 line.</summary>
    public bool IsDrill { get; set; }

    /// <summary>Telephone that can help with this page, with its hours when they are known.</summary>
    public string? SupportPhone { get; set; }
    public string? SupportHours { get; set; }
    public string? PolicyVersion { get; set; }

    /// <summary>The marks a Chinese public site must carry; a line is left out while its value is null.</summary>
    public SiteMarks Marks { get; set; } = new();

    /// <summary>0 standard, 1 大 (20 px), 2 特大 (24 px), 3 最大 (30 px).</summary>
    public int ElderLevel { get; set; }

    /// <summary>Campaign time of this request in Beijing time, one value for the whole page; the web clock's unless middleware sets the database's.</summary>
    public DateTimeOffset ServerNow
    {
        get => field == default ? field = BeijingTime.From(clock.GetUtcNow()) : field;
        set => field = BeijingTime.From(value);
    }

    /// <summary>The page has just settled one of the things that the menu counted, so its count is one less already here.</summary>
    /// <param name="end">End of the link's address.</param>
    public void CountDown(string end)
    {
        for (var i = 0; i < HeaderLinks.Count; i++)
            HeaderLinks[i] = Less(HeaderLinks[i]);
        for (var i = 0; i < MenuItems.Count; i++)
            MenuItems[i] = MenuItems[i] with { Links = [.. MenuItems[i].Links.Select(Less)] };

        ShellLink Less(ShellLink link) => link.Count > 0 && link.Href.EndsWith(end, StringComparison.Ordinal) ? link with { Count = link.Count - 1 } : link;
    }

    public static int ParseElder(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is >= 0 and <= 3 ? level : 0;
}

/// <summary>Footer of public pages: sponsor, operator, address, registrations.</summary>
public sealed record SiteMarks(
    string? Sponsor = null, string? Operator = null, string? Address = null,
    string? SiteCode = null, string? IcpNumber = null, string? PoliceNumber = null);
