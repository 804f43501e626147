using Admissions.Core.Approvals;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>The level of office that the policy names is not the actor's.</summary>
public sealed record NotReviewerRefused(IReadOnlyList<string> Reviewers) : Refusal("bonus.not-reviewer", "",
    $"本次招生的照顾加分由{string.Join('、', Reviewers.Select(Word))}招考机构审核，这个账号只能查看")
{
    private static string Word(string reviewer) => reviewer switch { "County" => "县（市、区）", "City" => "市（州）", _ => "省级" };
}

/// <summary>The decision on a bonus claim by an office of the policy's levels (HR-118, SX-56); whichever decides first has decided.</summary>
public sealed class BonusClaimApproval(AdmissionsDbContext db) : ApprovalKind
{
    public const string KindCode = nameof(BonusClaim);

    public override string Code => KindCode;
    public override string Word => "照顾加分审核";
    public override string NegativeVerb => ApprovalLifecycle.Reject;

    public override string PageOf(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return $"claims/bonus/{approval.SubjectId}";
    }

    public override bool Concerns(ProcessContext context) => RefuseReviewer(context) is null;

    /// <summary>Null when the actor's level reviews by the policy.</summary>
    public static Refusal? RefuseReviewer(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var reviewers = context.Campaign.Policy.BonusReview.Reviewers;
        var level = context.Actor.DivisionCode?.Length switch { 2 => "Province", 4 => "City", 6 => "County", _ => "" };
        return reviewers.Contains(level) ? null : new NotReviewerRefused(reviewers);
    }

    public override async Task<bool> LockInScopeAsync(Approval approval, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var registration = await db.BonusClaims.Where(b => b.Id == approval.SubjectId).Select(b => b.RegistrationId).SingleAsync(cancellationToken);
        return await ClaimRows.LockInScopeAsync(db, new ClaimKey(EntitlementKind.Bonus, approval.SubjectId), registration, context, cancellationToken);
    }

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var claim = await ClaimAsync(approval, cancellationToken);
        if (RefuseReviewer(context) is { } notReviewer)
            return notReviewer;
        if (context.RefuseClosed(context.Campaign.Policy.BonusReview.Window, claim.Registration!.PlaceOf()) is { } closed)
            return closed;
        if (await ClaimRows.RefuseReportedAsync(db, claim.Registration!, context, cancellationToken) is { } reported)
            return reported;
        if (BonusClaimLifecycle.Table.Check(claim.State, Verb(pass), new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        // The candidate may have changed his ethnicity since: what is approved must still be entitled.
        return pass && BonusService.RuleOf(context, claim.Code) is { } rule && ClaimRules.Check(rule, claim.Facts(claim.Registration!)) is [var refusal, ..] ? refusal : null;
    }

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var claim = await ClaimAsync(approval, cancellationToken);
        var before = claim.State;
        claim.State = BonusClaimLifecycle.Table.Next(claim.State, Verb(pass));
        claim.Reason = context.Reason;
        (claim.DecidedById, claim.DecidedAt) = (context.Actor.UserId, context.Now);
        db.Record(context, pass ? "BonusApproved" : "BonusRejected", (nameof(BonusClaim), claim.Id), new { State = before }, new { claim.Code, claim.State }, claim.RegistrationId);
        var name = BonusService.RuleOf(context, claim.Code)?.Name ?? claim.Code;
        db.Send(context, claim.Registration!, pass ? PassedMessage(name) : $"您的照顾加分“{name}”没有通过审核：{context.Reason}");
    }

    /// <summary>What the candidate reads of an approved claim, whether it was decided alone or with a list.</summary>
    internal static string PassedMessage(string name) => $"您的照顾加分“{name}”已通过审核";

    private static string Verb(bool pass) => pass ? BonusClaimLifecycle.Approve : BonusClaimLifecycle.Reject;

    private Task<BonusClaim> ClaimAsync(Approval approval, CancellationToken cancellationToken) =>
        db.BonusClaims.Include(b => b.Registration).ThenInclude(r => r!.Point).SingleAsync(b => b.Id == approval.SubjectId, cancellationToken);
}
