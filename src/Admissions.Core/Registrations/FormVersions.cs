using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>A submission as it was frozen.</summary>
public sealed record SubmittedForm(FormVersion Form, RegistrationSnapshot Snapshot);

/// <summary>A candidate's submissions, newest first.</summary>
public sealed class FormVersions(AdmissionsDbContext db)
{
    public async Task<IReadOnlyList<FormVersion>> ListAsync(long registrationId, CancellationToken cancellationToken = default) =>
        await db.FormVersions.AsNoTracking().Where(v => v.RegistrationId == registrationId).OrderByDescending(v => v.Version).ToListAsync(cancellationToken);

    /// <summary>The one in force; null before the first.</summary>
    public async Task<SubmittedForm?> CurrentAsync(RegistrationFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (id, version) = (file.Registration.Id, file.Registration.Version);
        if (version == 0)
            return null;
        var form = await db.FormVersions.AsNoTracking().SingleAsync(v => v.RegistrationId == id && v.Version == version, cancellationToken);
        return new SubmittedForm(form, RegistrationSnapshot.Read(form.Snapshot));
    }

    /// <summary>What anybody may learn of a document by its code: kind, day, whether it still counts. Nothing personal.</summary>
    public Task<PublicDocument?> FindPublicAsync(string code, CancellationToken cancellationToken = default)
    {
        var normalised = ReceiptNumber.Normalise(code);
        return db.PublicDocuments.AsNoTracking().SingleOrDefaultAsync(d => d.Code == normalised, cancellationToken);
    }

    /// <summary>Whether a document came out of a drill, so that it is worth nothing.</summary>
    public Task<bool> IsOfDrillAsync(PublicDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return db.Campaigns.AnyAsync(c => c.Id == document.CampaignId && c.Mode == CampaignMode.Drill, cancellationToken);
    }
}
