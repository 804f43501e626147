using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules.Identity;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>The honesty pledge as a sheet to sign with a pen (SX-48, SX-66).</summary>
public sealed class PledgeSheets(AdmissionsDbContext db, TenantScope tenant, DocumentPrinter printer)
{
    /// <summary>Null where the actor may not see the registration, nothing was submitted, or the campaign has no such text.</summary>
    public async Task<Printed<HonestyPledge>?> OfAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Statements.Of(AcceptanceKind.HonestyPledge, context.Campaign.Policy) is not { } text
            || await db.Registrations.AsNoTracking().VisibleTo(context.Actor).Include(r => r.Point).Include(r => r.Acceptances)
                .SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.Id == registrationId && r.Version > 0, cancellationToken) is not { } row)
            return null;
        var printed = await printer.PrintedAsync(new HonestyPledge
        {
            Authority = tenant.Tenant.Name,
            Campaign = context.Campaign.Name,
            PrintedAt = context.Now,
            Watermark = CandidateDocuments.Watermark(context.Campaign),
            Title = text.Title,
            Body = text.Body,
            Version = text.Version,
            Name = row.Name,
            DocumentKind = IdentityDocument.Word(row.DocumentKind),
            DocumentNumber = row.DocumentNumber,
            RegistrationNumber = RegistrationNumber.Of(row),
            PointName = row.Point?.Name ?? "",
            AcceptedAt = row.Acceptances.FirstOrDefault(a => a.Kind == AcceptanceKind.HonestyPledge && a.TextVersion == text.Version)?.At,
            Source = text.Source,
        }, cancellationToken);
        db.Record(context, "HonestyPledgePrinted", (nameof(Registration), row.Id), after: new { text.Version }, registrationId: row.Id);
        await db.SaveChangesAsync(cancellationToken);
        return printed;
    }
}
