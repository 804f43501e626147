using Admissions.Rules.Lifecycles;
using Admissions.Rules.Plans;
using Admissions.Rules.Plans.Verification;

namespace Admissions.Rules.Tests.Plans;

/// <summary>The verifier of plans has nothing to say of right decisions and objects to every spoilt one.</summary>
public sealed class PlanVerifierTests
{
    private const int Cases = 10_000;
    private const int RoundsPerMutation = 25;

    /// <summary>Each spoils one thing and returns false where it finds nothing to spoil.</summary>
    private static readonly Dictionary<string, Func<PlanCase, Random, bool>> All = new(StringComparer.Ordinal)
    {
        ["scheme submitted in spite of a ground"] = (c, r) => Replace(c.Schemes, r, s => s.OnSubmission.Count > 0, s => s with { OnSubmission = [.. s.OnSubmission.Skip(1)] }),
        ["scheme refused without ground"] = (c, r) => Replace(c.Schemes, r, s => s.OnSubmission.Count == 0, s => s with { OnSubmission = [new SchemeAboveLevelPlan(s.Scheme.LevelPlan + 1, s.Scheme.LevelPlan)] }),
        ["difference told wrongly"] = (c, r) => Replace(c.Schemes, r, s => s.OnSubmission.OfType<SchemeAboveLevelPlan>().Any(),
            s => s with { OnSubmission = [.. s.OnSubmission.Select(f => f is SchemeAboveLevelPlan a ? a with { Planned = a.Planned + 1 } : f)] }),
        ["cut taken as accepted"] = (c, r) => Replace(c.Schemes, r, s => s.OnSubmission is [SchemeCutNotAccepted], s => s with { OnSubmission = [] }),
        ["sum above the level plan approved"] = (c, r) => Approve<SchemeAboveLevelPlan>(c, r),
        ["full-time above the original approved"] = (c, r) => Approve<FullTimeAboveOriginal>(c, r),
        ["major with candidates cancelled and approved"] = (c, r) => Approve<MajorWithSourceCancelled>(c, r),
        ["negative number approved"] = (c, r) => Approve<PlanNumberNegative>(c, r),
        ["major twice approved"] = (c, r) => Approve<MajorTwice>(c, r),
        ["level plan not cut"] = (c, r) => ChangeApproved(c, r, a => a.Cut > 0, a => a with { LevelPlan = a.LevelPlan + a.Cut, Cut = 0 }),
        ["level plan cut too far"] = (c, r) => ChangeApproved(c, r, _ => true, a => a with { LevelPlan = a.LevelPlan - 1, Cut = a.Cut + 1 }),
        ["cut told wrongly"] = (c, r) => ChangeApproved(c, r, _ => true, a => a with { Cut = a.Cut + 1 }),
        ["closed major forgotten"] = (c, r) => ChangeApproved(c, r, a => a.ClosedMajors.Count > 0, a => a with { ClosedMajors = [.. a.ClosedMajors.Skip(1)] }),
        ["open major said to be closed"] = (c, r) => ChangeApproved(c, r, _ => true, a => a with { ClosedMajors = [.. a.ClosedMajors, "m9"] }),
        ["dossiers sent to a closed major, or to none of an open one"] = (c, r) => Replace(c.Schemes, r, s => s.Open.Count > 0, s => s with { Open = [!s.Open[0], .. s.Open.Skip(1)] }),
        ["approval refused without reason"] = (c, r) => Replace(c.Schemes, r, s => s.Approved is not null, s => s with { OnApproval = [new MajorTwice("m0")], Approved = null }),
        ["scheme opened again after approval"] = (c, _) => AfterApproval(c, step => step with { State = AdmissionSchemeState.Returned }),
        ["scheme submitted again after approval"] = (c, _) => AfterApproval(c, step => step with { State = AdmissionSchemeState.Submitted }),
        ["level plan raised after approval"] = (c, _) => AfterApproval(c, step => new SchemeStep(AdmissionSchemeState.InEffect, step.LevelPlan + 1)),
        ["approved twice"] = (c, _) => AfterApproval(c, step => step),
        ["approval without submission"] = (c, _) => c.History.Count > 1 && Do(() => c.History.Insert(1, c.History[0] with { State = AdmissionSchemeState.Approved })),
        ["level plan changed before approval"] = (c, r) => Replace(c.History, r, s => s.State == AdmissionSchemeState.Submitted, s => s with { LevelPlan = s.LevelPlan + 1 }),
        ["scheme begins as submitted"] = (c, _) => Do(() => c.History.RemoveAt(0)) && c.History.Count > 0,
        ["cap broken"] = (c, r) => Replace(c.Caps, r, x => x.Result.Refused is not null, x => x with { Result = x.Result with { Refused = null } }),
        ["refused within the cap"] = (c, r) => Replace(c.Caps, r, x => x.Result.Refused is null, x => x with { Result = x.Result with { Refused = new CapExceeded(x.Scope, x.Plan, x.Used, x.Added) } }),
        ["places above the plan told wrongly"] = (c, r) => Replace(c.Caps, r, _ => true, x => x with { Result = x.Result with { Over = x.Result.Over + 1 } }),
        ["level completed or not"] = (c, r) => Replace(c.Completions, r, _ => true, x => x with { Completed = !x.Completed }),
        ["line accepted in spite of a ground"] = (c, r) => Replace(c.Lines, r, l => l.Refused.Count > 0, l => l with { Refused = [.. l.Refused.Skip(1)] }),
        ["line refused twice for one ground"] = (c, r) => Replace(c.Lines, r, l => l.Refused.Count > 0, l => l with { Refused = [.. l.Refused, l.Refused[0]] }),
        ["line refused without ground"] = (c, r) => Replace(c.Lines, r, l => l.Refused.Count == 0, l => l with { Refused = [new StationMissing()] }),
        ["duration told wrongly"] = (c, r) => Replace(c.Lines, r, l => l.Refused.OfType<DurationTooShort>().Any(),
            l => l with { Refused = [.. l.Refused.Select(f => f is DurationTooShort d ? d with { Least = d.Least + 1 } : f)] }),
        ["unpublished major chosen, or a published one refused"] = (c, r) => Replace(c.Lines, r, _ => true, l => l with { OnChoice = l.OnChoice is null ? new MajorNotPublished(l.Line.Major) : null }),
        ["rise of the full-time share"] = (c, r) => Replace(c.Shares, r, _ => true, s => s with { Share = s.Share with { Risen = !s.Share.Risen } }),
        ["full-time share"] = (c, r) => Replace(c.Shares, r, _ => true, s => s with { Share = s.Share with { AboveShare = !s.Share.AboveShare } }),
        ["adjustment taken or not"] = (c, r) => Replace(c.Quantities, r, _ => true, q => q with { NotOffered = q.NotOffered is null ? new AdjustmentClosed() : null }),
        ["quantity changed in spite of a ground"] = (c, r) => Replace(c.Quantities, r, q => q.Refused is not null, q => q with { Refused = null }),
        ["quantity refused without ground"] = (c, r) => Replace(c.Quantities, r, q => q.Refused is null, q => q with { Refused = new PlanBelowUsed(q.Scope, q.Plan + q.Change, q.Used) }),
        ["suggestion told wrongly"] = (c, r) => Replace(c.Quantities, r, _ => true, q => q with { Suggested = q.Suggested + 1 }),
        ["flexible places below what is used"] = (c, r) => Replace(c.Flexible, r, f => f.Refused is not null, f => f with { Refused = null, After = f.Before with { Flexible = f.Flexible } }),
        ["flexible places below those used beyond the regions"] = (c, r) => Replace(c.Flexible, r, f => f.Refused is PlanBelowUsed { Scope: "机动计划" }, f => f with { Refused = null, After = f.Before with { Flexible = f.Flexible } }),
        ["flexible places refused without ground"] = (c, r) => Replace(c.Flexible, r, f => f.Refused is null, f => f with { Refused = new PlanNumberNegative("机动计划"), After = null }),
        ["flexible change moves a region"] = (c, r) => Replace(c.Flexible, r, f => f.After is not null, f => f with { After = Moved(f.After!) }),
        ["transfer below what is used"] = (c, r) => Replace(c.Transfers, r, t => t.Refused is not null, t => t with { Refused = null }),
        ["transfer refused without ground"] = (c, r) => Replace(c.Transfers, r, t => t.Refused is null, t => t with { Refused = new SameRegion(t.From), After = null }),
        ["transfer with one city against it"] = (c, r) => Replace(c.Transfers, r, t => t.Outcome != TransferOutcome.Approved, t => t with { Outcome = TransferOutcome.Approved }),
        ["transfer loses a place"] = (c, r) => Replace(c.Transfers, r, t => t.After is not null, t => t with { After = Moved(t.After!) }),
        ["transfer not carried out"] = (c, r) => Replace(c.Transfers, r, t => t.After is not null, t => t with { After = t.Before }),
        ["admitted beyond the region's places"] = (c, r) => Replace(c.Admissions, r, a => a.Refused is not null, a => a with { Refused = null }),
        ["refused beside a place"] = (c, r) => Replace(c.Admissions, r, a => a.Refused is null, a => a with { Refused = new CapExceeded("全校", 1, 1, 1) }),
        ["regions that do not make the total"] = (c, r) => Replace(c.Sums, r, s => s.Refused is not null, s => s with { Refused = null }),
        ["total told wrongly"] = (c, r) => Replace(c.Sums, r, _ => true, s => s with { Refused = new PlanSumDiffers(s.Plan.Total + 1, s.Total) }),
        ["change reviewed or not"] = (c, r) => Replace(c.Reviews, r, _ => true, v => v with { Outcome = v.Outcome == TransferOutcome.Pending ? TransferOutcome.Approved : TransferOutcome.Pending }),
        ["phase 2 without places left"] = (c, r) => Replace(c.Vacancies, r, v => v.Refused is not null, v => v with { Refused = null }),
        ["places left told wrongly"] = (c, r) => Replace(c.Vacancies, r, _ => true, v => v with { Vacancies = v.Vacancies + 1 }),
        ["refused for another scope"] = (c, r) => Replace(c.Admissions, r, a => a.Refused is not null, a => a with { Refused = a.Refused! with { Scope = "区域 Z" } }),
    };

