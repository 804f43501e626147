using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>How many of one point stand still in one way, with one reason.</summary>
/// <param name="Point">Null for those who have chosen no point.</param>
/// <param name="Reason">Null = nobody has recorded one.</param>
public sealed record StuckCount(StuckKind Kind, long? Point, string? Reason, int Count);

/// <summary>Counts of one statement, added up for whatever area a page shows.</summary>
public sealed record StuckCounts(IReadOnlyList<StuckCount> Counts)
{
    public int Of(StuckKind kind) => Counts.Where(c => c.Kind == kind).Sum(c => c.Count);

    public int WithoutReason(StuckKind kind) => Counts.Where(c => c.Kind == kind && c.Reason is null).Sum(c => c.Count);

    public int Of(StuckKind kind, string? reason) => Counts.Where(c => c.Kind == kind && c.Reason == reason).Sum(c => c.Count);

    /// <summary>Those of each area of a level, in the areas' order.</summary>
    public IReadOnlyList<(Area Area, StuckCounts Counts)> By(AreaView view, AreaLevel level)
    {
        ArgumentNullException.ThrowIfNull(view);
        var groups = Counts.ToLookup(c => view.CodeOf(level, c.Point), StringComparer.Ordinal);
        return [.. view.Of(level).Select(area => (area, new StuckCounts([.. groups[area.Code]])))];
    }
}

/// <summary>What of the list is wanted.</summary>
/// <param name="Reason">A reason's code, or <see cref="NoReason"/>.</param>
/// <param name="Text">Start of a name, or a whole candidate, form or document number.</param>
public sealed record StuckFilter(StuckKind Kind, string? Reason = null, string? Text = null)
{
    /// <summary>Those without a reason.</summary>
    public const string NoReason = "none";
}

/// <summary>A row of the list; numbers as they are stored, the page masks them.</summary>
public sealed record StuckPerson
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string DocumentNumber { get; init; }
    public string? Phone { get; init; }
    public string? CandidateNumber { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public RegistrationState State { get; init; }
    public long? PointId { get; init; }

    /// <summary>Registered, submitted or confirmed, as the kind asks.</summary>
    public DateTimeOffset Since { get; init; }
    public string? ReasonCode { get; init; }
    public string? ReasonText { get; init; }
    public string? ReasonBy { get; init; }
    public DateTimeOffset? ReasonAt { get; init; }

    /// <summary>网报号 (SX-39), on the printed form as its barcode (HR-92).</summary>
    public string FormNumber => RegistrationNumber.Of(Id, CreatedAt);
}

