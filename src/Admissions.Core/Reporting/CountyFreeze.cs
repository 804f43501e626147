using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>The county has reported; nobody may change its data until the report is returned (HR-122). A page answers 409.</summary>
public sealed record CountyFrozen(string County, string At, int Version)
    : Refusal(CountyFreeze.Code, "", $"{County}的报名数据已于{At}上报（第 {Version} 版），不能再改。要改的，先请市（州）招考机构退回上报", CountyFreeze.Source);

/// <summary>Asked by every verb that changes what a county reports.</summary>
public static class CountyFreeze
{
    public const string Code = "report.frozen";
    internal const string Source = Cited.Reporting;

    private static readonly DataReportState[] FrozenStates = [.. DataReportLifecycle.Frozen];

    /// <summary>
    /// Null while the county's data may be changed. Holds the county open until the caller's transaction ends, so that a
    /// report never goes up between the question and the change; call it inside the transaction.
    /// </summary>
    /// <param name="county">Six digits; null for somebody who belongs to no county yet.</param>
    public static async Task<CountyFrozen?> RefuseFrozenAsync(this AdmissionsDbContext db, string? county, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        if (county is null)
            return null;
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared(hashtextextended({Key(context.Campaign.Id, county)}, 0))", cancellationToken);
        var report = await db.DataReports.AsNoTracking()
            .SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.CountyCode == county && FrozenStates.Contains(r.State), cancellationToken);
        return report is null ? null : new CountyFrozen(
            ReferenceData.Division(county)?.Name ?? county, ChineseTime.Start(report.ReportedAt ?? context.Now, context.Campaign.Policy.Zone()), report.Version);
    }

    /// <summary>Waits for changes under way and keeps new ones out until the transaction ends.</summary>
    internal static Task LockAsync(AdmissionsDbContext db, long campaignId, string county, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({Key(campaignId, county)}, 0))", cancellationToken);

    private static string Key(long campaignId, string county) => $"report:{campaignId}:{county}";
}
