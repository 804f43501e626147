using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Emergencies;

/// <summary>How far the paper forms of a point are (HR-167).</summary>
/// <param name="Open">Collected and not entered, by number; at most <see cref="DraftFormService.Listed"/> of them.</param>
public sealed record DraftFormBalance(int Printed, int Collected, int Entered, int Voided, int OpenCount, IReadOnlyList<string> Open);

/// <summary>Numbered paper forms: printed blank, registered when they come back, reconciled with what was entered (HR-148, HR-167).</summary>
public sealed class DraftFormService(AdmissionsDbContext db, TenantScope tenant, DocumentPrinter printer)
{
    public const int MostAtOnce = 200;
    public const int Listed = 200;

    /// <summary>A blank form for each of <paramref name="count"/> new numbers of the actor's point; numbers are given out only with their paper.</summary>
    public async Task<Outcome<Printed<RegistrationDraftForms>>> PrintAsync(int count, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!EmergencyRows.MayGiveOutForms(context.Actor, context.Campaign))
            return NoActivation();
        if (count is < 1 or > MostAtOnce)
            return new Refusal("draft-form.count", "count", $"一次印 1 到 {MostAtOnce} 份");
        var point = await db.RegistrationPoints.AsNoTracking().SingleAsync(p => p.Id == context.Actor.PointId, cancellationToken);
        var year = TimeZoneInfo.ConvertTime(context.Now, context.Campaign.Policy.Zone()).Year;
        var prefix = DraftFormNumber.Prefix(year, point.CountyCode);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two points of a county draw from one row of numbers.
        await AdvisoryLock.TakeAsync(db, "draft-forms", context.Campaign.Id, point.CountyCode, cancellationToken);
        var last = await db.DraftForms.Where(f => f.CampaignId == context.Campaign.Id && f.Number.StartsWith(prefix)).MaxAsync(f => (string?)f.Number, cancellationToken);
        var first = last is null ? 1 : DraftFormNumber.SerialOf(last) + 1;
        var forms = Enumerable.Range(first, count).Select(serial => new RegistrationDraftForm
        {
            CampaignId = context.Campaign.Id, Number = DraftFormNumber.Of(prefix, serial), PointId = point.Id, State = RegistrationDraftFormState.Printed, PrintedAt = context.Now,
        }).ToList();
        db.DraftForms.AddRange(forms);
        db.Record(context, "DraftFormsPrinted", (nameof(RegistrationPoint), point.Id), after: new { First = forms[0].Number, Last = forms[^1].Number, count });
        await db.SaveChangesAsync(cancellationToken);
        var printed = await printer.PrintedAsync(RegistrationDraftForms.Of(context.Campaign, tenant.Tenant.Name, point, [.. forms.Select(f => f.Number)]), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return printed;
    }

    /// <summary>Registers forms that came back filled in, from one number to another; the same number for one.</summary>
    /// <returns>How many were registered.</returns>
    public async Task<Outcome<int>> CollectAsync(string? from, string? to, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!EmergencyRows.MayGiveOutForms(context.Actor, context.Campaign))
            return NoActivation();
        if (context.RefuseReadOnly(context.Actor.CountyCode) is { } readOnly)
            return readOnly;
        if (DraftFormNumber.Check(from, out var first) is { } wrong)
            return wrong with { Field = "from" };
        var last = first;
        if (!string.IsNullOrWhiteSpace(to) && DraftFormNumber.Check(to, out last) is { } wrongLast)
            return wrongLast with { Field = "to" };
        if (string.CompareOrdinal(first, last) > 0)
            return new Refusal("draft-form.order", "to", "末号要不小于首号");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // A form given out by one point may come back at another with power, where the activation names it.
        var mine = Mine(context);
        var found = await mine.Where(f => f.Number.CompareTo(first) >= 0 && f.Number.CompareTo(last) <= 0).CountAsync(cancellationToken);
        if (found == 0)
            return new Refusal("draft-form.unknown", "from", "没有印过这个编号的草表，或不属于本点。请核对条形码下的编号");
        var collected = await mine.Where(f => f.State == RegistrationDraftFormState.Printed && f.Number.CompareTo(first) >= 0 && f.Number.CompareTo(last) <= 0)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.State, RegistrationDraftFormState.Collected).SetProperty(x => x.CollectedAt, context.Now).SetProperty(x => x.CollectedById, context.Actor.UserId), cancellationToken);
        if (collected == 0)
            return new Refusal("draft-form.collected", "from", found == 1 ? "这份草表已经登记过" : "这些草表都已经登记过");
        db.Record(context, "DraftFormsCollected", (nameof(RegistrationPoint), context.Actor.PointId!.Value), after: new { First = first, Last = last, collected });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return collected;
    }

    /// <summary>A spoilt or lost form is put out of use. Needs a reason.</summary>
    public async Task<Outcome<RegistrationDraftForm>> VoidAsync(string? number, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!EmergencyRows.MayGiveOutForms(context.Actor, context.Campaign))
            return NoActivation();
        if (context.RefuseReadOnly(context.Actor.CountyCode) is { } readOnly)
            return readOnly;
        if (DraftFormNumber.Check(number, out var wanted) is { } wrong)
            return wrong with { Field = "number" };
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await Mine(context).AnyAsync(f => f.Number == wanted, cancellationToken))
            return new Refusal("draft-form.unknown", "number", "没有印过这个编号的草表，或不属于本点。请核对条形码下的编号");
        var form = await db.DraftForms.FromSql($"select * from registration_draft_forms where campaign_id = {context.Campaign.Id} and number = {wanted} for update").SingleAsync(cancellationToken);
        if (RegistrationDraftFormLifecycle.Table.Check(form.State, RegistrationDraftFormLifecycle.Void, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        (form.State, form.Reason) = (RegistrationDraftFormState.Voided, context.Reason);
        db.Record(context, "DraftFormVoided", (nameof(RegistrationDraftForm), form.Id), after: new { form.Number });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return form;
    }

    /// <summary>Registered forms against entered ones.</summary>
    public async Task<DraftFormBalance> BalanceAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var counts = await Mine(context).GroupBy(f => f.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var open = await Mine(context).Where(f => f.State == RegistrationDraftFormState.Collected).OrderBy(f => f.Number).Select(f => f.Number).Take(Listed).ToListAsync(cancellationToken);
        int Of(RegistrationDraftFormState state) => counts.GetValueOrDefault(state);
        return new DraftFormBalance(counts.Values.Sum(), Of(RegistrationDraftFormState.Collected) + Of(RegistrationDraftFormState.Entered), Of(RegistrationDraftFormState.Entered),
            Of(RegistrationDraftFormState.Voided), Of(RegistrationDraftFormState.Collected), open);
    }

    /// <summary>Forms of the actor's point and of those it may enter for; who is at no point has none.</summary>
    public IQueryable<RegistrationDraftForm> Mine(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Actor.PointId is not { } point)
            throw new InvalidOperationException($"Actor {context.Actor.UserId} has no point; reading without one is never allowed.");
        var points = (EmergencyRows.BatchEntryOf(context.Actor, context.Campaign)?.OtherPoints ?? []).Select(p => long.Parse(p, System.Globalization.CultureInfo.InvariantCulture)).Append(point).ToList();
        return db.DraftForms.Where(f => f.CampaignId == context.Campaign.Id && points.Contains(f.PointId));
    }

    internal static Refusal NoActivation() => new("emergency.none", "", "本点现在没有启用应急预案，不能发放和录入草表。需要时由省级启用");
}
