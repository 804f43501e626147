using Admissions.Rules.Lifecycles;
using Admissions.Rules.Plans;
using Admissions.Rules.Plans.Verification;
using Admissions.Rules.Policy;
using Admissions.Rules.Tests.Scoring;

namespace Admissions.Rules.Tests.Plans;

/// <summary>Random plans, schemes and changes with small numbers, and everything the plan rules say of them.</summary>
internal sealed class PlanCase
{
    private static readonly string[] Regions = ["A", "B", "C"];
    private readonly Random random;

    private PlanCase(int seed)
    {
        random = new Random(seed);
        SchemePolicy = new PlanSchemePolicy(random.Next(4) > 0 ? "Refuse" : "Warn", random.Next(4) > 0 ? "CutOnApproval" : "Keep", random.Next(4) > 0, random.Next(1, 3), 1);
        Policy = Policies.Shaanxi with
        {
            PlanRules = [.. Policies.Shaanxi.PlanRules.Where(_ => random.Next(4) > 0)],
            Plan = Policies.Shaanxi.Plan with { Adjustment = new[] { "None", "BeforeAdmission", "Always" }[random.Next(3)] },
        };
        Schemes = Some(3, Scheme);
        History = Drive();
        Caps = Some(4, Cap);
        Completions = Some(4, () => (Plan: random.Next(4), Admitted: random.Next(5), Undecided: random.Next(2)) is var c
            ? new CompletionClaim(c.Plan, c.Admitted, c.Undecided, PlanCaps.IsCompleted(c.Plan, c.Admitted, c.Undecided)) : null!);
        Lines = Some(4, Line);
        Shares = Some(3, Share);
        Quantities = Some(4, Quantity);
        Flexible = Some(3, FlexibleChange);
        Transfers = Some(4, Transfer);
        Admissions = Some(4, Admission);
        Regional = new RegionalPlanPolicy(random.Next(2) == 0, true, [.. new[] { "1", "2" }.Where(_ => random.Next(2) == 0)], ["1"]);
        Sums = Some(3, () => Plan() is var plan && plan.Total + random.Next(-1, 2) is var total ? new SumClaim(plan, total, RegionalPlanRules.CheckSum(plan, total)) : null!);
        Reviews = Some(3, () => ($"{random.Next(1, 4)}", random.Next(2) == 0) is var (batch, flexible) ? new ReviewClaim(batch, flexible, RegionalPlanRules.OutcomeOf(Regional, batch, flexible)) : null!);
        Vacancies = Some(3, Vacancy);
    }

    public PlanSchemePolicy SchemePolicy { get; }

    public CampaignPolicy Policy { get; }

    public List<SchemeClaim> Schemes { get; private set; }

    public List<SchemeStep> History { get; }

    public List<CapClaim> Caps { get; private set; }

    public List<CompletionClaim> Completions { get; private set; }

    public List<PlanLineClaim> Lines { get; private set; }

    public List<FullTimeClaim> Shares { get; private set; }

    public List<QuantityClaim> Quantities { get; private set; }

    public List<FlexibleClaim> Flexible { get; private set; }

    public List<TransferClaim> Transfers { get; private set; }

    public List<RegionClaim> Admissions { get; private set; }

    public RegionalPlanPolicy Regional { get; }

    public List<SumClaim> Sums { get; private set; }

    public List<ReviewClaim> Reviews { get; private set; }

    public List<VacancyClaim> Vacancies { get; private set; }

    public static PlanCase Draw(int seed) => new(seed);

    /// <summary>All that the verifier finds wrong; empty when it finds nothing.</summary>
    public string Complaints() => string.Join("; ", PlanVerifier.VerifySchemes(SchemePolicy, Schemes)
        .Concat(PlanVerifier.VerifyHistory(History))
        .Concat(PlanVerifier.VerifyCaps(Caps, Completions))
        .Concat(PlanVerifier.VerifyLines(Policy, Lines, Shares))
        .Concat(PlanVerifier.VerifyChanges(Policy.Plan, Quantities, Flexible, Transfers, Admissions))
        .Concat(PlanVerifier.VerifyRegional(Regional, Sums, Reviews, Vacancies))
        .Where(check => check.Violations > 0).Select(check => $"{check.Name}: {check.Example}"));

    /// <summary>The same with the cases and the majors of each scheme in another order, and the regions of each plan turned round; all is decided anew.</summary>
    public PlanCase Shuffled(Random order)
    {
        var other = (PlanCase)MemberwiseClone();
        other.Schemes = [.. Schemes.Select(c => Scheme(c.Scheme with { Majors = [.. c.Scheme.Majors.OrderBy(_ => order.Next())] }, c.AcceptCut)).OrderBy(_ => order.Next())];
        other.Flexible = [.. Flexible.Select(c => FlexibleChange(Turned(c.Before), c.Use, c.Flexible, c.SourcePlanBinds)).OrderBy(_ => order.Next())];
        other.Transfers = [.. Transfers.Select(c => Transfer(Turned(c.Before), c.Use, new RegionTransfer(c.From, c.To, c.Places, c.OutCity, c.InCity))).OrderBy(_ => order.Next())];
        other.Admissions = [.. Admissions.Select(c => new RegionClaim(Turned(c.Plan), c.Use, c.Region, c.SourcePlanBinds, PlanAdjustmentRules.CheckAdmission(Turned(c.Plan), c.Use, c.Region, c.SourcePlanBinds)))];
        other.Sums = [.. Sums.Select(c => new SumClaim(Turned(c.Plan), c.Total, RegionalPlanRules.CheckSum(Turned(c.Plan), c.Total)))];
        return other;
    }

