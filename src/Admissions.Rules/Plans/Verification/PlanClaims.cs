using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans.Verification;

/// <summary>What was said of a scheme.</summary>
/// <param name="Approved">The scheme after approval; null when approval was refused.</param>
/// <param name="Open">Whether dossiers may be sent to each major, in the order of the scheme's majors.</param>
public sealed record SchemeClaim(
    Scheme Scheme, bool AcceptCut, IReadOnlyList<PlanRefused> OnSubmission, IReadOnlyList<PlanRefused> OnApproval, ApprovedScheme? Approved, IReadOnlyList<bool> Open);

/// <summary>A scheme after one act: its state and the level plan then.</summary>
public sealed record SchemeStep(AdmissionSchemeState State, int LevelPlan);

/// <summary>What was said of admitting <paramref name="Added"/> more within a plan.</summary>
public sealed record CapClaim(CapKind Cap, string Scope, int Plan, int Used, int Added, CapResult Result);

/// <summary>Whether a level was said to be completed (录取结束).</summary>
public sealed record CompletionClaim(int LevelPlan, int Admitted, int Undecided, bool Completed);

/// <summary>What was said of a plan line, on entry and when somebody wants to choose it.</summary>
public sealed record PlanLineClaim(PlanLineFacts Line, bool Published, IReadOnlyList<PlanRefused> Refused, PlanRefused? OnChoice);

/// <summary>What was said of an institution's full-time share.</summary>
public sealed record FullTimeClaim(int LastYear, int FullTime, int Whole, decimal Most, FullTimeShare Share);

/// <summary>What was said of more or fewer places.</summary>
/// <param name="AdmissionStarted">Whether admission had started when it was asked for.</param>
/// <param name="NotOffered">Why the campaign takes no such request; null when it does.</param>
/// <param name="Suggested">The increase that was suggested for this many candidates above the line.</param>
public sealed record QuantityClaim(
    string Scope, int Plan, int Used, int Change, string? Reason, bool AdmissionStarted, int QualifiedSource, PlanRefused? NotOffered, PlanRefused? Refused, int Suggested);

/// <param name="After">The plan after the change; null when it was refused.</param>
public sealed record FlexibleClaim(RegionalPlan Before, PlanUse Use, int Flexible, bool SourcePlanBinds, PlanRefused? Refused, RegionalPlan? After);

/// <param name="After">The plan after the transfer; null when it was refused or not approved by both cities.</param>
public sealed record TransferClaim(
    RegionalPlan Before, PlanUse Use, string From, string To, int Places, PlanRefused? Refused, CityDecision OutCity, CityDecision InCity, TransferOutcome Outcome, RegionalPlan? After);

/// <summary>What was said of admitting one more candidate of a region.</summary>
public sealed record RegionClaim(RegionalPlan Plan, PlanUse Use, string Region, bool SourcePlanBinds, CapExceeded? Refused);

/// <summary>What was said of the sum of a regional plan.</summary>
public sealed record SumClaim(RegionalPlan Plan, int Total, PlanSumDiffers? Refused);

/// <summary>What was said of the places left for phase 2.</summary>
public sealed record VacancyClaim(int Plan, int Taken, int Vacancies, NoVacancy? Refused);

/// <summary>Where a change of a school's plan stood when it was made.</summary>
/// <param name="Flexible">Only the flexible places change.</param>
public sealed record ReviewClaim(string Batch, bool Flexible, TransferOutcome Outcome);
