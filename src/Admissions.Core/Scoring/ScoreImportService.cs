using System.Globalization;
using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Admissions.Rules.Scoring.Verification;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Admissions.Core.Scoring;

/// <summary>What a checked score file holds.</summary>
/// <param name="ImportId">Names the checked file when it is confirmed.</param>
/// <param name="Changed">Examinees who already have scores that would be written anew.</param>
/// <param name="Missing">Numbered examinees who are still without scores after this file.</param>
public sealed record ScoreCheck(long ImportId, string FileName, int Examinees, int Papers, int Absent, int Violations, int Changed, int Missing);

/// <summary>
/// Scores come in by file, are checked whole, and are written only when the file is clean and confirmed (HR-47). Totals
/// and dossier scores are computed with them and never typed (HR-49, HR-50).
/// </summary>
public sealed class ScoreImportService(AdmissionsDbContext db, CheckedFiles files)
{
    private const string JobKind = "ScoreImport";

    private static readonly BonusClaimState[] Counting = [.. BonusClaimLifecycle.Counts];

    /// <summary>Reads and checks a file and keeps it for <see cref="ConfirmAsync"/>; writes no score.</summary>
    public async Task<Outcome<ScoreCheck>> CheckAsync(Stream stream, string fileName, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (Refuse(context) is { } notAllowed)
            return notAllowed;
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, cancellationToken);
        var file = memory.ToArray();
        var read = await ReadAsync(file, context, cancellationToken);
        if (!read.Succeeded)
            return Outcome<ScoreCheck>.Refused(read.Refusals);
        var job = await files.PutAsync(JobKind, fileName, file, context, cancellationToken);
        return await SummaryAsync(job, read.Value, context, cancellationToken);
    }

    /// <summary>A file that was checked and waits for its confirmation; null when there is none of this number.</summary>
    public async Task<Outcome<ScoreCheck>> FindAsync(long importId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await files.FindAsync(JobKind, importId, context, cancellationToken) is not { } job)
            return Gone();
        var read = await ReadAsync(job.Artefact!, context, cancellationToken);
        return read.Succeeded ? await SummaryAsync(job, read.Value, context, cancellationToken) : Outcome<ScoreCheck>.Refused(read.Refusals);
    }

    /// <summary>Writes the checked file: scores, totals, feature points and dossier scores, in one transaction.</summary>
    public async Task<Outcome<ScoreCheck>> ConfirmAsync(long importId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (Refuse(context) is { } notAllowed)
            return notAllowed;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await files.FindAsync(JobKind, importId, context, cancellationToken) is not { } job)
            return Gone();
        if (await db.Runs.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.Kind == RunKind.Dispatch && r.State == RunState.Committed, cancellationToken))
            return new Refusal("score.dispatched", "file", "投档结果已经发布，成绩不能再改");
        // The row's own word under its lock, not the request's: publishing and importing at once must not cross.
        if ((await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").AsNoTracking().SingleAsync(cancellationToken)).ScoresPublishedAt is not null)
            return new Refusal("score.published", "file", "成绩已经公布，不能再改");
        var read = await ReadAsync(job.Artefact!, context, cancellationToken);
        if (!read.Succeeded)
            return Outcome<ScoreCheck>.Refused(read.Refusals);
        var summary = await SummaryAsync(job, read.Value, context, cancellationToken);
        var totals = await TotalsAsync(read.Value, context.Campaign.Policy, cancellationToken);
        if (!totals.Succeeded)
            return Outcome<ScoreCheck>.Refused(totals.Refusals);
        await WriteAsync(read.Value, totals.Value, cancellationToken);
        CheckedFiles.Take(job);
        db.Record(context, "ScoresImported", (nameof(JobRun), job.Id),
            after: new { summary.FileName, summary.Examinees, summary.Papers, summary.Absent, summary.Violations, summary.Changed, Digest = Convert.ToHexStringLower(SHA256.HashData(job.Artefact!)) });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return summary;
    }

    private static Refusal? Refuse(ProcessContext context) =>
        context.Actor.Can(Permissions.ImportScores) ? null : new Refusal("score.not-permitted", "", "这个账号没有导入成绩的权限，请联系本级系统管理员");

    private static Refusal Gone() => new("score.import-gone", "file", "这份成绩文件已经导入，或没有检查过。请重新上传");

    private async Task<Outcome<IReadOnlyList<ExamineeScores>>> ReadAsync(byte[] file, ProcessContext context, CancellationToken cancellationToken)
    {
        var table = TableReader.Read(file);
        if (!table.Succeeded)
            return Outcome<IReadOnlyList<ExamineeScores>>.Refused(table.Refusals);
        if (table.Value.Missing(ScoreFile.TicketTitle) is { } missing)
            return missing;
        var column = table.Value.Column(ScoreFile.TicketTitle);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var examinees = await ((NpgsqlConnection)db.Database.GetDbConnection()).ReadAsync(
            "select id, ticket_number, name, level, category, sub_category, birth_date, dossier_score from registrations where campaign_id = $1 and ticket_number = any($2)",
            r => new Examinee(r.GetInt64(0), r.GetString(1), r.GetString(2), Enum.Parse<StudyLevel>(r.GetString(3)), r.GetString(4), r.IsDBNull(5) ? null : r.GetString(5),
                r.IsDBNull(6) ? null : r.GetFieldValue<DateOnly>(6), r.IsDBNull(7) ? null : r.GetDecimal(7)),
            cancellationToken,
            new NpgsqlParameter { Value = context.Campaign.Id }, new NpgsqlParameter { Value = table.Value.Rows.Select(r => r[column]).Distinct(StringComparer.Ordinal).ToArray() });
        return ScoreFile.Read(table.Value, examinees.ToDictionary(e => e.TicketNumber, StringComparer.Ordinal), context.Campaign.Policy);
    }

    private async Task<ScoreCheck> SummaryAsync(JobRun job, IReadOnlyList<ExamineeScores> read, ProcessContext context, CancellationToken cancellationToken)
    {
        var without = await db.Registrations.CountAsync(r => r.CampaignId == context.Campaign.Id && r.TicketNumber != null && r.DossierScore == null, cancellationToken);
        var papers = read.SelectMany(e => e.Papers).ToList();
        return new ScoreCheck(job.Id, job.ArtefactName ?? "", read.Count, papers.Count, papers.Count(p => p.Mark == Rules.Scoring.ScoreMark.Absent),
            papers.Count(p => p.Mark == Rules.Scoring.ScoreMark.Violation), read.Count(e => e.Examinee.DossierScore is not null), without - read.Count(e => e.Examinee.DossierScore is null));
    }

    private async Task<Outcome<List<ScoreTotals>>> TotalsAsync(IReadOnlyList<ExamineeScores> read, CampaignPolicy policy, CancellationToken cancellationToken)
    {
        var ids = read.Select(e => e.Examinee.RegistrationId).ToArray();
        var claims = (await db.BonusClaims.AsNoTracking().Where(b => Counting.Contains(b.State) && ids.Contains(b.RegistrationId))
            .Select(b => new { b.RegistrationId, b.Code }).ToListAsync(cancellationToken)).ToLookup(b => b.RegistrationId, b => b.Code);
        var totals = new List<ScoreTotals>(read.Count);
        var claimed = new List<(ScoringFacts, ScoringClaim)>(read.Count);
        foreach (var (examinee, papers) in read)
        {
            if (TotalScore.TryCompute(policy, examinee.Level, examinee.Category, examinee.SubCategory, [.. papers], out var sheet) is { } noTotal)
                return noTotal with { Sentence = $"{examinee.TicketNumber} {examinee.Name}：{noTotal.Sentence}" };
            if (FeaturePoints.TryCompute(policy.Bonuses, policy.BonusCombination, [.. claims[examinee.RegistrationId]], examinee.BirthDate ?? DateOnly.MaxValue, out var features) is { } noFeatures)
                return noFeatures;
            totals.Add(new ScoreTotals(examinee.RegistrationId, sheet.Total, features.Points, DossierScore.Of(policy.Score, sheet.Total, features.Points)));
            claimed.Add((new ScoringFacts(examinee.TicketNumber, examinee.Level, examinee.Category, examinee.SubCategory, examinee.BirthDate ?? DateOnly.MaxValue,
                [.. papers], [.. claims[examinee.RegistrationId]]), new ScoringClaim(null, sheet, features, totals[^1].Dossier)));
        }
        return ScoringVerifier.Verify(policy, claimed).FirstOrDefault(check => check.Violations > 0) is { } wrong
            ? new Refusal("score.not-verified", "file", $"总分核验未通过（{wrong.Name}：{wrong.Violations} 处），成绩没有写入。请联系系统维护人员")
            : totals;
    }

    private async Task WriteAsync(IReadOnlyList<ExamineeScores> read, List<ScoreTotals> totals, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await connection.CopyInAsync("new_scores", "registration_id bigint, subject text, points numeric, mark text",
            read.SelectMany(e => e.Papers.Select(p => (e.Examinee.RegistrationId, Paper: p))), async (w, s) =>
            {
                await w.WriteAsync(s.RegistrationId, NpgsqlDbType.Bigint, cancellationToken);
                await w.WriteAsync(s.Paper.Subject, NpgsqlDbType.Text, cancellationToken);
                await w.WriteAsync(s.Paper.Counted, NpgsqlDbType.Numeric, cancellationToken);
                await w.WriteAsync(s.Paper.Mark.ToString(), NpgsqlDbType.Text, cancellationToken);
            }, cancellationToken);
        await connection.ExecuteAsync(
            """
            insert into scores (registration_id, subject, points, mark) select registration_id, subject, points, mark from new_scores
            on conflict (tenant_id, registration_id, subject) do update set points = excluded.points, mark = excluded.mark
            """, cancellationToken);
        await connection.CopyInAsync("new_totals", "registration_id bigint, total numeric, features numeric, dossier numeric", totals, async (w, t) =>
        {
            await w.WriteAsync(t.RegistrationId, NpgsqlDbType.Bigint, cancellationToken);
            await w.WriteAsync(t.Total, NpgsqlDbType.Numeric, cancellationToken);
            await w.WriteAsync((decimal)t.Features, NpgsqlDbType.Numeric, cancellationToken);
            await w.WriteAsync(t.Dossier, NpgsqlDbType.Numeric, cancellationToken);
        }, cancellationToken);
        await connection.ExecuteAsync(
            "update registrations r set total_score = t.total, feature_points = t.features, dossier_score = t.dossier from new_totals t where r.id = t.registration_id", cancellationToken);
    }

    private sealed record ScoreTotals(long RegistrationId, decimal Total, int Features, decimal Dossier);
}
