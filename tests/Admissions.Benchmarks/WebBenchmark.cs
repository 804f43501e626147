using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Rules.Lifecycles;
using Admissions.Testing;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Admissions.Benchmarks;

/// <summary>
/// The real site on Kestrel over a durable PostgreSQL, against the least that could be done in its place on the same host:
/// (a) a candidate's signed-in page against an endpoint with one query, (b) a submission against one durable update of one
/// row. In every round both run in turn over the same keep-alive connections; the figure is the median of the rounds'
/// ratios of requests per second. (c) A page of who is in, without and with a flood of sign-ins.
/// </summary>
public static partial class WebBenchmark
{
    private const string RawQuery = "/benchmark/query", RawTwo = "/benchmark/two", RawUpdate = "/benchmark/update";
    private const int Rounds = 9;

    /// <param name="Cpu">Milliseconds a request, of this process (client and server) and of the database together.</param>
    private sealed record Rate(double PerSecond, int Bytes, double Cpu);

    private static readonly Lazy<string> Postmaster = new(() =>
        File.ReadLines(Directory.EnumerateFiles(Path.Combine(TestDatabase.Root, ".local", "benchmark-postgres"), "postmaster.pid", SearchOption.AllDirectories).Single()).First());

    private sealed record Sender(TestCandidate Candidate, string Cookies, string? Form = null);

