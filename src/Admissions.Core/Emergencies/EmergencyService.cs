using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Emergencies;

/// <summary>Measures for an area and a time.</summary>
/// <param name="Division">Division code, 2 to 6 digits.</param>
/// <param name="Measures">Of EmergencyMeasures, as far as the policy has them.</param>
/// <param name="Grants">Codes of points: the one with power enters for the other (HR-151).</param>
/// <param name="Basis">The decision on which it rests.</param>
public sealed record ActivationOptions(
    string Division, DateTimeOffset StartsAt, DateTimeOffset EndsAt, IReadOnlyList<string> Measures, CollectionMode Mode,
    IReadOnlyList<(string Point, string ForPoint)> Grants, string Basis, long? IncidentReportId = null);

/// <summary>A time for a part of the candidates (HR-147).</summary>
/// <param name="Division">Division code; empty for the whole area of the activation.</param>
/// <param name="Digits">Last characters of document numbers, e.g. 01234; empty for all.</param>
public sealed record SlotOptions(long ActivationId, string Division, string Digits, DateTimeOffset OpensAt, DateTimeOffset ClosesAt);

/// <summary>Emergency measures switched on by the province for area and time (HR-147, HR-150, HR-151, HR-158); the next request sees them.</summary>
public sealed class EmergencyService(AdmissionsDbContext db, TenantScope tenant)
{
    private const string AllDigits = "0123456789X";

    /// <summary>Activations whose area the actor oversees or lies in, newest first.</summary>
    public IQueryable<EmergencyActivation> Visible(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.EmergencyActivations.VisibleTo(context.Actor).Where(a => a.CampaignId == context.Campaign.Id);
    }

