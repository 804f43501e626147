using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Admissions.Core.Waiting;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// What keeps those outside from asking the database without end: numbers and sign-ins that are none are counted by authority and
/// address, and an answer just given is given again from memory, which is bounded.
/// </summary>
internal sealed class RoomLimits(WaitingRoomOptions options, TimeProvider clock) : IDisposable
{
    private const int MostAnswers = 20_000;

    private readonly PartitionedRateLimiter<string> _draws = PerMinute(options.DrawsPerMinute);
    private readonly PartitionedRateLimiter<string> _strangers = PerMinute(options.StrangersPerMinute);
    private readonly TimeSpan _remembered = TimeSpan.FromSeconds(options.RememberSeconds);
    private readonly Lock _turning = new();
    private volatile Answers _answers = new([], [], clock.GetTimestamp());

    /// <summary>Answers of this turn and of the one before.</summary>
    private sealed record Answers(ConcurrentDictionary<string, (object Answer, long At)> Now, ConcurrentDictionary<string, (object Answer, long At)> Before, long Began);

    public bool MayDraw(string sender)
    {
        using var lease = _draws.AttemptAcquire(sender);
        return lease.IsAcquired;
    }

    /// <summary>Whether a sign-in that the browser claims is looked up; those that exist are not counted.</summary>
    public bool MayAsk(string sender)
    {
        using var lease = _strangers.AttemptAcquire(sender, 0);
        return lease.IsAcquired;
    }

    public void WasStranger(string sender)
    {
        using var lease = _strangers.AttemptAcquire(sender);
    }

    /// <summary>What was answered to the same question just now.</summary>
    public bool Knows<T>(string question, out T answer)
        where T : struct
    {
        var answers = _answers;
        var known = (answers.Now.TryGetValue(question, out var found) || answers.Before.TryGetValue(question, out found)) && clock.GetElapsedTime(found.At) < _remembered;
        answer = known ? (T)found.Answer : default;
        return known;
    }

    public void Remember<T>(string question, T answer)
        where T : struct
    {
        if (_remembered == TimeSpan.Zero)
            return;
        Turn();
        if (_answers.Now is { Count: < MostAnswers } now)
            now[question] = (answer, clock.GetTimestamp());
    }

    public void Dispose()
    {
        _draws.Dispose();
        _strangers.Dispose();
    }

    private void Turn()
    {
        if (clock.GetElapsedTime(_answers.Began) < _remembered)
            return;
        lock (_turning)
            if (clock.GetElapsedTime(_answers.Began) >= _remembered)
                _answers = new Answers([], _answers.Now, clock.GetTimestamp());
    }

    private static PartitionedRateLimiter<string> PerMinute(int permits) => PartitionedRateLimiter.Create<string, string>(sender => RateLimitPartition.GetFixedWindowLimiter(sender, _ => new FixedWindowRateLimiterOptions
    {
        PermitLimit = permits, Window = TimeSpan.FromMinutes(1),
    }));
}
