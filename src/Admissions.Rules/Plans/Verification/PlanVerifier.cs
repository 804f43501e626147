using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans.Verification;

/// <summary>
/// Checks what was decided about plans and schemes with its own reading of the rules: nothing of the plan rules is called. Every refusal must
/// have its ground in the figures, every ground must have its refusal, and a plan after a change must balance with the plan before.
/// </summary>
public static class PlanVerifier
{
    /// <summary>Admission schemes (HA-40…HA-44): refusals, the cut on approval, closed majors.</summary>
    public static IReadOnlyList<CheckResult> VerifySchemes(PlanSchemePolicy policy, IEnumerable<SchemeClaim> claims)
    {
        var (submission, approval, cut, open) = (new CheckCounter("schemeSubmission"), new CheckCounter("schemeApproval"), new CheckCounter("cutOnApproval"), new CheckCounter("openMajors"));
        foreach (var claim in claims)
        {
            var scheme = claim.Scheme;
            var planned = 0;
            foreach (var major in scheme.Majors)
                planned += major.Planned;
            var grounds = GroundsAgainst(policy, scheme, planned);
            approval.Expect(AreEqual(claim.OnApproval, grounds), () => Differ("approval", claim.OnApproval, grounds));
            if (grounds.Count == 0 && planned < scheme.LevelPlan && !claim.AcceptCut)
                grounds.Add(new SchemeCutNotAccepted(planned, scheme.LevelPlan));
            submission.Expect(AreEqual(claim.OnSubmission, grounds), () => Differ("submission", claim.OnSubmission, grounds));
            open.Expect(claim.Open.SequenceEqual(scheme.Majors.Select(m => m.Planned >= 1)), () => $"a major is open without places or closed with some: {string.Join(", ", claim.Open)}");
            cut.Expect(claim.Approved is null == claim.OnApproval.Count > 0, () => "a scheme is approved although it was refused, or neither");
            if (claim.Approved is not { } approved)
                continue;
            var cuts = policy.Below == "CutOnApproval" && planned < scheme.LevelPlan;
            cut.Expect(approved.LevelPlan + approved.Cut == scheme.LevelPlan && approved.LevelPlan == (cuts ? planned : scheme.LevelPlan),
                () => $"a level plan of {scheme.LevelPlan} with {planned} planned becomes {approved.LevelPlan} with a cut of {approved.Cut}");
            open.Expect(approved.ClosedMajors.SequenceEqual(from m in scheme.Majors where m.Planned == 0 select m.Major, StringComparer.Ordinal),
                () => $"the closed majors are said to be {string.Join(", ", approved.ClosedMajors)}");
        }

        return [submission.Result(), approval.Result(), cut.Result(), open.Result()];
    }

    /// <summary>Approval is final (HA-45…HA-47): nothing but taking effect follows it, and the level plan does not change any more.</summary>
    public static IReadOnlyList<CheckResult> VerifyHistory(IReadOnlyList<SchemeStep> steps)
    {
        var (order, final) = (new CheckCounter("schemeSteps"), new CheckCounter("approvalFinal"));
        order.Expect(steps.Count == 0 || steps[0].State == AdmissionSchemeState.Draft, () => $"a scheme begins as {steps[0].State}");
        for (var i = 1; i < steps.Count; i++)
        {
            var (before, after) = (steps[i - 1], steps[i]);
            var follows = after.State switch
            {
                AdmissionSchemeState.Submitted => before.State is AdmissionSchemeState.Draft or AdmissionSchemeState.Returned,
                AdmissionSchemeState.Returned or AdmissionSchemeState.Approved => before.State == AdmissionSchemeState.Submitted,
                AdmissionSchemeState.InEffect => before.State == AdmissionSchemeState.Approved,
                _ => false,
            };
            order.Expect(follows, () => $"{after.State} follows {before.State}");
            var settled = before.State is AdmissionSchemeState.Approved or AdmissionSchemeState.InEffect;
            final.Expect(settled ? after == before with { State = AdmissionSchemeState.InEffect } && before.State == AdmissionSchemeState.Approved
                : after.State == AdmissionSchemeState.Approved ? after.LevelPlan <= before.LevelPlan : after.LevelPlan == before.LevelPlan,
                () => $"{after.State} with {after.LevelPlan} follows {before.State} with {before.LevelPlan}");
        }

        return [order.Result(), final.Result()];
    }

    /// <summary>Caps of levels and majors (HA-66) and completed levels (HA-75).</summary>
    public static IReadOnlyList<CheckResult> VerifyCaps(IEnumerable<CapClaim> caps, IEnumerable<CompletionClaim> completions)
    {
        var (cap, completed) = (new CheckCounter("caps"), new CheckCounter("completedLevels"));
        foreach (var claim in caps)
        {
            var above = Math.Max(claim.Plan, claim.Used + claim.Added) - claim.Plan;
            var refused = claim.Cap == CapKind.Hard && above != 0 && claim.Added > 0 ? new CapExceeded(claim.Scope, claim.Plan, claim.Used, claim.Added) : null;
            cap.Expect(claim.Result == new CapResult(refused, claim.Cap == CapKind.None ? 0 : above),
                () => $"{claim.Used} and {claim.Added} more within a {claim.Cap} plan of {claim.Plan}: {claim.Result}");
        }

        foreach (var claim in completions)
            completed.Expect(claim.Completed == !(claim.Undecided != 0 || claim.Admitted < claim.LevelPlan), () => $"{claim}");
        return [cap.Result(), completed.Result()];
    }

