using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Monitoring;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Office.Pages.Monitoring;

/// <summary>Load, errors, failed sign-ins and payments of the last minutes by instance, and the alarms (HR-156).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewMonitoring)]
public sealed class IndexModel(AdmissionsDbContext db, TenantScope tenant, TrafficCounts traffic, AlarmService alarms, IOptions<MonitoringOptions> options) : AdmissionsPage
{
    private const int MaxExport = 50_000;
    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: [], DefaultSort: "-at");

    public MonitoringOptions Settings => options.Value;
    public DateTimeOffset At { get; private set; }
    public IReadOnlyList<InstanceTraffic> Instances { get; private set; } = [];
    public InstanceTraffic All { get; private set; } = null!;
    public IReadOnlyList<(Alarm Alarm, bool Stands)> Alarms { get; private set; } = [];

    /// <summary>Every alarm ever raised. Alarms belong to no campaign, so no campaign's 操作记录 shows them.</summary>
    public ListTable<Event> Log { get; private set; } = null!;

    /// <summary>Beyond its threshold at this moment, whether or not the alarm has been raised yet.</summary>
    public IReadOnlySet<AlarmKind> Exceeded { get; private set; } = new HashSet<AlarmKind>();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        // What this instance has counted since it last wrote is shown too; the others write every few seconds.
        await traffic.WriteAsync(tenant.Database, cancellationToken);
        At = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        Instances = await MonitoringReader.InstancesAsync(db, Settings, cancellationToken);
        All = MonitoringReader.Sum(Instances);
        Alarms = await MonitoringReader.AlarmsAsync(db, cancellationToken);
        Exceeded = AlarmService.Exceeded(All, Settings).Select(e => e.Kind).ToHashSet();
        var query = ListQuery.Of(Request, Spec);
        Log = TableOf(query, new ListPage<Event>(await Raised(query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken), await Raised(query).CountAsync(cancellationToken)));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Raised(query).Take(MaxExport).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<Event>(rows, rows.Count));
        return ExportResult.Of(format, "报警记录", table.ExportTitles, table.Export(rows));
    }

    public string Sentence(Alarm alarm) => alarms.Sentence(alarm.Kind, alarm.Subject, alarm.Value, alarm.Threshold);

    private IQueryable<Event> Raised(ListQuery query)
    {
        var events = db.Events.AsNoTracking().Where(e => e.CampaignId == null && e.Type == AlarmService.RaisedEvent);
        return query.Descending ? events.OrderByDescending(e => e.Id) : events.OrderBy(e => e.Id);
    }

    private static ListTable<Event> TableOf(ListQuery query, ListPage<Event> page) => new(query, page,
    [
        new("at", "时间", e => e.At) { Head = true, Sort = "at" },
        new("sentence", "内容", e => e.Reason),
        new("address", "地址", e => e.Ip),
    ]);

}
