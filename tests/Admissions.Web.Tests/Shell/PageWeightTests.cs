using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Shell;

/// <summary>
/// What a candidate's telephone loads: each of his pages as it is served to him, compressed, with every style sheet, script,
/// picture, font and sprite that it or they name.
/// </summary>
public sealed partial class PageWeightTests : PageTests
{
    private const int Limit = 60_000;

    /// <summary>Sends a stored copy of a paper, no page.</summary>
    private const string FileRoute = "ks/{campaign}/claims/{kind}/{id:long}/files/{file:long}";

    private long _bulletin;
    private readonly Dictionary<string, (int Bytes, IReadOnlyList<string> Loads)> _assets = new(StringComparer.Ordinal);

    [Fact]
    public async Task Get_EveryCandidatePageWithAllItLoads_Is60KilobytesAtMost()
    {
        var routes = CandidateRoutes();
        routes.Count.ShouldBeGreaterThan(15);
        var weighed = new Dictionary<string, int>(StringComparer.Ordinal);
        var heavy = new List<string>();
        foreach (var (who, tenant, browser) in await VisitorsAsync())
        {
            foreach (var (route, path) in routes.SelectMany(r => Paths(r).Select(p => (r, p))))
            {
                if (await WeighAsync(tenant, browser, path) is not { } parts)
                    continue;
                var weight = parts.Values.Sum();
                weighed[route] = Math.Max(weighed.GetValueOrDefault(route), weight);
                if (weight > Limit)
                    heavy.Add($"{who} {path}: {weight} = {string.Join(" + ", parts.OrderByDescending(p => p.Value).Select(p => $"{p.Key} {p.Value}"))}");
            }
        }

        routes.Except(weighed.Keys, StringComparer.Ordinal).ShouldBeEmpty("pages that nobody in this test can open");
        weighed.Values.ShouldAllBe(w => w > 5_000, "a page without its style sheet is no page");
        heavy.ShouldBeEmpty();
        foreach (var (route, weight) in weighed.OrderByDescending(w => w.Value))
            TestContext.Current.TestOutputHelper?.WriteLine($"{weight.ToString(CultureInfo.InvariantCulture)}\t{route}");
    }

    /// <summary>Pages before the sign-in, which a candidate reads on the same telephone.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/ks/sign-in")]
    [InlineData("/ks/adult-2026/sign-up")]
    [InlineData("/catalogue/adult-2026")]
    [InlineData("/points/adult-2026")]
    [InlineData("/bulletins/adult-2026")]
    [InlineData("/check")]
    public async Task Get_PublicPageWithAllItLoads_Is60KilobytesAtMost(string path)
    {
        await PlanAsync();
        await Tenant.PointAsync();

        var parts = await WeighAsync(Tenant, Host.Open(Tenant), path);

        parts.ShouldNotBeNull();
        parts.Values.Sum().ShouldBeLessThanOrEqualTo(Limit, string.Join(", ", parts));
    }

