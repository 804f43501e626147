using Microsoft.Extensions.Caching.Memory;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Counts at this instance the sign-ins that were refused to an address. Once they are as many as the address may fail, the rest of
/// the window asks the database once more: who has signed in there before. Those go on; everybody else is refused from memory. A
/// browser that shows a mark of ours is looked up a few times more.
/// </summary>
public sealed class RefusedSenders(IMemoryCache cache)
{
    /// <summary>Accounts that are looked up in a window for one browser at a stopped address, of those that have never signed in from it.</summary>
    public const int BrowserLooks = 5;

    public void Count(string sender, RateLimit limit) => Interlocked.Increment(ref WindowOf(sender, limit).Refused);

    /// <summary>Whether the address was refused as often as it may fail.</summary>
    public bool IsStopped(string sender, RateLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return RefusedOf(sender) >= limit.Address;
    }

    /// <summary>Whether the account has never signed in at the stopped address.</summary>
    /// <param name="account">As <see cref="RateLimits.NameOf"/> writes it.</param>
    /// <param name="known">Reads the accounts that have signed in there; asked once a window.</param>
    public async ValueTask<bool> IsStrangerAsync(string sender, string account, RateLimit limit, Func<Task<IReadOnlySet<string>>> known) =>
        !(await WindowOf(sender, limit).KnownAsync(known)).Contains(account);

    /// <summary>Whether the account has signed in from the browser before, which shows its mark at a stopped address.</summary>
    /// <param name="browser">The authority and the digest of the browser's key; nobody has one without having signed in.</param>
    /// <param name="look">Asks the database.</param>
    public async ValueTask<bool> KnowsBrowserAsync(string browser, RateLimit limit, Func<Task<bool>> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        if (RefusedOf(browser) >= BrowserLooks)
            return false;
        // Counted before the answer, so that many at once ask no oftener; who is known there is not counted.
        var window = WindowOf(browser, limit);
        if (Interlocked.Increment(ref window.Refused) > BrowserLooks)
            return false;
        var known = await look();
        if (known)
            Interlocked.Decrement(ref window.Refused);
        return known;
    }

    private int RefusedOf(string subject) => cache.TryGetValue((typeof(RefusedSenders), subject), out Window? window) ? Volatile.Read(ref window!.Refused) : 0;

    private Window WindowOf(string subject, RateLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return cache.GetOrCreate((typeof(RefusedSenders), subject), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(limit.Seconds);
            return new Window();
        })!;
    }

    private sealed class Window
    {
        public int Refused;
        private readonly Lock _gate = new();
        private Task<IReadOnlySet<string>>? _known;

        /// <summary>One reading for all who ask; one that failed is tried again.</summary>
        public Task<IReadOnlySet<string>> KnownAsync(Func<Task<IReadOnlySet<string>>> read)
        {
            lock (_gate)
                return _known is null or { IsFaulted: true } or { IsCanceled: true } ? _known = read() : _known;
        }
    }
}
