using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What people do at the waiting room.</summary>
internal static partial class WaitingRoomSteps
{
    public const string SignIn = "/ks/sign-in";

    /// <summary>Somebody with a browser of his own.</summary>
    public static Browser Person(WebHost host, TestTenant tenant, string? address = null) => Person(host, tenant, new CookieContainer(), address);

    /// <summary>Somebody whose browser holds these cookies.</summary>
    public static Browser Person(WebHost host, TestTenant tenant, CookieContainer cookies, string? address = null)
    {
        var browser = host.Open(tenant, cookies);
        browser.Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        if (address is not null)
            browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return browser;
    }

    /// <summary>Opens the page as a browser does, which goes on where it is sent for its number.</summary>
    public static async Task<PageAnswer> ComeAsync(Browser person, string path = SignIn)
    {
        var answer = await person.GetAsync(path);
        if (answer.Status == HttpStatusCode.Redirect && answer.Location!.Contains("numbered=1", StringComparison.Ordinal))
            answer = await person.GetAsync(path + "?numbered=1");
        return answer.Status == HttpStatusCode.Redirect && answer.Location!.EndsWith(path, StringComparison.Ordinal) ? await person.GetAsync(path) : answer;
    }

    public static async Task<List<Browser>> ComeInTurnAsync(WebHost host, TestTenant tenant, int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => Person(host, tenant)).ToList();
        foreach (var person in people)
            await ComeAsync(person);
        return people;
    }

    /// <summary>How many numbers are ahead; -1 inside.</summary>
    public static int Standing(PageAnswer page) =>
        page.Status == HttpStatusCode.OK ? -1
        : page.Text.Contains("下一个就是您的号。", StringComparison.Ordinal) ? 0
        : int.Parse(Numbers().Match(page.Text) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException($"{page.Status} {page.Text}"), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>Everybody inside or called is silent for so long that his place is free.</summary>
    public static async Task FreeAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync($"update room_places set expires_at = now() - interval '1 second' where expires_at is not null");
    }

    public static async Task<PageAnswer> OpenRoomAsync(WebHost host, TestTenant tenant, string size) =>
        await (await host.Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"))).PostAsync("/gl/adult-2026/waiting-room", [new("Input.Size", size)]);

    /// <summary>A sign-in in the browser's own jar of cookies, as the sign-in page leaves it.</summary>
    public static async Task<CookieContainer> SignedInAsync(TestTenant tenant, User user, CookieContainer? cookies = null)
    {
        await using var db = tenant.Open();
        cookies ??= new CookieContainer();
        cookies.Add(new Cookie(RequestContextMiddleware.CookieName, await SessionService.StartAsync(db, user, "127.0.0.1", new SignInSessionOptions(), default), $"/{tenant.Tenant.Slug}", "localhost"));
        return cookies;
    }

    /// <summary>All that the browser holds, in another browser.</summary>
    public static CookieContainer Copy(CookieContainer cookies)
    {
        var copy = new CookieContainer();
        foreach (Cookie cookie in cookies.GetAllCookies())
            copy.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
        return copy;
    }

    /// <summary>An instance that asks the database at every request.</summary>
    public static Task<WebHost> HostAsync(params (string Key, string Value)[] settings) => HostAsync(null, settings);

    public static Task<WebHost> HostAsync(TimeProvider? clock, params (string Key, string Value)[] settings) => WebHost.WithAsync(clock,
        [("Admissions:WaitingRoom:StateSeconds", "0"), ("Admissions:WaitingRoom:RememberSeconds", "0"), ("Admissions:WaitingRoom:DrawsPerMinute", "1000"), .. settings]);

    [GeneratedRegex("前面还有 ([0-9,]+) 个号")]
    private static partial Regex Numbers();
}

/// <summary>Counts what all instances in this process ask the database about one authority.</summary>
internal sealed class StatementCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public StatementCount(TestTenant tenant)
    {
        var own = $"admissions.tenant_id={tenant.Tenant.Id.ToString(CultureInfo.InvariantCulture)}";
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.duration" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Key == "db.client.connection.pool.name" && tag.Value is string pool && pool.Split(';', ' ', '"', '\'').Any(part => part.EndsWith(own, StringComparison.Ordinal)))
                    Interlocked.Increment(ref _count);
        });
        _listener.Start();
    }

    /// <summary>Statements since it was asked last.</summary>
    public int Take() => Interlocked.Exchange(ref _count, 0);

    public void Dispose() => _listener.Dispose();
}
