using System.Collections.Concurrent;
using System.Text.Json;

namespace Admissions.Core.Documents;

/// <summary>
/// The Node processes that print, re-encode and check. Register one per application; it starts nothing before the
/// first request, replaces what dies, and ends its processes when it is disposed.
/// </summary>
public sealed class PrintWorkerPool : IDisposable
{
    private readonly PrintWorkerOptions options;
    private readonly string contentRoot;
    private readonly SemaphoreSlim places;
    private readonly ConcurrentQueue<WorkerProcess> idle = new();
    private volatile bool disposed;

    /// <param name="options">Section <c>Admissions:PrintWorker</c>.</param>
    /// <param name="contentRoot">Where the search for the worker's folder begins.</param>
    public PrintWorkerPool(PrintWorkerOptions options, string contentRoot)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Processes, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestsPerProcess, 1, nameof(options));
        this.options = options;
        this.contentRoot = contentRoot;
        places = new SemaphoreSlim(options.Processes, options.Processes);
    }

    /// <summary>Process ids of the workers that wait for a request, for monitoring.</summary>
    public IReadOnlyCollection<int> IdleProcessIds => [.. idle.Select(worker => worker.Id)];

    /// <summary>A first worker stands ready; throws <see cref="PrintWorkerUnavailableException"/> saying what to do. For programs that print only after long work.</summary>
    public async Task RequireAsync()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        idle.Enqueue(await TakeAsync());
    }

    /// <summary>
    /// One request to one worker. Cancelling lets the caller go at once; the worker finishes the request and is used
    /// again. A worker that dies is replaced and the request tried once more; one that takes longer than the limit is
    /// ended and the request fails with <see cref="TimeoutException"/>.
    /// </summary>
    internal async Task<JsonElement> SendAsync(string operation, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var request = new Dictionary<string, object?>(arguments) { ["op"] = operation };
        await places.WaitAsync(cancellation);
        return await AnswerAsync(request).WaitAsync(cancellation);
    }

    /// <summary>Ends the waiting processes at once; one that still works ends with its request.</summary>
    public void Dispose()
    {
        disposed = true;
        while (idle.TryDequeue(out var worker))
            worker.Dispose();
    }

    private async Task<JsonElement> AnswerAsync(Dictionary<string, object?> request)
    {
        try
        {
            try
            {
                return await AttemptAsync(request);
            }
            catch (WorkerDiedException)
            {
                return await AttemptAsync(request);
            }
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<JsonElement> AttemptAsync(Dictionary<string, object?> request)
    {
        var worker = await TakeAsync();
        var usable = false;
        try
        {
            var answer = await worker.ExchangeAsync(request, options.RequestTimeout);
            usable = worker.Requests < options.RequestsPerProcess && !disposed;
            return answer;
        }
        finally
        {
            if (usable)
                idle.Enqueue(worker);
            else
                worker.Dispose();
        }
    }

    private async Task<WorkerProcess> TakeAsync()
    {
        while (idle.TryDequeue(out var worker))
        {
            if (!worker.HasExited)
                return worker;
            worker.Dispose();
        }
        return await WorkerProcess.StartAsync(options, PrintWorkerFolder.Find(options, contentRoot));
    }
}
