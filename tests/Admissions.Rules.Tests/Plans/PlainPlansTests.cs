using System.Text;
using System.Text.RegularExpressions;
using Admissions.Rules.Plans;
using static Admissions.Rules.Tests.Plans.PlainPlans;

namespace Admissions.Rules.Tests.Plans;

/// <summary>
/// Schemes, plan lines, caps, changes and regional plans against <see cref="PlainPlans"/>: the same text, byte for byte, the figures taken from the very
/// sentences that users read.
/// </summary>
public sealed partial class PlainPlansTests
{
    private const int Cases = 10_000;

    [Fact]
    public void Decide_RandomPlans_GivesTheBytesOfThePlainImplementation()
    {
        var refusals = new HashSet<string>(StringComparer.Ordinal);
        Randomly.Check(Cases, 40, PlanCase.Draw, drawn => drawn.Shrink(),
            drawn => Difference(drawn, refusals) ?? Difference(drawn.Shuffled(new Random(drawn.Schemes.Sum(c => c.Scheme.LevelPlan))), refusals));

        refusals.Count.ShouldBe(22, string.Join(", ", refusals));
    }

    private static string? Difference(PlanCase drawn, HashSet<string> refusals)
    {
        var (own, plain) = (new StringBuilder(), new StringBuilder());
        foreach (var c in drawn.Schemes)
            Compare($"submitted:{Said(c.OnSubmission)} approved:{Said(c.OnApproval)}{(c.Approved is { } a ? $" level {a.LevelPlan} cut {a.Cut} closed{string.Concat(a.ClosedMajors.Select(m => $" {m}"))}" : "")}"
                + $" majors{string.Concat(c.Open.Select(open => open ? " open" : " closed"))}", Scheme(drawn.SchemePolicy, c));
        foreach (var c in drawn.Lines)
            Compare($"line:{Said(c.Refused)} chosen:{Said(c.OnChoice)}", Line(drawn.Policy, c));
        foreach (var c in drawn.Caps)
            Compare($"cap:{Said(c.Result.Refused)} over {c.Result.Over}", Cap(c));
        foreach (var c in drawn.Completions)
            Compare($"completed: {c.Completed}", Completion(c));
        foreach (var c in drawn.Shares)
            Compare($"share: {c.Share.Risen} {c.Share.AboveShare}", Share(c));
        foreach (var c in drawn.Quantities)
            Compare($"offered:{Said(c.NotOffered)} change:{Said(c.Refused)} suggested {c.Suggested}", Quantity(drawn.Policy.Plan, c));
        foreach (var c in drawn.Flexible)
            Compare($"flexible:{Said(c.Refused)}{(c.After is { } after ? Written(after.Regions, after.Flexible) : "")}", Flexible(c));
        foreach (var c in drawn.Transfers)
            Compare($"transfer:{Said(c.Refused)} {c.Outcome}{(c.After is { } after ? Written(after.Regions, after.Flexible) : "")}", Transfer(c));
        foreach (var c in drawn.Admissions)
            Compare($"admission:{Said(c.Refused)}", Admission(c));
        foreach (var c in drawn.Sums)
            Compare($"sum:{Said(c.Refused)}", Sum(c));
        foreach (var c in drawn.Reviews)
            Compare($"review: {c.Outcome}", Review(drawn.Regional, c));
        foreach (var c in drawn.Vacancies)
            Compare($"vacancy:{Said(c.Refused)} left {c.Vacancies}", Vacancy(c));

        return Encoding.UTF8.GetBytes(own.ToString()).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(plain.ToString())) ? null : $"plans:\n{own}plain:\n{plain}";

        void Compare(string said, string plainly)
        {
            own.Append(said).Append('\n');
            plain.Append(plainly).Append('\n');
        }

        string Said(params IReadOnlyList<PlanRefused?> refused) => string.Concat(refused.OfType<PlanRefused>().Select(r =>
        {
            refusals.Add(r.Code);
            return $" {r.Code}{string.Concat(Figures().Matches(Quoted().Replace(r.Sentence, "")).Select(figure => $" {figure.Value}"))}";
        }));
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Figures();

    [GeneratedRegex("“[^”]*”", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Quoted();
}
