using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>Finds a candidate by the counter's one box and reads everything the counter shows.</summary>
public sealed class CounterReader(AdmissionsDbContext db, GlyphChecker glyphs)
{
    private const int MostHits = 8;

    /// <summary>Purposes of opening a candidate, as the access log names them.</summary>
    public const string AtCounter = "OnSiteConfirmation", ForReading = "CandidateFile";

    /// <summary>Type of the event that sends a candidate back with a reason.</summary>
    public const string RefusedEvent = "ConfirmationRefused";

    /// <summary>
    /// The process form's barcode (OnlineRegistrationNumber, a dash, the version), receipt number, candidate number, identity document number (full-width forms and
    /// small x allowed), or name, where the policy lets names be looked up (SX-63). Only the clerk's own point; for another's candidate the point is named (HR-90).
    /// </summary>
    /// <param name="text">As typed or scanned; blanks do not matter.</param>
    public async Task<Outcome<IReadOnlyList<CounterHit>>> FindAsync(string text, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = DigitText.Normalise(text);
        var policy = context.Campaign.Policy.OnSite;
        if (key.Length == 0)
            return new Refusal("counter.empty", "q", $"请扫{policy.ShortFormName()}条码，或者输入{policy.Keys()}");
        var form = await FormOfAsync(key, cancellationToken);
        var all = db.Registrations.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && r.State != RegistrationState.Account);
        var byNumber = all.Where(r => r.DocumentNumber == key || r.CandidateNumber == key || r.Id == form.Id);
        var name = text.Trim();
        var hits = await byNumber.VisibleTo(context.Actor).OrderBy(r => r.Id).Take(MostHits).ToListAsync(cancellationToken);
        if (hits.Count == 0)
        {
            if (await byNumber.Where(r => r.PointId != null).Select(r => r.Point!.Name).FirstOrDefaultAsync(cancellationToken) is { } elsewhere)
                return new OtherPointRefused(elsewhere);
            if (!policy.FindByName)
                return new NoNumberRefused(name, policy);
            hits = await all.Where(r => r.Name == name).VisibleTo(context.Actor).OrderBy(r => r.Id).Take(MostHits).ToListAsync(cancellationToken);
        }
        return hits.Count == 0
            ? new NobodyFoundRefused(name)
            : hits.Select(r => new CounterHit(r.Id, r.Name, r.DocumentNumber, r.CandidateNumber, r.Id == form.Id ? form.Version : null)).ToList();
    }

    /// <summary>Whose paper it is, and which version when the paper says so.</summary>
    private async Task<(long? Id, int? Version)> FormOfAsync(string key, CancellationToken cancellationToken)
    {
        var dash = key.LastIndexOf('-');
        if (dash > 0 && RegistrationNumber.IdOf(key[..dash]) is { } id && int.TryParse(key[(dash + 1)..], out var version))
            return (id, version);
        if (RegistrationNumber.IdOf(key) is { } plain)
            return (plain, null);
        var receipt = ReceiptNumber.Normalise(key.Split('/')[^1]);
        var found = await db.FormVersions.Where(v => v.ReceiptNumber == receipt).Select(v => new { v.RegistrationId, v.Version }).FirstOrDefaultAsync(cancellationToken);
        return (found?.RegistrationId, found?.Version);
    }

    /// <summary>The candidate's case; opening it is logged (HR-34). Null when the actor may not see him.</summary>
    /// <param name="purpose">What he is opened for.</param>
    public async Task<CounterCase?> OpenAsync(long registrationId, string purpose, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await ReadAsync(registrationId, context, cancellationToken) is not { } counter)
        {
            await RecordRefusedAsync(registrationId, purpose, context, cancellationToken);
            return null;
        }
        db.LogView(context, registrationId, purpose);
        await db.SaveChangesAsync(cancellationToken);
        return counter;
    }

    /// <summary>Who asks for a candidate outside his scope learns nothing, and leaves a trace (HR-02). An id that nobody has leaves none.</summary>
    private async Task RecordRefusedAsync(long registrationId, string purpose, ProcessContext context, CancellationToken cancellationToken)
    {
        if (!await db.Registrations.AnyAsync(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id, cancellationToken))
            return;
        db.Record(context, "AccessRefused", (nameof(Registration), registrationId), after: new { purpose });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>As <see cref="OpenAsync"/>, without the log: for showing again what was opened.</summary>
    public async Task<CounterCase?> ReadAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registration = await db.Registrations.AsNoTracking().Include(r => r.Point)
            .Where(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id && r.State != RegistrationState.Account)
            .VisibleTo(context.Actor).SingleOrDefaultAsync(cancellationToken);
        return registration?.Point is null ? null : await CaseAsync(registration, context, cancellationToken);
    }

    internal async Task<CounterCase> CaseAsync(Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var policy = context.Campaign.Policy;
        var submitted = registration.SubmittedAt;
        var id = registration.Id;
        // One statement for all of it: the counter waits for every round trip, with the candidate before it. Whole rows are asked for
        // by the id itself and not by r.Id, which would number the rows of every candidate to find this one's.
        var read = await db.Registrations.AsNoTracking().Where(r => r.Id == id).Select(r => new
        {
            LineIds = r.ChoiceForms.Where(f => f.IsEffective).Select(f => f.PlanLineIds).FirstOrDefault(),
            Lines = r.ChoiceForms.Where(f => f.IsEffective)
                .SelectMany(f => db.PlanLines.Include(l => l.Institution).Where(l => f.PlanLineIds.Contains(l.Id))).ToList(),
            Snapshot = r.Versions.Where(v => v.Version == registration.Version).Select(v => v.Snapshot).FirstOrDefault(),
            // What was looked at before the last submission was looked at in other data.
            Reviews = r.Qualifications.Where(q => submitted == null || q.At >= submitted).OrderBy(q => q.Id).ToList(),
            Card = db.CardReadings.Where(c => c.RegistrationId == id).OrderByDescending(c => c.Id).FirstOrDefault(),
            Photo = db.Photos.Where(p => p.RegistrationId == id && p.IsCurrent).Select(p => new { p.Id, p.Origin, p.TakenAt }).FirstOrDefault(),
            ChipPhoto = r.Photos.Where(p => p.Origin == PhotoOrigin.IdChip).OrderByDescending(p => p.Id).Select(p => (long?)p.Id).FirstOrDefault(),
            Copies = db.DocumentCopies.Count(c => c.RegistrationId == r.Id),
            Exemption = db.ExemptionApplications.Where(e => e.RegistrationId == r.Id).Select(e => (ExemptionApplicationState?)e.State).FirstOrDefault(),
            LastRefusal = db.Events.Where(e => e.RegistrationId == r.Id && e.Type == RefusedEvent && (submitted == null || e.At >= submitted))
                .OrderByDescending(e => e.Id).Select(e => e.Reason).FirstOrDefault(),
        }).SingleAsync(cancellationToken);
        IReadOnlyList<PlanLine> choices = [.. (read.LineIds ?? []).Where(id => id != 0).Select(id => read.Lines.First(l => l.Id == id))];
        var asked = new RegistrationCase(
            registration.Facts(read.Snapshot is null ? null : RegistrationSnapshot.Read(read.Snapshot)),
            [.. choices.Select((line, i) => ChoiceFacts.Of(i + 1, line.ToFacts(context.Campaign)))],
            policy,
            registration.RegistrationDay(context.Campaign));
        var items = policy.QualificationItems.Select((item, index) =>
        {
            var last = read.Reviews.LastOrDefault(q => q.Item == item.Code);
            return new CounterItem(index + 1, item.Code, item.Name, item.Required, asked.Holds(item.When), last?.Passed, last?.Reason, item.Evidence);
        }).ToList();
        var counter = new CounterCase(
            registration, asked, choices, items, read.Card, read.Photo?.Id, read.Photo?.Origin, read.Photo?.TakenAt, read.Copies, read.LastRefusal, [])
        {
            ChipPhotoId = read.ChipPhoto,
            Exemption = read.Exemption,
            Pledge = await db.Acceptances.AsNoTracking().Where(a => a.RegistrationId == registration.Id && a.Kind == AcceptanceKind.HonestyPledge)
                .OrderByDescending(a => a.Id).FirstOrDefaultAsync(cancellationToken),
            SameDiplomaAt = await db.Registrations.SharingDiplomaOf(registration).OrderBy(r => r.Id).Select(r => r.Point!.Name).Take(MostHits).ToListAsync(cancellationToken),
        };
        counter = counter with { NameNote = Printability.CounterNote(registration.Name, await glyphs.CoverageForAsync([registration.Name], cancellationToken)) };
        counter = counter with { Course = await CourseAsync(counter, policy, cancellationToken) };
        return counter with { Blocks = ConfirmationGuards.Check(counter, context.Campaign) };
    }

    private async Task<OnSiteCourse> CourseAsync(CounterCase counter, Admissions.Rules.Policy.CampaignPolicy policy, CancellationToken cancellationToken)
    {
        if (policy.OnSite.Order.Count == 0 && policy.OnSite.Copies.Count == 0)
            return OnSiteCourse.None;
        var id = counter.Registration.Id;
        var acts = await db.OnSiteActs.AsNoTracking().Where(a => a.RegistrationId == id).OrderBy(a => a.Id).ToListAsync(cancellationToken);
        var receipt = await db.OnSiteReceipts.AsNoTracking().SingleOrDefaultAsync(r => r.RegistrationId == id && r.VoidedAt == null, cancellationToken);
        return OnSiteCourse.Of(counter, policy, receipt, acts);
    }
}