    /// <summary>One of its cases alone; of a scheme that stands alone, one major less.</summary>
    public IEnumerable<PlanCase> Shrink() => Count > 1 ? EachAlone()
        : Schemes.SelectMany(c => c.Scheme.Majors.Select(gone => Alone(x => x.Schemes = [x.Scheme(c.Scheme with { Majors = [.. c.Scheme.Majors.Where(m => m != gone)] }, c.AcceptCut)])));

    private int Count => Schemes.Count + Lines.Count + Caps.Count + Completions.Count + Shares.Count + Quantities.Count
        + Flexible.Count + Transfers.Count + Admissions.Count + Sums.Count + Reviews.Count + Vacancies.Count;

    private IEnumerable<PlanCase> EachAlone() => Schemes.Select(c => Alone(x => x.Schemes = [c])).Concat(Lines.Select(c => Alone(x => x.Lines = [c])))
        .Concat(Caps.Select(c => Alone(x => x.Caps = [c]))).Concat(Completions.Select(c => Alone(x => x.Completions = [c])))
        .Concat(Shares.Select(c => Alone(x => x.Shares = [c]))).Concat(Quantities.Select(c => Alone(x => x.Quantities = [c])))
        .Concat(Flexible.Select(c => Alone(x => x.Flexible = [c]))).Concat(Transfers.Select(c => Alone(x => x.Transfers = [c])))
        .Concat(Admissions.Select(c => Alone(x => x.Admissions = [c]))).Concat(Sums.Select(c => Alone(x => x.Sums = [c])))
        .Concat(Reviews.Select(c => Alone(x => x.Reviews = [c]))).Concat(Vacancies.Select(c => Alone(x => x.Vacancies = [c])));

    public override string ToString() => string.Join('\n', [$"{SchemePolicy} {Policy.Plan.Adjustment} {string.Join(' ', Policy.PlanRules)} {Regional}",
        .. Schemes.Select(c => $"{c.Scheme} {string.Join(' ', c.Scheme.Majors)} accepts {c.AcceptCut}"), .. Lines, .. Caps, .. Completions, .. Shares, .. Quantities, .. Flexible, .. Transfers, .. Admissions, .. Sums, .. Reviews, .. Vacancies]);

    private static RegionalPlan Turned(RegionalPlan plan) => plan with { Regions = plan.Regions.Reverse().ToDictionary() };

    private PlanCase Alone(Action<PlanCase> keep)
    {
        var other = (PlanCase)MemberwiseClone();
        (other.Schemes, other.Lines, other.Caps, other.Completions, other.Shares, other.Quantities) = ([], [], [], [], [], []);
        (other.Flexible, other.Transfers, other.Admissions, other.Sums, other.Reviews, other.Vacancies) = ([], [], [], [], [], []);
        keep(other);
        return other;
    }

    private static List<T> Some<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private SchemeClaim Scheme()
    {
        var majors = Some(random.Next(6), () => new SchemeMajor($"m{random.Next(5)}", random.Next(3) == 0 ? StudyMode.FullTime : StudyMode.PartTime,
            random.Next(12) == 0 ? -1 : random.Next(4), random.Next(3)));
        var scheme = new Scheme(StudyLevel.CollegeToBachelor, Math.Max(0, majors.Sum(m => m.Planned) + random.Next(-1, 3)), random.Next(5), majors);
        return Scheme(scheme, random.Next(2) == 0);
    }

    private SchemeClaim Scheme(Scheme scheme, bool accept)
    {
        var onApproval = AdmissionSchemeRules.TryApprove(SchemePolicy, scheme, out var approved);
        return new SchemeClaim(scheme, accept, AdmissionSchemeRules.Submit(SchemePolicy, scheme, accept), onApproval, onApproval.Count > 0 ? null : approved,
            [.. scheme.Majors.Select(m => AdmissionSchemeRules.CheckOpen(m.Major, m.Planned) is null)]);
    }

    /// <summary>Somebody tries acts at random; the lifecycle lets some of them through, approval cuts the level plan.</summary>
    private List<SchemeStep> Drive()
    {
        string[] acts = [AdmissionSchemeLifecycle.Submit, AdmissionSchemeLifecycle.Submit, AdmissionSchemeLifecycle.Return, AdmissionSchemeLifecycle.Approve,
            AdmissionSchemeLifecycle.Acknowledge, AdmissionSchemeLifecycle.ForceIntoEffect];
        var steps = new List<SchemeStep> { new(AdmissionSchemeLifecycle.Table.Next(null, AdmissionSchemeLifecycle.Create), random.Next(5, 9)) };
        for (var attempt = 0; attempt < 14; attempt++)
        {
            var act = acts[random.Next(acts.Length)];
            if (AdmissionSchemeLifecycle.Table.Check(steps[^1].State, act, new("原因")) is null)
                steps.Add(new SchemeStep(AdmissionSchemeLifecycle.Table.Next(steps[^1].State, act), steps[^1].LevelPlan - (act == AdmissionSchemeLifecycle.Approve ? random.Next(3) : 0)));
        }

        return steps;
    }

