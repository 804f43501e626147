using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Approvals;

/// <summary>What a kind of subject does when its approval moves. Kinds are registered in CoreServices.</summary>
public abstract class ApprovalKind
{
    public abstract string Code { get; }

    /// <summary>The kind in Chinese, e.g. 报名确认点设置.</summary>
    public abstract string Word { get; }

    /// <summary>What a negative decision is: a return, after which the applicant may submit again, or for good.</summary>
    public virtual string NegativeVerb => ApprovalLifecycle.Return;

    /// <summary>Page of the management portal that shows the subject with its papers, e.g. <c>claims/exemption/7</c>; null = it is decided on 待办.</summary>
    public virtual string? PageOf(Approval approval) => null;

    /// <summary>Whether the actor's office takes part in this campaign's decisions of the kind; what does not concern him is not on his 待办.</summary>
    public virtual bool Concerns(ProcessContext context) => true;

    /// <summary>
    /// Locks what the subject belongs to and says whether it is within the actor's scope. Asked before the approval itself is
    /// locked: whoever changes the subject takes the locks in the same order.
    /// </summary>
    public virtual Task<bool> LockInScopeAsync(Approval approval, ProcessContext context, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Null, or why this step cannot be decided now: a closed window, a subject in another state.</summary>
    public abstract Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken);

    /// <summary>Moves the subject in the same transaction. <paramref name="step"/> is the step just decided.</summary>
    public abstract Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken);
}

/// <summary>One chain for every "apply → review → decide": levels from policy, each step by its permission and scope.</summary>
public sealed class ApprovalService(AdmissionsDbContext db, IEnumerable<ApprovalKind> kinds)
{
    /// <summary>Starts the chain in the caller's transaction. An open one for the same subject is refused by the database.</summary>
    public Approval Start(string kind, long subjectId, string title, string divisionCode, string[] chain, ProcessContext context, long? institutionId = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var approval = new Approval
        {
            CampaignId = context.Campaign.Id,
            Kind = kind,
            SubjectId = subjectId,
            Title = title,
            DivisionCode = divisionCode,
            InstitutionId = institutionId,
            Chain = chain,
            State = ApprovalState.Submitted,
            CreatedAt = context.Now,
        };
        db.Approvals.Add(approval);
        return approval;
    }

    /// <summary>Everything that waits for this officer, oldest first.</summary>
    public IQueryable<Approval> WaitingFor(Actor actor, long campaignId)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var permissions = actor.Permissions.ToArray();
        return db.Approvals.VisibleTo(actor)
            .Where(a => a.CampaignId == campaignId && a.State == ApprovalState.Submitted && permissions.Contains(a.Chain[a.Step]))
            .OrderBy(a => a.CreatedAt).ThenBy(a => a.Id);
    }

    /// <summary>The same without the kinds that the campaign's policy leaves to other offices.</summary>
    public IQueryable<Approval> WaitingFor(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var others = kinds.Where(k => !k.Concerns(context)).Select(k => k.Code).ToArray();
        return WaitingFor(context.Actor, context.Campaign.Id).Where(a => !others.Contains(a.Kind));
    }

    public string WordOf(string kind) => Kind(kind).Word;

    /// <inheritdoc cref="ApprovalKind.PageOf"/>
    public string? PageOf(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return Kind(approval.Kind).PageOf(approval);
    }

    /// <summary>As <see cref="DecideAsync"/>, of the approval of one thing; without one it is unknown.</summary>
    /// <param name="kind">Code of the kind of approval.</param>
    public async Task<Outcome<Approval>> DecideOfAsync(string kind, long subjectId, bool pass, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var approval = await db.Approvals.AsNoTracking().VisibleTo(context.Actor)
            .Where(a => a.CampaignId == context.Campaign.Id && a.Kind == kind && a.SubjectId == subjectId).Select(a => (long?)a.Id).SingleOrDefaultAsync(cancellationToken);
        return await DecideAsync(approval ?? 0, pass, context, cancellationToken);
    }

    /// <summary>Passes or returns the waiting step. A return needs a reason; the row's lock decides between two officers.</summary>
    public async Task<Outcome<Approval>> DecideAsync(long approvalId, bool pass, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var seen = await db.Approvals.AsNoTracking().VisibleTo(context.Actor).SingleOrDefaultAsync(a => a.Id == approvalId && a.CampaignId == context.Campaign.Id, cancellationToken);
        var approval = seen is null || !await Kind(seen.Kind).LockInScopeAsync(seen, context, cancellationToken) ? null
            : await db.Approvals.FromSql($"select * from approvals where id = {approvalId} for update").VisibleTo(context.Actor).SingleOrDefaultAsync(cancellationToken);
        if (approval is null)
            return new Refusal("approval.unknown", "", "没有这件审批事项，可能不在管辖范围内");
        if (approval.State != ApprovalState.Submitted)
            return new Refusal("approval.decided", "", $"这件事项已经办理（{ApprovalLifecycle.Table.Word(approval.State)}），不用再办。请刷新待办");
        if (!context.Actor.Can(approval.Chain[approval.Step]))
            return new Refusal("approval.not-yours", "", "这一步不由这个账号办理，请等上一步办完或者由有权限的同事办理");
        var last = approval.Step == approval.Chain.Length - 1;
        var kind = Kind(approval.Kind);
        var verb = !pass ? kind.NegativeVerb : last ? ApprovalLifecycle.Approve : ApprovalLifecycle.PassLevel;
        if (ApprovalLifecycle.Table.Check(approval.State, verb, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        if (await kind.CheckAsync(approval, pass, context, cancellationToken) is { } blocked)
            return blocked;

        var step = approval.Step;
        db.ApprovalSteps.Add(new ApprovalStep
        {
            ApprovalId = approval.Id,
            Step = step,
            Decision = verb,
            Reason = context.Reason,
            ActorId = context.Actor.UserId,
            ActorName = context.Actor.Name,
            At = context.Now,
        });
        approval.State = ApprovalLifecycle.Table.Next(approval.State, verb);
        if (pass && !last)
            approval.Step++;
        await kind.ApplyAsync(approval, step, pass, context, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return approval;
    }

    private ApprovalKind Kind(string code) =>
        kinds.SingleOrDefault(k => k.Code == code) ?? throw new InvalidOperationException($"No approval kind {code} is registered.");
}
