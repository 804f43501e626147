using System.Diagnostics.CodeAnalysis;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Admissions.Rules.Scoring.Verification;

namespace Admissions.Rules.Tests.Scoring;

/// <summary>A small random campaign with its candidates, and everything the scoring classes say of them.</summary>
internal sealed class ScoringCase
{
    private static readonly string[] Subjects = ["S0", "S1", "S2", "S3", "S4"];
    private static readonly string[] Categories = ["LiberalArts", "ScienceEngineering", "Sport"];
    private static readonly string?[] SubCategories = [null, null, "Art", "Sport", "ForeignLanguages"];
    private static readonly DateOnly Day = new(1985, 12, 31);
    private readonly Random random;

    /// <summary>Scores whose rank is asked.</summary>
    private readonly List<decimal> asked;

    private ScoringCase(int seed)
    {
        random = new Random(seed);
        Policy = Policies.Shaanxi with
        {
            Subjects = [.. Subjects.Select(s => new SubjectRule(s, random.Next(3) == 0 ? 10 : 150, 120, 1, 1))],
            SubjectSets = [.. from level in Enum.GetValues<StudyLevel>() from category in Categories from sub in new[] { null, "Art" } where random.Next(8) > 0 && (sub is null || random.Next(2) == 0) select Set(level, category, sub)],
            Bonuses = [.. Enumerable.Range(0, random.Next(5)).Select(Bonus)],
            BonusCombination = (BonusCombination)random.Next(2),
            Score = new ScorePolicy("SumOfCounted", random.Next(4) == 0 ? "Total" : "TotalPlusFeaturePoints", random.Next(3) == 0 ? "SameTotal" : "TargetLevelSubjects",
                [.. new[] { "ArtSport:ProfessionalScore", "Talents:CompositeScore", "DossierScore", "TotalScore" }.OrderBy(_ => random.Next()).Take(random.Next(1, 5))], Composites()),
            LineRules = Lines(),
        };
        Facts = [.. Enumerable.Range(0, random.Next(1, 9)).Select(i => Candidate($"c{i}"))];
        Step = new[] { 1m, 0.5m, 10m }[random.Next(3)];
        Scores = [.. Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(2 * (1 + random.Next(60))) / 2m)];
        asked = [.. Enumerable.Range(0, 12).Select(_ => random.Next(130) / 2m)];
        Say();
    }

    /// <summary>Other inputs, and what is said of them.</summary>
    private ScoringCase(ScoringCase other, CampaignPolicy? policy = null, IEnumerable<ScoringFacts>? facts = null, IEnumerable<decimal>? scores = null)
    {
        (random, Step, asked) = (other.random, other.Step, other.asked);
        (Policy, Facts, Scores) = (policy ?? other.Policy, [.. facts ?? other.Facts], [.. scores ?? other.Scores]);
        Say();
    }

    [MemberNotNull(nameof(Claims), nameof(Floors), nameof(TooLow), nameof(Table))]
    private void Say()
    {
        Claims = Facts.ConvertAll(Claim);
        Floors = [.. from level in Enum.GetValues<StudyLevel>() from category in Categories from sub in new[] { "Art", "Sport", "ForeignLanguages" }
            select new FloorClaim(level, category, sub, ControlLines.LowestArtSportLine(Policy.LineRules, level, category, sub))];
        TooLow = [.. ControlLines.Check(Policy.LineRules)];
        var table = OnePointTable.Of(Scores, Step);
        Table = new OnePointClaim([.. table.Rows],
            [.. asked.Select(score => (score, table.RankOf(score)))],
            [.. Enumerable.Range(0, Scores.Count + 2).Select(rank => (rank, table.ScoreAt(rank)))]);
    }

    public CampaignPolicy Policy { get; }

    public List<ScoringFacts> Facts { get; }

    public List<ScoringClaim> Claims { get; private set; }

    public List<FloorClaim> Floors { get; private set; }

    public List<ArtSportLineTooLow> TooLow { get; private set; }

    public List<decimal> Scores { get; }

    public decimal Step { get; }

    public OnePointClaim Table { get; set; }

    public static ScoringCase Draw(int seed) => new(seed);

    /// <summary>The same with candidates, their papers and approved bonuses, and scores in another order; nothing that is said depends on it but the first of several faults.</summary>
    public ScoringCase Shuffled(Random order) => new(this,
        facts: Facts.Select(c => c with { Papers = [.. c.Papers.OrderBy(_ => order.Next())], Approved = [.. c.Approved.OrderBy(_ => order.Next())] }).OrderBy(_ => order.Next()),
        scores: Scores.OrderBy(_ => order.Next()));

    /// <summary>The same with one candidate, score, paper, approval, bonus, subject set or line less; the most promising first.</summary>
    public IEnumerable<ScoringCase> Shrink() => Facts.Select(gone => new ScoringCase(this, facts: Facts.Where(c => c != gone)))
        .Concat(Scores.Select((_, i) => new ScoringCase(this, scores: Scores.Where((_, k) => k != i))))
        .Concat(Facts.SelectMany(c => c.Papers.Select((_, i) => With(c, c with { Papers = [.. c.Papers.Where((_, k) => k != i)] }))))
        .Concat(Facts.SelectMany(c => c.Approved.Select(code => With(c, c with { Approved = [.. c.Approved.Where(other => other != code)] }))))
        .Concat(Policy.Bonuses.Select(gone => new ScoringCase(this, Policy with { Bonuses = [.. Policy.Bonuses.Where(b => b != gone)] })))
        .Concat(Policy.SubjectSets.Select(gone => new ScoringCase(this, Policy with { SubjectSets = [.. Policy.SubjectSets.Where(set => set != gone)] })))
        .Concat(Policy.LineRules.ByLevelCategory.Select(gone => new ScoringCase(this,
            Policy with { LineRules = Policy.LineRules with { ByLevelCategory = [.. Policy.LineRules.ByLevelCategory.Where(line => line != gone)] } })));

    public override string ToString() => string.Join('\n', [
        $"{Policy.BonusCombination} {Policy.Score.Dossier} {Policy.Score.CrossLevel} {string.Join(' ', Policy.Score.SortKeys)} step {Step} scores {string.Join(' ', Scores)}",
        .. Policy.SubjectSets.Select(set => $"{set} {string.Join(' ', set.Subjects)} without {string.Join(' ', set.ExcludedFromTotal)}"),
        .. Policy.Bonuses.Select(b => $"{b.Code} {b.Points} {b.Derived}"), .. Policy.LineRules.ByLevelCategory.Select(line => $"{line}"),
        .. Facts.Select(c => $"{c} {string.Join(' ', c.Papers)} approved {string.Join(' ', c.Approved)}")]);

    private ScoringCase With(ScoringFacts old, ScoringFacts smaller) => new(this, facts: Facts.Select(c => c == old ? smaller : c));

    /// <summary>All that the verifier finds wrong; empty when it finds nothing.</summary>
    public string Complaints() => string.Join("; ", ScoringVerifier.Verify(Policy, Facts.Zip(Claims))
        .Concat(ScoringVerifier.VerifyLines(Policy.LineRules, Floors, TooLow))
        .Concat(ScoringVerifier.VerifyTable(Scores, Step, Table))
        .Where(check => check.Violations > 0).Select(check => $"{check.Name}: {check.Example}"));

    private SubjectSet Set(StudyLevel level, string category, string? sub)
    {
        var subjects = Subjects.OrderBy(_ => random.Next()).Take(random.Next(1, 5)).ToList();
        return new SubjectSet(level, category, subjects, [.. subjects.Where(_ => random.Next(4) == 0)], sub);
    }

    private BonusRule Bonus(int number) => new()
    {
        Code = $"b{number}", Name = $"项目{number}", Evidence = [],
        Points = random.Next(25) == 0 ? null : new[] { 5, 10, 10, 20 }[random.Next(4)],
        Derived = random.Next(3) == 0 ? new DerivedBonus(Day) : null,
    };

    private LineRules Lines() => new(
        [.. from level in Enum.GetValues<StudyLevel>() from category in Categories from sub in new[] { null, "Art", "Sport", "ForeignLanguages" }
            where random.Next(6) > 0 select new LevelCategoryLine(level, category, sub, random.Next(8) == 0 ? null : random.Next(40, 240) / 2m)],
        random.Next(5) == 0 ? null : new ArtSportFloor(SomeLevels(), random.Next(2) == 0 ? 0.7m : 0.65m, new[] { 1m, 0.5m, 5m }[random.Next(3)], GroupCode()),
        random.Next(4) == 0 ? null : new ProfessionalLineRule(SomeLevels(), GroupCode()), (LineBasis)random.Next(2),
        random.Next(12) == 0 ? null : [SomeGroup("ArtSport"), SomeGroup("Talents")]);

    /// <summary>Sometimes none, or one that nobody declared.</summary>
    private string? GroupCode() => new[] { "ArtSport", "ArtSport", "ArtSport", "Talents", "Talents", "Nothing", null }[random.Next(7)];

    private CategoryGroup SomeGroup(string code) => new(code, [.. Categories.Where(_ => random.Next(3) == 0)], [.. SubCategories.OfType<string>().Distinct().Where(_ => random.Next(2) == 0)]);

    private List<CompositePolicy>? Composites() => random.Next(3) == 0 ? null :
        [.. from level in Enum.GetValues<StudyLevel>() from category in Categories from sub in new[] { null, "Art" } where random.Next(2) == 0
            select new CompositePolicy(level, category, random.Next(20) / 20m, random.Next(1, 20) / 20m, random.Next(3), sub)];

    private StudyLevel[] SomeLevels() => [.. Enum.GetValues<StudyLevel>().Where(_ => random.Next(3) > 0)];

    private ScoringFacts Candidate(string name)
    {
        var (level, category, sub) = ((StudyLevel)random.Next(3), random.Next(25) == 0 ? "Nothing" : Categories[random.Next(3)], SubCategories[random.Next(5)]);
        var papers = (Policy.SubjectSetOf(level, category, sub)?.Subjects ?? []).Select(Paper).ToList();
        if (papers.Count > 0 && random.Next(6) == 0)
            Spoil(papers);
        StudyLevel? target = random.Next(3) == 0 ? (StudyLevel)random.Next(3) : null;
        return new ScoringFacts(name, level, category, sub, Day.AddDays(random.Next(-2, 3)), [.. papers.OrderBy(_ => random.Next())],
            [.. Policy.Bonuses.Where(_ => random.Next(3) == 0).Select(b => b.Code), .. random.Next(30) == 0 ? ["unknown"] : Array.Empty<string>()],
            target, random.Next(3) == 0 ? null : random.Next(40, 80), random.Next(3) == 0 ? null : random.Next(50, 70), random.Next(12) == 0,
            random.Next(2) == 0 ? new CompositeRule(random.Next(1, 20) / 20m, random.Next(1, 20) / 20m, random.Next(3)) : null);
    }

    private SubjectScore Paper(string subject) => random.Next(8) switch
    {
        0 => new SubjectScore(subject, null, ScoreMark.Absent),
        1 => new SubjectScore(subject, random.Next(10), ScoreMark.Violation),
        _ => new SubjectScore(subject, random.Next(2 * Policy.Subjects.First(s => s.Code == subject).Max + 1) / 2m),
    };

    private void Spoil(List<SubjectScore> papers)
    {
        var at = random.Next(papers.Count);
        switch (random.Next(5))
        {
            case 0: papers.RemoveAt(at); break;
            case 1: papers.Add(papers[at]); break;
            case 2: papers[at] = papers[at] with { Score = 151 }; break;
            case 3: papers.Add(new SubjectScore("S9", 1)); break;
            default: papers[at] = new SubjectScore(papers[at].Subject, null); break;
        }
    }

    private ScoringClaim Claim(ScoringFacts facts)
    {
        var refused = facts.Target is { } target
            ? TotalScore.TryComputeForChoice(Policy, facts.Level, target, facts.Category, facts.SubCategory, facts.Papers, out var sheet)
            : TotalScore.TryCompute(Policy, facts.Level, facts.Category, facts.SubCategory, facts.Papers, out sheet);
        if ((refused ?? FeaturePoints.TryCompute(Policy.Bonuses, Policy.BonusCombination, facts.Approved, facts.BirthDate, out _)) is { } why)
            return new ScoringClaim(why);
        FeaturePoints.TryCompute(Policy.Bonuses, Policy.BonusCombination, facts.Approved, facts.BirthDate, out var features);
        var dossier = DossierScore.Of(Policy.Score, sheet.Total, features.Points);
        var level = facts.Target ?? facts.Level;
        return new ScoringClaim(null, sheet, features, dossier,
            facts.Professional is not { } professional ? null : facts.Composite is { } rule ? CompositeScore.Of(rule, sheet.Total, professional)
                : CompositeScore.Of(Policy.Score, level, facts.Category, facts.SubCategory, sheet.Total, professional),
            ControlLines.PositionOf(Policy.LineRules, new LineCandidate(level, facts.Category, facts.SubCategory, sheet.Total, dossier, facts.Professional, facts.Exempt), facts.ProfessionalLine),
            ControlLines.SortKeys(Policy, level, facts.Category, facts.SubCategory));
    }
}
