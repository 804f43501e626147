using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>
/// The chain of an exemption by policy: the city's first review, an institution's consent where it is asked, the
/// province's decision (HR-113…116, SX-57…60, SX-129…133). The subject is the registration.
/// </summary>
public sealed class ExemptionApproval(AdmissionsDbContext db) : ApprovalKind
{
    public const string KindCode = nameof(ExemptionApplication);

    public override string Code => KindCode;
    public override string Word => "免试资格审核";
    public override string NegativeVerb => ApprovalLifecycle.Reject;

    public override string PageOf(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return $"exemptions/of/{approval.SubjectId}";
    }

    /// <summary>Permissions of a chain, in order.</summary>
    public static string[] Chain(ExemptionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return [.. rule.Chain.Select(step => step switch
        {
            "City" => Permissions.ReviewExemptionAtCity,
            "Institution" => Permissions.ConsentExemption,
            "Province" or "AdultAdmissionDivision" => Permissions.DecideExemption,
            _ => throw new InvalidOperationException($"No permission is known for {step} in the chain of exemption {rule.Code}."),
        })];
    }

    public override async Task<bool> LockInScopeAsync(Approval approval, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var application = await db.ExemptionApplications.Where(e => e.RegistrationId == approval.SubjectId).Select(e => e.Id).SingleAsync(cancellationToken);
        return await ClaimRows.LockInScopeAsync(db, new ClaimKey(EntitlementKind.Exemption, application), approval.SubjectId, context, cancellationToken);
    }

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var application = await ApplicationAsync(approval, cancellationToken);
        var registration = application.Registration!;
        var rule = ExemptionService.RuleOf(context, application.Code)!;
        if (rule.WindowOf(approval.Step) is { } window && context.RefuseClosed(window, registration.PlaceOf()) is { } closed)
            return closed;
        foreach (var verb in Verbs(approval, rule, approval.Step, pass).Take(1))
        {
            if (ExemptionApplicationLifecycle.Table.Check(application.State, verb, new TransitionFacts(context.Reason)) is { } refused)
                return refused;
        }
        if (!pass)
            return null;
        if (ClaimRules.Check(rule, application.Facts(registration)) is [var not, ..])
            return not;
        var shown = await ClaimRows.EvidenceAsync(db, new ClaimKey(EntitlementKind.Exemption, application.Id), cancellationToken);
        return ClaimRules.Missing(ClaimRules.EvidenceOf(rule, application.Ground), shown, context.Campaign.Policy.Evidence, rule.Source) is [var missing, ..] ? missing : null;
    }

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var application = await ApplicationAsync(approval, cancellationToken);
        var registration = application.Registration!;
        var rule = ExemptionService.RuleOf(context, application.Code)!;
        var before = (application.State, registration.AdmissionType);
        // One edge after the other: the database refuses a jump over a state.
        foreach (var verb in Verbs(approval, rule, step, pass))
        {
            application.State = ExemptionApplicationLifecycle.Table.Next(application.State, verb);
            await db.SaveChangesAsync(cancellationToken);
        }
        application.Reason = context.Reason;
        // The first choice may have changed since he applied; from now on it is this institution that consents.
        if (step == 0 && pass && rule.Chain.Contains("Institution"))
            application.InstitutionId = approval.InstitutionId = await RegistrationRows.ChoicesAsync(db, registration.Id, cancellationToken) is [var first, ..] ? first.InstitutionId : null;
        if (ExemptionApplicationLifecycle.Table.Final.Contains(application.State) || application.State == ExemptionApplicationState.Approved)
        {
            application.DecidedAt = context.Now;
            registration.AdmissionType = application.State == ExemptionApplicationState.Approved ? AdmissionTypes.Exempt : AdmissionTypes.Unified;
        }
        // A decision that comes after the examination keeps him out of it from the first review on, unless he is seated all the same (SX-171).
        if (application.State == ExemptionApplicationState.Approved || (pass && rule is { OnRejected: "NotAdmitted", AlsoSeated: false }))
            application.SitsExamination = false;
        db.Record(context, pass ? "ExemptionPassed" : "ExemptionRejected", (nameof(ExemptionApplication), application.Id),
            new { before.State, before.AdmissionType }, new { application.State, registration.AdmissionType, Step = rule.Chain[step] }, registration.Id);
        db.Send(context, registration, Message(application, rule, context));
    }

    private static string Message(ExemptionApplication application, ExemptionRule rule, ProcessContext context) => application.State switch
    {
        ExemptionApplicationState.Approved => "您的免试入学申请已通过审核，不用参加考试，没有准考证",
        ExemptionApplicationState.Rejected when application.SitsExamination && rule.DecidedBefore != WindowCodes.Numbering => $"您的免试入学申请没有通过：{context.Reason}。参加了考试的，按考试成绩录取",
        ExemptionApplicationState.Rejected when application.SitsExamination => $"您的免试入学申请没有通过：{context.Reason}。您的报名仍然有效，请按时参加考试",
        ExemptionApplicationState.Rejected => $"您的免试入学申请没有通过：{context.Reason}。您没有考试成绩，本次不能录取",
        _ => $"您的免试入学申请{StateWords.Of(application.State)}，还要经过{string.Join('、', rule.Chain.Skip(1).Select(Who))}审核",
    };

    /// <summary>Who decides a step of an exemption's chain.</summary>
    public static string Who(string step) => step switch
    {
        "City" => "市（州）招考机构",
        "Institution" => "招生院校",
        "AdultAdmissionDivision" => "省成招处",
        _ => "省级招考机构",
    };

    /// <summary>The acts of a step in order: a city that passes to the province also submits.</summary>
    private static IEnumerable<string> Verbs(Approval approval, ExemptionRule rule, int step, bool pass)
    {
        if (approval.Chain[step] == Permissions.ReviewExemptionAtCity)
        {
            yield return pass ? ExemptionApplicationLifecycle.PassByCity : ExemptionApplicationLifecycle.RejectByCity;
            if (pass && step + 1 < rule.Chain.Count && rule.Chain[step + 1] != "Institution")
                yield return ExemptionApplicationLifecycle.SubmitToProvince;
        }
        else if (approval.Chain[step] == Permissions.ConsentExemption)
            yield return pass ? ExemptionApplicationLifecycle.Consent : ExemptionApplicationLifecycle.RejectByInstitution;
        else
            yield return pass ? ExemptionApplicationLifecycle.Approve : ExemptionApplicationLifecycle.Reject;
    }

    private Task<ExemptionApplication> ApplicationAsync(Approval approval, CancellationToken cancellationToken) =>
        db.ExemptionApplications.Include(e => e.Registration).ThenInclude(r => r!.Point).SingleAsync(e => e.RegistrationId == approval.SubjectId, cancellationToken);
}
