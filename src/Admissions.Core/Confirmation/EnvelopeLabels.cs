using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules.Identity;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>Addresses of candidates as labels for envelopes (SX-66, SX-74).</summary>
public sealed class EnvelopeLabels(AdmissionsDbContext db, TenantScope tenant, DocumentPrinter printer)
{
    /// <summary>Those of the registrations that the actor may see, in the order given; null when he may see none.</summary>
    public async Task<Printed<EnvelopeLabelSheet>?> OfAsync(IReadOnlyList<long> registrations, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        ArgumentNullException.ThrowIfNull(context);
        var rows = await db.Registrations.AsNoTracking().VisibleTo(context.Actor)
            .Where(r => r.CampaignId == context.Campaign.Id && registrations.Contains(r.Id) && r.Version > 0).ToDictionaryAsync(r => r.Id, cancellationToken);
        var ordered = registrations.Where(rows.ContainsKey).Select(id => rows[id]).ToList();
        if (ordered.Count == 0)
            return null;
        var printed = await printer.PrintedAsync(new EnvelopeLabelSheet
        {
            Authority = tenant.Tenant.Name,
            Campaign = context.Campaign.Name,
            PrintedAt = context.Now,
            Watermark = CandidateDocuments.Watermark(context.Campaign),
            Sender = $"{tenant.Tenant.Name}　{tenant.Tenant.Phone}",
            Labels = [.. ordered.Select(r => new EnvelopeLabel(r.PostalCode ?? "", r.Address ?? "", r.Name, Mask.Telephone(r.Phone ?? ""), r.CandidateNumber ?? RegistrationNumber.Of(r)))],
        }, cancellationToken);
        foreach (var row in ordered)
            db.Record(context, "EnvelopeLabelPrinted", (nameof(Registration), row.Id), registrationId: row.Id);
        await db.SaveChangesAsync(cancellationToken);
        return printed;
    }
}
