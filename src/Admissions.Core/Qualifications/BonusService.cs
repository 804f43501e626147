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
using Admissions.Rules.Scoring;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <param name="Ground">Code of a ground of the item; may be null where there is only one.</param>
/// <param name="Answers">Answers to the ground's questions by their codes.</param>
/// <param name="Evidence">Number and original of each document the clerk has looked at.</param>
/// <param name="Uploads">Copies taken at the counter.</param>
public sealed record EnterBonusOptions(
    long RegistrationId, string Code, string? Ground, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<EvidenceEntry> Evidence, IReadOnlyList<EvidenceUpload> Uploads);

/// <summary>What became of an entry: entered and gone to review, or noted and still incomplete.</summary>
public sealed record BonusEntered(BonusClaim Claim, IReadOnlyList<Refusal> Missing)
{
    public bool IsComplete => Missing.Count == 0;
}

/// <summary>
/// Bonus claims: the point enters them with the originals before it (HR-95, SX-52…54), the office of the policy's level
/// decides (HR-118, SX-56), and what nobody has decided in time is overdue (HR-120, SX-55). Only approved claims count.
/// </summary>
public sealed class BonusService(AdmissionsDbContext db, ApprovalService approvals, EvidenceService evidence)
{
    /// <summary>Enters a claim at the actor's point. Incomplete papers are kept with the claim, which then stays Claimed.</summary>
    public async Task<Outcome<BonusEntered>> EnterAsync(EnterBonusOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (RuleOf(context, options.Code) is not { } rule)
            return new Refusal("bonus.unknown-item", "code", "没有这个加分项目，请刷新页面后再选");
        // Whatever can be refused without drawing a picture is refused first; under lock it is all asked again.
        var allowed = await LockOwnAsync(options.RegistrationId, context, cancellationToken);
        if (!allowed.Succeeded)
            return Outcome<BonusEntered>.Refused(allowed.Refusals);
        var standing = await db.BonusClaims.AsNoTracking().SingleOrDefaultAsync(b => b.RegistrationId == options.RegistrationId && b.Code == rule.Code, cancellationToken);
        if (await evidence.RefuseUploadsAsync(standing is null ? null : new ClaimKey(EntitlementKind.Bonus, standing.Id), options.Uploads, context, cancellationToken) is { } tooMany)
            return tooMany;
        var copies = await evidence.ReadAsync(options.Uploads, context.Campaign.Policy.Evidence, cancellationToken);
        if (!copies.Succeeded)
            return Outcome<BonusEntered>.Refused(copies.Refusals);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockOwnAsync(options.RegistrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<BonusEntered>.Refused(found.Refusals);
        var registration = found.Value;
        if (ClaimRules.Check(rule, new ClaimFacts(options.Ground, options.Answers, registration.Ethnicity, registration.Level)) is { Count: > 0 } not)
            return Outcome<BonusEntered>.Refused(not);
        var claim = await db.BonusClaims.SingleOrDefaultAsync(b => b.RegistrationId == registration.Id && b.Code == rule.Code, cancellationToken);
        if (claim is null)
        {
            claim = new BonusClaim { RegistrationId = registration.Id, Code = rule.Code, State = BonusClaimState.Claimed };
            db.BonusClaims.Add(claim);
        }
        if (BonusClaimLifecycle.Table.Check(claim.State, BonusClaimLifecycle.EnterAtPoint) is { } refused)
            return refused;
        claim.Ground = ClaimRules.GroundOf(rule, options.Ground)?.Code;
        claim.Answers = ClaimRows.Json(options.Answers);
        await db.SaveChangesAsync(cancellationToken);
        var key = new ClaimKey(EntitlementKind.Bonus, claim.Id);
        if (await evidence.StoreAsync(key, registration, options.Evidence, copies.Value, context, cancellationToken) is { } wrong)
            return wrong;
        await db.SaveChangesAsync(cancellationToken);
        var shown = await ClaimRows.EvidenceAsync(db, key, cancellationToken);
        var missing = ClaimRules.Missing(ClaimRules.EvidenceOf(rule, claim.Ground), shown, context.Campaign.Policy.Evidence, rule.Source);
        if (missing.Count == 0)
            EnterAtPoint(claim, registration, Line(shown, context.Campaign.Policy.Evidence), context);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new BonusEntered(claim, missing);
    }

    /// <summary>Approves, or rejects with the reason of <paramref name="context"/>; the claim's approval keeps who and why.</summary>
    public async Task<Outcome<BonusClaim>> DecideAsync(long claimId, bool approve, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var visible = db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id);
        var claim = await db.BonusClaims.Include(b => b.Registration).SingleOrDefaultAsync(b => b.Id == claimId && visible.Any(r => r.Id == b.RegistrationId), cancellationToken);
        if (claim is null)
            return new ClaimUnknown();
        if (BonusClaimApproval.RefuseReviewer(context) is { } notReviewer)
            return notReviewer;
        if (BonusClaimLifecycle.Table.Check(claim.State, BonusClaimLifecycle.Approve) is { } wrongState)
            return wrongState;
        // The newest, whatever its state: a colleague may decide between the two reads, and the approval then says so.
        var approval = await db.Approvals.Where(a => a.Kind == BonusClaimApproval.KindCode && a.SubjectId == claimId).OrderByDescending(a => a.Id).Select(a => a.Id).FirstAsync(cancellationToken);
        var decided = await approvals.DecideAsync(approval, approve, context, cancellationToken);
        return decided.Succeeded ? claim : Outcome<BonusClaim>.Refused(decided.Refusals);
    }

