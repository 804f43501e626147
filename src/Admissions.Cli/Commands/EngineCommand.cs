using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.Commands;

/// <summary>What the verbs that work on plain files share: options, exit codes, the one line of an error.</summary>
internal static class EngineCommand
{
    /// <summary>A file cannot be used.</summary>
    public const int BadFile = 2;

    /// <summary>The verifier found a violation, or the task cannot be done with what was given.</summary>
    public const int NotVerified = 3;

    /// <summary>What is quoted is shortened where it is quoted; this holds for whatever else a line may name.</summary>
    private const int LongestLine = 2000;

    public static Option<string> InOption(bool required = true) => new("--in") { Description = "folder with the input files", Required = required };

    public static Option<string> OutOption(bool required = true) => new("--out") { Description = "folder for the output files", Required = required };

    /// <summary>More threads than this only cost memory.</summary>
    private const int MostThreads = 64;

    public static Option<int> ThreadsOption()
    {
        var threads = new Option<int>("--threads") { Description = $"threads to use, 1 to {MostThreads}; the result is the same", DefaultValueFactory = _ => 1 };
        threads.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number is < 1 or > MostThreads)
                result.AddError($"--threads must lie within 1…{MostThreads}.");
        });
        return threads;
    }

    /// <summary>Runs a verb; a bad file becomes one line on standard error and exit code 2.</summary>
    public static int Guard(ParseResult parsed, Func<TextWriter, TextWriter, int> verb)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            return verb(output, error);
        }
        catch (FileProblemException problem)
        {
            error.WriteLine(OneLine(problem.Message));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(OneLine(refused.Message));
        }

        return BadFile;
    }

    /// <summary>Prints the checks that failed; true when there are none.</summary>
    public static bool Passed(IReadOnlyList<CheckResult> checks, TextWriter error)
    {
        foreach (var check in checks)
            if (check.Violations > 0)
                error.WriteLine(OneLine($"{check.Name}: {check.Violations} violations, e.g. {check.Example}"));
        return checks.All(check => check.Violations == 0);
    }

    /// <summary>Prints why a run stops: in English like the rest of the command line; pages show the refusal's own sentence.</summary>
    public static int Refuse(IReadOnlyList<Refusal> refusals, TextWriter error)
    {
        foreach (var refusal in refusals)
            error.WriteLine(OneLine(RefusalText.Of(refusal)));
        return NotVerified;
    }

    private static string OneLine(string text) =>
        (text.Length <= LongestLine ? text : $"{text[..LongestLine]}…").ReplaceLineEndings(" ");
}
