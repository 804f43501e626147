using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>Portraits and copies of documents. What is uploaded is drawn anew; nothing is stored or served as given.</summary>
public sealed class PhotoService(AdmissionsDbContext db, PhotoProcessor processor, CounterReader reader)
{
    public const string PhotoPurpose = "Photo", CopyPurpose = "DocumentCopy";

    /// <summary>Legible copies of documents; protection of the machine, not a rule of admission.</summary>
    private static readonly PhotoRequirements CopyRequirements = PhotoRequirements.WholePicture(minSide: 640, maxSide: 2000, maxKilobytes: 2048);

    /// <summary>Fallback where a policy names no limits (HR leaves them to the authority).</summary>
    private static readonly PhotoRequirements DefaultRequirements = new(3, 4, 240, 480, 0, 10240);

    /// <summary>Pictures on chips are 102 × 126 pixels: too small to print large, enough to compare a face.</summary>
    private static readonly PhotoRequirements ChipRequirements = new(102, 126, 80, 408, 0, 200);

    /// <summary>
    /// HR-91: draws the picture from the chip of the document that was read; nothing is stored. Attached, it is the current photo
    /// until a camera has taken one; both are kept, and the same picture is stored once.
    /// </summary>
    public async Task<Outcome<PhotoAccepted>> DrawChipAsync(Stream picture, CancellationToken cancellationToken = default) =>
        await processor.ReencodeAsync(picture, ChipRequirements, cancellationToken) switch
        {
            PhotoAccepted accepted => accepted,
            PhotoRefused => new Refusal("photo.chip", "photo", "读卡器给的相片打不开。请把身份证拿开再读一次，或者按 F4 拍照"),
            var other => throw new InvalidOperationException($"Unknown photo outcome {other}."),
        };

    /// <summary>Re-encodes an upload or a camera picture and makes it the current photo (HR-15, HR-97); earlier ones are kept.</summary>
    public async Task<Outcome<Photo>> TakeAsync(long registrationId, Stream upload, PhotoOrigin origin, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var requirements = context.Campaign.Policy.Photo.Limits is { } limits ? PhotoRequirements.From(limits) : DefaultRequirements;
        return await processor.ReencodeAsync(upload, requirements, cancellationToken) switch
        {
            PhotoAccepted picture => await AttachAsync(registrationId, picture, origin, context, cancellationToken),
            PhotoRefused refused => new Refusal("photo." + refused.Reason, "photo", refused.Sentence),
            var other => throw new InvalidOperationException($"Unknown photo outcome {other}."),
        };
    }

