using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Areas.Office.Pages.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Windows;

/// <summary>The timetable: the province moves a line or adds time for one place or person, with a reason (HR-51).</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageWindows)]
public sealed class IndexModel(AdmissionsDbContext db, WindowService windows) : AdmissionsPage
{
    public sealed record Row(ScheduleWindow Window, string Name, string Scope, StateTag Tag, bool MayWithdraw);

    public sealed class Form
    {
        public WindowScopeKind Scope { get; set; } = WindowScopeKind.City;
        public string? Division { get; set; }
        public string? ScopeCode { get; set; }

        /// <summary>A division is chosen, a point or a candidate typed.</summary>
        public string Code => Scope is WindowScopeKind.City or WindowScopeKind.County && Division is { Length: > 0 } chosen ? chosen : ScopeCode ?? "";
        public string? From { get; set; }
        public string? To { get; set; }
        public string? Reason { get; set; }
    }

    public static IReadOnlyList<SelectListItem> Scopes { get; } =
    [
        .. new[] { WindowScopeKind.City, WindowScopeKind.County, WindowScopeKind.Point, WindowScopeKind.Candidate, WindowScopeKind.Tenant }.Select(s => new SelectListItem(KindWords.Of(s), s.ToString())),
    ];

    [BindProperty]
    public Form Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public long? Move { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Extend { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Withdraw { get; set; }

    /// <summary>What the page showed when the change was begun; another officer may have been faster.</summary>
    [BindProperty]
    public DateTimeOffset? SeenFrom { get; set; }

    [BindProperty]
    public DateTimeOffset? SeenTo { get; set; }

    public IReadOnlyList<SelectListItem> Areas => [.. EmergencyAreas.Below(Actor.DivisionCode).Where(a => a.Value.Length > 2)];
    public IReadOnlyList<Row> Rows { get; private set; } = [];
    public Row? Withdrawing => Rows.FirstOrDefault(r => r.Window.Id == Withdraw && r.MayWithdraw);
    public Row? Moving => Rows.FirstOrDefault(r => r.Window.Id == Move && !r.Window.IsExtension);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (Moving is { Window: { OpensAt: { } opens, ClosesAt: { } closes } })
            (Input.From, Input.To) = (BeijingTime.Table(opens), BeijingTime.Table(closes));
    }

    public async Task<IActionResult> OnPostMoveAsync(CancellationToken cancellationToken) => await ChangeAsync(
        (from, to) => windows.MoveAsync(new MoveWindowOptions(Move ?? 0, from, to, SeenFrom, SeenTo), Process(Input.Reason), cancellationToken), "已调整时间，立即生效。", cancellationToken);

    public async Task<IActionResult> OnPostExtendAsync(CancellationToken cancellationToken) => await ChangeAsync(
        (from, to) => windows.ExtendAsync(new WindowExtensionOptions(Extend ?? "", from, to, Input.Scope, Input.Code), Process(Input.Reason), cancellationToken), "已开放补办，立即生效。", cancellationToken);

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var withdrawn = await windows.WithdrawAsync(Withdraw ?? 0, Process(Input.Reason), cancellationToken);
        if (!withdrawn.Succeeded)
            return Refused(withdrawn.Refusals);
        this.FlashOk("已撤回补办，立即生效。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public string NameOf(string code) => Campaign.Policy.Windows.FirstOrDefault(w => w.Code == code)?.Name ?? code;

    private async Task<IActionResult> ChangeAsync(Func<DateTimeOffset, DateTimeOffset, Task<Outcome<WindowChange>>> change, string done, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var (from, to) = (Read(Input.From, nameof(Form.From)), Read(Input.To, nameof(Form.To)));
        if (from is null || to is null)
            return Refused([]);
        var changed = await change(from.Value, to.Value);
        if (!changed.Succeeded)
            return Refused(changed.Refusals);
        if (changed.Value.Warnings.Count > 0)
            this.FlashWarn(done, string.Join("；", changed.Value.Warnings) + "。");
        else
            this.FlashOk(done);
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private DateTimeOffset? Read(string? text, string field)
    {
        var time = TypedTime.Read(text, Campaign.Policy.Zone());
        if (time is null)
            ModelState.AddModelError($"Input.{field}", TypedTime.Wrong);
        return time;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await db.Windows.AsNoTracking().Where(w => w.CampaignId == Campaign.Id).OrderBy(w => w.OpensAt == null).ThenBy(w => w.OpensAt).ThenBy(w => w.Id).ToListAsync(cancellationToken);
        var codes = rows.Select(r => r.ScopeCode).ToHashSet(StringComparer.Ordinal);
        var names = await db.Organizations.AsNoTracking().Where(o => codes.Contains(o.DivisionCode)).ToDictionaryAsync(o => o.DivisionCode, o => o.Name, StringComparer.Ordinal, cancellationToken);
        var points = await db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == Campaign.Id && codes.Contains(p.Id.ToString())).Select(p => new { p.Id, p.Name }).ToListAsync(cancellationToken);
        foreach (var point in points)
            names[$"point {point.Id}"] = point.Name;
        Rows = [.. rows.Select(r => new Row(r, NameOf(r.Code), ScopeOf(r, names), TagOf(r), r.IsExtension && r.ClosesAt > Campaign.Now))];
    }

    private static string ScopeOf(ScheduleWindow row, Dictionary<string, string> names) => row.ScopeKind switch
    {
        WindowScopeKind.Tenant => "全省",
        WindowScopeKind.Point => names.GetValueOrDefault($"point {row.ScopeCode}", "一个确认点"),
        WindowScopeKind.Candidate => "一名考生",
        _ => names.GetValueOrDefault(row.ScopeCode, row.ScopeCode),
    };

    private StateTag TagOf(ScheduleWindow row) =>
        row.OpensAt is null ? new StateTag(Tone.Idle, "circle", "没有公布")
        : Campaign.Now < row.OpensAt ? new StateTag(Tone.Idle, "calendar", "没有开始")
        : Campaign.Now < row.ClosesAt ? new StateTag(Tone.Ok, "circle-check", "正在办理")
        : new StateTag(Tone.Idle, "lock", "已结束");
}
