using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans.Verification;

/// <summary>Changes of plan numbers as the verifier reads them: every place is counted again, region by region.</summary>
internal static class RegionalReading
{
    public static IReadOnlyList<CheckResult> Verify(
        PlanPolicy policy, IEnumerable<QuantityClaim> quantities, IEnumerable<FlexibleClaim> flexible, IEnumerable<TransferClaim> transfers, IEnumerable<RegionClaim> regions)
    {
        var (offered, quantity, places, transfer, region) = (new CheckCounter("adjustmentOffered"), new CheckCounter("quantityChanges"), new CheckCounter("flexiblePlans"),
            new CheckCounter("transfers"), new CheckCounter("regionalAdmissions"));
        foreach (var claim in quantities)
        {
            PlanRefused? notOffered = policy.Adjustment == "None" ? new AdjustmentNotOffered()
                : policy.Adjustment == "BeforeAdmission" && claim.AdmissionStarted ? new AdjustmentClosed() : null;
            offered.Expect(Equals(claim.NotOffered, notOffered), () => $"an adjustment, admission started {claim.AdmissionStarted}: {claim.NotOffered?.Code ?? "taken"}");
            quantity.Expect(IsOneOf(claim.Refused, GroundsAgainst(claim)) && claim.Suggested == Math.Max(claim.QualifiedSource, claim.Plan) - claim.Plan, () => $"{claim}");
        }

        foreach (var claim in flexible)
            places.Expect(IsRight(claim), () => $"{claim}");
        foreach (var claim in transfers)
            transfer.Expect(IsRight(claim), () => $"{claim}");
        foreach (var claim in regions)
            region.Expect(IsRight(claim), () => $"{claim.Region}, source plan binds {claim.SourcePlanBinds}: {claim.Refused?.Sentence ?? "admitted"}");
        return [offered.Result(), quantity.Result(), places.Result(), transfer.Result(), region.Result()];
    }

    public static IReadOnlyList<CheckResult> Verify(
        RegionalPlanPolicy policy, IEnumerable<SumClaim> sums, IEnumerable<ReviewClaim> reviews, IEnumerable<VacancyClaim> vacancies)
    {
        var (sum, review, vacancy) = (new CheckCounter("regionalSums"), new CheckCounter("reviews"), new CheckCounter("vacancies"));
        foreach (var claim in sums)
        {
            var all = Sum(claim.Plan.Regions) + claim.Plan.Flexible;
            sum.Expect(claim.Refused == (all - claim.Total == 0 ? null : new PlanSumDiffers(all, claim.Total)), () => $"a plan of {all} against a total of {claim.Total}: {claim.Refused?.Sentence ?? "passed"}");
        }

        foreach (var claim in reviews)
        {
            var waits = (claim.Flexible && policy.FlexibleReviewed) || (!claim.Flexible && policy.ReviewedBatches.Any(batch => batch == claim.Batch));
            review.Expect(claim.Outcome == (waits ? TransferOutcome.Pending : TransferOutcome.Approved), () => $"{claim}");
        }

        foreach (var claim in vacancies)
            vacancy.Expect(claim.Vacancies == Math.Max(claim.Plan, claim.Taken) - claim.Taken && claim.Refused == (claim.Taken < claim.Plan ? null : new NoVacancy(claim.Plan, claim.Taken)),
                () => $"{claim}");
        return [sum.Result(), review.Result(), vacancy.Result()];
    }

    private static List<PlanRefused> GroundsAgainst(QuantityClaim claim)
    {
        var grounds = new List<PlanRefused>();
        if (claim.Change == 0)
            grounds.Add(new AdjustmentZero());
        if ((claim.Reason ?? "").Trim().Length == 0)
            grounds.Add(new AdjustmentReasonMissing());
        if (claim.Change < 0 && claim.Used - claim.Change > claim.Plan)
            grounds.Add(new PlanBelowUsed(claim.Scope, claim.Plan + claim.Change, claim.Used));
        return grounds;
    }

