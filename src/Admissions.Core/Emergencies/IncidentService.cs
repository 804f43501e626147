using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Emergencies;

/// <summary>What is reported.</summary>
/// <param name="Type">Code of ReferenceData.IncidentTypes.</param>
/// <param name="Scope">Where and whom it concerns.</param>
/// <param name="Effect">What cannot be done because of it.</param>
/// <param name="PolicyItem">Path in the policy document; for "system differs from policy" only (HR-153).</param>
public sealed record IncidentOptions(string Type, string Scope, DateTimeOffset? OccurredAt, string Effect, string? PolicyItem = null);

/// <summary>
/// Abnormal situations: reported level by level to the province's Information Division, answered in the same report and closed
/// with cause, measure and time (HR-144, HR-145, HR-153, HR-159; 湘教考信字〔2019〕3号 §五).
/// </summary>
public sealed class IncidentService(AdmissionsDbContext db, TenantScope tenant)
{
    private const string Source = "《应急预案》";
    public const string PolicyDifference = nameof(PolicyDifference);

    /// <summary>
    /// Reports that the actor may see: a point's own; of an office's divisions those that have come up to it or that it has sent on.
    /// </summary>
    public IQueryable<IncidentReport> Visible(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.IncidentReports.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id);
    }

    /// <summary>One report with its log; null when the actor may not see it.</summary>
    public Task<IncidentReport?> FindAsync(long id, ProcessContext context, CancellationToken cancellationToken = default) =>
        Visible(context).AsNoTracking().Include(r => r.Entries.OrderBy(e => e.Id)).AsSplitQuery().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);

    /// <summary>Files a report with the next level up: county for a point, city for a county, province for a city.</summary>
    public async Task<Outcome<IncidentReport>> ReportAsync(IncidentOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (Check(options, context) is { Count: > 0 } refusals)
            return Outcome<IncidentReport>.Refused(refusals);
        var own = context.Actor.DivisionCode ?? context.Actor.CountyCode;
        if (!context.Actor.Can(Permissions.ReportIncident) || own is null || own.Length < 4)
            return new Refusal("incident.not-permitted", "", "这个账号不上报异常情况，请由报名确认点、县或市级账号上报");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var report = new IncidentReport
        {
            CampaignId = context.Campaign.Id, Type = options.Type, DivisionCode = own, PointId = context.Actor.PointId, ReportedFrom = context.Actor.Place,
            HolderCode = context.Actor.PointId is null ? Above(own) : own, Scope = options.Scope.Trim(), OccurredAt = options.OccurredAt!.Value.ToUniversalTime(),
            Effect = options.Effect.Trim(), PolicyItem = options.Type == PolicyDifference ? options.PolicyItem?.Trim() : null, PolicyVersion = context.Campaign.PolicyVersion,
            State = IncidentReportState.Open, ReportedById = context.Actor.UserId, ReportedAt = context.Now,
        };
        report.Entries.Add(Entry(IncidentReportLifecycle.Report, report.Effect, context));
        db.IncidentReports.Add(report);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "IncidentReported", (nameof(IncidentReport), report.Id), after: new { report.Type, report.Scope, report.HolderCode, report.PolicyItem });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return report;
    }

    /// <summary>The office where the report lies passes it on to the next level up.</summary>
    public Task<Outcome<IncidentReport>> ForwardAsync(long id, string? text, ProcessContext context, CancellationToken cancellationToken = default) =>
        ActAsync(id, IncidentReportLifecycle.Forward, text, context, report =>
        {
            if (!context.Actor.Can(Permissions.ReportIncident) || report.HolderCode != context.Actor.DivisionCode)
                return new Refusal("incident.not-here", "", "这份报告现在不在本级，不能转报");
            report.HolderCode = Above(report.HolderCode);
            return null;
        }, cancellationToken);

    /// <summary>The Information Division answers or gives further instructions; from then on the report is in handling.</summary>
    public Task<Outcome<IncidentReport>> AnswerAsync(long id, string? text, ProcessContext context, CancellationToken cancellationToken = default) =>
        ActAsync(id, IncidentReportLifecycle.Answer, text, context, report =>
        {
            if (RefuseHandling(context) is { } refused)
                return refused;
            if (string.IsNullOrWhiteSpace(text))
                return new Refusal("incident.text", "text", "填写处理意见，上报单位会照此办理");
            // A report that the province takes up before the levels below have forwarded it need not be forwarded any more.
            report.HolderCode = tenant.Tenant.DivisionPrefix;
            return null;
        }, cancellationToken);

    /// <summary>Those who reported or forwarded tell how it goes on.</summary>
    public Task<Outcome<IncidentReport>> FollowUpAsync(long id, string? text, ProcessContext context, CancellationToken cancellationToken = default) =>
        ActAsync(id, IncidentReportLifecycle.FollowUp, text, context, _ =>
            !context.Actor.Can(Permissions.ReportIncident) ? new Refusal("incident.not-permitted", "", "这个账号不能反馈这份报告")
            : string.IsNullOrWhiteSpace(text) ? new Refusal("incident.text", "text", "填写反馈的情况") : null, cancellationToken);

    /// <summary>Ends a report; cause and measure are mandatory, the time is taken (HR-159).</summary>
    public Task<Outcome<IncidentReport>> CloseAsync(long id, string? cause, string? measure, ProcessContext context, CancellationToken cancellationToken = default) =>
        ActAsync(id, IncidentReportLifecycle.Close, $"原因：{cause?.Trim()}；措施：{measure?.Trim()}", context, report =>
        {
            if (RefuseHandling(context) is { } refused)
                return refused;
            if (string.IsNullOrWhiteSpace(cause) || cause.Trim().Length > IncidentReport.TextMaxLength)
                return new Refusal("incident.cause", "cause", $"填写原因，不超过 {IncidentReport.TextMaxLength} 个字，才能办结", Source);
            if (string.IsNullOrWhiteSpace(measure) || measure.Trim().Length > IncidentReport.TextMaxLength)
                return new Refusal("incident.measure", "measure", $"填写采取的措施，不超过 {IncidentReport.TextMaxLength} 个字，才能办结", Source);
            (report.Cause, report.Measure, report.ClosedAt) = (cause.Trim(), measure.Trim(), context.Now);
            return null;
        }, cancellationToken);

    /// <summary>One act under row lock: lifecycle, the act's own conditions, log line and event.</summary>
    private async Task<Outcome<IncidentReport>> ActAsync(
        long id, string verb, string? text, ProcessContext context, Func<IncidentReport, Refusal?> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (text?.Length > IncidentReport.TextMaxLength * 2 + 20)
            return new Refusal("incident.long", "text", $"内容太长，不超过 {IncidentReport.TextMaxLength} 个字。请删减");
        if (!await Visible(context).AnyAsync(r => r.Id == id, cancellationToken))
            return new Refusal("incident.unknown", "", "没有这份报告，可能不在管辖范围内");
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var report = await db.IncidentReports.FromSql($"select * from incident_reports where id = {id} for update").SingleAsync(cancellationToken);
        var before = new { report.State, report.HolderCode };
        if (IncidentReportLifecycle.Table.Check(report.State, verb, new TransitionFacts(text)) is { } wrongState)
            return wrongState;
        if (act(report) is { } refused)
            return refused;
        report.State = IncidentReportLifecycle.Table.Next(report.State, verb);
        report.Entries.Add(Entry(verb, text?.Trim() ?? "", context));
        db.Record(context, "Incident" + Past(verb), (nameof(IncidentReport), report.Id), before, new { report.State, report.HolderCode, report.Cause, report.Measure });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return report;
    }

    private static List<Refusal> Check(IncidentOptions options, ProcessContext context)
    {
        var refusals = new List<Refusal>();
        if (!ReferenceData.IncidentTypes.Contains(options.Type))
            refusals.Add(new Refusal("incident.type", "type", "选择异常情况的类型", Source));
        if (string.IsNullOrWhiteSpace(options.Scope) || options.Scope.Length > IncidentReport.TextMaxLength)
            refusals.Add(new Refusal("incident.scope", "scope", $"填写影响范围，例如“芙蓉区三个确认点，约 200 名考生”，不超过 {IncidentReport.TextMaxLength} 个字", Source));
        if (options.OccurredAt is null || options.OccurredAt > context.Now)
            refusals.Add(new Refusal("incident.time", "occurredAt", "填写发生的时间，不能晚于现在"));
        if (string.IsNullOrWhiteSpace(options.Effect) || options.Effect.Length > IncidentReport.TextMaxLength)
            refusals.Add(new Refusal("incident.effect", "effect", $"填写造成的影响，不超过 {IncidentReport.TextMaxLength} 个字"));
        if (options.Type == PolicyDifference && !PolicyItems.Exists(options.PolicyItem, context.Campaign.Policy))
            refusals.Add(new Refusal("incident.policy-item", "policyItem", "选择与系统不一致的政策条目"));
        return refusals;
    }

    private static Refusal? RefuseHandling(ProcessContext context) => context.Actor.Can(Permissions.HandleIncident)
        ? null
        : new Refusal("incident.not-permitted", "", "由省信息处答复和办结，这个账号没有这个权限");

    /// <summary>The office above: 430102 → 4301 → the province.</summary>
    private string Above(string division) => division.Length > 4 ? division[..4] : tenant.Tenant.DivisionPrefix;

    private static IncidentEntry Entry(string verb, string text, ProcessContext context) => new()
    {
        Verb = verb, Text = text, ActorId = context.Actor.UserId, ActorName = context.Actor.Name, Place = context.Actor.Place, At = context.Now,
    };

    private static string Past(string verb) => verb switch
    {
        IncidentReportLifecycle.Forward => "Forwarded",
        IncidentReportLifecycle.Answer => "Answered",
        IncidentReportLifecycle.FollowUp => "FollowedUp",
        _ => "Closed",
    };
}