    /// <summary>Ends what was not decided when the review closed at its place; the candidate is told (HR-120, SX-55).</summary>
    /// <returns>How many claims became overdue.</returns>
    public async Task<int> ExpireAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var open = new[] { nameof(BonusClaimState.Claimed), nameof(BonusClaimState.EnteredAtPoint) };
        // Registrations before claims, as everywhere (docs/rules/locks.md); what was decided while this waited is no longer open.
        await db.Database.ExecuteSqlAsync($"select 1 from registrations r where r.campaign_id = {context.Campaign.Id} and exists (select from bonus_claims b where b.registration_id = r.id and b.state = any({open})) order by r.id for update", cancellationToken);
        var claims = await db.BonusClaims
            .FromSql($"select b.* from bonus_claims b join registrations r on r.id = b.registration_id where r.campaign_id = {context.Campaign.Id} and b.state = any({open}) order by b.id for update of b")
            .Include(b => b.Registration).ThenInclude(r => r!.Point).ToListAsync(cancellationToken);
        var due = claims.Where(b => context.Campaign.Windows.HasEnded(context.Campaign.Policy.BonusReview.Window, b.Registration!.PlaceOf(), context.Now)).ToList();
        var ids = due.Select(b => b.Id).ToList();
        foreach (var claim in due)
        {
            var before = claim.State;
            claim.State = BonusClaimLifecycle.Table.Next(before, BonusClaimLifecycle.Expire);
            claim.Reason = before == BonusClaimState.Claimed ? "没有在规定时间内出示齐全的证明材料，不予承认" : "没有在规定时间内通过审核";
            claim.DecidedAt = context.Now;
            db.Record(context with { Reason = claim.Reason }, "BonusOverdue", (nameof(BonusClaim), claim.Id), new { State = before }, new { claim.Code, claim.State }, claim.RegistrationId);
            db.Send(context, claim.Registration!, $"您申报的照顾加分“{RuleOf(context, claim.Code)?.Name ?? claim.Code}”{claim.Reason}，不加分");
        }
        foreach (var approval in await db.Approvals.Where(a => a.Kind == BonusClaimApproval.KindCode && ids.Contains(a.SubjectId) && a.State == ApprovalState.Submitted).ToListAsync(cancellationToken))
            approval.State = ApprovalLifecycle.Table.Next(approval.State, ApprovalLifecycle.Cancel);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    /// <summary>FeaturePoints as they stand: approved and derived bonuses, combined by the policy (SX-134…144).</summary>
    public static FeaturePointsResult PointsOf(Registration registration, IEnumerable<BonusClaim> claims, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(policy);
        var approved = claims.Where(c => BonusClaimLifecycle.Counts.Contains(c.State)).Select(c => c.Code).ToList();
        return FeaturePoints.TryCompute(policy.Bonuses, policy.BonusCombination, approved, registration.BirthDate ?? DateOnly.MaxValue, out var result) is null ? result : new FeaturePointsResult(0, []);
    }

    /// <summary>The state change, its approval and its event, in the caller's unit of work.</summary>
    internal Approval EnterAtPoint(BonusClaim claim, Registration registration, string evidenceLine, ProcessContext context)
    {
        claim.State = BonusClaimLifecycle.Table.Next(claim.State, BonusClaimLifecycle.EnterAtPoint);
        claim.Evidence = evidenceLine;
        (claim.EnteredById, claim.EnteredAt) = (context.Actor.UserId, context.Now);
        db.Record(context, "BonusEntered", (nameof(BonusClaim), claim.Id), new { State = BonusClaimState.Claimed },
            new { claim.Code, claim.State, claim.Ground, claim.Evidence }, registration.Id);
        return approvals.Start(BonusClaimApproval.KindCode, claim.Id, $"照顾加分：{registration.Name} {RuleOf(context, claim.Code)?.Name}", registration.CountyCode!, [Permissions.DecideBonus], context);
    }

    internal static BonusRule? RuleOf(ProcessContext context, string code) => context.Campaign.Policy.Bonuses.FirstOrDefault(b => b.Code == code);

    private static string Line(IReadOnlyList<EvidenceFacts> shown, EvidencePolicy policy) =>
        string.Join('；', shown.Select(e => $"{policy.Of(e.Code).Name}{(e.Number is null ? "" : " " + e.Number)}"));

    private async Task<Outcome<Registration>> LockOwnAsync(long id, ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.PointId is null || !context.Actor.Can(Permissions.EnterBonus))
            return new Refusal("bonus.not-permitted", "", "这个账号不能录入照顾加分。请由报名确认点的审核员录入");
        var registration = await RegistrationRows.LockAsync(db, id, cancellationToken);
        if (registration is null || registration.PointId != context.Actor.PointId || registration.CampaignId != context.Campaign.Id)
            return new ClaimUnknown();
        await db.Entry(registration).Reference(r => r.Point).LoadAsync(cancellationToken);
        if (!ClaimRows.Open.Contains(registration.State))
            return new Refusal("bonus.wrong-state", "", $"考生{StateWords.Of(registration.State)}，不能录入加分");
        if (await ClaimRows.RefuseReportedAsync(db, registration, context, cancellationToken) is { } reported)
            return reported;
        return context.Campaign.RefuseClosed(WindowCodes.Confirmation, registration.PlaceOf()) is { } closed ? closed : registration;
    }
}
