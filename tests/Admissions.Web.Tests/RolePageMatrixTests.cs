using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests;

/// <summary>
/// Every page of the running application × every role: who holds what the page declares gets in, who does not gets
/// 403, who is not signed in is led to that portal's sign-in. New pages and new roles take part without being listed.
/// </summary>
public sealed partial class RolePageMatrixTests(RolePageMatrixTests.Cast cast) : IClassFixture<RolePageMatrixTests.Cast>
{
    public const string Candidate = nameof(UserKind.Candidate);

    public static TheoryData<string> Everybody => [.. Cast.Roles.Select(r => r.Role), Candidate];

    [Fact]
    public async Task Pages_EachOfThem_DeclareExactlyOneAccess()
    {
        var pages = await cast.PagesAsync();

        pages.Count.ShouldBeGreaterThan(20);
        pages.Where(p => p.Declared.Count != 1).Select(p => $"{p.Route} declares {p.Declared.Count}").ShouldBeEmpty();
        pages.Where(p => p.Declared is [RequirePermissionAttribute required] && required.AnyOf.Any(a => !Admissions.Core.Access.Permissions.All.Contains(a)))
            .Select(p => p.Route).ShouldBeEmpty();
    }

    /// <summary>What is not a page has no door of its own, so there may be only these.</summary>
    [Fact]
    public async Task Endpoints_ThatAreNoPages_AreFewAndPublic()
    {
        var host = await WebHost.GetAsync();

        var others = host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is null)
            .Select(e => e.RoutePattern.RawText!.TrimStart('/')).Where(r => !Asset().IsMatch(r)).Distinct(StringComparer.Ordinal);

        others.Except(["health", "elder"], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Get_EveryPage_AdmitsExactlyWhoHoldsItsPermission(string role)
    {
        (await cast.WrongAsync(role)).ShouldBeEmpty();
    }

    /// <summary>
    /// Every POST handler × everybody who may not press it. What is repeated, in the address or in the form, must not run
    /// one handler under the rule of another.
    /// </summary>
    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Post_EveryHandler_RefusesWhoLacksItsPermission(string role)
    {
        var browser = await cast.BrowserAsync(role);
        var (kind, permissions) = Cast.RightsOf(role);
        var token = await TokenAsync(browser, kind);
        var wrong = new List<string>();
        var tried = 0;
        foreach (var page in await cast.PagesAsync())
        {
            foreach (var post in page.Posts.Where(p => !May(page, p, kind, permissions)))
            {
                tried++;
                var path = page.PathAt(kind);
                foreach (var (query, form) in Spellings(post.Name))
                {
                    var answer = await browser.PostAsync($"{path}{query}", token, form);
                    // Named twice, a handler is nobody's: not found.
                    var twice = query.Split("handler=").Length > 2;
                    if (answer != HttpStatusCode.Forbidden && !(twice && answer == HttpStatusCode.NotFound))
                        wrong.Add($"{page.Route}{query} (form: {form}) should refuse {role} and answered {(int)answer}");
                }
            }
        }

        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(20);
    }

    private static IEnumerable<(string Query, string? Form)> Spellings(string name) => name.Length == 0
        ? [("", null), ("?handler=", null)]
        :
        [
            ($"?handler={name}", null), ($"?handler={name.ToUpperInvariant()}", null), ($"?handler=&handler={name}", null), ($"?handler={name}&handler=", null),
            ($"?handler={name}&handler={name}", null), ($"?Handler={name}", null), ($"?handler={name}", "Other"),
        ];

    private static bool May(PageRow page, PostHandler handler, UserKind kind, IReadOnlySet<string> permissions) => page.Declared.Single() switch
    {
        RequirePermissionAttribute required => required.Kind == kind && required.AnyOf.Any(permissions.Contains) && (handler.AnyOf.Count == 0 || handler.AnyOf.Any(permissions.Contains)),
        SignedInPageAttribute signedIn => signedIn.Kinds.Contains(kind) && (handler.AnyOf.Count == 0 || handler.AnyOf.Any(permissions.Contains)),
        _ => true,
    };

    /// <summary>A token of a page that everybody of the kind may open.</summary>
    private static async Task<string> TokenAsync(Browser browser, UserKind kind)
    {
        var page = await browser.GetAsync("/account/password");
        return page.Document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value") ?? throw new InvalidOperationException($"No token for {kind}: {(int)page.Status}.");
    }

    [Fact]
    public async Task Get_EveryPage_LeadsStrangersToThePortalsSignIn()
    {
        var browser = (await WebHost.GetAsync()).Open(cast.Tenant);
        var wrong = new List<string>();
        foreach (var page in await cast.PagesAsync())
        {
            var answer = await browser.GetAsync(page.Path);
            var door = $"/{cast.Tenant.Tenant.Slug}/{PortalPaths.Of(page.Path)}/sign-in";
            var led = answer.Status == HttpStatusCode.Redirect && answer.Location!.StartsWith(door, StringComparison.Ordinal);
            if (page.Declared.Single() is PublicPageAttribute ? led || (int)answer.Status >= 500 || answer.Status == HttpStatusCode.Forbidden : !led)
                wrong.Add($"{page.Route} answered {(int)answer.Status} {answer.Location}");
        }

        wrong.ShouldBeEmpty();
    }

    [GeneratedRegex("""\.(css|js|svg|woff2|map|png|ico|txt|mjs|json)(\.gz|\.br)?$""")]
    private static partial Regex Asset();
}