    /// <summary>Stores a portrait that the photo processor has drawn.</summary>
    public async Task<Outcome<Photo>> AttachAsync(long registrationId, PhotoAccepted picture, PhotoOrigin origin, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.BeginOrJoinAsync(cancellationToken);
        var found = await LockUnconfirmedAsync(registrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<Photo>.Refused(found.Refusals);
        // Out of the prescribed order (SX-64) no picture is taken; the picture of a document's chip comes with the card, not with this step.
        if (origin != PhotoOrigin.IdChip && context.Campaign.Policy.OnSite.Order.Count > 0)
        {
            if ((await reader.CaseAsync(found.Value, context, cancellationToken)).Course.RefuseBefore(OnSiteStep.Photo) is { } early)
                return early;
        }
        var digest = Convert.ToHexStringLower(SHA256.HashData(picture.Jpeg));
        if (origin == PhotoOrigin.IdChip && await db.Photos.FirstOrDefaultAsync(p => p.RegistrationId == registrationId && p.Origin == origin && p.Digest == digest, cancellationToken) is { } same)
            return same;
        var current = origin != PhotoOrigin.IdChip
            || !await db.Photos.AnyAsync(p => p.RegistrationId == registrationId && p.IsCurrent && p.Origin != PhotoOrigin.IdChip, cancellationToken);
        var earlier = !current ? 0 : await db.Photos.Where(p => p.RegistrationId == registrationId && p.IsCurrent)
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.IsCurrent, false), cancellationToken);
        var photo = new Photo
        {
            RegistrationId = registrationId,
            Origin = origin,
            Content = picture.Jpeg,
            Width = picture.Width,
            Height = picture.Height,
            Digest = digest,
            TakenById = context.Actor.UserId,
            PointId = context.Actor.PointId,
            TakenAt = context.Now,
            IsCurrent = current,
        };
        db.Photos.Add(photo);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, earlier == 0 ? "PhotoTaken" : "PhotoRetaken", (nameof(Photo), photo.Id),
            after: new { photo.Origin, photo.Width, photo.Height, photo.Digest }, registrationId: registrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return photo;
    }

    /// <summary>HR-98: a copy of a special document for the city's review.</summary>
    public async Task<Outcome<DocumentCopy>> AddCopyAsync(long registrationId, Stream upload, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var outcome = await processor.ReencodeAsync(upload, CopyRequirements, cancellationToken);
        if (outcome is not PhotoAccepted picture)
            return new Refusal("copy.refused", "copy", ((PhotoRefused)outcome).Sentence.Replace("相片", "图片", StringComparison.Ordinal));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockUnconfirmedAsync(registrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<DocumentCopy>.Refused(found.Refusals);
        if (context.Campaign.Policy.Identity.Documents.FirstOrDefault(d => d.Type == found.Value.DocumentKind) is not { Copies: > 0 })
            return new Refusal("copy.not-asked", "copy", "这种证件不用上传复印件");
        var copy = new DocumentCopy
        {
            RegistrationId = registrationId,
            Content = picture.Jpeg,
            Width = picture.Width,
            Height = picture.Height,
            Digest = Convert.ToHexStringLower(SHA256.HashData(picture.Jpeg)),
            TakenById = context.Actor.UserId,
            TakenAt = context.Now,
        };
        db.DocumentCopies.Add(copy);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "DocumentCopyAdded", (nameof(DocumentCopy), copy.Id), after: new { copy.Digest }, registrationId: registrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return copy;
    }

    /// <summary>A photo for whoever may see its candidate; null otherwise.</summary>
    public async Task<byte[]?> ContentAsync(long photoId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await ShownAsync(db.Registrations.VisibleTo(context.Actor).SelectMany(r => r.Photos).Where(p => p.Id == photoId)
            .Select(p => new Shown(p.RegistrationId, p.Content)), PhotoPurpose, context, cancellationToken);
    }

    /// <summary>A copy of a document for whoever may see its candidate; null otherwise.</summary>
    public async Task<byte[]?> CopyContentAsync(long copyId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await ShownAsync(db.DocumentCopies.Where(c => c.Id == copyId && db.Registrations.VisibleTo(context.Actor).Any(r => r.Id == c.RegistrationId))
            .Select(c => new Shown(c.RegistrationId, c.Content)), CopyPurpose, context, cancellationToken);
    }

    private async Task<byte[]?> ShownAsync(IQueryable<Shown> wanted, string purpose, ProcessContext context, CancellationToken cancellationToken)
    {
        if (await wanted.SingleOrDefaultAsync(cancellationToken) is not { } shown)
            return null;
        await Looks.NoteAsync(db, shown.RegistrationId, purpose, context, cancellationToken);
        return shown.Content;
    }

    private sealed record Shown(long RegistrationId, byte[] Content);

    private async Task<Outcome<Registration>> LockUnconfirmedAsync(long id, ProcessContext context, CancellationToken cancellationToken)
    {
        var registration = await RegistrationRows.LockAsync(db, id, cancellationToken);
        if (registration is null || context.Actor.PointId is null || registration.PointId != context.Actor.PointId)
            return new NobodyFoundRefused(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (context.RefuseReadOnly(registration.PlaceOf().Division) is { } readOnly)
            return readOnly;
        return RegistrationLifecycle.Table.Check(registration.State, RegistrationLifecycle.Confirm) is { } wrongState
            ? new Refusal("photo.locked", "photo", wrongState.Sentence, Cited.Form)
            : registration;
    }
}
