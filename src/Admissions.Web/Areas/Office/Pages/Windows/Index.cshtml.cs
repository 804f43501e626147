using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Web.Areas.Office.Pages.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Windows;

/// <summary>The timetable: the province moves a line or adds time for one place or person, with a reason and what it rests on (HR-51).</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageWindows)]
public sealed class IndexModel(AdmissionsDbContext db, WindowService windows, EvidenceService evidence) : AdmissionsPage
{
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

        /// <summary>What it rests on, in words.</summary>
        public string? Evidence { get; set; }
        public IFormFile? Scan { get; set; }
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
    public IReadOnlyList<TimetableLine> Rows { get; private set; } = [];
    public TimetableLine? Withdrawing => Rows.FirstOrDefault(r => r.Window.Id == Withdraw && r.MayWithdraw);
    public TimetableLine? Moving => Rows.FirstOrDefault(r => r.Window.Id == Move && !r.Window.IsExtension);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Rows = await Timetable.ReadAsync(db, Campaign, cancellationToken);
        if (Moving is { Window: { OpensAt: { } opens, ClosesAt: { } closes } })
            (Input.From, Input.To) = (BeijingTime.Table(opens), BeijingTime.Table(closes));
    }

    public async Task<IActionResult> OnPostMoveAsync(CancellationToken cancellationToken) => await ChangeAsync(
        (from, to, grounds) => windows.MoveAsync(new MoveWindowOptions(Move ?? 0, from, to, SeenFrom, SeenTo, grounds), Process(Input.Reason), cancellationToken), "已调整时间，立即生效。", cancellationToken);

    public async Task<IActionResult> OnPostExtendAsync(CancellationToken cancellationToken) => await ChangeAsync(
        (from, to, grounds) => windows.ExtendAsync(new WindowExtensionOptions(Extend ?? "", from, to, Input.Scope, Input.Code, grounds), Process(Input.Reason), cancellationToken), "已开放补办，立即生效。", cancellationToken);

    /// <summary>The scan of the document on which a window rests.</summary>
    public async Task<IActionResult> OnGetScanAsync(long file, CancellationToken cancellationToken) => EvidenceResult.Of(await windows.ScanAsync(file, Campaign, cancellationToken), Response);

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellationToken)
    {
        Rows = await Timetable.ReadAsync(db, Campaign, cancellationToken);
        var withdrawn = await windows.WithdrawAsync(Withdraw ?? 0, Process(Input.Reason), cancellationToken);
        if (!withdrawn.Succeeded)
            return Refused(withdrawn.Refusals);
        this.FlashOk("已撤回补办，立即生效。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task<IActionResult> ChangeAsync(Func<DateTimeOffset, DateTimeOffset, WindowGrounds, Task<Outcome<WindowChange>>> change, string done, CancellationToken cancellationToken)
    {
        Rows = await Timetable.ReadAsync(db, Campaign, cancellationToken);
        var (from, to) = (Read(Input.From, nameof(Form.From)), Read(Input.To, nameof(Form.To)));
        if (from is null || to is null)
            return Again([]);
        Outcome<EvidenceCopy>? scan = Input.Scan is { Length: > 0 } file
            ? await evidence.CopyAsync(new EvidenceUpload(nameof(Form.Scan), file.OpenReadStream()), "依据的扫描件", WindowService.ScanKilobytes, cancellationToken) : null;
        if (scan is { Succeeded: false })
            return Again(scan.Refusals);
        var changed = await change(from.Value, to.Value, new WindowGrounds(Input.Evidence, scan?.Value));
        if (!changed.Succeeded)
            return Again(changed.Refusals);
        if (changed.Value.Warnings.Count > 0)
            this.FlashWarn(done, string.Join("；", changed.Value.Warnings) + "。");
        else
            this.FlashOk(done);
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private PageResult Again(IEnumerable<Refusal> refusals)
    {
        var page = Refused(refusals);
        AskForFilesAgain();
        return page;
    }

    private DateTimeOffset? Read(string? text, string field)
    {
        var time = TypedTime.Read(text, Campaign.Policy.Zone());
        if (time is null)
            ModelState.AddModelError($"Input.{field}", TypedTime.Wrong);
        return time;
    }
}
