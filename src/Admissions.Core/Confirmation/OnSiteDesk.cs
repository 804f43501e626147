using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Confirmation;

/// <param name="Item">Code of the policy's copy; only for CopyReceived.</param>
public sealed record OnSiteActOptions(long RegistrationId, OnSiteActKind Kind, string? Item = null);

/// <summary>What is done with paper at the counter: hand-outs, the signed pledge, copies (SX-48, SX-66, SX-70).</summary>
public sealed class OnSiteDesk(AdmissionsDbContext db, CounterReader reader)
{
    private const int ReasonMaxLength = 100;

    /// <summary>Refused out of the policy's order, at another point, outside window Confirmation and after confirmation.</summary>
    public async Task<Outcome<OnSiteAct>> RecordAsync(OnSiteActOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!HasNoOtherVerb(options.Kind))
            throw new ArgumentException("Printing, signing and withdrawing have verbs of their own.", nameof(options));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, options.RegistrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<OnSiteAct>.Refused(found.Refusals);
        var counter = await reader.CaseAsync(found.Value, context, cancellationToken);
        if (Refuse(options, counter, context) is { } refusal)
            return refusal;
        var act = Add(db, options.Kind, options.Item, found.Value, context);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return act;
    }

    /// <summary>Acts that <see cref="RecordAsync"/> records.</summary>
    public static bool HasNoOtherVerb(OnSiteActKind kind) => kind is not (OnSiteActKind.FormPrinted or OnSiteActKind.FormSigned or OnSiteActKind.PledgeWithdrawn);

    /// <summary>
    /// Takes back a pledge that was recorded as signed for the wrong candidate, with a reason, as long as he is not confirmed;
    /// what was done stays on record, and the step is due again.
    /// </summary>
    public async Task<Outcome<OnSiteAct>> WithdrawPledgeAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrWhiteSpace(context.Reason))
            return new Refusal("onsite.withdraw-reason", "reason", "请写明撤回的原因，例如“登记到了别的考生名下”，会记入操作记录");
        if (context.Reason.Length > ReasonMaxLength)
            return new Refusal("onsite.withdraw-reason", "reason", $"原因最多 {ReasonMaxLength} 个字，请写短些");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, registrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<OnSiteAct>.Refused(found.Refusals);
        if (context.Campaign.RefuseClosed(WindowCodes.Confirmation, found.Value.PlaceOf()) is { } closed)
            return closed;
        var counter = await reader.CaseAsync(found.Value, context, cancellationToken);
        if (!counter.Course.Steps.Any(s => s is { Step: OnSiteStep.Pledge, Done: true }))
            return new Refusal("onsite.not-signed", "", "这名考生没有登记签过承诺书，不用撤回。请刷新再看");
        var act = Add(db, OnSiteActKind.PledgeWithdrawn, null, found.Value, context);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return act;
    }

    /// <summary>Adds the act with its event; the caller saves.</summary>
    internal static OnSiteAct Add(AdmissionsDbContext db, OnSiteActKind kind, string? item, Registration registration, ProcessContext context)
    {
        var act = new OnSiteAct
        {
            RegistrationId = registration.Id, Kind = kind, Item = item, FormVersion = registration.Version, ClerkId = context.Actor.UserId, At = context.Now,
        };
        db.OnSiteActs.Add(act);
        db.Record(context, kind.ToString(), (nameof(Registration), registration.Id), after: new { registration.Version, item }, registrationId: registration.Id);
        return act;
    }

    private static Refusal? Refuse(OnSiteActOptions options, CounterCase counter, ProcessContext context)
    {
        if (context.Campaign.RefuseClosed(WindowCodes.Confirmation, counter.Registration.PlaceOf()) is { } closed)
            return closed;
        if (options.Kind == OnSiteActKind.CopyReceived)
            return counter.Course.Copies.All(c => c.Code != options.Item)
                ? new Refusal("onsite.copy", "item", "这名考生不用交这种复印件。请看核对清单") : null;
        return options.Kind == OnSiteActKind.PledgeSigned
            ? counter.Course.Steps.All(s => s.Step != OnSiteStep.Pledge)
                ? new Refusal("onsite.no-pledge", "", "本次招生不在现场签承诺书") : counter.Course.RefuseBefore(OnSiteStep.Pledge)
            : null;
    }
}
