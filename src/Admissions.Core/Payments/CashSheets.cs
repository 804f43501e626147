using System.Globalization;
using Admissions.Core.Data;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;

namespace Admissions.Core.Payments;

/// <summary>The printed cash sheet.</summary>
public sealed class CashSheets(TenantScope tenant)
{
    public CashSheetDocument Of(CashSheet sheet, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(context);
        var zone = context.Campaign.Policy.Zone();
        return new CashSheetDocument
        {
            Authority = tenant.Tenant.Name,
            Campaign = context.Campaign.Name,
            PrintedAt = context.Now,
            Watermark = CandidateDocuments.Watermark(context.Campaign),
            PointName = sheet.Point.Name,
            Day = sheet.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Lines =
            [
                .. sheet.Rows.Select(r => new CashSheetLine(r.Number, r.Name, Yuan(r.Amount),
                    TimeZoneInfo.ConvertTime(r.TakenAt, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture), r.Clerk, r.Voided ? $"作废：{r.VoidReason}" : "")),
            ],
            Count = sheet.Count,
            Total = Yuan(sheet.Total),
            Voided = sheet.Rows.Count(r => r.Voided),
        };
    }

    private static string Yuan(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
