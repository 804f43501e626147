using System.Globalization;
using Admissions.Rules.Plans;
using Admissions.Rules.Plans.Verification;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Plans;

/// <summary>
/// The second implementation of the plan rules: each as its sentence says it, from the figures alone, written out as text. A refusal is its code and
/// the figures its sentence names. It shares nothing with the plan rules but the records that go in.
/// </summary>
internal static class PlainPlans
{
    /// <summary>招生录取方案 (HA-40…HA-44): what speaks against it, on approval and on submission, and what is approved.</summary>
    public static string Scheme(PlanSchemePolicy policy, SchemeClaim asked)
    {
        var (sum, fullTime, against, closed, open) = (0, 0, "", "", "");
        var scheme = asked.Scheme;
        foreach (var major in scheme.Majors)
        {
            sum += major.Planned;
            fullTime += major.Mode == StudyMode.FullTime ? major.Planned : 0;
            against += major.Planned < 0 ? " plan.negative 0 0" : "";
            closed += major.Planned == 0 ? $" {major.Major}" : "";
            open += major.Planned > 0 ? " open" : " closed";
        }

        for (var i = 0; i < scheme.Majors.Count; i++)
        {
            var alike = scheme.Majors.Where(other => other.Major == scheme.Majors[i].Major && other.Mode == scheme.Majors[i].Mode).ToList();
            against += alike.Count > 1 && ReferenceEquals(alike[0], scheme.Majors[i]) ? " plan.major-twice" : "";
        }

        if (sum > scheme.LevelPlan && policy.Above == "Refuse")
            against += $" scheme.above-level-plan {sum} {scheme.LevelPlan} {sum - scheme.LevelPlan}";
        if (fullTime > scheme.OriginalFullTime && policy.FullTimeAtMostOriginal)
            against += $" scheme.full-time-above-original {fullTime} {scheme.OriginalFullTime}";
        foreach (var major in scheme.Majors)
            if (major.QualifiedSource > 0 && major.Planned < policy.MajorWithSourceAtLeast)
                against += $" scheme.major-with-source-cancelled {major.QualifiedSource} {policy.MajorWithSourceAtLeast}";

        var submission = against.Length == 0 && sum < scheme.LevelPlan && !asked.AcceptCut ? $" scheme.cut-not-accepted {sum} {scheme.LevelPlan} {scheme.LevelPlan - sum}" : against;
        var levelPlan = sum < scheme.LevelPlan && policy.Below == "CutOnApproval" ? sum : scheme.LevelPlan;
        return $"submitted:{submission} approved:{against}{(against.Length > 0 ? "" : $" level {levelPlan} cut {scheme.LevelPlan - levelPlan} closed{closed}")} majors{open}";
    }

    /// <summary>SX-05, SX-06, SX-16…SX-21.</summary>
    public static string Line(CampaignPolicy policy, PlanLineClaim asked)
    {
        var (line, against) = (asked.Line, "");
        against += line.Number < 0 ? " plan.negative 0 0" : "";
        foreach (var least in policy.DurationMin)
            if (least.Level == line.Level && least.Mode == line.Mode && line.Years < least.Years)
                against += $" plan.duration-too-short {Years(least.Years)} {Years(line.Years)}";
        if (!line.InCatalogue && policy.PlanRules.Contains("majorInCatalogue"))
            against += " plan.major-not-in-catalogue";
        if (line.Mode == StudyMode.Correspondence)
        {
            if (!line.StationFiled && policy.PlanRules.Contains("correspondenceNeedsStation"))
                against += " plan.station-missing";
            if (policy.PlanRules.Contains("medicalNotByCorrespondence"))
                foreach (var list in policy.MajorLists)
                    against += list.Code == "BarredCorrespondence" && list.Majors.Contains(line.Major) ? " plan.medical-by-correspondence" : "";
            if (line.ArtOrForeignLanguage && policy.PlanRules.Contains("artAndLanguageCorrespondenceNeedsApproval") && (line.MinistryApproval ?? "").Trim() == "")
                against += " plan.correspondence-approval-missing";
        }

        return $"line:{against} chosen:{(!asked.Published && policy.PlanRules.Contains("publishedBeforeRegistration") ? " plan.major-not-published" : "")}";
    }

    /// <summary>HA-66, HA-75.</summary>
    public static string Cap(CapClaim asked)
    {
        var over = asked.Used + asked.Added > asked.Plan ? asked.Used + asked.Added - asked.Plan : 0;
        var refused = asked.Cap == CapKind.Hard && asked.Added > 0 && over > 0;
        return $"cap:{(refused ? $" plan.cap-exceeded {asked.Plan} {asked.Used} {asked.Added} {over}" : "")} over {(asked.Cap == CapKind.None ? 0 : over)}";
    }

    /// <summary>SX-126…SX-128, GD-36, GD-98, GD-142.</summary>
    public static string Quantity(PlanPolicy policy, QuantityClaim asked)
    {
        var offered = policy.Adjustment == "None" ? " plan.adjustment-not-offered" : policy.Adjustment == "BeforeAdmission" && asked.AdmissionStarted ? " plan.adjustment-closed" : "";
        var after = asked.Plan + asked.Change;
        var against = asked.Change == 0 ? " plan.adjustment-zero 0" : (asked.Reason ?? "").Trim() == "" ? " plan.adjustment-reason-missing"
            : after < asked.Plan && after < asked.Used ? $" plan.below-used {after} {asked.Used}" : "";
        return $"offered:{offered} change:{against} suggested {(asked.QualifiedSource > asked.Plan ? asked.QualifiedSource - asked.Plan : 0)}";
    }

