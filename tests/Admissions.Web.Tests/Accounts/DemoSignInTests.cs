using System.Net;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Season;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Accounts;

/// <summary>The demo accounts of the first page: all of them in demo mode, none of them in any other.</summary>
public sealed class DemoSignInTests(DemoSignInTests.Installation demo) : IClassFixture<DemoSignInTests.Installation>
{
    private static readonly string[] Slugs = ["hunan", "shaanxi"];
    private static readonly HtmlParser Parser = new();

    [Fact]
    public async Task Get_FirstPageInDemoMode_ListsEveryRoleOfBothAuthorities()
    {
        var listed = Listed(await PageAsync(Client(demo.Demonstrating), "/"));

        foreach (var slug in Slugs)
        {
            var people = await demo.PeopleAsync(slug);
            var names = listed.Where(a => a.Slug == slug).Select(a => a.UserName).ToList();

            TenantSetup.Roles.Count.ShouldBe(14);
            people.Where(p => names.Contains(p.UserName)).SelectMany(p => p.Roles).Distinct(StringComparer.Ordinal)
                .ShouldBe(TenantSetup.Roles.Select(r => r.Role), ignoreOrder: true, slug);
            people.ShouldContain(p => p.Kind == UserKind.Candidate && names.Contains(p.UserName), slug);
        }
    }

    [Fact]
    public async Task Press_EachListedAccount_OpensItsOwnFirstPage()
    {
        var listed = Listed(await PageAsync(Client(demo.Demonstrating), "/"));
        var people = new Dictionary<(string, string), Person>();
        foreach (var slug in Slugs)
            foreach (var person in await demo.PeopleAsync(slug))
                people[(slug, person.UserName)] = person;

        listed.Count.ShouldBeGreaterThan(2 * TenantSetup.Roles.Count);
        foreach (var (slug, userName) in listed)
        {
            var client = Client(demo.Demonstrating);
            var person = people[(slug, userName)];
            using var pressed = await PressAsync(client, "/", $"{slug}/{userName}");
            var (path, page) = await FollowAsync(client, pressed);

            path.ShouldStartWith($"/{slug}/{PortalPaths.Of(person.Kind)}/adult-2026", customMessage: userName);
            page.QuerySelector("form[data-sign-out]").ShouldNotBeNull($"{userName} is not signed in at {path}");
            if (person.Kind != UserKind.Candidate)
                page.Body!.TextContent.ShouldContain(person.DisplayName, customMessage: path);
        }
    }

