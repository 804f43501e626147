using System.Globalization;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// A synthetic cohort whose score histogram is the official Hunan 2024 one-point table, dispatched over the groups of that
/// year's published dispatch lines (45 choices). The identities that hold on the published lines must hold on ours.
/// </summary>
public sealed class HunanReconstructionTests
{
    private const int Choices = 45;
    private static readonly string[] Keys = ["chineseMath", "bestOfChineseMath", "foreign", "first", "bestSecond", "otherSecond"];
    private static readonly string[] Ties = ["total", .. Keys, "choice"];
    private static readonly decimal[] Bonuses = [0, 0, 0, 0, 0, 0, 0, 10, 15, 5];

    [Theory]
    [InlineData("physics", "普通类(首选物理)", 422)]
    [InlineData("history", "普通类(首选历史)", 438)]
    public void Run_CohortOf2024_KeepsThePublishedIdentities(string table, string category, int controlLine)
    {
        var groups = PublishedGroups(category);
        var random = new Random(2024);
        var programs = groups.Select(g => new DispatchProgram(g.Id, random.Next(5, 60)) { Line = controlLine }).ToList();
        var candidates = Cohort(table, groups, controlLine, random);
        var rules = new DispatchRules { Mode = DispatchMode.Parallel, Ties = Ties, TieOverflow = TieOverflow.All };
        var input = DispatchInput.Create(programs, candidates, Keys);

        var outcome = Dispatcher.Run(input, rules);

        DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
        outcome.PlacedCount.ShouldBeGreaterThan(programs.Sum(p => p.Quota) / 2);
        foreach (var line in outcome.Lines.Where(line => line.LastTotal is not null))
        {
            var (total, keys) = (Points.ToDecimal(line.LastTotal!.Value), line.LastKeys.Select(Points.ToDecimal).ToArray());
            Bonuses.ShouldContain(total - keys[0] - keys[2] - keys[3] - keys[4] - keys[5]);
            keys[1].ShouldBeLessThanOrEqualTo(keys[0]);
            line.LastChoice!.Value.ShouldBeInRange(1, Choices);
            total.ShouldBeGreaterThanOrEqualTo(controlLine);
        }

        var shuffled = DispatchInput.Create(programs.OrderBy(_ => random.Next()), candidates.OrderBy(_ => random.Next()), Keys);
        var again = Dispatcher.Run(shuffled, rules, threads: 2);
        again.GrantedChoice.ShouldBe(outcome.GrantedChoice);
        Enumerable.Range(0, input.Candidates.Count).All(c => again.LooksOf(shuffled, c).SequenceEqual(outcome.LooksOf(input, c))).ShouldBeTrue();
        again.Lines.Select(line => (line.Dispatched, line.LastTotal, line.LastChoice)).ShouldBe(outcome.Lines.Select(line => (line.Dispatched, line.LastTotal, line.LastChoice)));
    }

    /// <summary>The identities themselves, on the published lines.</summary>
    [Fact]
    public void PublishedLines_AddUp()
    {
        var rows = TestData.Shared("hunan-gaokao", "hunan_2024_benke_dispatch_lines.csv").Skip(1).Select(line => line.Split(',')).Where(row => row[7].Length > 0).ToList();

        rows.Count.ShouldBeGreaterThan(5000);
        foreach (var row in rows)
        {
            var figures = row[7..15].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            (figures[0] - figures[1] - figures[3] - figures[4] - figures[5] - figures[6]).ShouldBeOneOf(0, 3, 5, 10, 15);
            figures[2].ShouldBeLessThanOrEqualTo(figures[1]);
            figures[7].ShouldBeInRange(1, Choices);
        }
    }

    /// <summary>Groups of the category with their published line, best first; a group without one takes the lowest place.</summary>
    private static List<(string Id, int Line)> PublishedGroups(string category) =>
        TestData.Shared("hunan-gaokao", "hunan_2024_benke_dispatch_lines.csv").Skip(1).Select(line => line.Split(','))
            .Where(row => row[2] == category)
            .Select(row => (Id: $"{row[3]}-{row[5]}", Line: row[7].Length == 0 ? 0 : int.Parse(row[7], CultureInfo.InvariantCulture)))
            .DistinctBy(group => group.Id).OrderByDescending(group => group.Line).ThenBy(group => group.Id, StringComparer.Ordinal).ToList();

    private static List<DispatchCandidate> Cohort(string table, List<(string Id, int Line)> groups, int controlLine, Random random)
    {
        var cohort = new List<DispatchCandidate>();
        foreach (var row in TestData.Shared("hunan-gaokao", $"hunan_2024_score_table_{table}.csv").Skip(1).Select(line => line.Split(',')))
            if (int.TryParse(row[0], CultureInfo.InvariantCulture, out var total) && total >= controlLine - 20)
                for (var i = int.Parse(row[3], CultureInfo.InvariantCulture); i > 0; i--)
                    cohort.Add(NewCandidate($"{cohort.Count:000000}", total, groups, random));
        return cohort;
    }

    private static DispatchCandidate NewCandidate(string id, int total, List<(string Id, int Line)> groups, Random random)
    {
        var bonus = Bonuses[random.Next(Bonuses.Length)];
        var parts = Split(total - (int)bonus, random);
        var around = groups.FindIndex(group => group.Line <= total);
        var from = Math.Clamp(around - random.Next(40, 120), 0, groups.Count - Choices);
        var window = groups.GetRange(from, Math.Min(groups.Count - from, 4 * Choices));
        var choices = window.Where((_, i) => (i + parts[2]) % (window.Count / Choices) == 0).Take(Choices).Select(group => group.Id).ToArray();
        return new DispatchCandidate(id, total, choices) { Keys = [parts[0] + parts[1], Math.Max(parts[0], parts[1]), parts[2], parts[3], Math.Max(parts[4], parts[5]), Math.Min(parts[4], parts[5])] };
    }

    /// <summary>Six subject scores within their maxima that add up to the total.</summary>
    private static int[] Split(int total, Random random)
    {
        int[] most = [150, 150, 150, 100, 100, 100];
        var parts = most.Select(m => total * m / 750).ToArray();
        for (var left = total - parts.Sum(); left > 0;)
            if (random.Next(6) is var i && parts[i] < most[i])
                (parts[i], left) = (parts[i] + 1, left - 1);
        for (var moves = 0; moves < 12; moves++)
        {
            var (from, to, points) = (random.Next(6), random.Next(6), random.Next(1, 9));
            if (from != to && parts[from] >= points && parts[to] + points <= most[to])
                (parts[from], parts[to]) = (parts[from] - points, parts[to] + points);
        }

        return parts;
    }
}
