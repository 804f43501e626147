using System.Security.Cryptography;
using System.Text;

namespace Admissions.Cli.EngineFiles;

/// <summary>
/// The output folder of a run. Files are written beside their final names and moved there together at the end, so that a
/// run that fails leaves nothing, nor the folder if the run has made it.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly string directory;
    private readonly List<string> written = [];
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool made;

    public RunFolder(string directory)
    {
        this.directory = directory;
        try
        {
            made = !Directory.Exists(directory);
            Directory.CreateDirectory(directory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FileProblemException(directory.Length == 0 ? "--out" : directory, 1, 1, "the output folder cannot be made");
        }
    }

    /// <summary>Writes one CSV file; it counts for the output digest.</summary>
    public void WriteCsv(string name, Action<CsvSink> rows)
    {
        Guarded(name, () =>
        {
            using var stream = Create(name);
            using var sink = new CsvSink(stream, digest);
            rows(sink);
        });
    }

    /// <summary>SHA-256 over the CSV files in the order in which they were written, lower-case hexadecimal.</summary>
    public string OutputDigest() => Convert.ToHexStringLower(digest.GetHashAndReset());

    public void WriteText(string name, string text)
    {
        Guarded(name, () =>
        {
            using var stream = Create(name);
            stream.Write(Encoding.UTF8.GetBytes(text));
        });
    }

    /// <summary>Gives all files their final names, or none: when one cannot have its name, what stood there before stands there again.</summary>
    public void Commit()
    {
        var (setAside, moved) = (new List<string>(), new List<string>());
        try
        {
            foreach (var name in written.Where(name => File.Exists(FinalOf(name))))
                Guarded(name, () => Move(FinalOf(name), BeforeOf(name), setAside, name));
            foreach (var name in written)
                Guarded(name, () => Move(PartOf(name), FinalOf(name), moved, name));
        }
        catch (FileProblemException)
        {
            moved.ForEach(name => File.Move(FinalOf(name), PartOf(name)));
            setAside.ForEach(name => File.Move(BeforeOf(name), FinalOf(name)));
            throw;
        }

        setAside.ForEach(name => File.Delete(BeforeOf(name)));
        written.Clear();
    }

    public void Dispose()
    {
        foreach (var name in written)
            File.Delete(PartOf(name));
        if (made && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
            Directory.Delete(directory);
        digest.Dispose();
    }

    private FileStream Create(string name)
    {
        if (Directory.Exists(FinalOf(name)))
            throw new FileProblemException(name, 1, 1, "the file cannot be written: a folder has this name");
        var stream = new FileStream(PartOf(name), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        written.Add(name);
        return stream;
    }

    /// <summary>A folder that may not be written, or a disk that is full, is told with the file's name.</summary>
    private static void Guarded(string name, Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FileProblemException(name, 1, 1, "the file cannot be written: see whether the disk is full and the folder may be written");
        }
    }

    private static void Move(string from, string to, List<string> done, string name)
    {
        File.Move(from, to, overwrite: true);
        done.Add(name);
    }

    private string FinalOf(string name) => Path.Combine(directory, name);

    private string PartOf(string name) => Path.Combine(directory, $".{name}.part");

    /// <summary>Where a file of an earlier run waits until all new ones have their names.</summary>
    private string BeforeOf(string name) => Path.Combine(directory, $".{name}.before");
}

/// <summary>Writes CSV rows as the engine files want them, and feeds a digest with the same bytes.</summary>
public sealed class CsvSink(Stream? stream, IncrementalHash digest) : IDisposable
{
    private readonly StringBuilder pending = new();
    private bool rowStarted;

    /// <summary>Adds a field to the row.</summary>
    public CsvSink Field(string text)
    {
        if (rowStarted)
            pending.Append(',');
        rowStarted = true;
        if (text.AsSpan().IndexOfAny(",\"\n\r") < 0)
            pending.Append(text);
        else
            pending.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    public CsvSink Field(int number)
    {
        if (rowStarted)
            pending.Append(',');
        rowStarted = true;
        pending.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>Adds a score given in thousandths, without needless zeros; null adds an empty field.</summary>
    public CsvSink Score(long? thousandths) => Field(thousandths is { } value ? EngineText.Score(value) : "");

    public void EndRow()
    {
        pending.Append('\n');
        rowStarted = false;
        if (pending.Length > 1 << 15)
            Flush();
    }

    public void Row(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
            Field(field);
        EndRow();
    }

    public void Dispose() => Flush();

    private void Flush()
    {
        var bytes = Encoding.UTF8.GetBytes(pending.ToString());
        pending.Clear();
        stream?.Write(bytes);
        digest.AppendData(bytes);
    }
}

/// <summary>Numbers as the engine files write them.</summary>
public static class EngineText
{
    private const int Shown = 40;

    /// <summary>A text as a message quotes it: its first 40 characters.</summary>
    public static string Shortened(string text) =>
        text.Length <= Shown ? text : text[..(char.IsHighSurrogate(text[Shown - 1]) ? Shown - 1 : Shown)] + "…";

    /// <summary>583500 thousandths are written 583.5.</summary>
    public static string Score(long thousandths) =>
        Rules.Dispatch.Points.ToDecimal(thousandths).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
