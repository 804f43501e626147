namespace Admissions.Cli.EngineFiles;

/// <summary>A file that cannot be used; the message is the one line printed on standard error (exit code 2).</summary>
public sealed class FileProblemException(string file, long line, long column, string problem)
    : Exception($"{file}:{line}:{column}: {problem}")
{
    public string File { get; } = file;

    /// <summary>1-based.</summary>
    public long Line { get; } = line;

    /// <summary>1-based, in characters.</summary>
    public long Column { get; } = column;
}
