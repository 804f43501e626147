namespace Admissions.Cli.EngineFiles;

/// <summary>A file that cannot be used; the message is the one line printed on standard error (exit code 2).</summary>
public sealed class FileProblemException(string file, long line, long column, string problem)
    : Exception($"{file}:{line}:{column}: {problem}")
{
    public const string Unreadable = "the file cannot be read";

    public string File { get; } = file;

    /// <summary>1-based.</summary>
    public long Line { get; } = line;

    /// <summary>1-based, in characters (code points).</summary>
    public long Column { get; } = column;

    /// <summary>Reads a file that is read as a whole; where that fails the file is named.</summary>
    public static byte[] ReadWhole(string directory, string name)
    {
        try
        {
            return System.IO.File.ReadAllBytes(Path.Combine(directory, name));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FileProblemException(name, 1, 1, Unreadable);
        }
    }

    /// <summary>A file that is not there; where its folder is not there either, the folder is named.</summary>
    public static FileProblemException Missing(string directory, string name) =>
        Directory.Exists(directory) ? new(name, 1, 1, "the file is missing") : new(EngineText.Shortened(directory), 1, 1, "there is no such folder");
}
