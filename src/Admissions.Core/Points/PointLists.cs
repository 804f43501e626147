using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Points;

/// <summary>The list of registration points on paper.</summary>
public sealed class PointLists(AdmissionsDbContext db, TenantScope tenant, DocumentPrinter printer)
{
    /// <summary>The points of the actor's division that take candidates, by county and code.</summary>
    public async Task<Printed<PointList>> PrintAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var points = await db.RegistrationPoints.AsNoTracking().VisibleTo(context.Actor)
            .Where(p => p.CampaignId == context.Campaign.Id && p.State == RegistrationPointState.Active).OrderBy(p => p.CountyCode).ThenBy(p => p.Code).ToListAsync(cancellationToken);
        var printed = await printer.PrintedAsync(new PointList
        {
            Authority = tenant.Tenant.Name,
            Campaign = context.Campaign.Name,
            PrintedAt = context.Now,
            Watermark = CandidateDocuments.Watermark(context.Campaign),
            Division = ReferenceData.NamePath(context.Actor.DivisionCode) is { Length: > 0 } place ? place : tenant.Tenant.Name,
            Counties = [.. points.GroupBy(p => p.CountyCode, StringComparer.Ordinal).Select(county => new PointListCounty(ReferenceData.NamePath(county.Key), [.. county.Select(Line)]))],
            Count = points.Count,
        }, cancellationToken);
        db.Record(context, "PointListPrinted", (nameof(Campaign), context.Campaign.Id), after: new { context.Actor.DivisionCode, points.Count });
        await db.SaveChangesAsync(cancellationToken);
        return printed;
    }

    private static PointListLine Line(RegistrationPoint point) => new(
        point.Code, point.Name, point.Address, point.ContactName, point.ContactPhone, string.Join("、", point.Levels.Select(l => l.Word())),
        string.Join("、", new[] { point.IsMedicalReviewPoint ? "医卫类" : null, point.IsUnderageReviewPoint ? "低龄" : null }.OfType<string>()));
}