/// <summary>
/// Who has begun to register and stands still: one list, its counts and the dashboard's, all from the view
/// <c>stuck_registrations</c>, so that none differs from another.
/// </summary>
public sealed class StuckList(AdmissionsDbContext db, AreaService areas)
{
    /// <summary>The kinds that can happen in a campaign: without payment on the net nobody is unpaid.</summary>
    public static IReadOnlyList<StuckKind> KindsOf(CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. Enum.GetValues<StuckKind>().Where(k => k != StuckKind.Unpaid || policy.Payment.Mode == PaymentMode.Online)];
    }

    /// <summary>Everybody of an area, in one statement.</summary>
    public async Task<StuckCounts> CountAsync(AreaView area, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var kinds = KindsOf(context.Campaign.Policy).ToArray();
        var counts =
            from stuck in In(area, context).Where(s => kinds.Contains(s.Kind))
            join reason in db.StuckReasons.Where(r => r.CampaignId == context.Campaign.Id && r.IsCurrent)
                on new { stuck.RegistrationId, stuck.Kind } equals new { reason.RegistrationId, reason.Kind } into reasons
            from reason in reasons.DefaultIfEmpty()
            group stuck by new { stuck.Kind, stuck.PointId, Reason = (string?)reason.Code } into g
            select new { g.Key, Count = g.Count() };
        return new StuckCounts([.. (await counts.ToListAsync(cancellationToken)).Select(c => new StuckCount(c.Key.Kind, c.Key.PointId, c.Key.Reason, c.Count))]);
    }

    /// <summary>How many of an area, without their reasons.</summary>
    public async Task<StuckTotals> TotalsAsync(AreaView area, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var kinds = KindsOf(context.Campaign.Policy).ToArray();
        var totals = await In(area, context).Where(s => kinds.Contains(s.Kind)).GroupBy(s => s.Kind).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        return new StuckTotals(totals.ToDictionary(t => t.Key, t => t.Count));
    }

    /// <summary>The people of an area, unordered.</summary>
    public IQueryable<StuckPerson> People(StuckFilter filter, AreaView area, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(context);
        var stuck = In(area, context).Where(s => s.Kind == filter.Kind);
        var people =
            from s in stuck
            join r in db.Registrations on s.RegistrationId equals r.Id
            join reason in db.StuckReasons.Where(x => x.CampaignId == context.Campaign.Id && x.Kind == filter.Kind && x.IsCurrent) on s.RegistrationId equals reason.RegistrationId into reasons
            from reason in reasons.DefaultIfEmpty()
            select new { s, r, Reason = reason };
        if (filter.Reason is { } code)
            people = code == StuckFilter.NoReason ? people.Where(p => p.Reason == null) : people.Where(p => p.Reason!.Code == code);
        if (filter.Text is { } text)
        {
            var number = DigitText.Normalise(text);
            var id = RegistrationNumber.IdOf(text);
            people = people.Where(p => p.r.Name.StartsWith(text) || p.r.CandidateNumber == number || p.r.DocumentNumber == number || p.r.Id == id);
        }
        return people.Select(p => new StuckPerson
        {
            Id = p.r.Id, Name = p.r.Name, DocumentNumber = p.r.DocumentNumber, Phone = p.r.Phone, CandidateNumber = p.r.CandidateNumber, CreatedAt = p.r.CreatedAt, State = p.r.State,
            PointId = p.s.PointId, Since = p.s.Since, ReasonCode = p.Reason!.Code, ReasonText = p.Reason.Text, ReasonBy = p.Reason.RecordedByName, ReasonAt = p.Reason.At,
        });
    }

    /// <summary>In how many ways this one stands still; empty when he does not, or is not the actor's.</summary>
    public async Task<IReadOnlyList<StuckRegistration>> FindAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (kinds, campaign) = (KindsOf(context.Campaign.Policy).ToArray(), context.Campaign.Id);
        var stuck = await db.StuckRegistrations.AsNoTracking().Where(s => s.CampaignId == campaign && s.RegistrationId == registrationId && kinds.Contains(s.Kind)).ToListAsync(cancellationToken);
        var own = await areas.FindAsync(null, context, cancellationToken);
        return own.Succeeded && stuck.TrueForAll(s => own.Value.Holds(s.PointId)) ? [.. stuck.OrderBy(s => s.Kind)] : [];
    }

    /// <summary>With whom each of these shares a certificate or document number: the names of the others' points, nothing of the people.</summary>
    public async Task<ILookup<long, string>> SharersAsync(IReadOnlyCollection<long> registrations, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var ids = registrations.ToArray();
        var all = db.Registrations.Where(r => r.CampaignId == context.Campaign.Id && r.State != RegistrationState.Invalid);
        var byDiploma = from r in all.Where(r => ids.Contains(r.Id)) from o in all where r.DiplomaNumber != null && o.DiplomaNumber == r.DiplomaNumber && o.Level == r.Level && o.Id != r.Id select new { r.Id, Other = o.Id, Point = o.Point!.Name };
        var byDocument = from r in all.Where(r => ids.Contains(r.Id)) from o in all where o.DocumentNumber == r.DocumentNumber && o.Id != r.Id && o.SubmittedAt != null select new { r.Id, Other = o.Id, Point = o.Point!.Name };
        var byCertificate = from c in db.RegistrationCertificates.Where(c => ids.Contains(c.RegistrationId))
                            from t in db.RegistrationCertificates where t.CampaignId == c.CampaignId && t.Kind == c.Kind && t.Number == c.Number && t.RegistrationId != c.RegistrationId
                            join o in all on t.RegistrationId equals o.Id select new { Id = c.RegistrationId, Other = o.Id, Point = o.Point!.Name };
        return (await byDiploma.Union(byDocument).Union(byCertificate).ToListAsync(cancellationToken)).OrderBy(s => s.Other).ToLookup(s => s.Id, s => s.Point ?? Area.None.Name);
    }

    /// <summary>Point by point, which every part of the view has an index for; an area is only ever one that its actor may see.</summary>
    private IQueryable<StuckRegistration> In(AreaView area, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(area);
        var stuck = db.StuckRegistrations.AsNoTracking().Where(s => s.CampaignId == context.Campaign.Id);
        return area.PointIds is { } points ? stuck.Where(s => points.Contains(s.PointId!.Value)) : stuck;
    }
}
