using Admissions.Rules.Scoring;
using Admissions.Rules.Scoring.Verification;

namespace Admissions.Rules.Tests.Scoring;

/// <summary>The verifier of scoring has nothing to say of right results and objects to every spoilt one.</summary>
public sealed class ScoringVerifierTests
{
    private const int Campaigns = 10_000;
    private const int RoundsPerMutation = 25;

    /// <summary>Each spoils one thing and returns false where it finds nothing to spoil.</summary>
    private static readonly Dictionary<string, Func<ScoringCase, Random, bool>> All = new(StringComparer.Ordinal)
    {
        ["total a half point more"] = (s, r) => Change(s, r, HasSheet, c => c with { Sheet = c.Sheet! with { Total = c.Sheet.Total + 0.5m }, Dossier = c.Dossier + 0.5m }),
        ["total a point less, dossier score as before"] = (s, r) => Change(s, r, HasSheet, c => c with { Sheet = c.Sheet! with { Total = c.Sheet.Total - 1 } }),
        ["paper counts that does not, or the reverse"] = (s, r) => ChangeLine(s, r, line => line with { CountsInTotal = !line.CountsInTotal }),
        ["points of a paper changed in the sheet"] = (s, r) => ChangeLine(s, r, line => line with { Score = line.Score with { Score = (line.Score.Score ?? 0) + 1 } }),
        ["mark of a paper taken away"] = (s, r) => ChangeLine(s, r, line => line with { Score = line.Score with { Mark = ScoreMark.None } }, line => line.Score.Mark != ScoreMark.None),
        ["paper left out of the sheet"] = (s, r) => Change(s, r, HasSheet, c => c with { Sheet = c.Sheet! with { Lines = [.. c.Sheet.Lines.Skip(1)] } }),
        ["papers in another order"] = (s, r) => Change(s, r, c => c.Sheet?.Lines.Count > 1, c => c with { Sheet = c.Sheet! with { Lines = [.. c.Sheet.Lines.Reverse()] } }),
        ["refused candidate scored"] = (s, r) => Change(s, r, c => c.Refused is not null, _ => new ScoringClaim(null, new ScoreSheet(0, []), new FeaturePointsResult(0, []), 0)),
        ["refused for another paper"] = (s, r) => Change(s, r, c => c.Refused is not null, _ => new ScoringClaim(new ScoreMissing("S8"))),
        ["right candidate refused"] = (s, r) => Change(s, r, HasSheet, c => new ScoringClaim(new ScoreMissing(c.Sheet!.Lines[0].Score.Subject))),
        ["bonus points changed"] = (s, r) => Change(s, r, HasSheet, c => c with { Features = c.Features! with { Points = c.Features.Points + 5 } }),
        ["bonus points and dossier score changed"] = (s, r) => Change(s, r, HasSheet, c => c with { Features = c.Features! with { Points = c.Features.Points + 5 }, Dossier = c.Dossier + 5 }),
        ["no or another item counts"] = (s, r) => ChangeItem(s, r, i => i with { Counts = !i.Counts }),
        ["item of other points"] = (s, r) => ChangeItem(s, r, i => i with { Points = i.Points + 1 }),
        ["item derived that is claimed, or the reverse"] = (s, r) => ChangeItem(s, r, i => i with { Derived = !i.Derived }),
        ["item left out"] = (s, r) => Change(s, r, HasItems, c => c with { Features = c.Features! with { Items = [.. c.Features.Items.Skip(1)] } }),
        ["item that nobody approved"] = (s, r) => Change(s, r, HasSheet, c => c with { Features = c.Features! with { Items = [.. c.Features.Items, new BonusItem("b9", "项目9", 5, false, false)] } }),
        ["dossier score changed"] = (s, r) => Change(s, r, HasSheet, c => c with { Dossier = c.Dossier + 0.5m }),
        ["dossier score left out"] = (s, r) => Change(s, r, HasSheet, c => c with { Dossier = null }),
        ["composite score rounded elsewhere"] = (s, r) => Change(s, r, c => c.Composite is not null, c => c with { Composite = c.Composite + 1 }),
        ["composite score not rounded"] = (s, r) => Change(s, r, c => c.Composite is not null, c => c with { Composite = c.Composite + 0.001m }),
        ["composite score left out or made up"] = (s, r) => Change(s, r, HasSheet, c => c with { Composite = c.Composite is null ? 100 : null }),
        ["another position to the line"] = (s, r) => Change(s, r, c => c.Position is not null, c => c with { Position = (LinePosition)(((int)c.Position! + 1 + r.Next(4)) % 5) }),
        ["sort keys in another order"] = (s, r) => Change(s, r, c => c.SortKeys?.Count > 1, c => c with { SortKeys = [.. c.SortKeys!.Reverse()] }),
        ["sort key left out"] = (s, r) => Change(s, r, c => c.SortKeys?.Count > 0, c => c with { SortKeys = [.. c.SortKeys!.Skip(1)] }),
        ["floor a step off"] = (s, r) => Replace(s.Floors, r, f => f.Lowest is not null, f => f with { Lowest = f.Lowest + (s.Policy.LineRules.ArtSportFloor!.Step * (r.Next(2) == 0 ? 1 : -1)) }),
        ["floor where there is none, or the reverse"] = (s, r) => Replace(s.Floors, r, _ => true, f => f with { Lowest = f.Lowest is null ? 80 : null }),
        ["line under the floor let pass"] = (s, r) => s.TooLow.Count > 0 && s.TooLow.Remove(s.TooLow[r.Next(s.TooLow.Count)]),
        ["line refused without reason"] = (s, _) => Append(s.TooLow, new ArtSportLineTooLow(StudyLevel.CollegeToBachelor, "LiberalArts", "Art", 300, 301)),
        ["line refused for another floor"] = (s, r) => Replace(s.TooLow, r, _ => true, t => t with { Lowest = t.Lowest + 1 }),
        ["count of a row changed"] = (s, r) => ChangeRow(s, r, row => row with { Count = row.Count + 1 }),
        ["running total changed"] = (s, r) => ChangeRow(s, r, row => row with { Cumulative = row.Cumulative - 1 }),
        ["score of a row changed"] = (s, r) => ChangeRow(s, r, row => row with { Score = row.Score + s.Step }),
        ["row left out"] = (s, r) => s.Table.Rows.Count > 0 && Table(s, s.Table with { Rows = [.. s.Table.Rows.Where((_, i) => i != s.Table.Rows.Count / 2)] }),
        ["row added at the end"] = (s, _) => s.Table.Rows.Count > 0 && Table(s, s.Table with { Rows = [.. s.Table.Rows, s.Table.Rows[^1] with { Score = s.Table.Rows[^1].Score - s.Step, Count = 0 }] }),
        ["rank changed"] = (s, r) => Table(s, s.Table with { Ranks = Changed(s.Table.Ranks, r, pair => (pair.Score, pair.Rank + 1)) }),
        ["score at a rank changed"] = (s, r) => Table(s, s.Table with { ScoresAt = Changed(s.Table.ScoresAt, r, pair => (pair.Rank, (pair.Score ?? 0) + s.Step)) }),
        ["score at a rank left out"] = (s, r) => s.Scores.Count > 0 && Table(s, s.Table with { ScoresAt = [.. s.Table.ScoresAt.Select(pair => (pair.Rank, (decimal?)null))] }),
    };