    private CapClaim Cap()
    {
        var (cap, plan, used, added) = ((CapKind)random.Next(3), random.Next(6), random.Next(6), random.Next(4));
        return new CapClaim(cap, "专升本", plan, used, added, PlanCaps.Check(cap, "专升本", plan, used, added));
    }

    private PlanLineClaim Line()
    {
        var barred = Policies.Shaanxi.MajorLists.Single(l => l.Code == PlanLineRules.BarredCorrespondence).Majors;
        var line = new PlanLineFacts((StudyLevel)random.Next(3), (StudyMode)random.Next(3), random.Next(2) == 0 ? barred[random.Next(barred.Count)] : "会计学",
            random.Next(2, 12) / 2m, random.Next(6) == 0 ? -1 : random.Next(50), random.Next(4) > 0, random.Next(2) == 0, random.Next(3) > 0,
            random.Next(3) switch { 0 => null, 1 => " ", _ => "教函〔2010〕1号" });
        var published = random.Next(2) == 0;
        return new PlanLineClaim(line, published, PlanLineRules.Check(Policy, line), PlanLineRules.CheckPublished(Policy, line.Major, published));
    }

    private FullTimeClaim Share()
    {
        var (last, fullTime, whole, most) = (random.Next(5), random.Next(5), random.Next(9), new[] { 0.5m, 0.25m }[random.Next(2)]);
        return new FullTimeClaim(last, fullTime, whole, most, PlanLineRules.Compare(last, fullTime, whole, most));
    }

    private QuantityClaim Quantity()
    {
        var (plan, used, change, reason, started, source) = (random.Next(6), random.Next(5), random.Next(-3, 4), random.Next(4) == 0 ? " " : "生源变化", random.Next(2) == 0, random.Next(9));
        return new QuantityClaim("会计", plan, used, change, reason, started, source, PlanAdjustmentRules.CheckOffered(Policy.Plan, started),
            PlanAdjustmentRules.CheckQuantityChange("会计", plan, used, change, reason), PlanAdjustmentRules.SuggestedIncrease(source, plan));
    }

    private FlexibleClaim FlexibleChange()
    {
        return FlexibleChange(Plan(), Use(), random.Next(-1, 4), random.Next(2) == 0);
    }

    private static FlexibleClaim FlexibleChange(RegionalPlan plan, PlanUse use, int flexible, bool sourcePlanBinds)
    {
        var refused = PlanAdjustmentRules.TrySetFlexible(plan, use, flexible, sourcePlanBinds, out var changed);
        return new FlexibleClaim(plan, use, flexible, sourcePlanBinds, refused, refused is null ? changed : null);
    }

    private TransferClaim Transfer()
    {
        var (plan, use, from, to, places) = (Plan(), Use(), Regions[random.Next(3)], Regions[random.Next(3)], random.Next(4));
        var (outCity, inCity) = ((CityDecision)random.Next(3), (CityDecision)random.Next(3));
        if (random.Next(2) == 0)
            (outCity, inCity) = (CityDecision.Approved, CityDecision.Approved);
        return Transfer(plan, use, new RegionTransfer(from, to, places, outCity, inCity));
    }

    private static TransferClaim Transfer(RegionalPlan plan, PlanUse use, RegionTransfer asked)
    {
        var (from, to, places, outCity, inCity) = asked;
        var refused = PlanAdjustmentRules.CheckTransfer(plan, use, from, to, places);
        var outcome = PlanAdjustmentRules.OutcomeOf(outCity, inCity);
        return new TransferClaim(plan, use, from, to, places, refused, outCity, inCity, outcome,
            refused is null && outcome == TransferOutcome.Approved ? PlanAdjustmentRules.Transfer(plan, from, to, places) : null);
    }

    private RegionClaim Admission()
    {
        var (plan, use, region, binds) = (Plan(), Use(), Regions[random.Next(3)], random.Next(3) > 0);
        return new RegionClaim(plan, use, region, binds, PlanAdjustmentRules.CheckAdmission(plan, use, region, binds));
    }

    private VacancyClaim Vacancy()
    {
        var (plan, taken) = (random.Next(5), random.Next(5));
        var refused = RegionalPlanRules.CheckVacancy(plan, taken, out var vacancies);
        return new VacancyClaim(plan, taken, vacancies, refused);
    }

    private RegionalPlan Plan() => new(Regions.Where(_ => random.Next(5) > 0).ToDictionary(r => r, _ => random.Next(5)), random.Next(4));

    private PlanUse Use() => new(Regions.Where(_ => random.Next(5) > 0).ToDictionary(r => r, _ => random.Next(4)));
}
