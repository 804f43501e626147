using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Files beside the tests and in the shared folder next to the repository.</summary>
public static class TestData
{
    private static readonly string Root = FindRoot();

    /// <summary>A small published vector kept with the tests.</summary>
    public static string[] Vector(string name) => File.ReadAllLines(Path.Combine(Root, "tests", "Admissions.Rules.Tests", "Vectors", name));

    /// <summary>A larger public data set that lies in <c>../shared/data</c> seen from the repository, or where ADMISSIONS_SHARED points.</summary>
    public static string[] Shared(params string[] parts)
    {
        var shared = Environment.GetEnvironmentVariable("ADMISSIONS_SHARED");
        var folders = new[] { shared, Path.Combine(Root, "shared"), Path.Combine(Root, "..", "shared"), Path.Combine(Root, "..", "..", "shared") };
        var found = folders.OfType<string>().Select(folder => Path.Combine([folder, "data", .. parts])).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{string.Join('/', parts)} is needed: put the shared folder beside the repository or set ADMISSIONS_SHARED.");
        return File.ReadAllLines(found);
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
