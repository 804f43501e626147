using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>Decisions on bonus claims whose originals the point has seen; only approved claims count (HR-120).</summary>
public sealed class BonusService(AdmissionsDbContext db)
{
    /// <summary>Claims that wait for a decision in the actor's divisions, oldest registration first.</summary>
    public IQueryable<BonusClaim> WaitingFor(Actor actor, long campaignId)
    {
        var visible = db.Registrations.VisibleTo(actor).Where(r => r.CampaignId == campaignId);
        return db.BonusClaims.Include(b => b.Registration).Where(b => b.State == BonusClaimState.EnteredAtPoint && visible.Any(r => r.Id == b.RegistrationId)).OrderBy(b => b.Id);
    }

    /// <summary>Approves or rejects; a rejection needs a reason.</summary>
    public async Task<Outcome<BonusClaim>> DecideAsync(long claimId, bool approve, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from bonus_claims where id = {claimId} for update", cancellationToken);
        var visible = db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id);
        var claim = await db.BonusClaims.Include(b => b.Registration!.Point).SingleOrDefaultAsync(b => b.Id == claimId && visible.Any(r => r.Id == b.RegistrationId), cancellationToken);
        if (claim is null)
            return new Refusal("bonus.unknown", "", "没有这项加分申请，可能不在您的管辖范围");
        if (context.Campaign.RefuseClosed("BonusAndReport", RuleFacts.PlaceOf(claim.RegistrationId, claim.Registration!.Point)) is { } closed)
            return closed;
        var verb = approve ? BonusClaimLifecycle.Approve : BonusClaimLifecycle.Reject;
        if (BonusClaimLifecycle.Table.Check(claim.State, verb, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        var before = claim.State;
        claim.State = BonusClaimLifecycle.Table.Next(claim.State, verb);
        claim.Reason = context.Reason;
        claim.DecidedById = context.Actor.UserId;
        claim.DecidedAt = context.Now;
        db.Record(context, approve ? "BonusApproved" : "BonusRejected", (nameof(BonusClaim), claim.Id),
            new { state = before }, new { claim.Code, claim.State }, registrationId: claim.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claim;
    }
}
