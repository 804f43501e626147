using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>What came of reading a document.</summary>
/// <param name="Photo">The picture from the chip; null when there was none, or the document is somebody else's.</param>
public sealed record CardRead(CardReading Reading, Photo? Photo);

/// <summary>One reading of a document at the counter: its fields, and the picture of its chip (HR-89, HR-91).</summary>
public sealed class CardDesk(AdmissionsDbContext db, ConfirmationService confirmation, PhotoService photos)
{
    /// <param name="picture">As the reader gave it; null without one.</param>
    public async Task<Outcome<CardRead>> ReadAsync(CardOptions options, Stream? picture, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var read = await confirmation.ReadCardAsync(options, context, cancellationToken);
        if (!read.Succeeded)
            return Outcome<CardRead>.Refused(read.Refusals);
        // Another person's face must never come into this candidate's record.
        if (picture is null || read.Value.Origin != CardReadingOrigin.Reader || !await db.Registrations.AnyAsync(r => r.Id == options.RegistrationId && r.DocumentNumber == read.Value.DocumentNumber, cancellationToken))
            return new CardRead(read.Value, null);
        var photo = await photos.TakeFromChipAsync(options.RegistrationId, picture, context, cancellationToken);
        return photo.Succeeded ? new CardRead(read.Value, photo.Value) : Outcome<CardRead>.Refused(photo.Refusals);
    }
}
