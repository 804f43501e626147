using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Emergencies;

/// <summary>A line that would not be, or was not, taken.</summary>
/// <param name="Line">Row of the file as the spreadsheet shows it.</param>
/// <param name="Column">Title of the column; empty for the row as a whole.</param>
public sealed record LineError(int Line, string FormNumber, string Column, string Sentence);

/// <summary>What a checked file holds.</summary>
/// <param name="Errors">At most <see cref="BatchEntryService.Listed"/> of them.</param>
public sealed record BatchCheck(long ImportId, string FileName, int Rows, int Good, IReadOnlyList<LineError> Errors);

/// <summary>
/// Paper forms entered by a point or, for its points, by an office, one on the screen or many by file, under a declared emergency
/// (HR-149…152, HR-167). A file is read as a stream, staged set by set and taken over in one transaction: all of its good rows stand, or none.
/// </summary>
public sealed class BatchEntryService(AdmissionsDbContext db, TenantScope tenant, CheckedFiles files, SubmissionService submissions, GlyphChecker glyphs)
{
    public const string FileKind = "BatchEntry";
    public const int Listed = 200;

    private const int SetSize = 2_000;
    private const int Attempts = 3;

    /// <summary>Batches the actor may see, newest first where ordered so by the page.</summary>
    public IQueryable<BatchEntry> Visible(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.BatchEntries.VisibleTo(context.Actor).Where(b => b.CampaignId == context.Campaign.Id && b.Source != BatchEntrySource.CandidateFile);
    }

    /// <summary>Enters one form from the screen; refusals carry the field.</summary>
    public async Task<Outcome<BatchEntry>> EnterAsync(TypedForm typed, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(context);
        if (await BatchEntryScope.OfAsync(db, context, cancellationToken) is not { } scope)
            return DraftFormService.NoActivation();
        var checker = await CheckerAsync(scope, context, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var judged = (await JudgeAsync([checker.Check(typed)], new Seen(scope), context, cancellationToken))[0];
            if (judged.Refusals.Count > 0)
                return Outcome<BatchEntry>.Refused(judged.Refusals);
            var batch = NewBatch(scope, scope.Activations[judged.File!.Point!.Id], BatchEntrySource.Screen, null, null, 1, 1, context);
            if (await TryWriteAsync(batch, new[] { new List<CheckedForm> { judged } }.ToAsyncEnumerable(), null, context, cancellationToken))
            {
                await transaction.CommitAsync(cancellationToken);
                return batch;
            }
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            if (attempt == Attempts)
                return Busy();
        }
    }

    /// <summary>Reads and judges a file and keeps it for <see cref="ConfirmAsync"/>; writes no registration.</summary>
    public async Task<Outcome<BatchCheck>> CheckAsync(byte[] file, string fileName, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(context);
        if (await BatchEntryScope.OfAsync(db, context, cancellationToken) is not { } scope)
            return DraftFormService.NoActivation();
        var counted = await CountAsync(() => new MemoryStream(file, writable: false), scope, context, cancellationToken);
        if (!counted.Succeeded)
            return Outcome<BatchCheck>.Refused(counted.Refusals);
        var job = await files.PutAsync(FileKind, fileName, file, context, cancellationToken);
        return counted.Value with { ImportId = job.Id, FileName = job.ArtefactName ?? "" };
    }

