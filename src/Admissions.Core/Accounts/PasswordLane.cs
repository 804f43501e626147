using Admissions.Rules;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Accounts;

/// <summary>Configuration section <c>Admissions:PasswordLane</c>.</summary>
public sealed class PasswordLaneOptions
{
    public const string Section = "Admissions:PasswordLane";

    /// <summary>How many passwords are computed at once; 0 = half of the processors, at least one.</summary>
    public int Concurrent { get; set; }

    /// <summary>How many may wait behind them; whoever comes after is asked to come again.</summary>
    public int Queue { get; set; } = 64;

    /// <summary>Seconds that one waits at most, and after which he is asked to try again.</summary>
    public int WaitSeconds { get; set; } = 5;
}

/// <summary>The lane is full; the page answers 503 and keeps what was typed.</summary>
/// <param name="Ahead">How many wait now.</param>
public sealed record LaneBusy(int Ahead, int Seconds) : Refusal("account.busy", "",
    $"现在登录的人很多，前面还有 {Ahead} 人在排队，这一次没有办理。请 {Seconds} 秒以后再按一次，不用重复打开页面");

/// <summary>
/// Computing a password costs as much processor time as hundreds of pages, on purpose. All of it goes through this lane, so
/// that a flood of sign-ins leaves the rest of the machine to those who are already in.
/// </summary>
public sealed class PasswordLane : IDisposable
{
    private readonly PasswordLaneOptions _options;
    private readonly SemaphoreSlim _slots;
    private int _inside;

    public PasswordLane(IOptions<PasswordLaneOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        Concurrent = _options.Concurrent > 0 ? _options.Concurrent : Math.Max(1, Environment.ProcessorCount / 2);
        _slots = new SemaphoreSlim(Concurrent);
    }

    public int Concurrent { get; }

    /// <summary>The refusal for whoever came now; null while there is room to wait.</summary>
    public LaneBusy? Full => Volatile.Read(ref _inside) is var inside && inside >= Concurrent + _options.Queue ? new LaneBusy(Math.Max(0, inside - Concurrent), _options.WaitSeconds) : null;

    /// <summary>A place in the lane, to be given back by disposing it; refused when too many wait or the wait is too long.</summary>
    public async Task<Outcome<Place>> EnterAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _inside) > Concurrent + _options.Queue)
            return Leave();
        try
        {
            return await _slots.WaitAsync(TimeSpan.FromSeconds(_options.WaitSeconds), cancellationToken) ? new Place(this) : Leave();
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }
    }

    public void Dispose() => _slots.Dispose();

    private LaneBusy Leave() => new(Math.Max(0, Interlocked.Decrement(ref _inside) - Concurrent), _options.WaitSeconds);

    /// <summary>Given back once, however often it is disposed.</summary>
    public sealed class Place(PasswordLane lane) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 1)
                return;
            lane._slots.Release();
            Interlocked.Decrement(ref lane._inside);
        }
    }
}