    [Fact]
    public async Task Press_AccountThatIsNotListed_IsNotFound()
    {
        // Real accounts of the same authority, one of them the demo's own officer behind the season.
        await demo.AddStaffAsync("hunan", "province-real");
        foreach (var account in new[] { "hunan/province-real", "hunan/season-adultadmissionofficer-43", "hunan/nobody", "demo-city", "" })
        {
            var client = Client(demo.Demonstrating);
            using var answer = await PressAsync(client, "/", account);

            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, account);
            SessionOf(answer).ShouldBeNull(account);
        }
    }

    [Fact]
    public async Task Press_WithoutTheTokenOfTheForm_SignsNobodyIn()
    {
        using var answer = await Client(demo.Demonstrating).PostAsync("/platform", Fields(("account", "hunan/demo-city")));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        SessionOf(answer).ShouldBeNull();
    }

    [Fact]
    public async Task Get_FirstPageOutsideDemoMode_ListsNobody()
    {
        foreach (var path in new[] { "/", "/platform", "/hunan/platform" })
        {
            var page = await PageAsync(Client(demo.Serving), path);

            Listed(page).ShouldBeEmpty();
            page.QuerySelectorAll("button[name=account]").ShouldBeEmpty();
            page.Body!.TextContent.ShouldNotContain("demo-");
            page.Body.TextContent.ShouldNotContain(DemoAccounts.Password);
            page.Body.TextContent.ShouldContain("湖南省教育考试院");
        }
    }

    /// <summary>With a sound token, without one, by any address and any name of a handler: there is nothing to press.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/platform")]
    [InlineData("/platform?handler=")]
    [InlineData("/platform?account=hunan/demo-province-admin")]
    [InlineData("/hunan/platform")]
    [InlineData("/shaanxi/platform")]
    public async Task Post_ForgedOutsideDemoMode_IsNotFoundAndSignsNobodyIn(string path)
    {
        var client = Client(demo.Serving);
        var token = Token(await PageAsync(client, "/hunan/gl/sign-in"));
        var before = await demo.SessionsAsync();

        foreach (var fields in new[] { Fields(("account", "hunan/demo-province-admin"), ("__RequestVerificationToken", token)), Fields(("account", "hunan/demo-province-admin")) })
        {
            using var answer = await client.PostAsync(path, fields);

            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            SessionOf(answer).ShouldBeNull();
        }
        (await demo.SessionsAsync()).ShouldBe(before);
    }

    private static HttpClient Client(WebHost host) =>
        host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = new Uri("https://localhost") });

    private static async Task<IHtmlDocument> PageAsync(HttpClient client, string path) => Parser.ParseDocument(await client.GetStringAsync(path));

    private static IReadOnlyList<(string Slug, string UserName)> Listed(IHtmlDocument page) =>
        [.. page.QuerySelectorAll("main button[name=account]").Select(b => b.GetAttribute("value")!.Split('/')).Select(v => (v[0], v[1]))];

    private static string Token(IHtmlDocument page) => page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    private static async Task<HttpResponseMessage> PressAsync(HttpClient client, string path, string account) =>
        await client.PostAsync(path, Fields(("account", account), ("__RequestVerificationToken", Token(await PageAsync(client, path)))));

    private static async Task<(string Path, IHtmlDocument Page)> FollowAsync(HttpClient client, HttpResponseMessage first)
    {
        first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var path = first.Headers.Location!.OriginalString;
        for (var hops = 0; hops < 5; hops++)
        {
            using var answer = await client.GetAsync(path);
            if (answer.StatusCode == HttpStatusCode.OK)
                return (path, Parser.ParseDocument(await answer.Content.ReadAsStringAsync()));
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            path = answer.Headers.Location!.OriginalString;
        }
        throw new ShouldAssertException($"{path} leads on and on");
    }

    private static string? SessionOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.FirstOrDefault(c => c.StartsWith(RequestContextMiddleware.CookieName + "=", StringComparison.Ordinal)) : null;

    private static FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    public sealed record Person(string UserName, string DisplayName, UserKind Kind, IReadOnlyList<string> Roles);

    /// <summary>The demo data as <c>./run</c> loads them, in a database of their own, behind one site in demo mode and one in service.</summary>
    public sealed class Installation : IAsyncLifetime
    {
        private ScratchDatabase _database = null!;
        private ServiceProvider _services = null!;
        private SeasonGateway _gateway = null!;

        public WebHost Demonstrating { get; private set; } = null!;
        public WebHost Serving { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _database = await ScratchDatabase.CreateAsync();
            _gateway = await SeasonGateway.StartAsync((await SimulatorProcess.GetAsync()).Address);
            _services = await _database.ServicesAsync(_gateway.Settings());
            (await _services.GetRequiredService<DemoLoader>().LoadAsync(_database.Owner, _gateway)).ShouldBeTrue();
            (string, string)[] where = [("Admissions:Database:App", _database.App), ("Admissions:Database:Owner", _database.Owner)];
            Demonstrating = await WebHost.WithAsync([.. where, ("Admissions:Demo:Enabled", "true")]);
            Serving = await WebHost.WithAsync(where);
        }

        public async Task<IReadOnlyList<Person>> PeopleAsync(string slug)
        {
            await using var db = await OpenAsync(slug);
            var users = await db.Users.AsNoTracking().Include(u => u.Roles).ToListAsync();
            return [.. users.Select(u => new Person(u.UserName!, u.DisplayName, u.Kind, [.. u.Roles.Select(r => r.Role)]))];
        }

        /// <summary>An account that the demo did not make.</summary>
        public async Task AddStaffAsync(string slug, string userName)
        {
            await using var db = await OpenAsync(slug);
            db.Users.Add(new User { UserName = userName, NormalizedUserName = userName.ToUpperInvariant(), DisplayName = "罗敏", Kind = UserKind.Staff, Binding = BindingState.Bound, LockoutEnabled = true });
            await db.SaveChangesAsync();
        }

        public Task<long> SessionsAsync() => _database.ReadAsync<long>("select count(*) from sessions");

        public async ValueTask DisposeAsync()
        {
            await Demonstrating.DisposeAsync();
            await Serving.DisposeAsync();
            await _gateway.DisposeAsync();
            await _services.DisposeAsync();
            await _database.DisposeAsync();
        }

        private async Task<AdmissionsDbContext> OpenAsync(string slug)
        {
            var databases = _services.GetRequiredService<TenantDatabases>();
            return databases.For((await databases.FindAsync(slug))!).Open();
        }
    }
}
