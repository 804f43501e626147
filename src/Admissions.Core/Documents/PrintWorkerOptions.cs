namespace Admissions.Core.Documents;

/// <summary>The section <c>Admissions:PrintWorker</c> of the configuration. Every value may be left out.</summary>
public sealed record PrintWorkerOptions
{
    /// <summary>The folder that holds <c>worker.mjs</c>; without it the nearest <c>src/print-worker</c> or <c>print-worker</c> upwards.</summary>
    public string? Folder { get; init; }

    /// <summary>The Node 20 executable; without it <c>node</c> from the path.</summary>
    public string Node { get; init; } = "node";

    /// <summary>Processes that may run at the same time (at least 1). A process is started when it is first needed.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>How long one request may take before its process is ended and replaced.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After so many requests a process is replaced by a new one. The compiler keeps about 0.4 MB a document for good,
    /// and a new process takes half a second.
    /// </summary>
    public int RequestsPerProcess { get; init; } = 500;

    /// <summary>A folder with further fonts (TTF, OTF) for rare characters that the shipped Noto Sans SC, HK and JP do not have.</summary>
    public string? ExtraFonts { get; init; }
}
