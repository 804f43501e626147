using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.SiteApplications;

/// <summary>A county's exam sites on their way up, with how many candidates need rooms (HR-125…HR-128).</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposeSite)]
public sealed class IndexModel(ExamSiteApplications applications, ExamSiteService sites, AdmissionsDbContext db) : AdmissionsPage
{
    [BindProperty]
    public long Id { get; set; }

    public Refusal? Refusal { get; private set; }
    public IReadOnlyList<SiteNeed> Needs { get; private set; } = [];
    public IReadOnlyList<SiteRow> Sites { get; private set; } = [];

    /// <summary>Why a returned site was returned last, by its id.</summary>
    public IReadOnlyDictionary<long, string> Reasons { get; private set; } = new Dictionary<long, string>();

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostSubmitAsync(CancellationToken cancellationToken)
    {
        var sent = await applications.SubmitAsync(Id, Process(), cancellationToken);
        if (!sent.Succeeded)
            return Conflict(sent.Refusals[0]);
        this.FlashOk($"已上报考点 {sent.Value.Code} {sent.Value.Name}。", "由市（州）审核，再报省成招处审定。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Refusal = await applications.RefuseAsync(Process(), cancellationToken);
        Needs = await applications.NeedsAsync(Process(), cancellationToken);
        Sites = await sites.SitesAsync(Process(), cancellationToken);
        var returned = Sites.Where(s => s.State is ExamSiteState.ReturnedByCity or ExamSiteState.ReturnedByProvince).Select(s => s.Id).ToList();
        var steps = await db.Approvals.AsNoTracking().VisibleTo(Actor).Where(a => a.CampaignId == Campaign.Id && a.Kind == ExamSiteApproval.KindCode && returned.Contains(a.SubjectId))
            .SelectMany(a => a.Steps.Where(s => s.Reason != null).Select(s => new { a.SubjectId, s.Id, s.Reason })).OrderBy(s => s.Id).ToListAsync(cancellationToken);
        Reasons = steps.GroupBy(s => s.SubjectId).ToDictionary(g => g.Key, g => g.Last().Reason!);
    }
}
