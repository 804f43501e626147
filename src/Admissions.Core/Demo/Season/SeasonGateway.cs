using System.Net;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Admissions.Core.Demo.Season;

/// <summary>
/// The payer's browser and the site's notification address of a head-less season: it presses "pay" at the running
/// payment simulator, whose signed notifications come back over HTTP to a listener of our own.
/// </summary>
public sealed class SeasonGateway : IAsyncDisposable
{
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly WebApplication _site;
    private Func<IServiceScope>? _scope;

    private SeasonGateway(WebApplication site, Uri simulator, string publicKey)
    {
        (_site, Simulator, PublicKey) = (site, simulator, publicKey);
        SiteUrl = new Uri(site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
    }

    public Uri Simulator { get; }
    public string PublicKey { get; }

    /// <summary>Where notifications must be sent.</summary>
    public Uri SiteUrl { get; }

    /// <param name="simulator">Address of the running simulator.</param>
    public static async Task<SeasonGateway> StartAsync(Uri simulator)
    {
        using var client = new HttpClient();
        var publicKey = await client.GetStringAsync(new Uri(simulator, "keys/public.pem"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        SeasonGateway? gateway = null;
        app.MapPost("/{tenant}/pay/notify", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            using var scope = gateway!._scope!();
            var outcome = await scope.ServiceProvider.GetRequiredService<PaymentSettlement>()
                .NotifyAsync(form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal));
            return outcome == NotificationOutcome.BadSignature ? Results.BadRequest() : Results.Text("success");
        }).DisableAntiforgery();
        await app.StartAsync();
        gateway = new SeasonGateway(app, simulator, publicKey);
        return gateway;
    }

    /// <summary>Settings of the services that pay through this gateway.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        new("Admissions:Payment:GatewayUrl", Simulator.ToString()),
        new("Admissions:Payment:SiteUrl", SiteUrl.ToString()),
        new("Admissions:Payment:PublicKey", PublicKey),
    ];

    /// <summary>Which scope a notification is handled in.</summary>
    public void ListenFor(SeasonWorld world) => _scope = () => world.Scope();

    /// <summary>Opens the pay page's address and presses the button. The simulator may be told to repeat, shuffle or lose.</summary>
    public async Task PressPayAsync(Uri payAddress, int repeat = 1, bool shuffle = false, bool lose = false)
    {
        ArgumentNullException.ThrowIfNull(payAddress);
        var fields = QueryHelpers.ParseQuery(payAddress.Query).ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        fields["act"] = "pay";
        fields["repeat"] = repeat.ToString(System.Globalization.CultureInfo.InvariantCulture);
        fields["shuffle"] = shuffle ? "1" : "0";
        fields["lose"] = lose ? "1" : "0";
        using var answer = await _browser.PostAsync(new Uri(Simulator, "pay"), new FormUrlEncodedContent(fields));
        if (answer.StatusCode is not HttpStatusCode.Redirect)
            throw new InvalidOperationException($"The payment simulator answered {answer.StatusCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _browser.Dispose();
    }
}
