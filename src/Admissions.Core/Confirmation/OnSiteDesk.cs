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
    /// <summary>Refused out of the policy's order, at another point, outside window Confirmation and after confirmation.</summary>
    public async Task<Outcome<OnSiteAct>> RecordAsync(OnSiteActOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind is OnSiteActKind.FormPrinted or OnSiteActKind.FormSigned)
            throw new ArgumentException("Printing and signing have verbs of their own.", nameof(options));
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
