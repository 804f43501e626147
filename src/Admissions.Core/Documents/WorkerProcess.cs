using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Admissions.Core.Documents;

/// <summary>One Node process; one request at a time, one line each way. After any failure of the pipe it must be disposed.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string> complaints;
    private long lastId;

    private WorkerProcess(Process process)
    {
        this.process = process;
        complaints = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public long Requests => lastId;

    public bool HasExited => process.HasExited;

    public static async Task<WorkerProcess> StartAsync(PrintWorkerOptions options, string folder)
    {
        var start = new ProcessStartInfo(options.Node)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.ArgumentList.Add(Path.Combine(folder, "worker.mjs"));
        if (options.ExtraFonts is { } fonts)
            start.Environment["PRINT_WORKER_FONTS"] = Path.GetFullPath(fonts, folder);

        Process started;
        try
        {
            started = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new PrintWorkerUnavailableException(
                $"Node could not be started as \"{options.Node}\". Install Node 20 or set Admissions:PrintWorker:Node.", error);
        }

        var worker = new WorkerProcess(started);
        try
        {
            // The first line says that the fonts are read and the compiler stands.
            await worker.ReadLineAsync().WaitAsync(StartLimit);
            return worker;
        }
        catch (Exception error) when (error is WorkerDiedException or TimeoutException)
        {
            worker.Dispose();
            throw new PrintWorkerUnavailableException($"The print worker did not start; install its packages (npm ci --prefix \"{folder}\") and try again. {error.Message}", error);
        }
    }

    /// <summary>Sends a request and reads its answer. Throws <see cref="WorkerDiedException"/> when the process is gone.</summary>
    public async Task<JsonElement> ExchangeAsync(IReadOnlyDictionary<string, object?> request, TimeSpan limit)
    {
        var id = ++lastId;
        var line = JsonSerializer.Serialize(new Dictionary<string, object?>(request) { ["id"] = id }, DocumentJson.Options);
        try
        {
            await process.StandardInput.WriteLineAsync(line).WaitAsync(limit);
            await process.StandardInput.FlushAsync().WaitAsync(limit);
        }
        catch (IOException error)
        {
            throw new WorkerDiedException(await LastWordsAsync(), error);
        }

        using var answer = JsonDocument.Parse(await ReadLineAsync().WaitAsync(limit));
        if (answer.RootElement.GetProperty("id").GetInt64() != id)
            throw new WorkerDiedException("The print worker answered another request.");
        return answer.RootElement.Clone();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new WorkerDiedException(await LastWordsAsync());

    private async Task<string> LastWordsAsync()
    {
        var words = await complaints;
        return words.Length == 0 ? "The print worker ended without a word." : $"The print worker ended: {words[..Math.Min(words.Length, 2000)]}";
    }
}

/// <summary>The process ended, or no longer keeps to the protocol.</summary>
internal sealed class WorkerDiedException(string message, Exception? inner = null) : Exception(message, inner);