    /// <summary>A checked file that waits for its confirmation.</summary>
    public async Task<Outcome<BatchCheck>> FindAsync(long importId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await BatchEntryScope.OfAsync(db, context, cancellationToken) is not { } scope)
            return DraftFormService.NoActivation();
        if (await files.FindAsync(FileKind, importId, context, cancellationToken) is not { } job)
            return Gone();
        var counted = await CountAsync(() => new MemoryStream(job.Artefact!, writable: false), scope, context, cancellationToken);
        return counted.Succeeded ? counted.Value with { ImportId = job.Id, FileName = job.ArtefactName ?? "" } : counted;
    }

    /// <summary>Enters the good rows of the checked file; the others go into the batch's error workbook.</summary>
    public async Task<Outcome<BatchEntry>> ConfirmAsync(long importId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await BatchEntryScope.OfAsync(db, context, cancellationToken) is not { } scope)
            return DraftFormService.NoActivation();
        if (await files.FindAsync(FileKind, importId, context, cancellationToken) is not { } job)
            return Gone();
        var content = job.Artefact!;
        var source = new FileSource(() => new MemoryStream(content, writable: false), job.ArtefactName ?? "", Convert.ToHexStringLower(SHA256.HashData(content)));
        // Asked again inside the transaction: of two confirmations at once the second finds it taken.
        return await EnterAsync(source, scope, context, async () => await files.TakeAsync(FileKind, importId, context, cancellationToken) == 1, cancellationToken);
    }

    /// <summary>Checks and enters a file of any size at once, its good rows in one transaction: a process that dies leaves nothing (HR-149).</summary>
    /// <param name="open">Opens the file anew, from its beginning, able to seek.</param>
    /// <param name="errors">Takes the workbook of the rows that were not entered, also when none was; written only when there are such rows.</param>
    /// <param name="progress">Told after each set how many rows were judged.</param>
    public async Task<Outcome<BatchEntry>> ImportAsync(Func<Stream> open, string fileName, Stream? errors, IProgress<int>? progress, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(context);
        if (await BatchEntryScope.OfAsync(db, context, cancellationToken) is not { } scope)
            return DraftFormService.NoActivation();
        string digest;
        await using (var whole = open())
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        return await EnterAsync(new FileSource(open, fileName, digest) { Errors = errors, Progress = progress }, scope, context, () => Task.FromResult(true), cancellationToken);
    }

    /// <summary>Judges, stages and takes over a file in one transaction; begins anew when another clerk was quicker with one of its forms.</summary>
    private async Task<Outcome<BatchEntry>> EnterAsync(FileSource source, BatchEntryScope scope, ProcessContext context, Func<Task<bool>> take, CancellationToken cancellationToken)
    {
        var checker = await CheckerAsync(scope, context, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!await take())
                return Gone();
            var opened = BatchEntryFile.Open(source.Open, context.Campaign.Policy);
            if (!opened.Succeeded)
                return Outcome<BatchEntry>.Refused(opened.Refusals);
            // Its forms say under which of the activations it stands.
            var seen = new Seen(scope);
            var batch = NewBatch(scope, scope.Activations.Values.First(), BatchEntrySource.File, source.Name, source.Digest, 0, 0, context);
            using var errors = new ErrorWorkbook("没有录入", opened.Value.Titles, opened.Value.Placed);
            var written = await TryWriteAsync(batch, SetsAsync(checker, opened.Value, seen, source.Progress, context, cancellationToken), errors, context, cancellationToken);
            if (opened.Value.Spoilt is { } spoilt)
                return spoilt;
            if (written)
            {
                if (source.Errors is { } wanted && batch.ErrorFile is { } book)
                    await wanted.WriteAsync(book, cancellationToken);
                if (seen.Activation is { } activation)
                    await db.BatchEntries.Where(b => b.Id == batch.Id).ExecuteUpdateAsync(b => b.SetProperty(x => x.ActivationId, activation), cancellationToken);
                if (batch.Entered == 0)
                    return batch.Refused == 0 ? new TableRefusals.Empty() : new Refusal("batch.nothing", "", "文件里没有可以录入的草表，请按提示改好再上传");
                await transaction.CommitAsync(cancellationToken);
                return batch;
            }
            await transaction.RollbackAsync(cancellationToken);
            if (attempt == Attempts)
                return Busy();
        }
    }

    /// <summary>Takes a whole batch back while nobody in it was confirmed or has changed his form. Needs a reason.</summary>
    public async Task<Outcome<BatchEntry>> UndoAsync(long batchId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await BatchEntryScope.OfAsync(db, context, cancellationToken) is not { } scope)
            return DraftFormService.NoActivation();
        if (context.RefuseReadOnly(context.Actor.CountyCode ?? context.Actor.DivisionCode) is { } readOnly)
            return readOnly;
        // Only who entered it: an office sees the batches of its points, and they are theirs to take back.
        if (!await Visible(context).AnyAsync(b => b.Id == batchId && b.PointId == scope.PointId && b.DivisionCode == scope.DivisionCode, cancellationToken))
            return new Refusal("batch.unknown", "", "没有这次录入，或者不是本单位录入的。整批撤回由录入的单位办理");
        return await BatchUndo.UndoAsync(db, batchId, ("BatchUndone", "这次录入的考生已经有人现场确认、开始办理或修改过，不能整批撤回。个别录错的，请考生登录改正后重新提交"), context, cancellationToken);
    }

    /// <summary>Writes batch, sets and event into the open transaction; false when another clerk was quicker somewhere.</summary>
    private async Task<bool> TryWriteAsync(BatchEntry batch, IAsyncEnumerable<List<CheckedForm>> sets, ErrorWorkbook? errors, ProcessContext context, CancellationToken cancellationToken)
    {
        db.BatchEntries.Add(batch);
        await db.SaveChangesAsync(cancellationToken);
        var writer = new BatchEntryWriter(db, tenant, submissions, context, batch);
        var (entered, refused) = (0, 0);
        await foreach (var set in sets)
        {
            foreach (var wrong in set.Where(f => f.Refusals.Count > 0))
            {
                refused++;
                errors?.Add(wrong);
            }
            var good = set.FindAll(f => f.Refusals.Count == 0);
            entered += good.Count;
            await writer.StageAsync(good, cancellationToken);
        }
        try
        {
            if (!await writer.ApplyAsync(cancellationToken))
                return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
        byte[]? error = null;
        if (refused > 0 && errors?.Finish() is { } book)
            await using (book)
            {
                error = new byte[book.Length];
                await book.ReadExactlyAsync(error, cancellationToken);
            }
        db.Record(context, "BatchEntered", (nameof(BatchEntry), batch.Id), after: new { batch.Source, batch.FileName, batch.Digest, entered, refused });
        await db.SaveChangesAsync(cancellationToken);
        await db.BatchEntries.Where(b => b.Id == batch.Id).ExecuteUpdateAsync(b => b.SetProperty(x => x.Entered, entered).SetProperty(x => x.Refused, refused)
            .SetProperty(x => x.Rows, entered + refused).SetProperty(x => x.ErrorFile, error), cancellationToken);
        await db.Entry(batch).ReloadAsync(cancellationToken);
        return true;
    }

    private async Task<Outcome<BatchCheck>> CountAsync(Func<Stream> open, BatchEntryScope scope, ProcessContext context, CancellationToken cancellationToken)
    {
        var opened = BatchEntryFile.Open(open, context.Campaign.Policy);
        if (!opened.Succeeded)
            return Outcome<BatchCheck>.Refused(opened.Refusals);
        var (rows, good, errors) = (0, 0, new List<LineError>());
        await foreach (var set in SetsAsync(await CheckerAsync(scope, context, cancellationToken), opened.Value, new Seen(scope), null, context, cancellationToken))
        {
            rows += set.Count;
            good += set.Count(f => f.Refusals.Count == 0);
            errors.AddRange(set.SelectMany(f => f.Refusals.Select(r => new LineError(f.Typed.Line, f.FormNumber, opened.Value.TitleOf(r.Field), r.Sentence))).Take(Listed - errors.Count));
        }
        return opened.Value.Spoilt is { } spoilt ? spoilt : rows == 0 ? new TableRefusals.Empty() : new BatchCheck(0, "", rows, good, errors);
    }

    private async IAsyncEnumerable<List<CheckedForm>> SetsAsync(
        DraftFormChecker checker, BatchEntryFile file, Seen seen, IProgress<int>? progress, ProcessContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var judgedSoFar = 0;
        foreach (var chunk in file.Rows.Chunk(SetSize))
        {
            var judged = new CheckedForm[chunk.Length];
            Parallel.For(0, chunk.Length, new ParallelOptions { CancellationToken = cancellationToken }, at => judged[at] = checker.Check(chunk[at]));
            yield return await JudgeAsync(judged, seen, context, cancellationToken);
            progress?.Report(judgedSoFar += chunk.Length);
        }
    }

    /// <summary>Adds what only the database and the rest of the file know: is the form collected, is the person free (HR-152, HR-167).</summary>
    private async Task<List<CheckedForm>> JudgeAsync(IReadOnlyList<CheckedForm> forms, Seen seen, ProcessContext context, CancellationToken cancellationToken)
    {
        var numbers = forms.Select(f => f.FormNumber).Distinct().ToArray();
        var documents = forms.Where(f => f.File is not null).Select(f => f.File!.Registration.DocumentNumber).Distinct().ToArray();
        var collected = (await db.DraftForms.AsNoTracking().Where(f => f.CampaignId == context.Campaign.Id && numbers.Contains(f.Number))
            .Select(f => new { f.Number, f.State, f.PointId }).ToListAsync(cancellationToken)).ToDictionary(f => f.Number, StringComparer.Ordinal);
        var taken = (await db.Registrations.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && documents.Contains(r.DocumentNumber))
            .Select(r => new { r.DocumentKind, r.DocumentNumber }).ToListAsync(cancellationToken)).Select(r => (r.DocumentKind, r.DocumentNumber)).ToHashSet();
        return [.. forms.Select(form =>
        {
            var more = new List<Refusal>();
            if (form.Refusals.All(r => r.Field != DraftFormLayout.FormNumber))
            {
                var known = collected.GetValueOrDefault(form.FormNumber);
                if (known is null)
                    more.Add(new Refusal("draft-form.unknown", DraftFormLayout.FormNumber, $"没有印过编号 {form.FormNumber} 的草表，请核对条形码下的编号"));
                else if (known.State == RegistrationDraftFormState.Entered || !seen.Numbers.Add(form.FormNumber))
                    more.Add(new Refusal("draft-form.entered", DraftFormLayout.FormNumber, $"草表 {form.FormNumber} 已经录入过，一份草表只录一次"));
                else if (known.State != RegistrationDraftFormState.Collected)
                    more.Add(new Refusal("draft-form.state", DraftFormLayout.FormNumber, $"草表 {form.FormNumber} {(known.State == RegistrationDraftFormState.Voided ? "已经作废" : "还没有登记收回，请先登记")}"));
                else if (form.File?.Point is { } point && point.Id != known.PointId)
                    more.Add(new Refusal("draft-form.point", DraftFormLayout.Point, $"草表 {form.FormNumber} 不是这个报名确认点的，请核对报名确认点代码"));
            }
            if (form.File is { Registration: var person } && form.Refusals.All(r => r.Field != DraftFormLayout.DocumentNumber))
            {
                if (taken.Contains((person.DocumentKind, person.DocumentNumber)))
                    more.Add(new Refusal("batch.exists", DraftFormLayout.DocumentNumber, "这个证件号码已经报名，不能重复录入"));
                else if (!seen.People.Add((person.DocumentKind, person.DocumentNumber)))
                    more.Add(new Refusal("batch.twice", DraftFormLayout.DocumentNumber, "这个证件号码在文件里出现了两次，只录入前一次"));
            }
            // A batch stands under one activation, by which it is found when that is looked at again.
            if (form.Refusals.Count + more.Count == 0 && !seen.Joins(form.File!.Point!.Id))
                more.Add(new Refusal("batch.activation", DraftFormLayout.Point, $"报名确认点 {form.File.Point.Code} 的应急启用和文件里前面的点不是同一次，请放到另一个文件里录入"));
            return more.Count == 0 ? form : form with { Refusals = [.. form.Refusals, .. more] };
        })];
    }

    private async Task<DraftFormChecker> CheckerAsync(BatchEntryScope scope, ProcessContext context, CancellationToken cancellationToken)
    {
        var lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => l.CampaignId == context.Campaign.Id && l.State == PlanLineState.Published).ToListAsync(cancellationToken);
        return new DraftFormChecker(context.Campaign, lines, scope.Points, scope.Own, await glyphs.CoverageAsync(cancellationToken));
    }

    private static BatchEntry NewBatch(BatchEntryScope scope, long activation, BatchEntrySource source, string? fileName, string? digest, int rows, int entered, ProcessContext context) => new()
    {
        CampaignId = context.Campaign.Id, ActivationId = activation, PointId = scope.PointId, DivisionCode = scope.DivisionCode, Source = source, FileName = fileName, Digest = digest,
        Rows = rows, Entered = entered, State = BatchEntryState.Entered, CreatedById = context.Actor.UserId, CreatedAt = context.Now,
    };

    private static Refusal Gone() => new("batch.gone", "", "这个文件已经录入，或没有检查过。请重新上传");

    private static Refusal Busy() => new("batch.busy", "", "有人同时在录入相同的草表，没有保存。请再试一次");

    /// <summary>A file that can be read again and again.</summary>
    private sealed record FileSource(Func<Stream> Open, string Name, string Digest)
    {
        public Stream? Errors { get; init; }
        public IProgress<int>? Progress { get; init; }
    }

    /// <summary>What the file has named so far.</summary>
    private sealed class Seen(BatchEntryScope scope)
    {
        /// <summary>That of the first good form.</summary>
        public long? Activation { get; private set; }

        public HashSet<string> Numbers { get; } = new(StringComparer.Ordinal);
        public HashSet<(Rules.Policy.DocumentKind, string)> People { get; } = [];

        /// <summary>Whether a form of the point may stand in this batch.</summary>
        public bool Joins(long point) => scope.Activations[point] == (Activation ??= scope.Activations[point]);
    }
}
