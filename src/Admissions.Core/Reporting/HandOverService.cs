using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>What came of numbers that were scanned or pasted.</summary>
/// <param name="Already">Counted in before.</param>
/// <param name="Unknown">No confirmed candidate of this city has the number.</param>
public sealed record FormsCounted(int Added, int Already, IReadOnlyList<string> Unknown);

/// <summary>The process forms on paper against the confirmed candidates.</summary>
/// <param name="Missing">Candidate numbers whose form is not there, in order; the first of them when they are many.</param>
public sealed record FormCount(int Expected, int Counted, IReadOnlyList<string> Missing);

/// <summary>
/// The city counts in the process forms of its confirmed candidates and states what it hands over to the province,
/// together with the materials of exemption (HR-60, 湘教考信字〔2019〕3号 §三).
/// </summary>
public sealed partial class HandOverService(AdmissionsDbContext db)
{
    public const string Window = WindowCodes.ExemptionCity;
    private const int MostShown = 500;
    private const int MostNumbers = 20_000;
    private const string Source = Cited.HandOver;

    private static readonly RegistrationState[] Confirmed = [.. RegistrationLifecycle.CountsAsConfirmed];

    public async Task<FormCount> CountAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var expected = Expected(context);
        var missing = expected.Where(r => !db.CountedForms.Any(f => f.RegistrationId == r.Id));
        var (all, absent) = (await expected.CountAsync(cancellationToken), await missing.CountAsync(cancellationToken));
        return new FormCount(all, all - absent, await missing.OrderBy(r => r.CandidateNumber).Select(r => r.CandidateNumber!).Take(MostShown).ToListAsync(cancellationToken));
    }

    /// <summary>Counts in the forms whose barcodes were scanned; a number that belongs to nobody here is named and not counted.</summary>
    /// <param name="numbers">Candidate numbers with anything between them.</param>
    public async Task<Outcome<FormsCounted>> CountInAsync(string? numbers, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(context) is { } closed)
            return closed;
        var wanted = Number().Matches(numbers ?? "").Select(m => m.Value).Distinct(StringComparer.Ordinal).ToList();
        if (wanted.Count == 0)
            return new Refusal("forms.none", "numbers", "扫描流程表上的条码，或者粘贴考生号", Source);
        if (wanted.Count > MostNumbers)
            return new Refusal("forms.many", "numbers", $"一次最多 {MostNumbers:N0} 个考生号，请分几次");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "forms", context.Campaign.Id, context.Actor.DivisionCode ?? "", cancellationToken);
        var found = await Expected(context).Where(r => wanted.Contains(r.CandidateNumber!)).Select(r => new { r.Id, r.CandidateNumber }).ToListAsync(cancellationToken);
        var ids = found.Select(f => f.Id).ToList();
        var counted = (await db.CountedForms.Where(f => ids.Contains(f.RegistrationId)).Select(f => f.RegistrationId).ToListAsync(cancellationToken)).ToHashSet();
        var added = ids.Where(id => !counted.Contains(id)).ToList();
        db.CountedForms.AddRange(added.Select(id => new CountedForm { RegistrationId = id, CountedById = context.Actor.UserId, At = context.Now }));
        if (added.Count > 0)
            db.Record(context, "ProcessFormsCounted", (nameof(CountedForm), added[0]), after: new { added.Count });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new FormsCounted(added.Count, counted.Count, [.. wanted.Except(found.Select(f => f.CandidateNumber!), StringComparer.Ordinal)]);
    }

    /// <summary>States what goes to the province now; forms that are missing must be explained.</summary>
    /// <param name="exemptionMaterials">Sets of exemption materials handed over with the forms.</param>
    public async Task<Outcome<HandOver>> HandOverAsync(int? exemptionMaterials, string? note, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(context) is { } closed)
            return closed;
        if (exemptionMaterials is not >= 0)
            return new Refusal("forms.materials", "exemptionMaterials", "填写免试材料的份数，没有的填 0", Source);
        var count = await CountAsync(context, cancellationToken);
        if (count.Counted < count.Expected && string.IsNullOrWhiteSpace(note))
            return new Refusal("forms.missing", "note", $"还差 {count.Expected - count.Counted} 份流程表，请补齐；确实没有的，写明原因", Source);
        HandOver Of(HandOverKind kind, int expected, int counted) => new()
        {
            CampaignId = context.Campaign.Id, CityCode = context.Actor.DivisionCode!, Kind = kind, Expected = expected, Counted = counted,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(), ActorId = context.Actor.UserId, At = context.Now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var forms = Of(HandOverKind.ProcessForms, count.Expected, count.Counted);
        db.HandOvers.AddRange(forms, Of(HandOverKind.ExemptionMaterials, exemptionMaterials.Value, exemptionMaterials.Value));
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "FormsHandedOver", (nameof(HandOver), forms.Id), after: new { forms.CityCode, forms.Expected, forms.Counted, ExemptionMaterials = exemptionMaterials });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return forms;
    }

    /// <summary>What the actor's divisions have handed over on paper, the newest first.</summary>
    public Task<List<HandOver>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        db.HandOvers.AsNoTracking().Where(h => h.CampaignId == context.Campaign.Id && h.Kind != HandOverKind.Seating && h.CityCode.StartsWith(context.Actor.DivisionCode!)).OrderByDescending(h => h.Id).Take(100).ToListAsync(cancellationToken);

    private IQueryable<Registration> Expected(ProcessContext context) =>
        db.Registrations.AsNoTracking().VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id && r.CandidateNumber != null && Confirmed.Contains(r.State));

    private static Refusal? Refuse(ProcessContext context) =>
        context.Actor.DivisionCode is not { Length: 4 } city
            ? new Refusal("forms.city-only", "", "流程表由市（州）招考机构清点、上交", Source)
            : context.Campaign.RefuseClosed(Window, new Place(city));

    [GeneratedRegex(@"[0-9]{6,20}")]
    private static partial Regex Number();
}
