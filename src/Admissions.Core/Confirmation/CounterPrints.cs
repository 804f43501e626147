using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>The process form printed at the counter: the same document that the candidate downloads (HR-92).</summary>
public sealed class CounterPrints(AdmissionsDbContext db, RegistrationFiles files, CandidateDocuments documents, DocumentPrinter printer)
{
    /// <summary>The PDF of the submission in force; null when the actor may not see the candidate or he has not submitted.</summary>
    /// <param name="site">Address of the tenant's public pages, without a slash at the end.</param>
    public async Task<byte[]?> ProcessFormAsync(long registrationId, Uri site, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registration = await db.Registrations.AsNoTracking().VisibleTo(context.Actor)
            .SingleOrDefaultAsync(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id, cancellationToken);
        if (registration is null)
            return null;
        var file = await files.LoadAsync(registration, context.Campaign, cancellationToken);
        if (await documents.ProcessFormAsync(file, site, cancellationToken) is not { } form)
            return null;
        var pdf = await printer.PrintAsync(form, cancellationToken);
        db.Record(context, "ProcessFormPrinted", (nameof(Registration), registrationId), after: new { form.Version }, registrationId: registrationId);
        await db.SaveChangesAsync(cancellationToken);
        return pdf;
    }
}
