using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>Which days' bills the end of a payment window asks for (HR-108), by the gateway's calendar.</summary>
public static class BillDays
{
    private const int MostNamed = 5;

    /// <summary>The gateway keeps Beijing time, whatever a drill's clock or a policy's zone says.</summary>
    public static TimeSpan GatewayZone => ChineseTime.Beijing;

    /// <summary>
    /// Days from the first opening to the last passed closing of Payment, extensions included, of which no bill was
    /// fetched after the day had ended; in order. Empty before any closing.
    /// </summary>
    public static async Task<IReadOnlyList<DateOnly>> MissingAsync(AdmissionsDbContext db, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Windows.Reach(WindowCodes.Payment, context.Now) is not { } reach)
            return [];
        var offset = await db.Campaigns.Where(c => c.Id == context.Campaign.Id).Select(c => c.ClockOffset).SingleAsync(cancellationToken);
        var (first, last) = (DayOf(reach.From - offset), DayOf(reach.To.AddTicks(-1) - offset));
        var fetched = await db.PaymentReconciliations.Where(r => r.CampaignId == context.Campaign.Id && r.BillDate >= first && r.BillDate <= last)
            .Select(r => new { r.BillDate, r.FetchedAt }).ToListAsync(cancellationToken);
        var whole = fetched.Where(r => r.FetchedAt >= EndOf(r.BillDate)).Select(r => r.BillDate).ToHashSet();
        return [.. Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber + 1).Select(DateOnly.FromDayNumber).Where(day => !whole.Contains(day))];
    }

    /// <summary>「2026-09-10、2026-09-11」; of many days the first few and their number.</summary>
    public static string Words(IReadOnlyList<DateOnly> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var named = string.Join('、', days.Take(MostNamed).Select(d => d.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        return days.Count <= MostNamed ? named : $"{named}等 {days.Count} 天";
    }

    /// <summary>The gateway's day of a real moment.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(GatewayZone).DateTime);

    private static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), GatewayZone);
}
