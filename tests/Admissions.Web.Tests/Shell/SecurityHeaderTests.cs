using System.Net;
using System.Text.RegularExpressions;
using Admissions.Web.Infrastructure.Shell;
using AngleSharp.Dom;

namespace Admissions.Web.Tests.Shell;

public sealed partial class SecurityHeaderTests
{
    [Fact]
    public async Task Get_AnyPage_CarriesThePolicyWithoutUnsafe()
    {
        var answer = await (await GalleryHost.OpenAsync()).GetAsync("/_gallery");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("style-src 'self';");
        policy.ShouldContain("object-src 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=31536000");
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
    }

    [Fact]
    public void Policy_ConfiguredOrigins_StandInTheirDirectivesOnly()
    {
        var options = new ShellOptions();
        options.FormActionOrigins.Add("https://pay.example");
        var policy = SecurityHeaders.Policy(options, "http://127.0.0.1:19196");
        policy.ShouldContain("form-action 'self' https://pay.example;");
        policy.ShouldContain("connect-src 'self' http://127.0.0.1:19196;");
        SecurityHeaders.Policy(options).ShouldContain("connect-src 'self';");
    }

    /// <summary>The vendors' own addresses, one by one: a reader inside the browser adds none, a switched-off one is gone.</summary>
    [Fact]
    public void Policy_CardReaders_AllowTheirServicesAndNothingElse()
    {
        var options = new ShellOptions();
        SecurityHeaders.Policy(options, options.CardReaderOrigins).ShouldContain(
            "connect-src 'self' http://127.0.0.1:19196 http://127.0.0.1:18889 http://localhost:8989 https://localhost:9199 ws://127.0.0.1:33666 http://127.0.0.1:38088 ws://localhost:1919;");
        foreach (var adapter in options.CardReaders.Keys.Where(a => a is not "jykj" and not "zwexplorer").ToList())
            options.CardReaders[adapter] = "";
        SecurityHeaders.Policy(options, options.CardReaderOrigins).ShouldContain("connect-src 'self' ws://localhost:1919;");
        options.ActiveCardReaders.Select(r => r.Key).ShouldBe(["jykj", "zwexplorer"]);
    }

    [Fact]
    public async Task Get_SignedInPage_IsNeverStored()
    {
        var tenant = await TestTenant.CreateAsync();
        var officer = await tenant.StaffAsync("CountyOfficer", "430102");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(officer);
        var page = await browser.GetAsync("/gl/nosuch");
        page.Status.ShouldBe(HttpStatusCode.NotFound);
        page.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_Asset_IsFingerprintedImmutableAndCompressed()
    {
        var host = await GalleryHost.OpenAsync();
        var page = await host.PageAsync();
        var style = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        style.ShouldMatch(@"^/css/theme\.[a-z0-9]{10}\.css$");
        var answer = await host.GetAsync(style);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.ToString().ShouldContain("immutable");
    }

    [Fact]
    public void Pages_NoSource_HasInlineScriptStyleOrHandler()
    {
        var pages = Directory.EnumerateFiles(GalleryHost.WebProject, "*.cshtml", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        pages.Count.ShouldBeGreaterThan(10);
        foreach (var path in pages)
        {
            var text = File.ReadAllText(path);
            Forbidden().Match(text).Value.ShouldBeEmpty(path);
        }
    }

    /// <summary>Style attributes and elements, event handlers, script without src, script in addresses.</summary>
    [GeneratedRegex("""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();
}
