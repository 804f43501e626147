using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Equipment;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.InformationWork;

/// <summary>The check-list of one place as it stands.</summary>
/// <param name="RecordedAt">Null: nothing stated yet.</param>
public sealed record EquipmentStatement(
    string PlaceCode, string PlaceName, EquipmentLevel Level, IReadOnlyDictionary<string, EquipmentEntry> Entries, DateTimeOffset? RecordedAt, IReadOnlyList<EquipmentFinding> Findings)
{
    private const int MostBlanksNamed = 3;

    public bool IsStated => RecordedAt is not null;

    /// <summary>Mark of what was stated.</summary>
    public string Seen => MarkOf(IsStated ? Entries : null);

    internal static string MarkOf(IReadOnlyDictionary<string, EquipmentEntry>? entries) => SeenMark.Of(entries?.OrderBy(e => e.Key, StringComparer.Ordinal).ToList());

    public bool IsComplete => IsStated && Findings.All(f => f.Shortfall != EquipmentShortfall.Blank);

    /// <summary>Lines that are filled in and not enough.</summary>
    public bool FallsShort => IsStated && Findings.Any(f => f.Shortfall != EquipmentShortfall.Blank);

    /// <summary>What is wrong, for a line of a list: what is not enough by name, many blank lines by their number.</summary>
    public string Summary
    {
        get
        {
            var blanks = Findings.Where(f => f.Shortfall == EquipmentShortfall.Blank).Select(f => f.Sentence).ToList();
            return string.Join('；', Findings.Where(f => f.Shortfall != EquipmentShortfall.Blank).Select(f => f.Sentence)
                .Concat(blanks.Count > MostBlanksNamed ? [$"{blanks.Count} 项没有填"] : blanks));
        }
    }
}

/// <summary>Points and offices state their equipment; the level above sees who falls short (HR-09, HR-160, HR-161, 湘教考信字〔2019〕3号 §二).</summary>
public sealed class EquipmentService(AdmissionsDbContext db)
{
    private static readonly Dictionary<string, EquipmentEntry> Nothing = new(StringComparer.Ordinal);