    /// <summary>机动计划 (GD-34, GD-85).</summary>
    public static string Flexible(FlexibleClaim asked)
    {
        var (total, used, beyond) = (asked.Flexible, 0, 0);
        foreach (var (_, places) in asked.Before.Regions)
            total += places;
        foreach (var (region, people) in asked.Use.Regions)
        {
            used += people;
            for (var place = asked.Before.Regions.GetValueOrDefault(region); place < people; place++)
                beyond++;
        }

        return asked.Flexible < 0 ? "flexible: plan.negative 0 0"
            : total < used ? $"flexible: plan.below-used {total} {used}"
            : asked.SourcePlanBinds && asked.Flexible < beyond ? $"flexible: plan.below-used {asked.Flexible} {beyond}"
            : $"flexible:{Written(asked.Before.Regions, asked.Flexible)}";
    }

    /// <summary>区域间调整 (GD-35, GD-36, GD-143): asked, what both cities say, and the plan afterwards.</summary>
    public static string Transfer(TransferClaim asked)
    {
        var against = asked.From == asked.To ? " plan.same-region"
            : asked.Places < 1 ? " plan.adjustment-zero 0"
            : !asked.Before.Regions.ContainsKey(asked.From) ? " plan.unknown-region"
            : asked.Before.Regions[asked.From] - asked.Places is var left && left < asked.Use.Regions.GetValueOrDefault(asked.From) ? $" plan.below-used {left} {asked.Use.Regions.GetValueOrDefault(asked.From)}" : "";
        var cities = new[] { asked.OutCity, asked.InCity };
        var outcome = cities.Contains(CityDecision.Rejected) ? "Rejected" : cities.Contains(CityDecision.Pending) ? "Pending" : "Approved";
        if (against.Length > 0 || outcome != "Approved")
            return $"transfer:{against} {outcome}";
        var after = new SortedDictionary<string, int>(asked.Before.Regions.ToDictionary(), StringComparer.Ordinal);
        after[asked.From] -= asked.Places;
        after[asked.To] = after.GetValueOrDefault(asked.To) + asked.Places;
        return $"transfer: {outcome}{Written(after, asked.Before.Flexible)}";
    }

    /// <summary>One more of a region: the region's places, then the flexible ones; in phase 2 the total alone (GD-03, GD-57).</summary>
    public static string Admission(RegionClaim asked)
    {
        var (total, used, beyond) = (asked.Plan.Flexible, 0, 0);
        foreach (var (_, places) in asked.Plan.Regions)
            total += places;
        foreach (var (region, people) in asked.Use.Regions)
        {
            used += people;
            beyond += people > asked.Plan.Regions.GetValueOrDefault(region) ? people - asked.Plan.Regions.GetValueOrDefault(region) : 0;
        }

        var (own, here) = (asked.Plan.Regions.GetValueOrDefault(asked.Region), asked.Use.Regions.GetValueOrDefault(asked.Region));
        return used >= total ? $"admission: plan.cap-exceeded {total} {used} 1 {used + 1 - total}"
            : asked.SourcePlanBinds && here >= own && beyond >= asked.Plan.Flexible ? $"admission: plan.cap-exceeded {own} {here} 1 {here + 1 - own}" : "admission:";
    }

    /// <summary>GD-10, GD-72, GD-34, GD-37, and the full-time share (SX-15).</summary>
    public static string Sum(SumClaim asked)
    {
        var sum = asked.Plan.Flexible;
        foreach (var (_, places) in asked.Plan.Regions)
            sum += places;
        return sum == asked.Total ? "sum:" : $"sum: plan.sum-differs {sum} {asked.Total} {(sum > asked.Total ? sum - asked.Total : asked.Total - sum)}";
    }

    public static string Vacancy(VacancyClaim asked) => asked.Taken < asked.Plan ? $"vacancy: left {asked.Plan - asked.Taken}" : $"vacancy: plan.no-vacancy {asked.Plan} {asked.Taken} left 0";

    public static string Review(RegionalPlanPolicy policy, ReviewClaim asked) =>
        (asked.Flexible && policy.FlexibleReviewed) || (!asked.Flexible && policy.ReviewedBatches.Contains(asked.Batch)) ? "review: Pending" : "review: Approved";

    public static string Share(FullTimeClaim asked) => $"share: {asked.FullTime > asked.LastYear} {asked.Whole > 0 && (decimal)asked.FullTime / asked.Whole > asked.Most}";

    public static string Completion(CompletionClaim asked) => $"completed: {asked.Undecided == 0 && !(asked.Admitted < asked.LevelPlan)}";

    private static string Years(decimal years) => years.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Written(IEnumerable<KeyValuePair<string, int>> regions, int flexible) =>
        string.Concat(regions.OrderBy(region => region.Key, StringComparer.Ordinal).Select(region => $" {region.Key}={region.Value}")) + $" flexible={flexible}";
}
