using Admissions.Core.Bulletins;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Pages.Public;

/// <summary>One line of the public timetable.</summary>
public sealed record ScheduleLine(string Title, string When, bool IsOpen, bool IsOver);

/// <summary>The authority's front page: what is open now and until when, then look-ups and the timetable.</summary>
[PublicPage]
public sealed class IndexModel(AdmissionsDbContext db, CampaignCache cache, TenantScope tenant, BulletinBoard board) : AdmissionsPage
{
    private const int NewsCount = 3;

    private static readonly (string Title, string[] Windows)[] Timetable =
    [
        ("网上报名、现场确认、缴费", ["Registration", "Confirmation", "Payment"]), ("打印准考证", ["Printing"]), ("院校联络、录取方案", ["Contact", "SchemeSubmit", "SchemeReview"]),
        ("投档、录取", ["Download[1]", "Upload[1]", "Confirm[1]", "Download[2]", "Upload[2]", "Confirm[2]"]), ("领取录取名册", ["Collect"]),
    ];

    /// <summary>The newest open campaign; null when there is none.</summary>
    public CampaignContext? Now { get; private set; }

    /// <summary>Published before and not over: their candidates still print tickets and read results.</summary>
    public IReadOnlyList<Campaign> Others { get; private set; } = [];

    /// <summary>The newest bulletins of the authority itself.</summary>
    public IReadOnlyList<BoardLine> News { get; private set; } = [];
    public int Institutions { get; private set; }
    public int Majors { get; private set; }
    public int Points { get; private set; }

    /// <summary>On-site confirmation, running or coming; null when it is over or not set.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Confirmation => Now?.Windows.NowOrNext("Confirmation", Place.Anywhere, Now.Now);

    public string? ConfirmationText => Now?.Windows.WhenText("Confirmation", Place.Anywhere, Now.Now);

    /// <summary>The end of online registration where it comes before that of confirmation; null otherwise.</summary>
    public DateTimeOffset? RegistrationEnds =>
        Now?.Windows.Closing("Registration", Place.Anywhere, Now.Now) is { } ends && (Confirmation is null || ends < Confirmation.Value.To) ? ends : null;

    /// <summary>What makes a registration valid, in the order of the rules.</summary>
    public string Course => Now?.Policy.Payment.Mode == Rules.Policy.PaymentMode.OnSite
        ? "先网上报名，再到报名确认点审核、缴费，最后签字确认。都办完，报名才有效。"
        : "网上报名、现场确认、缴费，三步都办完，报名才有效。";

    public bool RegistrationOpen => Now is not null && RegistrationClosed is null;

    /// <summary>What the page says first.</summary>
    public string Headline => Now is null ? "现在没有正在进行的招生" : RegistrationOpen ? $"{Now.Name}，正在报名" : Now.Name;

    public string? RegistrationSentence => RegistrationClosed?.Sentence;

    private Rules.Refusal? RegistrationClosed => Now?.RefuseClosed("Registration") ?? Now?.Emergencies.RefuseReadOnly(null, Now.Now);

    /// <summary>HR-155: what was extended for everybody, or where.</summary>
    public string? Extended => Now is null ? null : ExtensionNotice.Of(Now, Place.Anywhere);

    public StatementRule? Notices => Now?.Policy.Statement("Notices");

    /// <summary>HR-55: cities that take their own residents first.</summary>
    public string? LocalOnly { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var open = await db.Campaigns.AsNoTracking().Where(c => c.State == CampaignState.Open && c.Mode != CampaignMode.Drill).OrderByDescending(c => c.Id).ToListAsync(cancellationToken);
        if (open.Count == 0)
            return;
        var campaign = open[0];
        Others = open[1..];
        var databaseNow = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        Now = await cache.ContextAsync(tenant.Database, campaign, databaseNow, cancellationToken);
        HttpContext.RequestServices.GetRequiredService<ShellContext>().ServerNow = Now.Now;
        var lines = db.PlanLines.Where(l => l.CampaignId == campaign.Id && l.State == PlanLineState.Published);
        Majors = await lines.CountAsync(cancellationToken);
        Institutions = await lines.Select(l => l.InstitutionId).Distinct().CountAsync(cancellationToken);
        Points = await db.RegistrationPoints.CountAsync(p => p.CampaignId == campaign.Id && p.State == RegistrationPointState.Active, cancellationToken);
        News = await board.NewestAsync(campaign.Id, NewsCount, cancellationToken);
        LocalOnly = LocalOnlySentence(Now);
    }

    public IActionResult OnPostCheck(string? number) => string.IsNullOrWhiteSpace(number)
        ? LocalRedirect($"{Request.PathBase}/check")
        : LocalRedirect($"{Request.PathBase}/check/{Uri.EscapeDataString(Admissions.Core.Registrations.ReceiptNumber.Normalise(number))}");

    /// <summary>The policy's windows and examination days as spans, in order of time.</summary>
    public IReadOnlyList<ScheduleLine> Schedule()
    {
        if (Now is null)
            return [];
        var zone = Now.Policy.Zone();
        var spans = new List<(string Title, DateTimeOffset From, DateTimeOffset To)>();
        foreach (var (title, codes) in Timetable)
        {
            var windows = Now.Policy.Windows.Where(w => codes.Contains(w.Code) && w.From is not null && w.To is not null).ToList();
            if (windows.Count > 0)
                spans.Add((title, windows.Min(w => w.From!.Value.OpensAt(zone)), windows.Max(w => w.To!.Value.ClosesAt(zone))));
        }
        if (Now.Policy.Timetable.Count > 0)
            spans.Add(("考试", Now.Policy.Timetable.Min(s => s.From.OpensAt(zone)), Now.Policy.Timetable.Max(s => s.To.ClosesAt(zone))));
        return
        [
            .. spans.OrderBy(s => s.From).Select(s => new ScheduleLine(
                s.Title, $"{Day(s.From, zone)}至{Day(s.To.AddSeconds(-1), zone)}", s.From <= Now.Now && Now.Now < s.To, s.To <= Now.Now)),
        ];
    }

    private static string? LocalOnlySentence(CampaignContext now)
    {
        var zone = now.Policy.Zone();
        var rule = now.Policy.Windows.FirstOrDefault(w => w.Restrict is not null && w.To is not null);
        if (rule is null || rule.To!.Value.ClosesAt(zone) <= now.Now)
            return null;
        var cities = string.Join('、', rule.Scope.Select(code => ReferenceData.Division(code)?.Name ?? code));
        return $"{Day(rule.To.Value.ClosesAt(zone), zone)}起，{cities}也接受外地户籍考生；此前只办理本市户籍考生。";
    }

    private static string Day(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return $"{local.Month}月{local.Day}日";
    }
}
