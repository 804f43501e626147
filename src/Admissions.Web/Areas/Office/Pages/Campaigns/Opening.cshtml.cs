using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Campaigns;

/// <summary>核对并公布: the whole timetable of a prepared campaign, what is missing, and its publication.</summary>
[RequirePermission(UserKind.Staff, Permissions.OpenCampaigns)]
public sealed class OpeningModel(AdmissionsDbContext db, CampaignService campaigns) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<ScheduleWindow> Timetable { get; private set; } = [];
    public IReadOnlyList<Refusal> Missing { get; private set; } = [];
    public int PlanLines { get; private set; }
    public int Points { get; private set; }
    public bool Prepared => Campaign.State == CampaignState.Preparing;

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var published = await campaigns.PublishAsync(Process(Input.Reason), cancellationToken);
        if (!published.Succeeded)
            return await AgainAsync(published, cancellationToken);
        this.FlashOk($"已公布“{published.Value.Name}”。考生和社会现在看得到，各项业务到时间自动开放。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnPostAbandonAsync(CancellationToken cancellationToken)
    {
        var gone = await campaigns.AbandonAsync(Process(Input.Reason), cancellationToken);
        if (!gone.Succeeded)
            return await AgainAsync(gone, cancellationToken);
        this.FlashOk($"已作废“{gone.Value.Name}”，它的网址可以再用。");
        return LocalRedirect($"{Request.PathBase}/gl/campaigns");
    }

    public string NameOf(ScheduleWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Campaign.Policy.Windows.FirstOrDefault(w => w.Code == window.Code)?.Name ?? window.Code;
    }

    private async Task<IActionResult> AgainAsync(Outcome<Campaign> refused, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Refused(refused.Refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Timetable = await db.Windows.AsNoTracking().Where(w => w.CampaignId == Campaign.Id && !w.IsExtension).OrderBy(w => w.OpensAt == null).ThenBy(w => w.OpensAt).ThenBy(w => w.Id).ToListAsync(cancellationToken);
        Missing = Prepared ? await campaigns.MissingAsync(Process(), cancellationToken) : [];
        PlanLines = await db.PlanLines.CountAsync(l => l.CampaignId == Campaign.Id, cancellationToken);
        Points = await db.RegistrationPoints.CountAsync(p => p.CampaignId == Campaign.Id && p.State == RegistrationPointState.Active, cancellationToken);
    }
}
