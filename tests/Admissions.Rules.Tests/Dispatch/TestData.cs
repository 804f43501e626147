using System.IO.Compression;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Published data kept with the tests.</summary>
public static class TestData
{
    private static readonly string Root = FindRoot();

    /// <summary>A small published vector.</summary>
    public static string[] Vector(string name) => File.ReadAllLines(Path.Combine(Root, "tests", "Admissions.Rules.Tests", "Vectors", name));

    /// <summary>A published table without its head, compressed or not; Vectors/README.md names the source of each.</summary>
    public static IEnumerable<string[]> Published(string name, char separator = ',')
    {
        var path = Path.Combine(Root, "tests", "Admissions.Rules.Tests", "Vectors", name + ".csv");
        using var file = File.OpenRead(File.Exists(path) ? path : path + ".gz");
        using var reader = new StreamReader(File.Exists(path) ? file : new GZipStream(file, CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(separator))];
    }

    public static DispatchCandidate Candidate(string id, decimal total, params string[] choices) => new(id, total, choices);

    public static DispatchRules RulesFor(DispatchMode mode, TieOverflow overflow = TieOverflow.All, params string[] ties) =>
        new() { Mode = mode, TieOverflow = overflow, Ties = ties.Length == 0 ? ["total"] : ties, Seed = "07" };

    /// <summary>Runs and gives "candidate&gt;program" for everyone placed, in order of the ids.</summary>
    public static string Placed(IEnumerable<DispatchProgram> programs, IEnumerable<DispatchCandidate> candidates, DispatchRules rules, params string[] keys)
    {
        var input = DispatchInput.Create(programs, candidates, keys);
        return Placed(input, Dispatcher.Run(input, rules));
    }

    public static string Placed(DispatchInput input, DispatchOutcome outcome) => string.Join(' ', Enumerable.Range(0, input.Candidates.Count)
        .Where(c => outcome.GrantedChoice[c] > 0).Select(c => $"{input.Candidates.Id[c]}>{input.Programs.Id[outcome.ProgramOf(input, c)]}"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Admissions.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The repository root (Admissions.sln) is not above the test folder.");
    }
}
