using Admissions.Core.Jobs;
using Npgsql;

namespace Admissions.Core.Runs;

/// <summary>
/// Carries what an engine reports to the row of its job: the newest word, a few times a second at most, beside the work.
/// Whoever asked the job to stop is obeyed at the next report.
/// </summary>
internal sealed class JobProgress : IProgress<RunProgress>, IAsyncDisposable
{
    /// <summary>Between two writes.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _ended = new();
    private readonly Task _writing;
    private volatile RunProgress? _newest;
    private volatile bool _stopped;

    public JobProgress(JobWork work) => _writing = WriteAsync(work);

    /// <exception cref="JobCancelledException">Somebody asked to stop.</exception>
    public void Report(RunProgress value)
    {
        if (_stopped)
            throw new JobCancelledException();
        _newest = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing;
        _ended.Dispose();
    }

    private async Task WriteAsync(JobWork work)
    {
        using var timer = new PeriodicTimer(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
                if (_newest is { } newest)
                    _stopped |= !await WriteAsync(work, newest);
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
            return;
        }
    }

    private static async Task<bool> WriteAsync(JobWork work, RunProgress newest)
    {
        try
        {
            return await work.Progress(newest.Percent, newest.Stage);
        }
        catch (Exception unwritten) when ((unwritten as NpgsqlException ?? unwritten.InnerException) is NpgsqlException)
        {
            // For the eyes only: the work goes on, and the next word is written with the next tick.
            return true;
        }
    }
}
