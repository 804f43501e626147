using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Monitoring;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Office.Pages.Monitoring;

/// <summary>Load, errors, failed sign-ins and payments of the last minutes by instance, and the alarms (HR-156).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewMonitoring)]
public sealed class IndexModel(AdmissionsDbContext db, TenantScope tenant, TrafficCounts traffic, AlarmService alarms, IOptions<MonitoringOptions> options) : AdmissionsPage
{
    public MonitoringOptions Settings => options.Value;
    public DateTimeOffset At { get; private set; }
    public IReadOnlyList<InstanceTraffic> Instances { get; private set; } = [];
    public InstanceTraffic All { get; private set; } = null!;
    public IReadOnlyList<(Alarm Alarm, bool Stands)> Alarms { get; private set; } = [];

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
    }

    public string Sentence(Alarm alarm) => alarms.Sentence(alarm.Kind, alarm.Subject, alarm.Value, alarm.Threshold);

    public static string Percent(decimal? value) => value is { } known ? $"{known:0.##}%" : "没有";
}
