namespace Admissions.Core.Documents;

/// <summary>Finds the worker's program on a developer's machine and in a published application.</summary>
public static class PrintWorkerFolder
{
    private const string Program = "worker.mjs";

    /// <summary>The folder of the worker, with its packages installed. Throws <see cref="PrintWorkerUnavailableException"/> saying what to do.</summary>
    public static string Find(PrintWorkerOptions options, string contentRoot)
    {
        var folder = options.Folder is { } configured
            ? Path.GetFullPath(configured, contentRoot)
            : Upwards(contentRoot) ?? Upwards(AppContext.BaseDirectory);

        if (folder is null || !File.Exists(Path.Combine(folder, Program)))
            throw new PrintWorkerUnavailableException(
                $"The print worker ({Program}) was not found. Set Admissions:PrintWorker:Folder to the folder src/print-worker.");
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
            throw new PrintWorkerUnavailableException(
                $"The packages of the print worker are not installed. Run: npm ci --prefix \"{folder}\"");
        return folder;
    }

    private static string? Upwards(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
            foreach (var candidate in (string[])["src/print-worker", "print-worker"])
                if (File.Exists(Path.Combine(at.FullName, candidate, Program)))
                    return Path.Combine(at.FullName, candidate);
        return null;
    }
}

/// <summary>The worker cannot be started on this machine; the message says what the operator must install or set.</summary>
public sealed class PrintWorkerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