    /// <summary>The statement of the actor's own point or office; null for who has none to make (the province, or no such policy).</summary>
    public async Task<EquipmentStatement?> OwnAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.InformationWork is not { } policy || await PlaceAsync(context, cancellationToken) is not { } place)
            return null;
        var check = await db.EquipmentChecks.AsNoTracking().SingleOrDefaultAsync(c => c.CampaignId == context.Campaign.Id && c.PlaceCode == place.Code, cancellationToken);
        return StatementOf(place.Code, place.Name, place.Level, check, policy, context.Campaign.Today);
    }

    /// <summary>Replaces the statement of the actor's own point or office.</summary>
    /// <param name="entries">By code of the policy's line; lines of other levels are refused, blank ones may come later.</param>
    /// <param name="seen">The <see cref="EquipmentStatement.Seen"/> that the officer had before him; a colleague may have been faster.</param>
    public async Task<Outcome<EquipmentStatement>> SaveAsync(
        IReadOnlyDictionary<string, EquipmentEntry> entries, string? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.InformationWork is not { } policy)
            return new Refusal("equipment.not-asked", "", "本次招生不要求填报设备配置");
        if (!context.Actor.Can(Permissions.RecordInformationWork) || await PlaceAsync(context, cancellationToken) is not { } place)
            return new Refusal("equipment.not-permitted", "", "设备配置由报名确认点、县（市、区）和市（州）填报本单位的", policy.Source);
        var items = EquipmentRules.ItemsOf(policy, place.Level);
        var asked = items.Select(i => i.Code).ToHashSet(StringComparer.Ordinal);
        if (entries.Keys.FirstOrDefault(code => !asked.Contains(code)) is { } foreign)
            return new Refusal("equipment.foreign", "", $"没有“{foreign}”这一项，请刷新页面重新填写", policy.Source);
        var clean = entries.Where(e => !string.IsNullOrWhiteSpace(e.Value.Value) || e.Value.UpdatedOn is not null)
            .ToDictionary(e => e.Key, e => e.Value with { Value = string.IsNullOrWhiteSpace(e.Value.Value) ? null : e.Value.Value.Trim() }, StringComparer.Ordinal);
        var wrong = items.Where(i => clean.ContainsKey(i.Code)).Select(i => EquipmentRules.CheckEntry(i, clean[i.Code], context.Campaign.Today)).OfType<Refusal>().ToList();
        if (wrong.Count > 0)
            return Outcome<EquipmentStatement>.Refused(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "equipment", context.Campaign.Id, place.Code, cancellationToken);
        var check = await db.EquipmentChecks.SingleOrDefaultAsync(c => c.CampaignId == context.Campaign.Id && c.PlaceCode == place.Code, cancellationToken);
        var before = check is null ? null : Read(check);
        if (before is not null && before.Count == clean.Count && clean.All(e => before.TryGetValue(e.Key, out var old) && old == e.Value))
            return StatementOf(place.Code, place.Name, place.Level, check, policy, context.Campaign.Today);
        if (await db.RefuseOvertakenAsync(seen, EquipmentStatement.MarkOf(before), "设备配置", (nameof(EquipmentCheck), check?.Id ?? 0), context, cancellationToken) is { } overtaken)
            return Outcome<EquipmentStatement>.Refused([overtaken, .. items.Select(i => Difference(i, before?.GetValueOrDefault(i.Code), clean.GetValueOrDefault(i.Code))).OfType<Refusal>()]);
        if (check is null)
            db.EquipmentChecks.Add(check = new EquipmentCheck { CampaignId = context.Campaign.Id, PlaceCode = place.Code, Entries = "{}" });
        (check.Entries, check.RecordedById, check.RecordedAt) = (JsonSerializer.Serialize(clean, EventLog.Json), context.Actor.UserId, context.Now);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "EquipmentChecked", (nameof(EquipmentCheck), check.Id), before, new { place.Code, Entries = clean });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return StatementOf(place.Code, place.Name, place.Level, check, policy, context.Campaign.Today);
    }

    /// <summary>Every place of a level in the actor's divisions, in order of code, those that have stated nothing as well.</summary>
    public async Task<IReadOnlyList<EquipmentStatement>> ListAsync(EquipmentLevel level, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.InformationWork is not { } policy)
            return [];
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("The list is for offices.");
        var places = level == EquipmentLevel.Point
            ? await db.RegistrationPoints.AsNoTracking().VisibleTo(context.Actor).Where(p => p.CampaignId == context.Campaign.Id && p.State == RegistrationPointState.Active)
                .OrderBy(p => p.Code).Select(p => new { p.Code, p.Name }).ToListAsync(cancellationToken)
            : await db.Organizations.AsNoTracking().Where(o => o.Kind == (level == EquipmentLevel.City ? OrganizationKind.CityOffice : OrganizationKind.CountyOffice) && o.DivisionCode.StartsWith(division))
                .OrderBy(o => o.DivisionCode).Select(o => new { Code = o.DivisionCode, o.Name }).ToListAsync(cancellationToken);
        var checks = await db.EquipmentChecks.AsNoTracking().VisibleTo(context.Actor).Where(c => c.CampaignId == context.Campaign.Id)
            .ToDictionaryAsync(c => c.PlaceCode, StringComparer.Ordinal, cancellationToken);
        return [.. places.Select(p => StatementOf(p.Code, p.Name, level, checks.GetValueOrDefault(p.Code), policy, context.Campaign.Today))];
    }

    /// <summary>Levels below the actor's, the next one first; empty for a point.</summary>
    public static IReadOnlyList<EquipmentLevel> LevelsBelow(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.DivisionCode?.Length switch
        {
            2 => [EquipmentLevel.City, EquipmentLevel.County, EquipmentLevel.Point],
            4 => [EquipmentLevel.County, EquipmentLevel.Point],
            6 => [EquipmentLevel.Point],
            _ => [],
        };
    }

    private async Task<(string Code, string Name, EquipmentLevel Level)?> PlaceAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.PointId is { } pointId)
            return await db.RegistrationPoints.AsNoTracking().Where(p => p.Id == pointId && p.CampaignId == context.Campaign.Id).Select(p => new { p.Code, p.Name }).SingleOrDefaultAsync(cancellationToken) is { } point
                ? (point.Code, point.Name, EquipmentLevel.Point)
                : null;
        return context.Actor.DivisionCode switch
        {
            { Length: 4 } city => (city, context.Actor.Place, EquipmentLevel.City),
            { Length: 6 } county => (county, context.Actor.Place, EquipmentLevel.County),
            _ => null,
        };
    }

    private static EquipmentStatement StatementOf(string code, string name, EquipmentLevel level, EquipmentCheck? check, InformationWorkPolicy policy, DateOnly today)
    {
        var entries = check is null ? Nothing : Read(check);
        return new EquipmentStatement(code, name, level, entries, check?.RecordedAt, EquipmentRules.Check(policy, level, entries, today));
    }

    /// <summary>What a line says now when it was typed otherwise.</summary>
    private static Refusal? Difference(EquipmentItem item, EquipmentEntry? now, EquipmentEntry? typed) => now == typed ? null : new Refusal("equipment.now", item.Code,
        now is null ? "现在没有填" : $"现在填的是“{now.Value}”{(now.UpdatedOn is { } day ? $"，{day:yyyy-MM-dd} 更新" : "")}");

    private static Dictionary<string, EquipmentEntry> Read(EquipmentCheck check) =>
        JsonSerializer.Deserialize<Dictionary<string, EquipmentEntry>>(check.Entries, EventLog.Json)!;
}
