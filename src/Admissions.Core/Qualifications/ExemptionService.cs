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

/// <param name="Code">Code of the policy's exemption.</param>
/// <param name="Ground">Code of its ground; in the candidate's own words where the policy lists none.</param>
/// <param name="Uploads">Copies of his papers; more may follow until the city reviews.</param>
public sealed record ApplyExemptionOptions(string Code, string Ground, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<EvidenceUpload> Uploads);

/// <summary>The candidate applies for admission without examination (HR-112, SX-130); the chain decides (<see cref="ExemptionApproval"/>).</summary>
public sealed class ExemptionService(AdmissionsDbContext db, ApprovalService approvals, EvidenceService evidence)
{
    private const int GroundMaxLength = 100;

    /// <summary>Applies, or corrects an application that nobody has reviewed yet. Papers may still be missing; the sentence on his page says which.</summary>
    public async Task<Outcome<ExemptionApplication>> ApplyAsync(ApplyExemptionOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (RuleOf(context, options.Code) is not { } rule)
            return new Refusal("exemption.unknown", "code", "请选择免试类别");
        // Whatever can be refused without drawing a picture is refused first; under lock it is all asked again.
        var allowed = await LockOwnAsync(context, cancellationToken);
        if (!allowed.Succeeded)
            return Outcome<ExemptionApplication>.Refused(allowed.Refusals);
        if (Refuse(rule, options, allowed.Value, context) is { Count: > 0 } early)
            return Outcome<ExemptionApplication>.Refused(early);
        var standing = await db.ExemptionApplications.AsNoTracking().SingleOrDefaultAsync(e => e.RegistrationId == allowed.Value.Id, cancellationToken);
        if (standing is { State: not ExemptionApplicationState.Applied })
            return Reviewed(standing);
        if (await evidence.RefuseUploadsAsync(standing is null ? null : new ClaimKey(EntitlementKind.Exemption, standing.Id), options.Uploads, context, cancellationToken) is { } tooMany)
            return tooMany;
        var copies = await evidence.ReadAsync(options.Uploads, context.Campaign.Policy.Evidence, cancellationToken);
        if (!copies.Succeeded)
            return Outcome<ExemptionApplication>.Refused(copies.Refusals);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockOwnAsync(context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<ExemptionApplication>.Refused(found.Refusals);
        var registration = found.Value;
        if (Refuse(rule, options, registration, context) is { Count: > 0 } refusals)
            return Outcome<ExemptionApplication>.Refused(refusals);
        var application = await db.ExemptionApplications.SingleOrDefaultAsync(e => e.RegistrationId == registration.Id, cancellationToken);
        if (application is { State: not ExemptionApplicationState.Applied })
            return Reviewed(application);
        var before = application is null ? null : new { application.Code, application.Ground, application.Answers };
        if (application is null)
        {
            application = new ExemptionApplication
            {
                CampaignId = context.Campaign.Id, RegistrationId = registration.Id, Code = rule.Code, Ground = "", State = ExemptionApplicationState.Applied, AppliedAt = context.Now,
            };
            db.ExemptionApplications.Add(application);
            await StartAsync(application, rule, registration, context, cancellationToken);
        }
        else if (application.Code != rule.Code)
        {
            // The chain that runs is the old item's: it ends here, and the new item's begins with its first step.
            await CancelAsync(registration.Id, cancellationToken);
            await StartAsync(application, rule, registration, context, cancellationToken);
        }
        application.Code = rule.Code;
        application.Ground = options.Ground.Trim();
        application.Answers = ClaimRows.Json(options.Answers);
        await db.SaveChangesAsync(cancellationToken);
        if (await evidence.StoreAsync(new ClaimKey(EntitlementKind.Exemption, application.Id), registration, [], copies.Value, context, cancellationToken) is { } wrong)
            return wrong;
        db.Record(context, before is null ? "ExemptionApplied" : "ExemptionCorrected", (nameof(ExemptionApplication), application.Id),
            before, new { application.Code, application.Ground, application.Answers }, registration.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return application;
    }

    private static Refusal Reviewed(ExemptionApplication application) => new("exemption.reviewed", "", $"您的免试申请{StateWords.Of(application.State)}，不能再改");

    private async Task StartAsync(ExemptionApplication application, ExemptionRule rule, Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        application.InstitutionId = rule.Chain.Contains("Institution") && await RegistrationRows.ChoicesAsync(db, registration.Id, cancellationToken) is [var first, ..] ? first.InstitutionId : null;
        approvals.Start(ExemptionApproval.KindCode, registration.Id, $"免试入学：{registration.Name}", registration.CountyCode!, ExemptionApproval.Chain(rule), context, application.InstitutionId);
    }

    private async Task CancelAsync(long registrationId, CancellationToken cancellationToken)
    {
        var open = await db.Approvals.SingleAsync(a => a.Kind == ExemptionApproval.KindCode && a.SubjectId == registrationId && a.State == ApprovalState.Submitted, cancellationToken);
        open.State = ApprovalLifecycle.Table.Next(open.State, ApprovalLifecycle.Cancel);
        // Written before the new chain is: a subject has one open approval.
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Decides the step that waits. Only whoever holds its permission may; the chain cannot be overtaken (SX-129).</summary>
    public async Task<Outcome<ExemptionApplication>> DecideAsync(long applicationId, bool pass, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var application = await db.ExemptionApplications.SingleOrDefaultAsync(e => e.Id == applicationId && e.CampaignId == context.Campaign.Id, cancellationToken);
        if (application is null || await ClaimRows.RegistrationOfAsync(db, new ClaimKey(EntitlementKind.Exemption, applicationId), context.Actor, context.Campaign.Id, cancellationToken) is null)
            return new ClaimUnknown();
        var approval = await db.Approvals.Where(a => a.CampaignId == context.Campaign.Id && a.Kind == ExemptionApproval.KindCode && a.SubjectId == application.RegistrationId)
            .OrderByDescending(a => a.Id).Select(a => a.Id).FirstAsync(cancellationToken);
        var decided = await approvals.DecideAsync(approval, pass, context, cancellationToken);
        return decided.Succeeded ? application : Outcome<ExemptionApplication>.Refused(decided.Refusals);
    }

    /// <summary>The rule of an exemption of the policy; null for another code.</summary>
    public static ExemptionRule? RuleOf(ProcessContext context, string code)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Campaign.Policy.Exemptions.FirstOrDefault(e => e.Code == code);
    }

    /// <summary>Null when the step that waits may be decided at this time.</summary>
    public static Refusal? RefuseTime(ClaimCase claim, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(context);
        return claim.Step is { } step && RuleOf(context, claim.Code)?.WindowOf(step) is { } window ? context.Campaign.RefuseClosed(window, claim.Registration.PlaceOf()) : null;
    }

    private static List<Refusal> Refuse(ExemptionRule rule, ApplyExemptionOptions options, Registration registration, ProcessContext context)
    {
        if (options.Ground.Length > GroundMaxLength)
            return [new Refusal("exemption.ground-long", "ground", $"免试依据最多写 {GroundMaxLength} 个字")];
        // Where the point depends on the type (SX-57), the type is chosen before the point and stands in the form.
        if (context.Campaign.Policy.DeclaresExemption() && registration.AdmissionType != AdmissionTypes.Exempt)
            return [new Refusal("exemption.type", "", "您提交的招生类别不是“免试”。请先在基本信息里把招生类别改为“免试”，改选确认点并重新提交，再申请", rule.Source)];
        return [.. ClaimRules.Check(rule, new ClaimFacts(options.Ground, options.Answers, registration.Ethnicity, registration.Level))];
    }

    private async Task<Outcome<Registration>> LockOwnAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.Kind != UserKind.Candidate)
            return new Refusal("exemption.own", "", "免试入学由考生本人申请");
        var id = await db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id).Select(r => (long?)r.Id).SingleOrDefaultAsync(cancellationToken);
        if (id is null || await RegistrationRows.LockAsync(db, id.Value, cancellationToken) is not { } registration || !ClaimRows.Open.Contains(registration.State))
            return new Refusal("exemption.not-submitted", "", "请先填写并提交报名，再申请免试入学");
        await db.Entry(registration).Reference(r => r.Point).LoadAsync(cancellationToken);
        return ClaimTimes.RefuseCandidate(context.Campaign, registration.PlaceOf()) is { } closed ? closed : registration;
    }
}
