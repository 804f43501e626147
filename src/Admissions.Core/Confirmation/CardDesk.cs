using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
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
        ArgumentNullException.ThrowIfNull(context);
        // Drawing costs a process of its own: nobody gets it for a candidate who is not his or is confirmed already, or outside the counter's hours.
        if (picture is not null)
        {
            await using var asking = await db.Database.BeginTransactionAsync(cancellationToken);
            var found = await CounterRows.LockOpenAsync(db, options.RegistrationId, context, cancellationToken);
            if (!found.Succeeded)
                return Outcome<CardRead>.Refused(found.Refusals);
            if (context.Campaign.RefuseClosed(WindowCodes.Confirmation, found.Value.PlaceOf()) is { } closed)
                return closed;
        }
        // Drawn before anything is written and stored in one transaction with the reading: a refused picture leaves no half of a card behind.
        var drawn = picture is null || options.Origin != CardReadingOrigin.Reader ? null : await photos.DrawChipAsync(picture, cancellationToken);
        if (drawn is { Succeeded: false })
            return Outcome<CardRead>.Refused(drawn.Refusals);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var read = await confirmation.ReadCardAsync(options, context, cancellationToken);
        if (!read.Succeeded)
            return Outcome<CardRead>.Refused(read.Refusals);
        Photo? photo = null;
        // Another person's face must never come into this candidate's record.
        if (drawn is { Value: { } portrait } && await db.Registrations.AnyAsync(r => r.Id == options.RegistrationId && r.DocumentNumber == read.Value.DocumentNumber, cancellationToken))
        {
            var attached = await photos.AttachAsync(options.RegistrationId, portrait, PhotoOrigin.IdChip, context, cancellationToken);
            if (!attached.Succeeded)
                return Outcome<CardRead>.Refused(attached.Refusals);
            photo = attached.Value;
        }
        await transaction.CommitAsync(cancellationToken);
        return new CardRead(read.Value, photo);
    }
}
