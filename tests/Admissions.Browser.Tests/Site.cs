using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests;

/// <summary>The real site on a real port, with the real payment simulator and a real Chromium; one for all stories.</summary>
public sealed class Site : WebApplicationFactory<Program>
{
    private static readonly Lazy<Task<Site>> Started = new(StartAsync);
    private readonly Dictionary<string, string?> _settings;
    private IBrowser _chromium = null!;

    private Site(Dictionary<string, string?> settings, int port)
    {
        _settings = settings;
        Address = new Uri($"http://127.0.0.1:{port}");
        UseKestrel(port);
    }

    public Uri Address { get; }

    /// <summary>The plate of every counter; one card at a time, so stories with cards do not run beside each other.</summary>
    public required CardReaderProcess CardReader { get; init; }

    public static Task<Site> GetAsync() => Started.Value;

    /// <summary>A person's browser: cookies of its own, a window of the given width.</summary>
    public async Task<IPage> OpenAsync(int width = 1280, int height = 900, bool script = true)
    {
        var context = await _chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            JavaScriptEnabled = script,
            Locale = "zh-CN",
            // The https service of a card reader has a certificate of its own.
            IgnoreHTTPSErrors = true,
            TimezoneId = "Asia/Shanghai",
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.ConfigureAppConfiguration(c => c.AddInMemoryCollection(_settings));
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
    }

    private static async Task<Site> StartAsync()
    {
        var simulator = await SimulatorProcess.GetAsync();
        var port = FreePort();
        var settings = await TestDatabase.SettingsAsync();
        settings["Admissions:Payment:GatewayUrl"] = simulator.Address.ToString();
        settings["Admissions:Payment:SiteUrl"] = $"http://127.0.0.1:{port}/";
        settings["Admissions:Payment:PublicKeyFile"] = simulator.PublicKeyFile;
        settings["Shell:FormActionOrigins:0"] = simulator.Address.GetLeftPart(UriPartial.Authority);
        settings["Shell:Gallery"] = "true";
        settings["Admissions:WaitingRoom:RefreshSeconds"] = "5";
        // A campaign that a story opens has a clock that may be moved.
        settings["Admissions:Demo:Enabled"] = "true";
        var readers = await CardReaderProcess.StartAsync();
        foreach (var adapter in CardReaderProcess.Adapters)
            settings[$"Shell:CardReaders:{adapter}"] = readers.OriginOf(adapter);
        var site = new Site(settings, port) { CardReader = readers };
        site.StartServer();
        var playwright = await Playwright.CreateAsync();
        site._chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("ADMISSIONS_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
        return site;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