    public static async Task RunAsync(string[] arguments)
    {
        var connections = Number(arguments, "--connections", 8);
        var pages = Number(arguments, "--pages", 800);
        var submissions = Number(arguments, "--submissions", 48);
        TestDatabase.BeDurable();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var only = Array.IndexOf(arguments, "--only") is var named and >= 0 ? arguments[named + 1] : "";
        var settings = await TestDatabase.SettingsAsync();
        // All sign-ins of a flood come from this one machine; it is the lane that is measured and not the count of an address.
        settings["Admissions:RateLimits:SignIn:Address"] = "100000000";
        settings["Admissions:RateLimits:SignIn:Account"] = "0";
        // Tests compute cheap passwords in a wide lane; here both are as they are delivered.
        foreach (var key in settings.Keys.Where(k => only == "flood" && (k.StartsWith("Admissions:PasswordHasher", StringComparison.Ordinal) || k.StartsWith("Admissions:PasswordLane", StringComparison.Ordinal))).ToList())
            settings.Remove(key);
        await using var host = await Host.StartAsync(settings, tenant);
        Console.WriteLine($"{connections} connections, {Rounds} rounds, load average before: {Load()}");
        Console.WriteLine("| figure | ratio | CPU ratio | aim | requests per second | of the yardstick | CPU ms | of the yardstick | bytes of an answer |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        if (only is "" or "pages")
            await PagesAsync(host.Port, tenant, connections, pages);
        if (only is "" or "saves")
            await SavesAsync(host.Port, tenant, connections, submissions);
        if (only is "" or "submissions")
            await SubmissionsAsync(host.Port, tenant, connections, submissions);
        if (only is "" or "flood")
            await FloodAsync(host.Port, tenant);
        Console.WriteLine($"load average after: {Load()}");
    }

    private static async Task PagesAsync(int port, TestTenant tenant, int connections, int requests)
    {
        var point = await tenant.PointAsync();
        var line = await tenant.PlanLineAsync();
        var senders = new List<Sender>();
        for (var i = 0; i < connections; i++)
            senders.Add(await SignInAsync(await tenant.SubmittedCandidateAsync(point, line)));
        var clients = await ConnectAsync(port, connections);
        var raw = WireClient.Request(RawQuery, "");
        var (home, campaign) = ($"/{tenant.Tenant.Slug}", $"/{tenant.Tenant.Slug}/ks/{tenant.CampaignSlug}");
        // The first two say what is left for a page: two statements that answer one word, and a page of the frame and one form alone.
        foreach (var (name, path) in new[]
        {
            ("two statements and no page, the floor", RawTwo), ("修改密码, signed in: the frame and a form, one statement", $"{home}/account/password"),
            ("我的报名, signed in, compressed", campaign), ("缴费, signed in, compressed", $"{campaign}/pay"),
        })
        {
            var own = senders.ConvertAll(s => WireClient.Request(path, s.Cookies));
            await CompareAsync(name, "≥ 0.60", 200, warmUps: 4,
                _ => clients.Select((c, i) => (c, Enumerable.Repeat(own[i], requests / connections).ToList())).ToList(),
                _ => clients.Select(c => (c, Enumerable.Repeat(raw, requests * 2 / connections).ToList())).ToList());
        }
        clients.ForEach(c => c.Dispose());
    }

    private static async Task SubmissionsAsync(int port, TestTenant tenant, int connections, int requests)
    {
        var point = await tenant.PointAsync();
        var line = await tenant.PlanLineAsync();
        var clients = await ConnectAsync(port, connections);
        var check = $"/{tenant.Tenant.Slug}/ks/{tenant.CampaignSlug}/check";
        var forms = new List<byte[]>();
        // One submission a candidate: a second one of the same draft would be answered with the first receipt.
        for (var i = 0; i < (Rounds + 1) * requests; i++)
        {
            var candidate = await (await tenant.CandidateAsync().PledgedAsync()).FilledAsync([line.Id], point.Id);
            forms.Add(await FormAsync(clients[0], check, await SignInAsync(candidate)));
        }
        var updates = Enumerable.Range(1, connections).Select(i => WireClient.Request($"{RawUpdate}/{i}", "", "x=1")).ToList();
        await CompareAsync("submission of a registration, by its page", "≥ 0.5", 302, warmUps: 1,
            round => Share(clients, forms.Skip(round * requests).Take(requests)),
            _ => clients.Select((c, i) => (c, Enumerable.Repeat(updates[i], requests * 4 / connections).ToList())).ToList());
        clients.ForEach(c => c.Dispose());
        await using var db = tenant.Open();
        var submitted = await db.Registrations.CountAsync(r => r.CampaignId == tenant.CampaignId && r.PointId == point.Id && r.State == RegistrationState.Submitted);
        if (submitted != forms.Count)
            throw new InvalidOperationException($"{submitted} of {forms.Count} candidates were submitted.");
    }

    /// <summary>The draft saves itself while somebody types: each request carries the version that the one before it has made.</summary>
    private static async Task SavesAsync(int port, TestTenant tenant, int connections, int requests)
    {
        var point = await tenant.PointAsync();
        var line = await tenant.PlanLineAsync();
        var clients = await ConnectAsync(port, connections);
        var page = $"/{tenant.Tenant.Slug}/ks/{tenant.CampaignSlug}/basic/contact";
        var forms = new List<(string Cookies, string Token, int Version)>();
        for (var i = 0; i < connections; i++)
        {
            var sender = await SignInAsync(await (await tenant.CandidateAsync().PledgedAsync()).FilledAsync([line.Id], point.Id));
            await clients[i].SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {page} HTTP/1.1\r\nHost: localhost\r\nCookie: {sender.Cookies}\r\n\r\n"));
            var text = clients[i].Text;
            forms.Add(($"{sender.Cookies}; {AntiforgeryCookie().Match(text).Groups[1].Value}", TokenField().Matches(text)[^1].Groups[1].Value, int.Parse(VersionField().Match(text).Groups[1].Value, CultureInfo.InvariantCulture)));
        }
        var each = requests * 4 / connections;
        var updates = Enumerable.Range(1, connections).Select(i => WireClient.Request($"{RawUpdate}/{i}", "", "x=1")).ToList();
        await CompareAsync("a draft that saves itself, by its page", "≥ 0.5", 200, warmUps: 1,
            round => clients.Select((c, i) => (c, Enumerable.Range(forms[i].Version + round * each, each).Select(version => WireClient.Request($"{page}?handler=Draft", forms[i].Cookies,
                $"Version={version}&Fields[address]={version}&__RequestVerificationToken={Uri.EscapeDataString(forms[i].Token)}")).ToList())).ToList(),
            _ => clients.Select((c, i) => (c, Enumerable.Repeat(updates[i], requests * 4 / connections).ToList())).ToList());
        clients.ForEach(c => c.Dispose());
    }

    private static async Task FloodAsync(int port, TestTenant tenant)
    {
        var point = await tenant.PointAsync();
        var line = await tenant.PlanLineAsync();
        var inside = await SignInAsync(await tenant.SubmittedCandidateAsync(point, line));
        using var client = await WireClient.ConnectAsync(port);
        var door = $"/{tenant.Tenant.Slug}/ks/sign-in";
        var attempts = new List<byte[]>();
        for (var i = 0; i < 40; i++)
        {
            var candidate = await tenant.CandidateAsync();
            await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {door} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            var page = client.Text;
            attempts.Add(WireClient.Request(door, AntiforgeryCookie().Match(page).Groups[1].Value,
                $"Input.UserName={Uri.EscapeDataString(candidate.User.UserName!)}&Input.Password={Uri.EscapeDataString(TestTenant.Password)}&__RequestVerificationToken={Uri.EscapeDataString(TokenField().Matches(page)[^1].Groups[1].Value)}"));
        }
        await FloodBenchmark.RunAsync(port, WireClient.Request($"/{tenant.Tenant.Slug}/ks/{tenant.CampaignSlug}", inside.Cookies), attempts);
    }

    private static List<(WireClient, List<byte[]>)> Share(List<WireClient> clients, IEnumerable<byte[]> requests)
    {
        var shares = clients.ConvertAll(c => (c, new List<byte[]>()));
        foreach (var (i, request) in requests.Index())
            shares[i % clients.Count].Item2.Add(request);
        return shares;
    }

    private static async Task<Sender> SignInAsync(TestCandidate candidate)
    {
        await using var db = candidate.Tenant.Open();
        var key = await SessionService.StartAsync(db, candidate.User, "127.0.0.1", new SignInSessionOptions(), default);
        return new Sender(candidate, $"{RequestContextMiddleware.CookieName}={key}");
    }

    /// <summary>The check page as the candidate opens it, then the request its button sends.</summary>
    private static async Task<byte[]> FormAsync(WireClient client, string path, Sender sender)
    {
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {sender.Cookies}\r\n\r\n"));
        var page = client.Text;
        var antiforgery = AntiforgeryCookie().Match(page).Groups[1].Value;
        var version = VersionField().Match(page).Groups[1].Value;
        var token = TokenField().Matches(page)[^1].Groups[1].Value;
        var reviewed = ReviewedField().Match(page).Groups[1].Value;
        return WireClient.Request(path, $"{sender.Cookies}; {antiforgery}",
            $"Version={version}&Reviewed={Uri.EscapeDataString(reviewed)}&Truthful=true&RiskAccepted=true&__RequestVerificationToken={Uri.EscapeDataString(token)}");
    }

    private static async Task<List<WireClient>> ConnectAsync(int port, int count)
    {
        var clients = new List<WireClient>();
        for (var i = 0; i < count; i++)
            clients.Add(await WireClient.ConnectAsync(port));
        return clients;
    }

    private static async Task CompareAsync(
        string name, string aim, int status, int warmUps, Func<int, List<(WireClient, List<byte[]>)>> measured, Func<int, List<(WireClient, List<byte[]>)>> yardstick)
    {
        await SendAsync(yardstick(0), 200);
        for (var i = 0; i < warmUps; i++)
            await SendAsync(measured(0), status);
        var (own, others) = (new List<Rate>(), new List<Rate>());
        for (var round = 1; round <= Rounds; round++)
        {
            var other = await SendAsync(yardstick(round), 200);
            var rate = await SendAsync(measured(round), status);
            own.Add(rate);
            others.Add(other);
        }
        var ratios = own.Zip(others, (o, y) => o.PerSecond / y.PerSecond).ToList();
        var cpu = own.Zip(others, (o, y) => y.Cpu / o.Cpu).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {Median(ratios):0.00} ({ratios.Min():0.00}–{ratios.Max():0.00}) | {Median(cpu):0.00} ({cpu.Min():0.00}–{cpu.Max():0.00}) | {aim} | {Median(own.ConvertAll(r => r.PerSecond)):0} | {Median(others.ConvertAll(r => r.PerSecond)):0} | {Median(own.ConvertAll(r => r.Cpu)):0.00} | {Median(others.ConvertAll(r => r.Cpu)):0.00} | {own[^1].Bytes} |"));
    }

    /// <summary>Every connection sends its requests one after the other; all connections at once.</summary>
    private static async Task<Rate> SendAsync(List<(WireClient Client, List<byte[]> Requests)> work, int expected)
    {
        var count = work.Sum(w => w.Requests.Count);
        var (start, cpu) = (Stopwatch.GetTimestamp(), CpuMilliseconds());
        var bytes = await Task.WhenAll(work.Select(w => Task.Run(async () =>
        {
            var last = 0;
            foreach (var request in w.Requests)
            {
                (var status, last) = await w.Client.SendAsync(request);
                if (status != expected)
                    throw new InvalidOperationException($"Answered {status}, not {expected}:\n{w.Client.Text}");
            }
            return last;
        })));
        return new Rate(count / Stopwatch.GetElapsedTime(start).TotalSeconds, bytes[0], (CpuMilliseconds() - cpu) / count);
    }

    /// <summary>Processor time of this process and of the database's, which other work on the machine does not count into.</summary>
    private static double CpuMilliseconds()
    {
        const int parent = 1, user = 11, system = 12, millisecondsPerTick = 10;
        var ticks = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(d[^1])))
        {
            // The command's name stands in brackets and may hold blanks.
            var stat = Stat(process);
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields.Length > system && fields[parent] == Postmaster.Value)
                ticks += long.Parse(fields[user], CultureInfo.InvariantCulture) + long.Parse(fields[system], CultureInfo.InvariantCulture);
        }
        return Environment.CpuUsage.TotalTime.TotalMilliseconds + ticks * millisecondsPerTick;
    }

    /// <summary>Without fields when the process ended meanwhile.</summary>
    private static string Stat(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "stat"));
        }
        catch (IOException)
        {
            return "() ";
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static int Number(string[] arguments, string name, int otherwise) =>
        Array.IndexOf(arguments, name) is var i and >= 0 ? int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex("[Ss]et-[Cc]ookie: (\\.AspNetCore\\.Antiforgery[^;]+)")]
    private static partial Regex AntiforgeryCookie();

    [GeneratedRegex("name=\"Version\"[^>]*value=\"(\\d+)\"")]
    private static partial Regex VersionField();

    [GeneratedRegex("name=\"Reviewed\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex ReviewedField();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    /// <summary>The real application, with the two yardsticks mapped before its pipeline.</summary>
    private sealed class Host(Dictionary<string, string?> settings, TestTenant tenant) : WebApplicationFactory<RequestContextMiddleware>
    {
        public int Port { get; private set; }

        public static async Task<Host> StartAsync(Dictionary<string, string?> settings, TestTenant tenant)
        {
            await using (var db = tenant.Open())
                await db.Database.ExecuteSqlRawAsync("insert into number_counters (campaign_id, kind, scope, last) select {0}, 'Benchmark', n::text, 1 from generate_series(1, 100) n", tenant.CampaignId);
            var host = new Host(settings, tenant);
            host.UseKestrel(0);
            host.StartServer();
            host.Port = host.ClientOptions.BaseAddress.Port;
            return host;
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production").UseContentRoot(Path.Combine(TestDatabase.Root, "src", "Admissions.Web"));
            builder.ConfigureAppConfiguration(c => c.AddInMemoryCollection(settings));
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Yardsticks(tenant)));
        }
    }

    private sealed class Yardsticks(TestTenant tenant) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map(RawQuery, branch => branch.Run(QueryAsync));
            app.Map(RawTwo, branch => branch.Run(TwoQueriesAsync));
            app.Map(RawUpdate, branch => branch.Run(UpdateAsync));
            next(app);
        };

        private async Task QueryAsync(HttpContext http) => await http.Response.WriteAsync(await NameAsync(http));

        private async Task TwoQueriesAsync(HttpContext http)
        {
            await NameAsync(http);
            await QueryAsync(http);
        }

        private async Task<string> NameAsync(HttpContext http)
        {
            await using var command = Database(http).DataSource.CreateCommand("select name from campaigns where id = $1");
            command.Parameters.Add(new NpgsqlParameter { Value = tenant.CampaignId });
            return (string)(await command.ExecuteScalarAsync())!;
        }

        private async Task UpdateAsync(HttpContext http)
        {
            await using var command = Database(http).DataSource.CreateCommand("update number_counters set last = last + 1 where campaign_id = $1 and kind = 'Benchmark' and scope = $2");
            command.Parameters.Add(new NpgsqlParameter { Value = tenant.CampaignId });
            command.Parameters.Add(new NpgsqlParameter { Value = http.Request.Path.Value![1..] });
            await http.Response.WriteAsync((await command.ExecuteNonQueryAsync()).ToString(CultureInfo.InvariantCulture));
        }

        /// <summary>The application's own data source of the tenant, pool and prepared statements included.</summary>
        private TenantDatabase Database(HttpContext http) => http.RequestServices.GetRequiredService<TenantDatabases>().For(tenant.Tenant);
    }
}
