using System.Threading.Channels;

namespace Admissions.PaymentSimulator;

/// <summary>
/// Sends notifications in the background, each until it is taken or given up: a few payments at a time, those of one
/// payment one after the other.
/// </summary>
internal sealed class Notifier(Signer signer, ILogger<Notifier> log) : BackgroundService
{
    private const int Attempts = 5, Senders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Channel<(Payment Payment, Entry[] Entries)> _queue = Channel.CreateUnbounded<(Payment, Entry[])>();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Queues what belongs to a payment, with the repeats, forgeries and losses it asks for.</summary>
    public void Announce(Payment payment, params Entry[] entries)
    {
        if (!payment.Lose)
            _queue.Writer.TryWrite((payment, entries));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendQueuedAsync(stoppingToken)));

    private async Task SendQueuedAsync(CancellationToken stoppingToken)
    {
        await foreach (var (payment, entries) in _queue.Reader.ReadAllAsync(stoppingToken))
            await SendAllAsync(payment, entries, stoppingToken);
    }

    private async Task SendAllAsync(Payment payment, Entry[] entries, CancellationToken stoppingToken)
    {
        foreach (var entry in entries)
        {
            // A late notification is something the demonstration asks for, as are the forged and the repeated ones.
            if (payment.Delay > 0)
                await Task.Delay(payment.Delay, stoppingToken);
            var fields = entry.Fields;
            fields["sign"] = signer.Sign(Entry.SignedText(fields));
            if (payment.Forge)
                await SendOnceAsync(payment, new(fields) { ["amount"] = "0.01" }, stoppingToken);
            for (var copy = 0; copy < Math.Max(1, payment.Repeat); copy++)
                await SendAsync(payment, fields, stoppingToken);
        }
    }

    private async Task SendAsync(Payment payment, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await SendOnceAsync(payment, fields, cancellationToken))
                return;
            // As real gateways do: a merchant that does not answer is asked again later, each time after a longer pause.
            if (attempt < Attempts)
                await Task.Delay(Patience * attempt, cancellationToken);
        }
    }

    /// <returns>False when it should be sent again: no answer, or a fault of the other side.</returns>
    private async Task<bool> SendOnceAsync(Payment payment, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new FormUrlEncodedContent(fields);
            using var response = await _http.PostAsync(new Uri(payment.Notify), content, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            log.LogInformation("Order {Order} {Status}: {Code} {Answer}", payment.Order, fields["status"], (int)response.StatusCode, answer);
            return (int)response.StatusCode < 500;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException && !cancellationToken.IsCancellationRequested)
        {
            log.LogWarning("Order {Order}: {Address} does not answer ({Reason})", payment.Order, payment.Notify, e.Message);
            return false;
        }
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }
}
