using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Emergencies;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Loading;

/// <summary>What a checked file of candidates would do.</summary>
/// <param name="New">Rows that can be loaded.</param>
/// <param name="Same">Rows of candidates who are here already, as the file has them.</param>
/// <param name="Photos">Portraits that come with the new ones.</param>
/// <param name="ErrorCount">Rows, or portraits without a row, that keep the file from being loaded.</param>
/// <param name="Errors">At most <see cref="CandidateLoadService.Listed"/>.</param>
/// <param name="Differences">Candidates who are here already otherwise: they stay as they are. At most <see cref="CandidateFiles.MostDifferences"/>.</param>
public sealed record LoadCheck(
    string FileName, int Rows, int New, int Same, int Photos, int ErrorCount, IReadOnlyList<LineError> Errors, IReadOnlyList<FieldDifference> Differences, int DifferentCount)
{
    public long LoadId { get; init; }

    /// <summary>Whether an archive of portraits came with the table.</summary>
    public bool HasPhotos { get; init; }

    /// <summary>Titles of the campaign's own fields that the file does not have.</summary>
    public IReadOnlyList<string> NotInFile { get; init; } = [];

    /// <summary>Titles of the file's columns that the campaign does not have, e.g. fields of its own of the campaign that exported it.</summary>
    public IReadOnlyList<string> NotHere { get; init; } = [];

    public bool MayLoad => ErrorCount == 0 && New > 0;
}

/// <summary>
/// Loads exported candidates, with their portraits, into a campaign that does not have them: a drill, or one that takes over from another
/// system (HR-11). Checked whole and shown before anything is written; then all in one transaction or none. Nobody who is here is changed.
/// They come as submitted, with their number, and are confirmed and pay here: no table can say that somebody has paid.
/// </summary>
public sealed class CandidateLoadService(AdmissionsDbContext db, TenantScope tenant, CheckedFiles files, SubmissionService submissions, GlyphChecker glyphs)
{
    public const string FileKind = "CandidateLoad";
    public const int Listed = 200;

    private const int SetSize = 1_000;
    private const int Attempts = 3;

    /// <summary>Columns that this campaign decides itself: points are granted here, and portraits come from the archive.</summary>
    private static readonly HashSet<string> DecidedHere = ["bonuses", "photoDigest"];

    /// <summary>Loads of the campaign.</summary>
    public IQueryable<BatchEntry> Visible(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.BatchEntries.VisibleTo(context.Actor).Where(b => b.CampaignId == context.Campaign.Id && b.Source == BatchEntrySource.CandidateFile);
    }

    /// <summary>Checks what was uploaded and keeps it for <see cref="ConfirmAsync"/>; writes no candidate.</summary>
    public async Task<Outcome<LoadCheck>> CheckAsync(LoadParts parts, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var check = await CheckAsync(parts, context, null, cancellationToken);
        if (!check.Succeeded)
            return check;
        var job = await files.PutAsync(FileKind, parts.FileName, parts.Pack(), context, cancellationToken);
        return check.Value with { LoadId = job.Id, FileName = job.ArtefactName ?? "" };
    }

