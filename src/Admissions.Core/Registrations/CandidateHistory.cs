using System.Text.Json;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <param name="What">In the candidate's words; null where they are the same as the staff's, by <paramref name="Type"/>.</param>
/// <param name="Type">Type of the event.</param>
/// <param name="Who">The candidate himself, or the place and name of the officer.</param>
public sealed record HistoryLine(DateTimeOffset At, string? What, string Type, string Who, string? Reason);

/// <summary>What happened to one registration and who has looked at it, in words for the person concerned (HR-34, HR-86).</summary>
public sealed class CandidateHistory(AdmissionsDbContext db)
{
    /// <summary>Events whose very existence would tell what is decided but not published; the candidate sees the outcome when it is.</summary>
    private static readonly string[] Hidden = ["Dossier", "Score", "Run", "Dispatch", "Decision", "Reconsideration", "Admission", "Seat"];

    private const int Most = 200;

    private static readonly Func<AdmissionsDbContext, long, int, IAsyncEnumerable<Happening>> EventsOf = EF.CompileAsyncQuery(
        (AdmissionsDbContext db, long registration, int count) => db.Events.AsNoTracking()
            .Where(e => e.RegistrationId == registration && e.SubjectType != nameof(Dossier) && !Hidden.Any(h => e.Type.StartsWith(h)))
            .OrderByDescending(e => e.Id).Take(count)
            .Select(e => new Happening(e, db.Registrations.Any(r => r.Id == registration && r.UserId == e.ActorId))));

    private sealed record Happening(Event Event, bool Own);

    public async Task<IReadOnlyList<HistoryLine>> RecentAsync(long registrationId, int count, CancellationToken cancellationToken = default) =>
        await EventsAsync(registrationId, count, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<HistoryLine>> ListAsync(long registrationId, CancellationToken cancellationToken = default) => EventsAsync(registrationId, Most, cancellationToken);

    /// <summary>Who opened the full data, when and what for; newest first.</summary>
    public async Task<IReadOnlyList<AccessLogEntry>> LooksAsync(long registrationId, CampaignContext campaign, CancellationToken cancellationToken = default) =>
        await Looks(registrationId, campaign).Take(Most).ToListAsync(cancellationToken);

    /// <summary>Openings of the file, newest first, without those that would tell where it went in a dispatch that is not published.</summary>
    public IQueryable<AccessLogEntry> Looks(long registrationId, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var published = IsPublished(campaign);
        return db.AccessLog.AsNoTracking().Where(a => a.RegistrationId == registrationId && (published || a.Purpose != DossierFiles.Purpose)).OrderByDescending(a => a.Id);
    }

    /// <summary>Events for officers below the province, newest first, without those that would tell what is decided but not published.</summary>
    public IQueryable<Event> Published(long registrationId, CampaignContext campaign) =>
        Published(db.Events.AsNoTracking().Where(e => e.RegistrationId == registrationId), campaign).OrderByDescending(e => e.Id);

    /// <summary>The same of many candidates, in the order given.</summary>
    public static IQueryable<Event> Published(IQueryable<Event> events, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(campaign);
        return IsPublished(campaign) ? events : events.Where(e => e.SubjectType != nameof(Dossier) && !Hidden.Any(h => e.Type.StartsWith(h)));
    }

    private static bool IsPublished(CampaignContext campaign) => campaign.ResultsPublishedAt <= campaign.Now;

    private async Task<IReadOnlyList<HistoryLine>> EventsAsync(long registrationId, int count, CancellationToken cancellationToken)
    {
        var events = new List<Happening>();
        await foreach (var happening in EventsOf(db, registrationId, count).WithCancellation(cancellationToken))
            events.Add(happening);
        return events.ConvertAll(e => new HistoryLine(e.Event.At, Words(e.Event), e.Event.Type, e.Own ? "本人" : e.Event.ActorName, e.Own ? null : e.Event.Reason));
    }

    /// <summary>Where the person concerned is told it otherwise than the staff.</summary>
    private static string? Words(Event e) => e.Type switch
    {
        "AccountCreated" => "注册账号",
        "NoticesRead" => "读完报考须知",
        "BulletinRead" => $"读完公告“{Of(e, "title")}”",
        "HonestyPledgeSigned" => "签订诚信考试承诺书",
        "DraftSaved" => $"保存草稿（{Of(e, "part")}）",
        "RegistrationSubmitted" => $"提交报名（第 {Of(e, "version")} 次）",
        "RegistrationConfirmed" => "现场确认",
        "IdentityCardRead" => "现场读取身份证",
        "QualificationItemReviewed" => "现场审核资格",
        "DocumentCopyAdded" => "留存证件复印件",
        "SpecialDocumentPassed" => "市（州）招考机构审核证件通过",
        "SpecialDocumentRefused" => "市（州）招考机构审核证件没有通过",
        "PhotoTaken" or "PhotoRetaken" => "采集相片",
        "PaymentOrderCreated" => "生成缴费订单",
        "PaymentSettled" => "缴费到账",
        "PaymentFailed" => "缴费没有成功",
        "PaymentToRefund" => "多缴的款项转入退款",
        "RegistrationExpired" => "报名逾期，记为无效",
        "CorrectionOrdered" => $"省级招考机构提出更正：{Of(e, "text")}",
        "CorrectionRefused" => "省级招考机构没有同意更正",
        "RegistrationCorrected" => $"省级招考机构更正报名信息（第 {Of(e, "version")} 次）：{Of(e, "text")}",
        "CorrectionSigned" => "核对更正后的信息并签字",
        "TicketPrinted" => "打印准考证",
        "PasswordChanged" => "修改密码",
        _ => null,
    };

    private static string Of(Event e, string property)
    {
        if (e.After is null)
            return "";
        using var json = JsonDocument.Parse(e.After);
        return json.RootElement.TryGetProperty(property, out var value) ? value.ToString() : "";
    }
}