    /// <summary>Plan lines (SX-05, SX-06, SX-15…SX-21).</summary>
    public static IReadOnlyList<CheckResult> VerifyLines(CampaignPolicy policy, IEnumerable<PlanLineClaim> lines, IEnumerable<FullTimeClaim> shares)
    {
        var (entry, choice, share) = (new CheckCounter("planLines"), new CheckCounter("publishedLines"), new CheckCounter("fullTimeShares"));
        foreach (var claim in lines)
        {
            var grounds = LineGrounds.Against(policy, claim.Line);
            entry.Expect(AreEqual(claim.Refused, grounds), () => Differ(claim.Line.Major, claim.Refused, grounds));
            PlanRefused? unpublished = !claim.Published && LineGrounds.IsAsked(policy, "publishedBeforeRegistration") ? new MajorNotPublished(claim.Line.Major) : null;
            choice.Expect(Equals(claim.OnChoice, unpublished), () => $"{claim.Line.Major}, published {claim.Published}: {claim.OnChoice?.Code}");
        }

        foreach (var claim in shares)
        {
            var above = claim.Whole > 0 && claim.FullTime / (decimal)claim.Whole > claim.Most;
            share.Expect(claim.Share == new FullTimeShare(claim.LastYear < claim.FullTime, above), () => $"{claim}");
        }

        return [entry.Result(), choice.Result(), share.Result()];
    }

    /// <summary>Changes of numbers and admissions under a regional plan (GD-34…37, GD-57, GD-85, GD-98, GD-99, SX-126, SX-127).</summary>
    public static IReadOnlyList<CheckResult> VerifyChanges(
        PlanPolicy policy, IEnumerable<QuantityClaim> quantities, IEnumerable<FlexibleClaim> flexible, IEnumerable<TransferClaim> transfers, IEnumerable<RegionClaim> regions) =>
        RegionalReading.Verify(policy, quantities, flexible, transfers, regions);

    /// <summary>Sums of regional plans (GD-72), reviews (GD-34, GD-37) and places left for phase 2 (GD-10).</summary>
    public static IReadOnlyList<CheckResult> VerifyRegional(
        RegionalPlanPolicy policy, IEnumerable<SumClaim> sums, IEnumerable<ReviewClaim> reviews, IEnumerable<VacancyClaim> vacancies) =>
        RegionalReading.Verify(policy, sums, reviews, vacancies);

    private static List<PlanRefused> GroundsAgainst(PlanSchemePolicy policy, Scheme scheme, int planned)
    {
        var grounds = new List<PlanRefused>();
        var (fullTime, seen) = (0, new Dictionary<(string, StudyMode), int>());
        foreach (var major in scheme.Majors)
        {
            if (major.Planned < 0)
                grounds.Add(new PlanNumberNegative(major.Major));
            if (major.Mode == StudyMode.FullTime)
                fullTime += major.Planned;
            if ((seen[(major.Major, major.Mode)] = seen.GetValueOrDefault((major.Major, major.Mode)) + 1) == 2)
                grounds.Add(new MajorTwice(major.Major));
            if (major.QualifiedSource > 0 && major.Planned < policy.MajorWithSourceAtLeast)
                grounds.Add(new MajorWithSourceCancelled(major.Major, major.QualifiedSource, policy.MajorWithSourceAtLeast));
        }

        if (planned - scheme.LevelPlan > 0 && policy.Above == "Refuse")
            grounds.Add(new SchemeAboveLevelPlan(planned, scheme.LevelPlan));
        if (fullTime - scheme.OriginalFullTime > 0 && policy.FullTimeAtMostOriginal)
            grounds.Add(new FullTimeAboveOriginal(fullTime, scheme.OriginalFullTime));
        return grounds;
    }

    /// <summary>The same refusals, whatever their order.</summary>
    private static bool AreEqual(IReadOnlyList<PlanRefused> claimed, List<PlanRefused> grounds)
    {
        var left = grounds.ToList();
        return claimed.All(left.Remove) && left.Count == 0;
    }

    private static string Differ(string what, IEnumerable<PlanRefused> claimed, IEnumerable<PlanRefused> grounds) =>
        $"{what}: refused for {string.Join(", ", claimed.Select(r => r.Code))}, the grounds are {string.Join(", ", grounds.Select(r => r.Code))}";
}

/// <summary>What stands against a plan line, as the verifier reads the policy.</summary>
internal static class LineGrounds
{
    public static List<PlanRefused> Against(CampaignPolicy policy, PlanLineFacts line)
    {
        var grounds = new List<PlanRefused>();
        if (line.Number < 0)
            grounds.Add(new PlanNumberNegative(line.Major));
        foreach (var rule in policy.DurationMin)
            if ((rule.Level, rule.Mode) == (line.Level, line.Mode) && line.Years < rule.Years)
                grounds.Add(new DurationTooShort(line.Level, line.Mode, line.Years, rule.Years));
        if (!line.InCatalogue && IsAsked(policy, "majorInCatalogue"))
            grounds.Add(new MajorNotInCatalogue(line.Major));
        if (line.Mode is StudyMode.FullTime or StudyMode.PartTime)
            return grounds;
        if (!line.StationFiled && IsAsked(policy, "correspondenceNeedsStation"))
            grounds.Add(new StationMissing());
        var barred = from list in policy.MajorLists where list.Code == "BarredCorrespondence" from major in list.Majors select major;
        if (barred.Contains(line.Major, StringComparer.Ordinal) && IsAsked(policy, "medicalNotByCorrespondence"))
            grounds.Add(new MedicalByCorrespondence(line.Major));
        if (line.ArtOrForeignLanguage && (line.MinistryApproval ?? "").Trim().Length == 0 && IsAsked(policy, "artAndLanguageCorrespondenceNeedsApproval"))
            grounds.Add(new CorrespondenceApprovalMissing(line.Major));
        return grounds;
    }

    public static bool IsAsked(CampaignPolicy policy, string rule) => policy.PlanRules.Any(code => code == rule);
}
