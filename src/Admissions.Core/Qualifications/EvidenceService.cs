using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>A file on its way in.</summary>
/// <param name="Kind">Code of the policy's evidence document.</param>
public sealed record EvidenceUpload(string Kind, Stream Content);

/// <summary>A copy ready to be stored: a picture that was drawn anew, or a PDF file that was looked through.</summary>
public sealed record EvidenceCopy(string Kind, string MediaType, byte[] Content);

/// <summary>What an officer enters of one document.</summary>
/// <param name="Seen">He has the original before him.</param>
public sealed record EvidenceEntry(string Kind, string? Number, bool Seen);

/// <summary>Copies and numbers of the documents that prove a claim (SX-52…54, SX-58…60).</summary>
public sealed class EvidenceService(AdmissionsDbContext db, PhotoProcessor processor)
{
    /// <summary>Legible copies: protection of the machine, not a rule of admission.</summary>
    private const int MinSide = 480, MaxSide = 2000;
    private const int NumberMaxLength = 60;

    /// <summary>How often a document's full set of files may be sent, withdrawn ones counted, by the candidate and with what officers add: every copy is kept for the record, so nobody may send for ever.</summary>
    private const int CandidateSets = 4, OfficerSets = 8;

    /// <summary>Draws pictures anew and looks through PDF files, in the limits of the policy; nothing is stored.</summary>
    public async Task<Outcome<IReadOnlyList<EvidenceCopy>>> ReadAsync(IReadOnlyList<EvidenceUpload> uploads, EvidencePolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uploads);
        ArgumentNullException.ThrowIfNull(policy);
        var copies = new List<EvidenceCopy>();
        foreach (var upload in uploads)
        {
            var read = await CopyAsync(upload, policy.Of(upload.Kind).Name, policy.MaxKilobytes, cancellationToken);
            if (!read.Succeeded)
                return Outcome<IReadOnlyList<EvidenceCopy>>.Refused(read.Refusals);
            copies.Add(read.Value);
        }
        return copies;
    }

    /// <summary>One document: a picture drawn anew, or a PDF file looked through; nothing is stored.</summary>
    /// <param name="name">What the person who sends it calls it.</param>
    /// <param name="maxKilobytes">In units of 1024 bytes.</param>
    public async Task<Outcome<EvidenceCopy>> CopyAsync(EvidenceUpload upload, string name, int maxKilobytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        using var memory = new MemoryStream();
        await upload.Content.CopyToAsync(memory, cancellationToken);
        if (PdfUpload.Is(memory.GetBuffer().AsSpan(0, (int)memory.Length)))
            return PdfUpload.Refuse(memory.ToArray(), maxKilobytes, name) is { } refused
                ? refused with { Field = upload.Kind } : new EvidenceCopy(upload.Kind, EvidenceFile.Pdf, memory.ToArray());
        memory.Position = 0;
        var drawn = await processor.ReencodeAsync(memory, PhotoRequirements.WholePicture(MinSide, MaxSide, maxKilobytes), cancellationToken);
        return drawn is PhotoAccepted picture
            ? new EvidenceCopy(upload.Kind, EvidenceFile.Jpeg, picture.Jpeg)
            : new Refusal("evidence.file", upload.Kind, $"《{name}》：{((PhotoRefused)drawn).Sentence.Replace("相片", "图片", StringComparison.Ordinal)}也可以传 PDF 文件");
    }

    /// <summary>Adds copies to a claim in its candidate's or officer's hand, as long as nobody has decided.</summary>
    public async Task<Outcome<int>> AddAsync(ClaimKey key, IReadOnlyList<EvidenceUpload> uploads, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uploads);
        ArgumentNullException.ThrowIfNull(context);
        if (uploads.Count == 0)
            return new Refusal("evidence.none", "files", "没有选文件。请选照片或 PDF 文件，再上传");
        // Whatever can be refused without drawing a picture is refused first; under lock it is all asked again.
        var allowed = await LockAsync(key, context, cancellationToken);
        if (!allowed.Succeeded)
            return Outcome<int>.Refused(allowed.Refusals);
        if (await RefuseUploadsAsync(key, uploads, context, cancellationToken) is { } tooMany)
            return tooMany;
        var read = await ReadAsync(uploads, context.Campaign.Policy.Evidence, cancellationToken);
        if (!read.Succeeded)
            return Outcome<int>.Refused(read.Refusals);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockAsync(key, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<int>.Refused(found.Refusals);
        if (await StoreAsync(key, found.Value, [], read.Value, context, cancellationToken) is { } refused)
            return refused;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return read.Value.Count;
    }

    /// <summary>Takes a copy back while the claim is still in the candidate's hand; the file is kept for the record.</summary>
    public async Task<Outcome<EvidenceFile>> WithdrawAsync(ClaimKey key, long fileId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockAsync(key, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<EvidenceFile>.Refused(found.Refusals);
        var document = await ClaimRows.Documents(db, key).Include(d => d.Files).SingleOrDefaultAsync(d => d.Files.Any(f => f.Id == fileId && f.WithdrawnAt == null), cancellationToken);
        if (document is null)
            return new Refusal("evidence.gone", "", "这份文件已经撤下，请刷新页面");
        if (document.SeenAt is not null)
            return new Refusal("evidence.seen", "", "这份材料的原件已经核验，不能撤下。要更换请到报名确认点");
        var file = document.Files.Single(f => f.Id == fileId);
        file.WithdrawnAt = context.Now;
        db.Record(context, "EvidenceWithdrawn", (nameof(EvidenceFile), file.Id), before: new { document.Kind, file.Digest }, registrationId: found.Value.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return file;
    }

    /// <summary>Notes numbers and originals that an officer sees; the city does this for exemptions (SX-57).</summary>
    public async Task<Outcome<int>> NoteAsync(ClaimKey key, IReadOnlyList<EvidenceEntry> entries, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockAsync(key, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<int>.Refused(found.Refusals);
        if (await StoreAsync(key, found.Value, entries, [], context, cancellationToken) is { } refused)
            return refused;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return entries.Count;
    }

    /// <summary>A copy for whoever may see the claim; null otherwise.</summary>
    public async Task<(byte[] Content, string MediaType)?> ContentAsync(ClaimKey key, long fileId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await ClaimRows.RegistrationOfAsync(db, key, context.Actor, context.Campaign.Id, cancellationToken) is not { } registration)
            return null;
        var file = await ClaimRows.Documents(db, key).SelectMany(d => d.Files).AsNoTracking()
            .Where(f => f.Id == fileId && f.WithdrawnAt == null).Select(f => new { f.Content, f.MediaType }).SingleOrDefaultAsync(cancellationToken);
        if (file is null)
            return null;
        await Looks.NoteAsync(db, registration.Id, ClaimReader.Purpose, context, cancellationToken);
        return (file.Content, file.MediaType);
    }

    /// <summary>Kinds and numbers of files, asked before any is read. Null, or why not.</summary>
    /// <param name="key">Null for a claim that does not exist yet.</param>
    internal async Task<Refusal?> RefuseUploadsAsync(ClaimKey? key, IReadOnlyList<EvidenceUpload> uploads, ProcessContext context, CancellationToken cancellationToken)
    {
        foreach (var kind in uploads.GroupBy(u => u.Kind, StringComparer.Ordinal))
        {
            var (stored, ever) = key is null ? (0, 0) : await CountAsync(key, kind.Key, cancellationToken);
            if (RefuseCount(kind.Key, stored + kind.Count(), ever + kind.Count(), context) is { } refused)
                return refused;
        }
        return null;
    }

    private static Refusal? RefuseCount(string kind, int files, int ever, ProcessContext context)
    {
        var policy = context.Campaign.Policy.Evidence;
        if (policy.Documents.All(d => d.Code != kind))
            return new Refusal("evidence.unknown", kind, "没有这种证明材料，请刷新页面后再办");
        if (files > policy.MaxFiles)
            return new Refusal("evidence.too-many", kind, $"《{policy.Of(kind).Name}》最多传 {policy.MaxFiles} 个文件。请先撤下多余的");
        return ever > policy.MaxFiles * (context.Actor.Kind == UserKind.Candidate ? CandidateSets : OfficerSets)
            ? new Refusal("evidence.too-often", kind, $"《{policy.Of(kind).Name}》更换的次数太多，不能再传。请带原件到报名确认点办理") : null;
    }

    private async Task<(int Stored, int Ever)> CountAsync(ClaimKey key, string kind, CancellationToken cancellationToken)
    {
        var files = ClaimRows.Documents(db, key).Where(d => d.Kind == kind).SelectMany(d => d.Files);
        return (await files.CountAsync(f => f.WithdrawnAt == null, cancellationToken), await files.CountAsync(cancellationToken));
    }

    /// <summary>Writes entries and copies into the caller's unit of work. Null, or why not.</summary>
    internal async Task<Refusal?> StoreAsync(
        ClaimKey key, Registration registration, IReadOnlyList<EvidenceEntry> entries, IReadOnlyList<EvidenceCopy> copies, ProcessContext context, CancellationToken cancellationToken)
    {
        var policy = context.Campaign.Policy.Evidence;
        var documents = await ClaimRows.Documents(db, key).ToListAsync(cancellationToken);
        foreach (var kind in entries.Select(e => e.Kind).Concat(copies.Select(c => c.Kind)).Distinct(StringComparer.Ordinal))
        {
            if (policy.Documents.All(d => d.Code != kind))
                return new Refusal("evidence.unknown", kind, "没有这种证明材料，请刷新页面后再办");
            var document = documents.Find(d => d.Kind == kind);
            if (document is null)
            {
                document = new EvidenceDocument
                {
                    RegistrationId = registration.Id, Kind = kind,
                    BonusClaimId = key.Kind == EntitlementKind.Bonus ? key.Id : null, ExemptionId = key.Kind == EntitlementKind.Exemption ? key.Id : null,
                };
                db.EvidenceDocuments.Add(document);
            }
            var added = copies.Count(c => c.Kind == kind);
            var (stored, ever) = await CountAsync(key, kind, cancellationToken);
            if (added > 0 && RefuseCount(kind, stored + added, ever + added, context) is { } tooMany)
                return tooMany;
            foreach (var copy in copies.Where(c => c.Kind == kind))
                document.Files.Add(new EvidenceFile
                {
                    MediaType = copy.MediaType, Content = copy.Content, Digest = Convert.ToHexStringLower(SHA256.HashData(copy.Content)),
                    UploadedById = context.Actor.UserId, UploadedAt = context.Now,
                });
            if (entries.FirstOrDefault(e => e.Kind == kind) is not { } entry)
                continue;
            if (entry.Number?.Length > NumberMaxLength)
                return new Refusal("evidence.number", kind, $"《{policy.Of(kind).Name}》的编号超过 {NumberMaxLength} 个字，请核对");
            document.Number = string.IsNullOrWhiteSpace(entry.Number) ? null : DigitText.Normalise(entry.Number);
            document.SeenById = entry.Seen ? document.SeenById ?? context.Actor.UserId : null;
            document.SeenAt = entry.Seen ? document.SeenAt ?? context.Now : null;
        }
        if (entries.Count + copies.Count > 0)
            db.Record(context, "EvidenceRecorded", (key.Kind == EntitlementKind.Bonus ? nameof(BonusClaim) : nameof(ExemptionApplication), key.Id),
                after: new { Entries = entries, Copies = copies.Select(c => c.Kind) }, registrationId: registration.Id);
        return null;
    }

    /// <summary>Window of the review that an undecided claim waits for; null where the policy names none.</summary>
    private async Task<string?> ReviewWindowAsync(ClaimKey key, ProcessContext context, CancellationToken cancellationToken)
    {
        if (key.Kind == EntitlementKind.Bonus)
            return context.Campaign.Policy.BonusReview.Window;
        var code = await db.ExemptionApplications.Where(e => e.Id == key.Id).Select(e => e.Code).SingleAsync(cancellationToken);
        return ExemptionService.RuleOf(context, code)?.WindowOf(0);
    }

    /// <summary>The registration of an undecided claim, locked; the candidate only in his own time, an officer in it and while the first review lasts.</summary>
    private async Task<Outcome<Registration>> LockAsync(ClaimKey key, ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.InstitutionId is not null || await ClaimRows.RegistrationOfAsync(db, key, context.Actor, context.Campaign.Id, cancellationToken) is not { } visible)
            return new ClaimUnknown();
        var registration = (await RegistrationRows.LockAsync(db, visible.Id, cancellationToken))!;
        await db.Entry(registration).Reference(r => r.Point).LoadAsync(cancellationToken);
        var open = key.Kind == EntitlementKind.Bonus
            ? await db.BonusClaims.AnyAsync(b => b.Id == key.Id && b.State == BonusClaimState.Claimed, cancellationToken)
            : await db.ExemptionApplications.AnyAsync(e => e.Id == key.Id && e.State == ExemptionApplicationState.Applied, cancellationToken);
        if (!open)
            return new Refusal("claim.decided", "", "这件申请已经录入或者审核，材料不能再改");
        if (ClaimTimes.RefuseCandidate(context.Campaign, registration.PlaceOf()) is not { } closed)
            return registration;
        if (context.Actor.Kind == UserKind.Candidate)
            return closed;
        return await ReviewWindowAsync(key, context, cancellationToken) is { } window && context.Campaign.RefuseClosed(window, registration.PlaceOf()) is { } over ? over : registration;
    }
}
