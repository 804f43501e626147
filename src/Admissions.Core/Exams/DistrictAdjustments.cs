using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>A candidate with the district in which he sits now, and those to which he may be moved.</summary>
/// <param name="DistrictId">Null: his county has no scope for his category yet.</param>
public sealed record AdjustableCandidate(
    long RegistrationId, string CandidateNumber, string Name, string County, string Category, long? DistrictId, string District, IReadOnlyList<ExamDistrict> Offered);

/// <summary>An adjustment in the list.</summary>
public sealed record AdjustmentRow(string CandidateNumber, string Name, string CountyCode, string DistrictCode, string DistrictName, string Reason, DateTimeOffset At);

/// <summary>
/// One candidate sits in another district than his county's scope says: with a reason, while sites are set up, never once he has his
/// number (HR-62, HR-131, 湘教考信字〔2019〕3号 §三 第 7 项 「考生考区调整」). A city moves its own candidates within the city, the province any.
/// </summary>
public sealed class DistrictAdjustments(AdmissionsDbContext db)
{
    /// <summary>Purpose of opening a candidate, as the access log names it.</summary>
    public const string Purpose = "DistrictAdjustment";

    public const string Window = WindowCodes.SiteSetup;
    public const int ReasonMaxLength = 200;
    private const int MostShown = 200;

