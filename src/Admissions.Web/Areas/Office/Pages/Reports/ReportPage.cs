using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Reports;

/// <summary>A county with its report as a page shows it.</summary>
/// <param name="Report">Null before the county's first act.</param>
public sealed record CountyLine(string Code, string Name, DataReport? Report, ReportSummary? Summary)
{
    public DataReportState State => Report?.State ?? DataReportState.Open;
    public bool IsUp => DataReportLifecycle.ReportedUp.Contains(State);
}

/// <summary>What the pages of reporting share: the window, the counties of the actor, who may do what.</summary>
public abstract class ReportPage(AdmissionsDbContext db) : AdmissionsPage
{
    public ReportingPolicy? Policy => Campaign.Policy.Reporting;
    public bool CountiesReport => Policy?.Chain.Contains(ReportingLevel.County) == true;
    public Refusal? Closed => Policy is null ? new Refusal("report.not-asked", "", "本次招生没有上报数据这项业务") : Campaign.RefuseClosed(Policy.Window, new Place(Actor.DivisionCode));

    /// <summary>The end is near or past, so that who has not reported is late.</summary>
    public bool IsDue
    {
        get
        {
            var (place, now) = (new Place(Actor.DivisionCode), Campaign.Now);
            return Policy is { } policy && (Campaign.Windows.HasEnded(policy.Window, place, now)
                || Campaign.Windows.Closing(policy.Window, place, now) is { } end && now >= end.AddHours(-policy.AlertHours));
        }
    }

    protected AdmissionsDbContext Db => db;

    protected async Task<IReadOnlyList<CountyLine>> CountiesAsync(string division, CancellationToken cancellationToken)
    {
        var counties = await db.Organizations.AsNoTracking().Where(o => o.Kind == OrganizationKind.CountyOffice && o.DivisionCode.StartsWith(division))
            .OrderBy(o => o.DivisionCode).Select(o => o.DivisionCode).ToListAsync(cancellationToken);
        var reports = await db.DataReports.AsNoTracking().Where(r => r.CampaignId == Campaign.Id && r.CountyCode.StartsWith(division))
            .ToDictionaryAsync(r => r.CountyCode, StringComparer.Ordinal, cancellationToken);
        return [.. counties.Select(c => new CountyLine(c, NameOf(c), reports.GetValueOrDefault(c), ReportData.ReadSummary(reports.GetValueOrDefault(c)?.Summary)))];
    }

    public static string NameOf(string division) => ReferenceData.Division(division)?.Name ?? division;
}