    public static TheoryData<string> Mutations => [.. All.Keys];

    [Fact]
    public void Verify_RightRandomDecisions_CountsNoViolation()
    {
        for (var seed = 0; seed < Cases; seed++)
            PlanCase.Draw(seed).Complaints().ShouldBeEmpty($"seed {seed}");
    }

    /// <summary>Every mutation below is played so many rounds, and every round must be caught.</summary>
    [Fact]
    public void Mutations_TimesRounds_AreEnough() => (All.Count * RoundsPerMutation).ShouldBeGreaterThanOrEqualTo(Corruptions.AtLeast);

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Verify_SpoiltDecision_Objects(string mutation)
    {
        var caught = 0;
        for (var seed = 0; caught < RoundsPerMutation; seed++)
        {
            seed.ShouldBeLessThan(20_000, $"{mutation} is hardly ever possible");
            var spoilt = PlanCase.Draw(100_000 + seed);
            if (!All[mutation](spoilt, new Random(seed)))
                continue;
            spoilt.Complaints().ShouldNotBeEmpty($"{mutation}, seed {seed}");
            caught++;
        }
    }

    /// <summary>A scheme refused for this reason alone is approved all the same.</summary>
    private static bool Approve<TRefused>(PlanCase spoilt, Random random) where TRefused : PlanRefused => Replace(spoilt.Schemes, random,
        s => s.OnApproval is [TRefused],
        s => s with { OnSubmission = [], OnApproval = [], Approved = new ApprovedScheme(Math.Min(s.Scheme.LevelPlan, s.Scheme.Planned), Math.Max(0, s.Scheme.LevelPlan - s.Scheme.Planned), [.. s.Scheme.Majors.Where(m => m.Planned == 0).Select(m => m.Major)]) });

    private static bool ChangeApproved(PlanCase spoilt, Random random, Func<ApprovedScheme, bool> where, Func<ApprovedScheme, ApprovedScheme> change) =>
        Replace(spoilt.Schemes, random, s => s.Approved is { } approved && where(approved), s => s with { Approved = change(s.Approved!) });

    /// <summary>One more step after the last, which is Approved or InEffect.</summary>
    private static bool AfterApproval(PlanCase spoilt, Func<SchemeStep, SchemeStep> step) =>
        spoilt.History[^1].State is AdmissionSchemeState.Approved or AdmissionSchemeState.InEffect && Do(() => spoilt.History.Add(step(spoilt.History[^1])));

    private static RegionalPlan Moved(RegionalPlan plan)
    {
        var regions = plan.Regions.ToDictionary();
        regions["B"] = regions.GetValueOrDefault("B") + 1;
        return plan with { Regions = regions };
    }

    private static bool Do(Action act)
    {
        act();
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
