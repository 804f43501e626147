using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Plans;

/// <summary>What an import would do, or did.</summary>
/// <param name="Digest">SHA-256 of the file; confirming names it, so that what was looked at is what is written.</param>
public sealed record PlanImportPreview(string Digest, int Lines, int Institutions, int Quota, int New, int Changed, int Unchanged, int Withdrawn);

/// <summary>The campaign's plan: imported by the province, published before registration, read by everybody.</summary>
public sealed class PlanService(AdmissionsDbContext db)
{
    /// <summary>Checks the file and says what would change; writes nothing.</summary>
    public async Task<Outcome<PlanImportPreview>> PreviewAsync(byte[] file, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var rows = Read(file, context);
        return rows.Succeeded
            ? Compare(rows.Value, await LinesAsync(context, cancellationToken), Digest(file))
            : Outcome<PlanImportPreview>.Refused(rows.Refusals);
    }

    /// <summary>
    /// Writes the file that was previewed. Lines that are in the campaign but not in the file are withdrawn to zero
    /// places rather than deleted, since candidates may have chosen them. Not after the first candidate has submitted,
    /// because published lines may only change by an adjustment then.
    /// </summary>
    public async Task<Outcome<PlanImportPreview>> ImportAsync(byte[] file, string previewedDigest, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Digest(file) != previewedDigest)
            return new Refusal("plan.changed", "file", "这不是刚才预览的文件，请重新上传并预览");
        var read = Read(file, context);
        if (!read.Succeeded)
            return Outcome<PlanImportPreview>.Refused(read.Refusals);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One import at a time per campaign.
        await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").SingleAsync(cancellationToken);
        if (await db.ChoiceForms.AnyAsync(f => db.Registrations.Any(r => r.Id == f.RegistrationId && r.CampaignId == context.Campaign.Id), cancellationToken))
            return new Refusal("plan.in-use", "file", "已经有考生提交了志愿，招生计划不能再整体导入；个别变动请做计划调整");
        var lines = await LinesAsync(context, cancellationToken);
        var preview = Compare(read.Value, lines, previewedDigest);
        await WriteAsync(read.Value, lines, context, cancellationToken);
        db.Record(context, "PlanImported", (nameof(Campaign), context.Campaign.Id), after: preview);
        await db.SaveChangesAsync(cancellationToken);
        await RefreshLevelPlansAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return preview;
    }

    /// <summary>Makes the approved lines choosable (SX-21: before registration).</summary>
    public async Task<Outcome<int>> PublishAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var published = await db.PlanLines.Where(l => l.CampaignId == context.Campaign.Id && l.State == PlanLineState.Approved)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.State, PlanLineState.Published), cancellationToken);
        if (published == 0)
            return new Refusal("plan.nothing", "", "没有待发布的计划，请先导入");
        await db.CampaignInstitutions.Where(i => i.CampaignId == context.Campaign.Id && i.State == InstitutionState.Prepared)
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.State, InstitutionState.Open), cancellationToken);
        db.Record(context, "PlanPublished", (nameof(Campaign), context.Campaign.Id), after: new { lines = published });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return published;
    }

    private static Outcome<IReadOnlyList<PlanRow>> Read(byte[] file, ProcessContext context)
    {
        var table = TableReader.Read(file);
        return table.Succeeded ? PlanImport.Read(table.Value, context.Campaign.Policy) : Outcome<IReadOnlyList<PlanRow>>.Refused(table.Refusals);
    }

    private static string Digest(byte[] file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));

    private Task<List<PlanLine>> LinesAsync(ProcessContext context, CancellationToken cancellationToken) =>
        db.PlanLines.Include(l => l.Institution).Where(l => l.CampaignId == context.Campaign.Id).ToListAsync(cancellationToken);

    private static PlanImportPreview Compare(IReadOnlyList<PlanRow> rows, List<PlanLine> lines, string digest)
    {
        var existing = lines.ToDictionary(Key);
        var fresh = rows.Count(r => !existing.ContainsKey(r.Key));
        var same = rows.Count(r => existing.TryGetValue(r.Key, out var line) && Same(line, r));
        var keys = rows.Select(r => r.Key).ToHashSet();
        return new PlanImportPreview(
            digest, rows.Count, rows.Select(r => r.InstitutionCode).Distinct(StringComparer.Ordinal).Count(), rows.Sum(r => r.Quota),
            fresh, rows.Count - fresh - same, same, lines.Count(l => l.Quota > 0 && !keys.Contains(Key(l))));
    }

    private static (string, StudyLevel, string, StudyMode, string) Key(PlanLine line) =>
        (line.Institution!.Code, line.Level, line.Category, line.Mode, line.MajorCode);

    private static bool Same(PlanLine line, PlanRow row) =>
        line.MajorName == row.MajorName && line.Duration == row.Duration && line.Quota == row.Quota
        && line.IsMedical == row.IsMedical && line.Tuition == row.Tuition && line.Place == row.Place && line.Institution!.Name == row.InstitutionName;

    private async Task WriteAsync(IReadOnlyList<PlanRow> rows, List<PlanLine> lines, ProcessContext context, CancellationToken cancellationToken)
    {
        var institutions = await db.Institutions.ToDictionaryAsync(i => i.Code, StringComparer.Ordinal, cancellationToken);
        foreach (var row in rows.DistinctBy(r => r.InstitutionCode))
            if (institutions.TryGetValue(row.InstitutionCode, out var known))
                known.Name = row.InstitutionName;
            else
                institutions[row.InstitutionCode] = db.Institutions.Add(new Institution { Code = row.InstitutionCode, Name = row.InstitutionName }).Entity;
        await db.SaveChangesAsync(cancellationToken);

        var present = await db.CampaignInstitutions.Where(i => i.CampaignId == context.Campaign.Id).Select(i => i.InstitutionId).ToListAsync(cancellationToken);
        foreach (var institution in rows.Select(r => institutions[r.InstitutionCode]).Distinct().Where(i => !present.Contains(i.Id)))
            db.CampaignInstitutions.Add(new CampaignInstitution { CampaignId = context.Campaign.Id, InstitutionId = institution.Id, State = InstitutionState.Prepared });

        var existing = lines.ToDictionary(Key);
        foreach (var row in rows)
        {
            if (!existing.Remove(row.Key, out var line))
            {
                line = new PlanLine
                {
                    CampaignId = context.Campaign.Id,
                    InstitutionId = institutions[row.InstitutionCode].Id,
                    Level = row.Level,
                    Category = row.Category,
                    Mode = row.Mode,
                    MajorCode = row.MajorCode,
                    MajorName = row.MajorName,
                    State = PlanLineState.Approved,
                };
                db.PlanLines.Add(line);
            }
            (line.MajorName, line.Duration, line.Quota, line.ExecutionQuota, line.IsMedical, line.Tuition, line.Place) =
                (row.MajorName, row.Duration, row.Quota, row.Quota, row.IsMedical, row.Tuition, row.Place);
        }
        foreach (var withdrawn in existing.Values)
            (withdrawn.Quota, withdrawn.ExecutionQuota) = (0, 0);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>LevelExecutionPlan = sum of the level's lines, until an admission scheme changes it (HA-38…HA-41).</summary>
    private Task<int> RefreshLevelPlansAsync(ProcessContext context, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
             insert into level_plans (campaign_id, institution_id, level, quota, admitted, completed)
             select campaign_id, institution_id, level, sum(execution_quota)::int, 0, false
             from plan_lines where campaign_id = {context.Campaign.Id} group by campaign_id, institution_id, level
             on conflict (campaign_id, institution_id, level) do update set quota = excluded.quota
             """, cancellationToken);
}
