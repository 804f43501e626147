using System.Net;

namespace Admissions.Core.Tests.Payments;

/// <summary>Stands before the real simulator, passes every request on, and can lose the answer or look around while it is awaited.</summary>
internal sealed class LosingGateway : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new();
    private readonly Uri _gateway;
    private readonly Task _serving;

    public LosingGateway(Uri gateway)
    {
        _gateway = gateway;
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The answer is thrown away after the gateway has acted.</summary>
    public bool Losing { get; set; }

    /// <summary>Sent in place of the gateway's answer, signed with the tests' key.</summary>
    public string? Instead { get; set; }

    /// <summary>Runs while the caller waits for the answer.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Refund numbers the gateway was asked for, in order.</summary>
    public List<string> Refunds { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _http.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), new Uri(_gateway, context.Request.RawUrl));
        if (body.Length > 0)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        if (body.Split('&').FirstOrDefault(p => p.StartsWith("refund=", StringComparison.Ordinal)) is { } refund)
            Refunds.Add(refund["refund=".Length..]);
        using var answer = await _http.SendAsync(request);
        if (Meanwhile is { } look)
            await look();
        if (Losing)
        {
            context.Response.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        if (Instead is { } said)
        {
            context.Response.Headers["X-Signature"] = Pay.SignatureOf(said);
            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(said));
            context.Response.Close();
            return;
        }
        if (answer.Headers.TryGetValues("X-Signature", out var signatures))
            context.Response.Headers["X-Signature"] = signatures.First();
        await answer.Content.CopyToAsync(context.Response.OutputStream);
        context.Response.Close();
    }
}
