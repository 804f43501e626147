using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;

namespace Admissions.Web.Tests;

/// <summary>The built site as a process of its own on a free port of 127.0.0.1, over the test database.</summary>
public sealed partial class SiteProcess : IDisposable
{
    private readonly Process _process;

    private SiteProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public bool Runs => !_process.HasExited;

    public static async Task<SiteProcess> StartAsync(params (string Key, string Value)[] more)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var folder = Path.Combine(TestDatabase.Root, "src", "Admissions.Web");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", configuration, "net10.0", "Admissions.Web.dll"), "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        var settings = await TestDatabase.SettingsAsync();
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        settings["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Information";
        foreach (var (key, value) in more)
            settings[key] = value;
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            return new SiteProcess(process, new Uri(match.Groups["address"].Value));
        }
        throw new InvalidOperationException("The site did not start: " + await process.StandardError.ReadToEndAsync());
    }

    /// <summary>SIGKILL: no request is finished, nothing is tidied up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (Runs)
            _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex("listening on: \"?(?<address>http://[0-9.:]+)")]
    private static partial Regex Listening();
}

/// <summary>What stands before the instances in service: takes HTTPS, passes to the first instance that lives.</summary>
public sealed class Balancer(params IReadOnlyList<SiteProcess> instances) : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
{
    /// <summary>A browser before the balancer.</summary>
    public Browser Open(TestTenant tenant) =>
        new(new HttpClient(new CookieContainerHandler { InnerHandler = this }) { BaseAddress = new Uri("https://localhost") }, tenant);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        request.Headers.Host = asked.Authority;
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.RequestUri = new Uri(instances.First(i => i.Runs).Address, asked.PathAndQuery);
        var response = await base.SendAsync(request, cancellationToken);
        // To the browser it is the address it asked: cookies belong to that.
        request.RequestUri = asked;
        return response;
    }
}