    private static bool IsRight(FlexibleClaim claim)
    {
        var grounds = new List<PlanRefused>();
        if (claim.Flexible < 0)
            grounds.Add(new PlanNumberNegative("机动计划"));
        var (after, used) = (Sum(claim.Before.Regions) + claim.Flexible, Sum(claim.Use.Regions));
        if (used > after)
            grounds.Add(new PlanBelowUsed("全校", after, used));
        var within = claim.Use.Regions.Sum(r => Math.Min(r.Value, Of(claim.Before.Regions, r.Key)));
        if (claim.SourcePlanBinds && within + claim.Flexible < used)
            grounds.Add(new PlanBelowUsed("机动计划", claim.Flexible, used - within));
        return IsOneOf(claim.Refused, grounds) && claim.After is null == claim.Refused is not null
            && (claim.After is null || (claim.After.Flexible == claim.Flexible && Balances(claim.Before, claim.After, _ => 0)));
    }

    private static bool IsRight(TransferClaim claim)
    {
        var grounds = new List<PlanRefused>();
        if (claim.From == claim.To)
            grounds.Add(new SameRegion(claim.From));
        if (claim.Places < 1)
            grounds.Add(new AdjustmentZero());
        if (!claim.Before.Regions.ContainsKey(claim.From))
            grounds.Add(new UnknownRegion(claim.From));
        else if (Of(claim.Use.Regions, claim.From) + claim.Places > Of(claim.Before.Regions, claim.From))
            grounds.Add(new PlanBelowUsed($"区域 {claim.From}", Of(claim.Before.Regions, claim.From) - claim.Places, Of(claim.Use.Regions, claim.From)));
        var rejected = claim.OutCity == CityDecision.Rejected || claim.InCity == CityDecision.Rejected;
        var waits = claim.OutCity == CityDecision.Pending || claim.InCity == CityDecision.Pending;
        var outcome = rejected ? TransferOutcome.Rejected : waits ? TransferOutcome.Pending : TransferOutcome.Approved;
        return IsOneOf(claim.Refused, grounds) && claim.Outcome == outcome && claim.After is null == (claim.Refused is not null || outcome != TransferOutcome.Approved)
            && (claim.After is null || (claim.After.Flexible == claim.Before.Flexible
                && Balances(claim.Before, claim.After, r => r == claim.From ? -claim.Places : r == claim.To ? claim.Places : 0)));
    }

    /// <summary>
    /// Everybody is given a place one by one: of the own region while there are some, else a flexible one. One more may come when the whole
    /// plan has a place left and, while the source plan binds, he takes none of the flexible places beyond their number.
    /// </summary>
    private static bool IsRight(RegionClaim claim)
    {
        var (whole, used) = (Sum(claim.Plan.Regions) + claim.Plan.Flexible, Sum(claim.Use.Regions));
        if (used + 1 > whole)
            return claim.Refused == new CapExceeded("全校", whole, used, 1);
        var (own, there) = (Of(claim.Plan.Regions, claim.Region), Of(claim.Use.Regions, claim.Region));
        var flexibleTaken = 0;
        foreach (var (region, number) in claim.Use.Regions)
            for (var n = 1; n <= number; n++)
                flexibleTaken += n > Of(claim.Plan.Regions, region) ? 1 : 0;
        var finds = !claim.SourcePlanBinds || there + 1 <= own || flexibleTaken + 1 <= claim.Plan.Flexible;
        return claim.Refused == (finds ? null : new CapExceeded($"区域 {claim.Region}", own, there, 1));
    }

    /// <summary>Every region has afterwards what it had before and what came or went.</summary>
    private static bool Balances(RegionalPlan before, RegionalPlan after, Func<string, int> change) =>
        before.Regions.Keys.Concat(after.Regions.Keys).All(region => Of(after.Regions, region) == Of(before.Regions, region) + change(region));

    /// <summary>A refusal for one of the grounds; none when there is no ground.</summary>
    private static bool IsOneOf(PlanRefused? refused, List<PlanRefused> grounds) => refused is null ? grounds.Count == 0 : grounds.Contains(refused);

    private static int Of(IReadOnlyDictionary<string, int> numbers, string region) => numbers.TryGetValue(region, out var number) ? number : 0;

    private static int Sum(IReadOnlyDictionary<string, int> numbers)
    {
        var sum = 0;
        foreach (var (_, number) in numbers)
            sum += number;
        return sum;
    }
}
