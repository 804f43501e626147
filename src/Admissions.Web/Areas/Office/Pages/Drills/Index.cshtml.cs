using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Drills;

/// <summary>Drills of a campaign: cloned, their clocks moved, thrown away.</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageDrills)]
public sealed class IndexModel(DrillService drills) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Clock { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<Campaign> Running { get; private set; } = [];
    public IReadOnlyList<Campaign> Discarded { get; private set; } = [];

    public bool InDrill => Campaign.Mode == CampaignMode.Drill;

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        DateTime? clock = null;
        if (!string.IsNullOrWhiteSpace(Input.Clock))
        {
            if (Read(Input.Clock) is not { } time)
                return await AgainAsync([NotATime()], cancellationToken);
            clock = time;
        }
        var made = await drills.CreateAsync(clock, Process(), cancellationToken);
        return made.Succeeded ? Done($"已建立{made.Value.Name}，可以进入演练。") : await AgainAsync(made.Refusals, cancellationToken);
    }

    public async Task<IActionResult> OnPostClockAsync(long drill, CancellationToken cancellationToken)
    {
        if (Read(Input.Clock) is not { } time)
            return await AgainAsync([NotATime()], cancellationToken);
        var moved = await drills.MoveClockAsync(drill, time, Process(), cancellationToken);
        return moved.Succeeded ? Done($"{moved.Value.Name}的时间已调到 {Input.Clock}。") : await AgainAsync(moved.Refusals, cancellationToken);
    }

    public async Task<IActionResult> OnPostDiscardAsync(long drill, CancellationToken cancellationToken)
    {
        var gone = await drills.DiscardAsync(drill, Process(Input.Reason), cancellationToken);
        if (!gone.Succeeded)
            return await AgainAsync(gone.Refusals, cancellationToken);
        this.FlashOk("演练已清除，演练里的考生、志愿和缴费都已删除；正式数据没有变动。");
        // The page itself is gone with the drill in which it was opened.
        return drill == Campaign.Id ? Redirect($"{Request.PathBase}/gl") : RedirectToPage(new { campaign = Campaign.Slug });
    }

    /// <summary>What time it is in a drill.</summary>
    public DateTimeOffset NowIn(Campaign drill)
    {
        ArgumentNullException.ThrowIfNull(drill);
        return DatabaseNow + drill.ClockOffset;
    }

    private RedirectToPageResult Done(string words)
    {
        this.FlashOk(words);
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task<IActionResult> AgainAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Refused(refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var all = await drills.OfAsync(Process(), cancellationToken);
        Running = [.. all.Where(d => d.DiscardedAt is null)];
        Discarded = [.. all.Where(d => d.DiscardedAt is not null)];
    }

    private static DateTime? Read(string? text) =>
        DateTime.TryParseExact(text?.Trim().Replace('T', ' '), ["yyyy-MM-dd HH:mm", "yyyy-M-d H:mm", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static Refusal NotATime() => new("drill.clock", "clock", "演练时间写成 2026-09-08 10:00 的样子");
}
