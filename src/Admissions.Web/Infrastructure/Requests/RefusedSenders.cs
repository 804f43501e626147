using Microsoft.Extensions.Caching.Memory;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Counts at this instance the sign-ins that were refused to an address. Once they are as many as the address may fail, the rest of
/// the window asks the database once more: who has signed in there before. Those go on; everybody else is refused from memory.
/// </summary>
public sealed class RefusedSenders(IMemoryCache cache)
{
    public void Count(string sender, RateLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var window = cache.GetOrCreate((typeof(RefusedSenders), sender), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(limit.Seconds);
            return new Window();
        })!;
        Interlocked.Increment(ref window.Refused);
    }

    /// <summary>Whether the address was refused too often and the account has never signed in there.</summary>
    /// <param name="account">As <see cref="RateLimits.NameOf"/> writes it.</param>
    /// <param name="known">Reads the accounts that have signed in there; asked once a window.</param>
    public async ValueTask<bool> StopAsync(string sender, string account, RateLimit limit, Func<Task<IReadOnlySet<string>>> known)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return cache.TryGetValue((typeof(RefusedSenders), sender), out Window? window) && Volatile.Read(ref window!.Refused) >= limit.Address
            && !(await window.KnownAsync(known)).Contains(account);
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
