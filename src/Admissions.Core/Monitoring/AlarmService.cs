using System.Globalization;
using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Monitoring;

/// <summary>Raises alarms once, however many instances see the reason: one event, and a message to every officer who watches (HR-156).</summary>
public sealed class AlarmService(AdmissionsDbContext db, IOptions<MonitoringOptions> options)
{
    public const string RaisedEvent = "AlarmRaised";

    /// <summary>How every message about an alarm begins.</summary>
    public const string MessageHead = "【运行监控】";

    private static readonly TimeSpan TrafficKept = TimeSpan.FromDays(2);
    private static readonly TimeSpan FailuresKept = TimeSpan.FromHours(1);

    /// <summary>Judges the last minutes of all instances by the thresholds, and forgets what is old. Every minute.</summary>
    /// <returns>How many alarms were raised.</returns>
    public async Task<int> JudgeAsync(CancellationToken cancellationToken = default)
    {
        var settings = options.Value;
        var all = MonitoringReader.Sum(await MonitoringReader.InstancesAsync(db, settings, cancellationToken));
        var raised = 0;
        foreach (var (kind, value, threshold) in Exceeded(all, settings))
            raised += await RaiseAsync(kind, "", value, threshold, settings.RepeatMinutes, cancellationToken) ? 1 : 0;
        await db.Database.ExecuteSqlAsync($"delete from traffic_minutes where minute < now() - {TrafficKept}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from sign_in_failures where moment < now() - {FailuresKept}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from failed_accounts where moment < now() - {FailuresKept}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from known_addresses where last_at < now() - {Accounts.SignInTries.Known}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from known_devices where last_at < now() - {Accounts.SignInTries.Known}", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from unknown_names where last_failed_at < now() - {Accounts.SignInTries.Remembered}", cancellationToken);
        return raised;
    }

    /// <summary>What stands beyond its threshold.</summary>
    public static IEnumerable<(AlarmKind Kind, decimal Value, decimal Threshold)> Exceeded(InstanceTraffic all, MonitoringOptions settings)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(settings);
        if (all.PerMinute > settings.RequestsPerMinute)
            yield return (AlarmKind.Requests, all.PerMinute, settings.RequestsPerMinute);
        if (all.Requests >= settings.LeastRequests && all.MeanMilliseconds > settings.MeanMilliseconds)
            yield return (AlarmKind.SlowAnswers, all.MeanMilliseconds!.Value, settings.MeanMilliseconds);
        if (all.Requests >= settings.LeastRequests && all.ErrorPercent > settings.ErrorPercent)
            yield return (AlarmKind.Errors, all.ErrorPercent!.Value, settings.ErrorPercent);
        if (all.Payments >= settings.LeastPayments && all.PaymentPercent < settings.PaymentPercent)
            yield return (AlarmKind.Payments, all.PaymentPercent!.Value, settings.PaymentPercent);
    }

    /// <summary>Raises the alarm unless it stands already.</summary>
    /// <param name="subject">What it is about beside its kind: an address, or nothing.</param>
    public async Task<bool> RaiseAsync(AlarmKind kind, string subject, decimal value, decimal threshold, int minutes, CancellationToken cancellationToken = default)
    {
        await using var transaction = await db.BeginOrJoinAsync(cancellationToken);
        // The row decides between two instances: the second finds it standing and changes nothing.
        var raised = await db.Database.SqlQuery<DateTimeOffset>(
            $"""
            insert into alarms as a (kind, subject, value, threshold, raised_at, until, times)
            values ({kind.ToString()}, {subject}, {value}, {threshold}, now(), now() + make_interval(mins => {minutes}), 1)
            on conflict (tenant_id, kind, subject) do update
              set value = excluded.value, threshold = excluded.threshold, raised_at = excluded.raised_at, until = excluded.until, times = a.times + 1
              where a.until <= now()
            returning raised_at as "Value"
            """).ToListAsync(cancellationToken);
        if (raised is not [var at])
            return false;
        var sentence = Sentence(kind, subject, value, threshold);
        db.Events.Add(new Event
        {
            Type = RaisedEvent, SubjectType = nameof(Alarm), ActorName = Actor.System.Name, At = at, Ip = subject.Length == 0 ? null : subject, Reason = sentence,
            After = JsonSerializer.Serialize(new { kind, subject, value, threshold, minutes }, EventLog.Json),
        });
        var officers = await db.Users.Where(u => u.Binding == BindingState.Bound && u.PhoneNumber != null
                && u.Roles.Any(r => db.RolePermissions.Any(p => p.Role == r.Role && p.Permission == Permissions.ViewMonitoring)))
            .Select(u => u.PhoneNumber!).Distinct().ToListAsync(cancellationToken);
        foreach (var phone in officers)
            db.SendOfSite(phone, $"{MessageHead}{sentence}。请登录查看“运行监控”", at);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>What an alarm says.</summary>
    public string Sentence(AlarmKind kind, string subject, decimal value, decimal threshold)
    {
        var (found, line) = (Text(value), Text(threshold));
        return kind switch
        {
            AlarmKind.FailedSignIns => $"地址 {subject} 一分钟内登录失败 {found} 次（报警线 {line} 次），已限制从它登录的账号，每个每分钟只能再试 {options.Value.ThrottledAttempts} 次，{options.Value.ThrottleMinutes} 分钟以后解除；在这里登录过的账号和其他地址不受影响",
            AlarmKind.Requests => $"全站每分钟 {found} 次请求（报警线 {line} 次）",
            AlarmKind.SlowAnswers => $"页面平均用时 {found} 毫秒（报警线 {line} 毫秒）",
            AlarmKind.Errors => $"出错率 {found}%（报警线 {line}%）",
            _ => $"缴费成功率 {found}%（报警线 {line}%）",
        };
    }

    private static string Text(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