    public static TheoryData<string> Mutations => [.. All.Keys];

    [Fact]
    public void Verify_RightRandomResults_CountsNoViolation()
    {
        for (var seed = 0; seed < Campaigns; seed++)
            ScoringCase.Draw(seed).Complaints().ShouldBeEmpty($"seed {seed}");
    }

    /// <summary>The random campaigns hold what the rules tell apart, so that the verifier was really asked about it.</summary>
    [Fact]
    public void Draw_ManyCampaigns_HoldEveryKindOfResult()
    {
        var claims = Enumerable.Range(0, 1_000).Select(ScoringCase.Draw).SelectMany(s => s.Claims).ToList();

        claims.Where(c => c.Refused is not null).Select(c => c.Refused!.Code).Distinct().Count().ShouldBe(6);
        foreach (var position in Enum.GetValues<LinePosition>())
            claims.Count(c => c.Position == position).ShouldBeGreaterThan(20, $"{position}");
        claims.Count(c => c.Features?.Items.Count(i => i.Points == c.Features.Items.Max(j => j.Points)) > 1).ShouldBeGreaterThan(50);
        claims.Count(c => c.Sheet?.Lines.Any(l => !l.CountsInTotal) == true).ShouldBeGreaterThan(200);
    }

    /// <summary>Every mutation below is played so many rounds, and every round must be caught.</summary>
    [Fact]
    public void Mutations_TimesRounds_AreEnough() => (All.Count * RoundsPerMutation).ShouldBeGreaterThanOrEqualTo(Corruptions.AtLeast);

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Verify_SpoiltResult_Objects(string mutation)
    {
        var caught = 0;
        for (var seed = 0; caught < RoundsPerMutation; seed++)
        {
            seed.ShouldBeLessThan(20_000, $"{mutation} is hardly ever possible");
            var spoilt = ScoringCase.Draw(100_000 + seed);
            if (!All[mutation](spoilt, new Random(seed)))
                continue;
            spoilt.Complaints().ShouldNotBeEmpty($"{mutation}, seed {seed}");
            caught++;
        }
    }

