namespace Admissions.Rules.Dispatch.Verification;

/// <summary>What one check of a verifier looked at and found.</summary>
/// <param name="Name">Short code of the check, e.g. <c>noEnvy</c>.</param>
/// <param name="Checks">How many things were checked.</param>
/// <param name="Violations">How many of them were wrong; a run with any may not be committed.</param>
/// <param name="Example">The first wrong one in words; null when there is none.</param>
public sealed record CheckResult(string Name, long Checks, long Violations, string? Example);

/// <summary>Counts one check.</summary>
internal sealed class CheckCounter(string name)
{
    private long checks;
    private long violations;
    private string? example;

    public void Add(long count) => checks += count;

    public void Expect(bool holds, Func<string> otherwise)
    {
        checks++;
        if (!holds)
            Fail(otherwise);
    }

    public void Fail(Func<string> why)
    {
        violations++;
        example ??= why();
    }

    public CheckResult Result() => new(name, checks, violations, example);
}
