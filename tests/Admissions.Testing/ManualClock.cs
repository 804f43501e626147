namespace Admissions.Testing;

/// <summary>The machine's clock, put forward by hand. It runs on between, so that nothing that waits for time stands still.</summary>
public sealed class ManualClock : TimeProvider
{
    private long _ahead;

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() => System.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _ahead)).TotalSeconds * TimestampFrequency);
}
