using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Admissions.PaymentSimulator;

/// <summary>What the payer's browser brings along, and what it is told to do wrong.</summary>
/// <param name="Repeat">How often each notification is sent.</param>
/// <param name="Delay">Milliseconds before the first.</param>
/// <param name="Shuffle">A failed attempt goes before the payment, but its notification arrives after it.</param>
/// <param name="Lose">No notification at all; only the query and the bill know.</param>
/// <param name="Forge">An additional notification with a broken signature.</param>
/// <param name="Time">Time of payment instead of now.</param>
internal sealed record Payment(
    string Merchant, string Order, string Amount, string Title, string Notify, string Return,
    int Repeat = 1, int Delay = 0, bool Shuffle = false, bool Lose = false, bool Forge = false, DateTimeOffset? Time = null);

/// <summary>One entry of the gateway's books, in the words of its interface.</summary>
internal sealed record Entry(string Merchant, string Order, string Amount, string Status, string Transaction, DateTimeOffset Time)
{
    public static readonly string[] Columns = ["merchant", "order", "amount", "status", "transaction", "time"];

    public Dictionary<string, string> Fields => new(StringComparer.Ordinal)
    {
        ["merchant"] = Merchant,
        ["order"] = Order,
        ["amount"] = Amount,
        ["status"] = Status,
        ["transaction"] = Transaction,
        ["time"] = Time.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>What is signed of a notification: name=value by name, joined by &amp;.</summary>
    public static string SignedText(IReadOnlyDictionary<string, string> fields) =>
        string.Join('&', fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));
}

/// <summary>The gateway's books, in memory. Transaction numbers follow from the seed.</summary>
internal sealed class Ledger(int seed, TimeProvider clock)
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);
    private readonly ConcurrentDictionary<(string Merchant, string Order), List<Entry>> _entries = new();
    private readonly ConcurrentDictionary<(string Merchant, string Order), string> _refunds = new();
    private readonly Random _random = new(seed);

    /// <summary>Books one attempt. A paid order stays paid: the gateway takes money for it once.</summary>
    public Entry Book(Payment payment, bool paid)
    {
        var entries = _entries.GetOrAdd((payment.Merchant, payment.Order), _ => []);
        lock (entries)
        {
            if (entries.Find(e => e.Status == "PAID") is { } earlier)
                return earlier;
            var entry = new Entry(payment.Merchant, payment.Order, payment.Amount, paid ? "PAID" : "FAILED", Transaction(), (payment.Time ?? clock.GetUtcNow()).ToOffset(Beijing));
            entries.Add(entry);
            return entry;
        }
    }

    /// <summary>Gives a payment back, whole and once; asked again with the same number it says the same. Null when the order was not paid, with another amount, or refunded under another number.</summary>
    public Entry? Refund(string merchant, string order, string amount, string number)
    {
        if (!_entries.TryGetValue((merchant, order), out var entries))
            return null;
        lock (entries)
        {
            if (entries.Find(e => e.Status == "REFUNDED") is { } earlier)
                return earlier.Amount == amount && _refunds[(merchant, order)] == number ? earlier : null;
            if (entries.Find(e => e.Status == "PAID" && e.Amount == amount) is null)
                return null;
            var refund = new Entry(merchant, order, amount, "REFUNDED", Transaction(), clock.GetUtcNow().ToOffset(Beijing));
            entries.Add(refund);
            _refunds[(merchant, order)] = number;
            return refund;
        }
    }

    /// <summary>Everything taken for a merchant and given back since the start.</summary>
    public (decimal Paid, decimal Refunded) Balance(string merchant)
    {
        var own = _entries.Values.SelectMany(Copy).Where(e => e.Merchant == merchant).ToLookup(e => e.Status, e => decimal.Parse(e.Amount, CultureInfo.InvariantCulture));
        return (own["PAID"].Sum(), own["REFUNDED"].Sum());
    }

    /// <summary>The last word on an order; null when nobody has tried to pay it.</summary>
    public Entry? Find(string merchant, string order)
    {
        if (!_entries.TryGetValue((merchant, order), out var entries))
            return null;
        lock (entries)
            return entries[^1];
    }

    /// <summary>All payments of a day, by time.</summary>
    public string Bill(string merchant, DateOnly day)
    {
        var csv = new StringBuilder(string.Join(',', Entry.Columns)).Append('\n');
        foreach (var entry in _entries.Values.SelectMany(Copy)
            .Where(e => e.Merchant == merchant && e.Status == "PAID" && DateOnly.FromDateTime(e.Time.DateTime) == day)
            .OrderBy(e => e.Time).ThenBy(e => e.Order, StringComparer.Ordinal))
            csv.AppendJoin(',', Entry.Columns.Select(c => entry.Fields[c])).Append('\n');
        return csv.ToString();
    }

    private static List<Entry> Copy(List<Entry> entries)
    {
        lock (entries)
            return [.. entries];
    }

    private string Transaction()
    {
        lock (_random)
            return $"T{_random.NextInt64(1_000_000_000_000_000):D15}";
    }
}