    /// <summary>Candidates of every stage, so that each page is seen full: draft, confirmed with an order, unpaid at the end, with scores and result.</summary>
    private async Task<IReadOnlyList<(string Who, TestTenant Tenant, Browser Browser)>> VisitorsAsync()
    {
        var clerk = await Tenant.ClerkAsync();
        _bulletin = (await Tenant.PublishedBulletinAsync()).Id;
        var draft = await Tenant.CandidateAsync().PledgedAsync();
        await draft.FilledAsync([(await PlanAsync()).Id], clerk.Point.Id);
        var confirmed = await clerk.ConfirmedCandidateAsync();
        var paying = await (await Host.Open(Tenant).AsAsync(confirmed.User)).PostAsync("/ks/adult-2026/pay", []);
        paying.Status.ShouldBe(HttpStatusCode.Redirect);

        var autumn = await TestTenant.CreateAsync();
        await autumn.InRoundOneAsync();
        var desk = await autumn.DossiersAsync([243.5m, 210m]);
        await using var db = autumn.Open();
        var admitted = await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).Select(d => d.RegistrationId).SingleAsync();
        await autumn.TicketedAsync([admitted]);
        foreach (var subject in autumn.Policy.SubjectSetOf(desk.Line.Level, desk.Line.Category, null)!.Subjects)
            db.Scores.Add(new Score { RegistrationId = admitted, Subject = subject, Points = 81, Mark = ScoreMark.None });
        await db.SaveChangesAsync();
        await db.Campaigns.Where(c => c.Id == autumn.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, DateTimeOffset.UnixEpoch));
        var student = await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == admitted && r.UserId == u.Id));

        return
        [
            ("who has no account", Tenant, Host.Open(Tenant)),
            ("who fills in the form", Tenant, await Host.Open(Tenant).AsAsync(draft.User)),
            ("who is confirmed", Tenant, await Host.Open(Tenant).AsAsync(confirmed.User)),
            ("who has a result", autumn, await Host.Open(autumn).AsAsync(student)),
        ];
    }

    /// <summary>More lines than a page of the catalogue shows.</summary>
    private async Task<PlanLine> PlanAsync()
    {
        var line = await Tenant.PlanLineAsync();
        for (var more = 0; more < 30; more++)
            await Tenant.PlanLineAsync(institution: $"80{20 + more}", major: $"工商企业管理（现代物流与供应链方向）{more}");
        return line;
    }

    private IReadOnlyList<string> CandidateRoutes() =>
    [
        .. Host.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>()
            .Select(p => p.AttributeRouteInfo!.Template!).Where(t => t.StartsWith("ks/", StringComparison.Ordinal) && t != FileRoute).Distinct(StringComparer.Ordinal),
    ];

    private IEnumerable<string> Paths(string route)
    {
        var path = "/" + route.Replace("{campaign}", Tenant.CampaignSlug, StringComparison.Ordinal);
        if (path.EndsWith("/bulletins/{id:long}", StringComparison.Ordinal))
            return [path.Replace("{id:long}", _bulletin.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)];
        if (path.EndsWith("/point", StringComparison.Ordinal))
            return [path, path + "?city=4301"];
        return path.Contains("{group}", StringComparison.Ordinal) ? DraftFields.Groups.Select(g => path.Replace("{group}", g.Code, StringComparison.Ordinal)) : [path];
    }

    /// <summary>Bytes on the wire by address; null when the page does not open to this visitor.</summary>
    private async Task<IReadOnlyDictionary<string, int>?> WeighAsync(TestTenant tenant, Browser browser, string path)
    {
        var address = new Uri(browser.Client.BaseAddress!, $"/{tenant.Tenant.Slug}{path}");
        using var answer = await SendAsync(browser, address);
        if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "text/html")
            return null;
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        answer.Content.Headers.ContentEncoding.ShouldNotBeEmpty($"{path} is not compressed");
        var page = await new HtmlParser().ParseDocumentAsync(await PlainAsync(answer, bytes));
        var parts = new Dictionary<string, int>(StringComparer.Ordinal) { ["page"] = bytes.Length };
        var waiting = new Queue<Uri>(page.QuerySelectorAll("link[href], script[src], img[src], source[srcset], use[href], iframe[src], [data-icons]")
            .Where(e => e.LocalName != "link" || e.GetAttribute("rel") is "stylesheet" or "icon" or "preload" or "modulepreload" or "manifest")
            .Select(e => e.GetAttribute("href") ?? e.GetAttribute("src") ?? e.GetAttribute("srcset") ?? e.GetAttribute("data-icons")!)
            .Where(a => !a.StartsWith("data:", StringComparison.Ordinal)).Select(a => new Uri(address, a)));
        while (waiting.TryDequeue(out var next))
        {
            next.Host.ShouldBe(address.Host, "nothing is loaded from elsewhere");
            var key = next.GetLeftPart(UriPartial.Path);
            if (parts.ContainsKey(key))
                continue;
            var (weight, loads) = await AssetAsync(browser, new Uri(key));
            parts[key] = weight;
            foreach (var load in loads)
                waiting.Enqueue(new Uri(next, load));
        }
        return parts;
    }

    private async Task<(int Bytes, IReadOnlyList<string> Loads)> AssetAsync(Browser browser, Uri address)
    {
        if (_assets.TryGetValue(address.AbsolutePath, out var known))
            return known;
        using var answer = await SendAsync(browser, address);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, address.AbsolutePath);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        var text = type is "text/css" or "text/javascript" or "application/javascript" ? await PlainAsync(answer, bytes) : "";
        IReadOnlyList<string> loads = type == "text/css" ? Named(CssAddress().Matches(text)) : text.Length > 0 ? Named(ScriptAddress().Matches(text)) : [];
        bytes.Length.ShouldBeGreaterThan(100, address.AbsolutePath);
        return _assets[address.AbsolutePath] = (bytes.Length, loads);

        static IReadOnlyList<string> Named(MatchCollection matches) =>
            [.. matches.Select(m => m.Groups["address"].Value).Where(a => !a.StartsWith("data:", StringComparison.Ordinal) && !a.StartsWith('#'))];
    }

    private static Task<HttpResponseMessage> SendAsync(Browser browser, Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept-Encoding", "gzip, deflate, br");
        return browser.Client.SendAsync(request);
    }

    private static async Task<string> PlainAsync(HttpResponseMessage answer, byte[] bytes)
    {
        await using var packed = new MemoryStream(bytes);
        await using Stream plain = answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionMode.Decompress),
            "gzip" => new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Decompress),
            _ => packed,
        };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }

    /// <summary>What a style sheet names; a data address holds no quotes of its own kind.</summary>
    [GeneratedRegex("""(?:url\(\s*|@import\s+)(?:"(?<address>[^"]+)"|'(?<address>[^']+)'|(?<address>[^"')\s]+))""")]
    private static partial Regex CssAddress();

    [GeneratedRegex("""(?:from|import)\s*\(?\s*["'](?<address>\.{0,2}/[^"']+)["']""")]
    private static partial Regex ScriptAddress();
}