    private static bool HasSheet(ScoringClaim claim) => claim.Sheet is not null;

    private static bool HasItems(ScoringClaim claim) => claim.Features?.Items.Count > 0;

    private static bool Change(ScoringCase spoilt, Random random, Func<ScoringClaim, bool> where, Func<ScoringClaim, ScoringClaim> change) =>
        Replace(spoilt.Claims, random, where, change);

    private static bool ChangeLine(ScoringCase spoilt, Random random, Func<ScoreLine, ScoreLine> change, Func<ScoreLine, bool>? where = null) =>
        Change(spoilt, random, c => c.Sheet?.Lines.Any(l => where?.Invoke(l) ?? true) == true, c =>
        {
            var lines = c.Sheet!.Lines.ToList();
            Replace(lines, random, where ?? (_ => true), change);
            return c with { Sheet = c.Sheet with { Lines = lines } };
        });

    private static bool ChangeItem(ScoringCase spoilt, Random random, Func<BonusItem, BonusItem> change) => Change(spoilt, random, HasItems, c =>
    {
        var items = c.Features!.Items.ToList();
        Replace(items, random, _ => true, change);
        return c with { Features = c.Features with { Items = items } };
    });

    private static bool ChangeRow(ScoringCase spoilt, Random random, Func<OnePointRow, OnePointRow> change) =>
        spoilt.Table.Rows.Count > 0 && Table(spoilt, spoilt.Table with { Rows = Changed(spoilt.Table.Rows, random, change) });

    private static bool Table(ScoringCase spoilt, OnePointClaim table)
    {
        spoilt.Table = table;
        return true;
    }

    private static List<T> Changed<T>(IReadOnlyList<T> rows, Random random, Func<T, T> change)
    {
        var changed = rows.ToList();
        Replace(changed, random, _ => true, change);
        return changed;
    }

    private static bool Append<T>(List<T> list, T item)
    {
        list.Add(item);
        return true;
    }

    private static bool Replace<T>(List<T> list, Random random, Func<T, bool> where, Func<T, T> change)
    {
        var possible = Enumerable.Range(0, list.Count).Where(i => where(list[i])).ToList();
        if (possible.Count == 0)
            return false;
        var at = possible[random.Next(possible.Count)];
        list[at] = change(list[at]);
        return true;
    }
}