    /// <summary>Writes an activation down without switching it on.</summary>
    public async Task<Outcome<EmergencyActivation>> PrepareAsync(ActivationOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ActivateEmergency))
            return NotPermitted();
        if (Check(options, context) is { } wrong)
            return wrong;
        var grants = new List<EmergencyGrant>();
        foreach (var (point, forPoint) in options.Grants)
        {
            if (await PointAsync(point, context, cancellationToken) is not { } from)
                return new Refusal("emergency.grant", "grants", $"没有启用的报名确认点 {point}，请核对代码");
            if (await PointAsync(forPoint, context, cancellationToken) is not { } to || !to.CountyCode.StartsWith(options.Division, StringComparison.Ordinal) || from.Id == to.Id)
                return new Refusal("emergency.grant", "grants", $"报名确认点 {forPoint} 不在应急范围内，或与代录的点相同，请核对代码");
            grants.Add(new EmergencyGrant { PointId = from.Id, ForPointId = to.Id });
        }
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var activation = new EmergencyActivation
        {
            CampaignId = context.Campaign.Id, DivisionCode = options.Division, StartsAt = options.StartsAt.ToUniversalTime(), EndsAt = options.EndsAt.ToUniversalTime(),
            Measures = [.. options.Measures.Distinct(StringComparer.Ordinal)], Mode = options.Mode, Basis = options.Basis.Trim(), IncidentReportId = options.IncidentReportId,
            State = EmergencyActivationState.Prepared, CreatedById = context.Actor.UserId, CreatedAt = context.Now,
        };
        activation.Grants.AddRange(grants.DistinctBy(g => (g.PointId, g.ForPointId)));
        db.EmergencyActivations.Add(activation);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "EmergencyPrepared", (nameof(EmergencyActivation), activation.Id), after: Facts(activation));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return activation;
    }

    /// <summary>Switches it on; in force from its start. Needs a reason.</summary>
    public Task<Outcome<EmergencyActivation>> ActivateAsync(long id, ProcessContext context, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, EmergencyActivationLifecycle.Activate, "EmergencyActivated", context, activation =>
            activation.EndsAt <= context.Now ? new Refusal("emergency.past", "", "这次应急的结束时间已经过去，请重新拟定") : null, cancellationToken);

    /// <summary>Ends it now, before its time; what was entered under it stays. Needs a reason.</summary>
    public Task<Outcome<EmergencyActivation>> EndAsync(long id, ProcessContext context, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, EmergencyActivationLifecycle.End, "EmergencyEnded", context, activation =>
        {
            if (activation.EndsAt > context.Now)
                activation.EndsAt = context.Now.ToUniversalTime();
            return null;
        }, cancellationToken);

    /// <summary>Imposes a time slot inside an activation with that measure; the province anywhere, a city in its own area (HR-147).</summary>
    public async Task<Outcome<FillingSlotRow>> AddSlotAsync(SlotOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var digits = new string([.. (options.Digits ?? "").Trim().ToUpperInvariant().Where(c => c is not (' ' or ',' or '，' or '、')).Distinct().Order()]);
        if (!context.Actor.Can(Permissions.SetFillingSlots))
            return NotPermitted();
        if (digits.Any(c => !AllDigits.Contains(c, StringComparison.Ordinal)))
            return new Refusal("slot.digits", "digits", "证件号码末位只填 0 到 9 和 X，例如 01234");
        if (options.ClosesAt <= options.OpensAt)
            return new Refusal("slot.order", "to", "时段的结束要晚于开始");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var activation = await db.EmergencyActivations.FromSql($"select * from emergency_activations where id = {options.ActivationId} for update")
            .SingleOrDefaultAsync(a => a.CampaignId == context.Campaign.Id, cancellationToken);
        if (activation is null || activation.State == EmergencyActivationState.Ended || !activation.Measures.Contains(EmergencyMeasures.FillingSlots))
            return new Refusal("slot.activation", "", "没有启用“分时段填报”的应急预案，不能设时段");
        var division = options.Division.Trim();
        var area = division.Length == 0 ? activation.DivisionCode : division;
        if (ReferenceData.Division(area) is null || !area.StartsWith(activation.DivisionCode, StringComparison.Ordinal) || !context.Actor.Oversees(area))
            return new Refusal("slot.division", "division", "地区代码不在应急范围内，或不归本级管。市州填 4 位，县（市、区）填 6 位");
        if (options.OpensAt < activation.StartsAt || options.ClosesAt > activation.EndsAt)
            return new Refusal("slot.outside", "from", "时段要在应急预案的起止时间以内");
        var slot = new FillingSlotRow
        {
            EmergencyActivationId = activation.Id, DivisionCode = area == activation.DivisionCode ? "" : area, Digits = digits,
            OpensAt = options.OpensAt.ToUniversalTime(), ClosesAt = options.ClosesAt.ToUniversalTime(), CreatedById = context.Actor.UserId, CreatedAt = context.Now,
        };
        db.FillingSlots.Add(slot);
        db.Record(context, "FillingSlotSet", (nameof(EmergencyActivation), activation.Id), after: new { slot.DivisionCode, slot.Digits, slot.OpensAt, slot.ClosesAt });
        await SaveAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return slot;
    }

    /// <summary>Takes a slot away; who had only this one may fill in at any time again.</summary>
    public async Task<Outcome<FillingSlotRow>> RemoveSlotAsync(long slotId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.SetFillingSlots))
            return NotPermitted();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var slot = await db.FillingSlots.SingleOrDefaultAsync(s => s.Id == slotId, cancellationToken);
        var activation = slot is null ? null : await db.EmergencyActivations.SingleOrDefaultAsync(a => a.Id == slot.EmergencyActivationId && a.CampaignId == context.Campaign.Id, cancellationToken);
        if (slot is null || activation is null || !context.Actor.Oversees(slot.DivisionCode.Length == 0 ? activation.DivisionCode : slot.DivisionCode))
            return new Refusal("slot.unknown", "", "没有这个时段，可能已经由别人取消，请刷新后再看");
        db.FillingSlots.Remove(slot);
        db.Record(context, "FillingSlotRemoved", (nameof(EmergencyActivation), activation.Id), before: new { slot.DivisionCode, slot.Digits, slot.OpensAt, slot.ClosesAt });
        await SaveAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return slot;
    }

    private async Task<Outcome<EmergencyActivation>> ChangeAsync(
        long id, string verb, string type, ProcessContext context, Func<EmergencyActivation, Refusal?> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ActivateEmergency))
            return NotPermitted();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var activation = await db.EmergencyActivations.FromSql($"select * from emergency_activations where id = {id} for update")
            .SingleOrDefaultAsync(a => a.CampaignId == context.Campaign.Id, cancellationToken);
        if (activation is null)
            return new Refusal("emergency.unknown", "", "没有这次应急，请刷新后再看");
        if (EmergencyActivationLifecycle.Table.Check(activation.State, verb, new TransitionFacts(context.Reason)) is { } wrongState)
            return wrongState;
        var before = Facts(activation);
        if (act(activation) is { } refused)
            return refused;
        activation.State = EmergencyActivationLifecycle.Table.Next(activation.State, verb);
        db.Record(context, type, (nameof(EmergencyActivation), activation.Id), before, Facts(activation));
        await SaveAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return activation;
    }

    private async Task SaveAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        await db.Campaigns.Where(c => c.Id == context.Campaign.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Revision, x => x.Revision + 1), cancellationToken);
    }

    private Refusal? Check(ActivationOptions options, ProcessContext context)
    {
        var offered = Offered(context);
        return !options.Division.StartsWith(tenant.Tenant.DivisionPrefix, StringComparison.Ordinal) || ReferenceData.Division(options.Division) is null
                ? new Refusal("emergency.division", "division", "填写本省的地区代码：全省 2 位，市州 4 位，县（市、区）6 位")
            : options.EndsAt <= options.StartsAt ? new Refusal("emergency.order", "to", "结束时间要晚于开始时间")
            : options.EndsAt <= context.Now ? new Refusal("emergency.past", "to", "结束时间已经过去，请填以后的时间")
            : string.IsNullOrWhiteSpace(options.Basis) ? new Refusal("emergency.basis", "basis", "填写启用的依据，例如“省教育考试院应急领导小组某月某日决定”")
            : options.Measures.Count == 0 ? new Refusal("emergency.measures", "measures", "至少选一项措施")
            : options.Measures.FirstOrDefault(m => !offered.Contains(m)) is not null ? new Refusal("emergency.measures", "measures", "本次招生的应急预案没有这项措施，请重新选择")
            : options.Mode != CollectionMode.Online && !options.Measures.Contains(EmergencyMeasures.CollectionMode) ? new Refusal("emergency.mode", "mode", "要改变采集方式，请同时选“改变采集方式”")
            : options.Mode == CollectionMode.Online && options.Measures.Contains(EmergencyMeasures.CollectionMode) ? new Refusal("emergency.mode", "mode", "选择改变以后的采集方式")
            : options.Grants.Count > 0 && !options.Measures.Contains(EmergencyMeasures.BatchEntryOtherPoint) ? new Refusal("emergency.grants", "grants", "要代录其他确认点，请同时选“代录其他确认点的草表”")
            : options.Grants.Count == 0 && options.Measures.Contains(EmergencyMeasures.BatchEntryOtherPoint) ? new Refusal("emergency.grants", "grants", "填写哪个确认点代录哪个确认点")
            : null;
    }

    /// <summary>The measures of the policy that an activation switches on.</summary>
    public static IReadOnlyList<string> Offered(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [.. EmergencyMeasures.All.Where(m => context.Campaign.Policy.Emergency.Measures.Contains(m))];
    }

    private Task<RegistrationPoint?> PointAsync(string code, ProcessContext context, CancellationToken cancellationToken) =>
        db.RegistrationPoints.AsNoTracking().VisibleTo(context.Actor)
            .SingleOrDefaultAsync(p => p.CampaignId == context.Campaign.Id && p.Code == code.Trim() && p.State == RegistrationPointState.Active, cancellationToken);

    private static object Facts(EmergencyActivation a) => new { a.DivisionCode, a.StartsAt, a.EndsAt, a.Measures, a.Mode, a.State };

    private static Refusal NotPermitted() => new("emergency.not-permitted", "", "由省级启用应急预案，这个账号没有这个权限");
}