    /// <summary>A checked file that waits for its confirmation, checked anew.</summary>
    /// <param name="errors">Takes the workbook of the rows that are wrong; null when it is not wanted.</param>
    public async Task<Outcome<LoadCheck>> FindAsync(long loadId, ProcessContext context, Stream? errors = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await files.FindAsync(FileKind, loadId, context, cancellationToken) is not { } job)
            return Gone();
        var check = await CheckAsync(LoadParts.Unpack(job.ArtefactName ?? "", job.Artefact!), context, errors, cancellationToken);
        return check.Succeeded ? check.Value with { LoadId = job.Id, FileName = job.ArtefactName ?? "" } : check;
    }

    /// <summary>Loads all new candidates of the checked file, or none.</summary>
    public async Task<Outcome<BatchEntry>> ConfirmAsync(long loadId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(context) is { } refused)
            return refused;
        if (await files.FindAsync(FileKind, loadId, context, cancellationToken) is not { } job)
            return Gone();
        var parts = LoadParts.Unpack(job.ArtefactName ?? "", job.Artefact!);
        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // Of two confirmations at once the second waits here and finds it taken.
            if (await files.TakeAsync(FileKind, loadId, context, cancellationToken) != 1)
                return Gone();
            try
            {
                var loaded = await LoadAsync(parts, context, cancellationToken);
                if (loaded.Succeeded)
                {
                    // What was loaded stands in the campaign, under the file's digest; a second copy of it is kept nowhere.
                    await db.JobRuns.Where(j => j.Id == loadId).ExecuteUpdateAsync(j => j.SetProperty(x => x.Artefact, (byte[]?)null), cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                }
                return loaded;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Somebody signed up, or was confirmed and got a number, meanwhile.
                await transaction.RollbackAsync(cancellationToken);
                if (attempt == Attempts)
                    return new Refusal("load.busy", "", "有人同时在办理文件里的考生，没有载入。请再试一次");
            }
        }
    }

    /// <summary>Takes a load back while nobody in it was confirmed or has changed his form. Needs a reason.</summary>
    public async Task<Outcome<BatchEntry>> UndoAsync(long batchId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(context) is { } refused)
            return refused;
        return await Visible(context).AnyAsync(b => b.Id == batchId, cancellationToken)
            ? await BatchUndo.UndoAsync(db, batchId, ("LoadUndone", "这次载入的考生已经有人现场确认、开始办理或修改过，不能整批撤回"), context, cancellationToken)
            : new Refusal("load.unknown", "", "没有这次载入");
    }

    private async Task<Outcome<BatchEntry>> LoadAsync(LoadParts parts, ProcessContext context, CancellationToken cancellationToken)
    {
        // One load of a campaign after the other: what the second finds here already is what the first has written.
        await AdvisoryLock.TakeAsync(db, "load", context.Campaign.Id, "", cancellationToken);
        var opened = await LoadJudge.OpenAsync(db, parts, glyphs, context, cancellationToken);
        if (!opened.Succeeded)
            return Outcome<BatchEntry>.Refused(opened.Refusals);
        using var judge = opened.Value;
        var batch = new BatchEntry
        {
            CampaignId = context.Campaign.Id, DivisionCode = context.Actor.DivisionCode, Source = BatchEntrySource.CandidateFile, FileName = parts.FileName,
            Digest = Convert.ToHexStringLower(SHA256.HashData(parts.Table)), State = BatchEntryState.Entered, CreatedById = context.Actor.UserId, CreatedAt = context.Now,
        };
        db.BatchEntries.Add(batch);
        await db.SaveChangesAsync(cancellationToken);
        var writer = new BatchEntryWriter(db, tenant, submissions, context, batch);
        var given = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var layout = CandidateLayout.Of(context.Campaign.Policy);
        var serials = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (var set in judge.SetsAsync(SetSize, cancellationToken))
        {
            var good = set.FindAll(r => r.Standing == LoadStanding.New);
            await writer.StageAsync(good.ConvertAll(r => r.Form), cancellationToken);
            foreach (var row in good)
                CandidateNumbers.Highest(context.Campaign, row.Form.File!.Registration, serials);
            await writer.StagePortraitsAsync([.. good.Where(r => r.Portrait is not null).Select(r => (r.Form.File!.Registration.Id, r.Portrait!))], cancellationToken);
            foreach (var row in good)
                given.Add(row.Row.Number, Fingerprint(row.Row, row.Portrait?.Digest ?? "", layout, context.Campaign.Policy));
        }
        if (judge.Tally(null) is not { Succeeded: true, Value.MayLoad: true } tally)
            return new Refusal("load.not-clean", "", "文件里有错误，或者没有新的考生可以载入，没有载入。请重新上传，看检查结果");
        // Late, because whoever is confirmed in these counties now waits for it.
        await CandidateNumbers.GoOnBehindAsync(db, context.Campaign, serials, cancellationToken);
        await writer.ApplyAsync(cancellationToken);
        await writer.ApplyPortraitsAsync(cancellationToken);
        await ProveAsync(batch, given, context, cancellationToken);
        db.Record(context, "CandidatesLoaded", (nameof(BatchEntry), batch.Id),
            after: new { batch.FileName, batch.Digest, Loaded = given.Count, tally.Value.Photos, tally.Value.Same, Different = tally.Value.DifferentCount });
        await db.SaveChangesAsync(cancellationToken);
        await db.BatchEntries.Where(b => b.Id == batch.Id).ExecuteUpdateAsync(b => b.SetProperty(x => x.Entered, given.Count).SetProperty(x => x.Rows, given.Count), cancellationToken);
        await db.Entry(batch).ReloadAsync(cancellationToken);
        return batch;
    }

    private async Task<Outcome<LoadCheck>> CheckAsync(LoadParts parts, ProcessContext context, Stream? errors, CancellationToken cancellationToken)
    {
        if (Refuse(context) is { } refused)
            return refused;
        var opened = await LoadJudge.OpenAsync(db, parts, glyphs, context, cancellationToken);
        if (!opened.Succeeded)
            return Outcome<LoadCheck>.Refused(opened.Refusals);
        using var judge = opened.Value;
        await foreach (var set in judge.SetsAsync(SetSize, cancellationToken))
            _ = set;
        return judge.Tally(errors);
    }

    /// <summary>Reads back what was written and throws unless it is what the file has: a difference here is a fault of the program, and nothing stays.</summary>
    private async Task ProveAsync(BatchEntry batch, Dictionary<string, byte[]> given, ProcessContext context, CancellationToken cancellationToken)
    {
        var (count, layout) = (0, CandidateLayout.Of(context.Campaign.Policy));
        await foreach (var row in ReportData.RowsAsync(db, context.Campaign, db.Registrations.VisibleTo(context.Actor).Where(r => r.BatchEntryId == batch.Id), cancellationToken))
        {
            count++;
            if (!given.TryGetValue(row.Number, out var print) || !print.SequenceEqual(Fingerprint(row, row["photoDigest"], layout, context.Campaign.Policy)))
                throw new InvalidOperationException($"Candidate {row.Number} came out otherwise than he went in.");
        }
        if (count != given.Count)
            throw new InvalidOperationException($"{given.Count} candidates went in, {count} came out.");
    }

    private static byte[] Fingerprint(CandidateRow row, string photo, IReadOnlyList<LayoutField> layout, CampaignPolicy policy) =>
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', layout.Select((field, i) => field.Key switch
        {
            "photoDigest" => photo,
            "admissionType" => LoadChecker.AdmissionTypeOf(policy, row.Values[i]),
            _ => DecidedHere.Contains(field.Key) ? "" : row.Values[i],
        }))));

    private static Refusal? Refuse(ProcessContext context) =>
        !context.Actor.IsProvince || !context.Actor.Can(Permissions.LoadCandidates) ? new Refusal("load.not-permitted", "", "载入考生由省级招考机构办理，这个账号没有权限")
        : context.Campaign.State == CampaignState.Closed ? new Refusal("load.closed", "", "这次招生已经关闭，不能载入考生")
        : context.Campaign.ExamDocumentsGeneratedAt is not null ? new Refusal("load.numbered", "", "本次招生的考务文件已经生成，考场和准考证号不再变动，不能再载入考生") : null;

    private static Refusal Gone() => new("load.gone", "", "这个文件已经载入，或没有检查过。请重新上传");
}
