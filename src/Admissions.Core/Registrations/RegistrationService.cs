using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>A draft to be kept.</summary>
/// <param name="Version">Version that the page showed; an older one than the stored is refused.</param>
/// <param name="Part">What was edited, for the candidate's history; null for an automatic save, which leaves no entry.</param>
public sealed record SaveDraftOptions(int Version, RegistrationDraft Draft, string? Part = null);

/// <summary>The kept draft.</summary>
public sealed record DraftSaved(int Version, DateTimeOffset? SavedAt);

/// <summary>What a candidate does before he submits: reads, signs, fills in (HR-75…HR-78, HR-86).</summary>
public sealed class RegistrationService(AdmissionsDbContext db)
{
    /// <summary>
    /// Records that the text was read or accepted, with its version, time and address (HR-75, HR-76). Signing the pledge
    /// opens the form: Account → Draft. Doing it twice changes nothing.
    /// </summary>
    /// <param name="textVersion">The version that was on the screen.</param>
    public async Task<Outcome<Acceptance>> AcceptAsync(AcceptanceKind kind, int textVersion, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Statements.Of(kind, context.Campaign.Policy) is not { } statement)
            throw new ArgumentException($"The campaign has no text for {kind}.", nameof(kind));
        if (statement.Version != textVersion)
            return new StepMissing("statement.outdated", $"《{statement.Title}》有新的版本，请重新阅读");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, context, cancellationToken) is not { } registration)
            return new NoRegistration();
        if (await RefuseClosedAsync(registration, RegistrationDraft.Read(registration), context, cancellationToken) is { } closed)
            return closed;
        var accepted = await db.Acceptances.Where(a => a.RegistrationId == registration.Id).ToListAsync(cancellationToken);
        if (accepted.FirstOrDefault(a => a.Kind == kind && a.TextVersion == textVersion) is { } earlier)
            return earlier;
        if (registration.State is not (RegistrationState.Account or RegistrationState.Draft or RegistrationState.Submitted))
            return RegistrationGuards.RefuseEdit(registration.State)!;
        if (kind == AcceptanceKind.HonestyPledge && Statements.Of(AcceptanceKind.Notices, context.Campaign.Policy) is { } notices
            && accepted.TrueForAll(a => a.Kind != AcceptanceKind.Notices || a.TextVersion != notices.Version))
            return new StepMissing("notices.unread", "请先阅读报考须知，再签订承诺书");

        var acceptance = new Acceptance { RegistrationId = registration.Id, Kind = kind, TextVersion = textVersion, At = context.Now, Ip = context.Ip };
        db.Acceptances.Add(acceptance);
        if (kind == AcceptanceKind.HonestyPledge && registration.State == RegistrationState.Account)
        {
            registration.State = RegistrationLifecycle.Table.Next(registration.State, RegistrationLifecycle.Begin);
            registration.Draft = RegistrationDraft.Of(registration).Write();
            registration.DraftVersion = 1;
            registration.DraftSavedAt = context.Now;
        }
        db.Record(context, EventOf(kind), (nameof(Registration), registration.Id),
            after: new { statement.Code, statement.Version }, registrationId: registration.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return acceptance;
    }

    /// <summary>
    /// Keeps the draft, right or wrong; the rules judge it on the pages and at submission. Refused when another page has
    /// saved since (<see cref="DraftOutdated"/>), when the form is locked, or outside window Registration.
    /// </summary>
    public async Task<Outcome<DraftSaved>> SaveDraftAsync(SaveDraftOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var (campaignId, pointId) = (context.Campaign.Id, options.Draft.PointId);
        var found = await db.Registrations.AsNoTracking().Where(r => r.CampaignId == campaignId && r.UserId == context.Actor.UserId)
            .Select(r => new { Registration = r, Point = db.RegistrationPoints.FirstOrDefault(p => p.CampaignId == campaignId && p.Id == pointId) })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return new NoRegistration();
        var registration = found.Registration;
        if (RegistrationGuards.RefuseEdit(registration.State) is { } locked)
            return locked;
        if (RuleFacts.RefuseRegistration(context.Campaign, registration, options.Draft, found.Point) is { } closed)
            return closed;
        // A draft that can never be sent is not taken either; where nothing is limited this asks nothing.
        if (registration.Version > 0 && await EditAllowance.OfAsync(db, registration, context.Campaign.Policy, cancellationToken) is { Refused: { } spent })
            return spent;
        if (TooLong(options.Draft, context) is { } tooLong)
            return tooLong;
        if (await UnknownLineAsync(registration, options.Draft, context, cancellationToken) is { } unknown)
            return unknown;
        var text = options.Draft.Write();
        if (registration.DraftVersion == options.Version && RegistrationDraft.Read(registration).Write() == text)
            return new DraftSaved(registration.DraftVersion, registration.DraftSavedAt);

        // An automatic save is one statement, which is a transaction by itself: the commonest write of all pays for no other.
        await using var transaction = options.Part is null ? null : await db.Database.BeginTransactionAsync(cancellationToken);
        // The version in the condition decides between two tabs, and the state between the candidate and the clerk who is confirming him.
        var saved = await db.Registrations
            .Where(r => r.Id == registration.Id && r.DraftVersion == options.Version && (r.State == RegistrationState.Draft || r.State == RegistrationState.Submitted))
            .ExecuteUpdateAsync(r => r
                .SetProperty(x => x.Draft, text)
                .SetProperty(x => x.DraftVersion, options.Version + 1)
                .SetProperty(x => x.DraftSavedAt, context.Now), cancellationToken);
        if (saved == 0)
            return await WhyNotSavedAsync(registration.Id, cancellationToken);
        if (options.Part is not null)
        {
            db.Record(context, "DraftSaved", (nameof(Registration), registration.Id),
                after: new { options.Part, Version = options.Version + 1 }, registrationId: registration.Id);
            await db.SaveChangesAsync(cancellationToken);
        }
        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken);
        return new DraftSaved(options.Version + 1, context.Now);
    }

    /// <summary>
    /// The registration of the actor under row lock. What the context still tracks from earlier work is dropped first:
    /// a tracked copy would hide what others have committed since.
    /// </summary>
    internal static async Task<Registration?> LockAsync(AdmissionsDbContext db, ProcessContext context, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var rows = await db.Registrations
            .FromSql($"select * from registrations where campaign_id = {context.Campaign.Id} and user_id = {context.Actor.UserId} for update")
            .ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }

    private async Task<Refusal?> RefuseClosedAsync(Registration registration, RegistrationDraft draft, ProcessContext context, CancellationToken cancellationToken)
    {
        var point = draft.PointId is not { } pointId ? null
            : await db.RegistrationPoints.AsNoTracking().SingleOrDefaultAsync(p => p.CampaignId == context.Campaign.Id && p.Id == pointId, cancellationToken);
        return RuleFacts.RefuseRegistration(context.Campaign, registration, draft, point);
    }

    private async Task<Outcome<DraftSaved>> WhyNotSavedAsync(long registrationId, CancellationToken cancellationToken)
    {
        var current = await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == registrationId, cancellationToken);
        return RegistrationGuards.RefuseEdit(current.State)
            ?? new DraftOutdated(current.DraftVersion, RegistrationDraft.Read(current), current.DraftSavedAt);
    }

    /// <summary>
    /// Institutions and majors come from the published lists; another code is not even kept (SX-45, HR-43). What was chosen
    /// before and has left the plan since stays in the draft, so that the candidate sees it and chooses again.
    /// </summary>
    private async Task<Refusal?> UnknownLineAsync(Registration registration, RegistrationDraft draft, ProcessContext context, CancellationToken cancellationToken)
    {
        var kept = RegistrationDraft.Read(registration).Choices;
        var added = draft.Choices.Where(id => id != 0 && !kept.Contains(id)).ToList();
        if (added.Count == 0)
            return null;
        var known = await db.PlanLines.Where(l => l.CampaignId == context.Campaign.Id && l.State == PlanLineState.Published && added.Contains(l.Id)).Select(l => l.Id).ToListAsync(cancellationToken);
        var wrong = draft.Choices.ToList().FindIndex(id => added.Contains(id) && !known.Contains(id));
        return wrong < 0 ? null : ChoiceRules.RefuseLine(wrong + 1, null, null, context.Campaign.Policy);
    }

    private static Refusal? TooLong(RegistrationDraft draft, ProcessContext context) =>
        draft.Fields.Where(f => f.Value.Length > DraftFields.MaxLength)
            .Select(f => new Refusal("field.long", f.Key, $"{DraftFields.Label(f.Key, context.Campaign.Policy)}太长，最多 {DraftFields.MaxLength} 个字。请删减"))
            .FirstOrDefault()
        ?? (draft.Choices.Count > context.Campaign.Policy.Choice.Slots.Count
            ? new Refusal("choice.slot", "choices", $"最多填 {context.Campaign.Policy.Choice.Slots.Count} 个志愿。请去掉多余的志愿")
            : null);

    private static string EventOf(AcceptanceKind kind) => kind switch
    {
        AcceptanceKind.Notices => "NoticesRead",
        AcceptanceKind.HonestyPledge => "HonestyPledgeSigned",
        _ => "RiskStatementAccepted",
    };
}