    /// <summary>The candidate of the number, in whatever state; null when he is not the actor's or does not exist. Looking is logged (HR-34).</summary>
    public async Task<AdjustableCandidate?> FindAsync(string? number, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var wanted = DigitText.Normalise(number);
        var row = await db.Registrations.AsNoTracking().VisibleTo(context.Actor)
            .SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.CandidateNumber == wanted && r.CountyCode != null, cancellationToken);
        if (row is null)
            return null;
        db.LogView(context, row.Id, Purpose);
        await db.SaveChangesAsync(cancellationToken);
        var present = await DistrictOfAsync(row, context, cancellationToken);
        return new AdjustableCandidate(row.Id, row.CandidateNumber!, row.Name, ReferenceData.Division(row.CountyCode!)?.Name ?? row.CountyCode!,
            row.Category is null ? "" : Terms.Category(row.Category), present?.Id, present is null ? "没有划定" : $"{present.Code} {present.Name}",
            [.. (await OfferedAsync(row.CountyCode!, context, cancellationToken)).Where(d => d.Id != present?.Id)]);
    }

    /// <summary>What the actor's candidates were moved, the newest first.</summary>
    public async Task<IReadOnlyList<AdjustmentRow>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var visible = db.Registrations.VisibleTo(context.Actor);
        return await db.DistrictAdjustments.AsNoTracking().Where(a => a.CampaignId == context.Campaign.Id && visible.Any(r => r.Id == a.RegistrationId)).OrderByDescending(a => a.AdjustedAt).Take(MostShown)
            .Select(a => new AdjustmentRow(a.Registration!.CandidateNumber!, a.Registration.Name, a.Registration.CountyCode!, a.District!.Code, a.District.Name, a.Reason, a.AdjustedAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Moves the candidate. The context's reason is kept and shown.</summary>
    /// <param name="seenDistrictId">Where he sat when the officer looked; another officer may have been faster.</param>
    public async Task<Outcome<DistrictAdjustment>> AdjustAsync(long registrationId, long districtId, long? seenDistrictId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.AdjustDistrict))
            return new Refusal("adjustment.not-permitted", "", "考区由市（州）招考机构和省级调整");
        if (string.IsNullOrWhiteSpace(context.Reason))
            return new Refusal("adjustment.reason", "reason", "写明调整的原因");
        if (context.Reason.Length > ReasonMaxLength)
            return new Refusal("adjustment.reason", "reason", $"原因不超过 {ReasonMaxLength} 个字");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Numbers are released under the same lock: who came first is seen by the other.
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if ((await db.Registrations.FromSql($"select * from registrations where id = {registrationId} for update").VisibleTo(context.Actor)
            .Where(r => r.CampaignId == context.Campaign.Id && r.CountyCode != null).ToListAsync(cancellationToken)) is not [var row])
            return new Refusal("adjustment.unknown", "number", "没有这名考生，可能不在管辖范围内。请核对考生号");
        if (row.TicketNumber is not null || await PublishedNumbers.AreOutAsync(db, context.Campaign.Id, cancellationToken))
            return new Refusal("adjustment.numbered", "", "准考证号已经公布，不能再调整考区");
        if (context.Campaign.RefuseClosed(Window, row.PlaceOf()) is { } closed)
            return closed;
        if (row.State != RegistrationState.Valid)
            return new Refusal("adjustment.not-valid", "number", $"{row.Name}的报名{StateWords.Of(row.State)}，只有报名有效的考生才能调整考区");
        if ((await OfferedAsync(row.CountyCode!, context, cancellationToken)).FirstOrDefault(d => d.Id == districtId) is not { } district)
            return new Refusal("adjustment.district", "district", "选择要调到的考区。市（州）只能在本市的考区之间调整");
        var before = await DistrictOfAsync(row, context, cancellationToken);
        if (before?.Id != seenDistrictId)
            return new Refusal("adjustment.overtaken", "district", $"{row.Name}的考区刚刚由别人改为{(before is null ? "没有划定" : $" {before.Code} {before.Name}")}，没有保存您的调整。请核对以后再调整");
        if (before?.Id == district.Id)
            return new Refusal("adjustment.same", "district", $"{row.Name}已经在考区 {district.Code} {district.Name}，不用调整");
        var adjustment = await db.DistrictAdjustments.SingleOrDefaultAsync(a => a.RegistrationId == row.Id, cancellationToken);
        if (adjustment is null)
            db.DistrictAdjustments.Add(adjustment = new DistrictAdjustment { RegistrationId = row.Id, CampaignId = context.Campaign.Id, Reason = "" });
        (adjustment.DistrictId, adjustment.Reason, adjustment.AdjustedById, adjustment.AdjustedAt) = (district.Id, context.Reason, context.Actor.UserId, context.Now);
        db.Record(context, "DistrictAdjusted", (nameof(Registration), row.Id), new { District = before?.Code }, new { District = district.Code }, row.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return adjustment;
    }

    /// <summary>Candidates sit in their own city (SX-160).</summary>
    internal static bool WithinCity(ProcessContext context) => context.Campaign.Policy.Numbering.Random.StartsWith("WithinCity", StringComparison.Ordinal);

    /// <summary>Districts of the actor's divisions; where candidates sit in their own city, of that city only (SX-160).</summary>
    private async Task<List<ExamDistrict>> OfferedAsync(string county, ProcessContext context, CancellationToken cancellationToken)
    {
        var within = WithinCity(context) ? county[..4] : "";
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Districts are for offices.");
        return await db.ExamDistricts.AsNoTracking().Where(d => d.CampaignId == context.Campaign.Id && d.DivisionCode.StartsWith(division) && d.DivisionCode.StartsWith(within))
            .OrderBy(d => d.Code).ToListAsync(cancellationToken);
    }

    /// <summary>As numbering will find it: his own adjustment, else the scope of his category, else the county's for every category.</summary>
    private async Task<ExamDistrict?> DistrictOfAsync(Registration row, ProcessContext context, CancellationToken cancellationToken) =>
        await db.DistrictAdjustments.AsNoTracking().Where(a => a.RegistrationId == row.Id).Select(a => a.District).SingleOrDefaultAsync(cancellationToken)
        ?? await db.ExamScopes.AsNoTracking().Where(s => s.CampaignId == context.Campaign.Id && s.CountyCode == row.CountyCode && (s.Category == row.Category || s.Category == ""))
            .OrderByDescending(s => s.Category).Select(s => s.District).FirstOrDefaultAsync(cancellationToken);
}
