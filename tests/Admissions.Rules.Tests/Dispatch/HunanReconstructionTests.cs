using System.Globalization;
using System.Text.Json;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// The whole published cohorts of Hunan 2024 dispatched over the real groups of that year (45 choices), as files and through the
/// command line. The identities that hold on the published lines must hold on ours.
/// </summary>
public sealed class HunanReconstructionTests
{
    private static readonly string[] Results = ["assignments.csv", "lines.csv", "trace.csv", "run.json"];

    [Theory]
    [InlineData("physics", "普通类(首选物理)", 422, 313_685, false, 0)]
    [InlineData("history", "普通类(首选历史)", 438, 148_430, true, 50)]
    public void Dispatch_WholeCohortOf2024_KeepsThePublishedIdentitiesAndRepeatsByteByByte(
        string table, string category, int controlLine, int people, bool twins, int overflowing)
    {
        var cohort = HunanCohort.Of(table, category, controlLine, twins);
        cohort.Candidates.Count.ShouldBe(people);
        using var first = new EngineFolder();
        cohort.Write(first, shuffled: false);

        first.Run("dispatch").ShouldBe((0, "", ""));

        using (var record = JsonDocument.Parse(first.Result("run.json")))
            record.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("violations").GetInt64()).ShouldAllBe(violations => violations == 0);
        CheckLines(cohort, first, controlLine).ShouldBeGreaterThanOrEqualTo(overflowing);

        using var again = new EngineFolder();
        cohort.Write(again, shuffled: true);
        again.Run("dispatch", "--threads", "2").ShouldBe((0, "", ""));
        foreach (var name in Results)
            File.ReadAllBytes(Path.Combine(again.Out, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(first.Out, name))).ShouldBeTrue(name);
    }

    /// <summary>The identities themselves, on the published lines.</summary>
    [Fact]
    public void PublishedLines_AddUp()
    {
        var rows = TestData.Published("hunan_2024_benke_dispatch_lines").Where(row => row[7].Length > 0).ToList();

        rows.Count.ShouldBeGreaterThan(5000);
        foreach (var row in rows)
        {
            var figures = row[7..15].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            (figures[0] - figures[1] - figures[3] - figures[4] - figures[5] - figures[6]).ShouldBeOneOf(0, 3, 5, 10, 15);
            figures[2].ShouldBeLessThanOrEqualTo(figures[1]);
            figures[7].ShouldBeInRange(1, HunanCohort.ChoicesPerForm);
        }
    }

    /// <returns>Groups that take more than their places.</returns>
    private static int CheckLines(HunanCohort cohort, EngineFolder folder, int controlLine)
    {
        var byId = cohort.Candidates.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var placed = Rows(folder, "assignments.csv").ToLookup(row => row[1], row => (Candidate: byId[row[0]], Choice: Number(row[2])), StringComparer.Ordinal);
        var (dispatched, overflowing) = (0, 0);
        foreach (var row in Rows(folder, "lines.csv"))
        {
            var (capacity, taken, overflow) = (Number(row[1]), Number(row[2]), Number(row[3]));
            taken.ShouldBe(placed[row[0]].Count());
            dispatched += taken;
            if (taken == 0)
                continue;
            var figures = row[4..12].Select(Number).ToArray();
            (int Total, int Choice) last = (figures[0], figures[7]);
            var atTheLine = placed[row[0]].Where(p => p.Candidate.Total == last.Total && p.Candidate.Keys.SequenceEqual(figures.Skip(1).Take(6)) && p.Choice == last.Choice).ToList();

            // line = 语数 + 外语 + 首选 + 再选 + bonus; the better of 语 and 数 is not above their sum; the choice is one of the form.
            (last.Total - figures[1] - figures[3] - figures[4] - figures[5] - figures[6]).ShouldBeOneOf([.. atTheLine.Select(p => p.Candidate.Bonus)]);
            figures[2].ShouldBeLessThanOrEqualTo(figures[1]);
            last.Choice.ShouldBeInRange(1, HunanCohort.ChoicesPerForm);
            last.Total.ShouldBeGreaterThanOrEqualTo(controlLine);
            overflow.ShouldBe(Math.Max(0, taken - capacity));
            if (overflow == 0)
                continue;
            overflowing++;
            atTheLine.Count.ShouldBeGreaterThan(overflow, $"{row[0]} takes more than its places without an exact tie");
        }

        dispatched.ShouldBeGreaterThan(cohort.Quotas.Sum() / 2);
        return overflowing;
    }

    private static IEnumerable<string[]> Rows(EngineFolder folder, string name) =>
        File.ReadLines(Path.Combine(folder.Out, name)).Skip(1).Select(line => line.Split(','));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
