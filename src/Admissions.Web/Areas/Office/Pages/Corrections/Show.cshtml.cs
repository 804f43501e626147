using Admissions.Core.Access;
using Admissions.Core.Corrections;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Corrections;

/// <summary>One correction order, old beside new, and the second person's decision (HR-87, A-HR-6).</summary>
[RequirePermission(UserKind.Staff, Permissions.CorrectRegistration)]
public sealed class ShowModel(AdmissionsDbContext db, CorrectionService corrections) : AdmissionsPage
{
    [BindProperty]
    public bool? Pass { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public CorrectionOrder Order { get; private set; } = null!;
    public bool IsOwn => Order.OrderedById == Actor.UserId;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        if (Pass is not { } pass)
            return BadRequest();
        var decided = await corrections.DecideAsync(id, pass, Process(Reason), cancellationToken);
        if (!decided.Succeeded)
        {
            var page = Refused(decided.Refusals.Select(r => r with { Field = r.Field == "reason" ? "Reason" : "" }), "");
            if (decided.Refusals.Any(r => r is CountyFrozen or TransitionNotAllowed or TransitionSecondPersonMissing || r.Code.StartsWith("correction.", StringComparison.Ordinal) || r.Code == "approval.decided"))
                Response.StatusCode = StatusCodes.Status409Conflict;
            return page;
        }
        this.FlashOk(pass ? $"已更正：{Order.Registration!.Name}。更正的内容已发给考生，请考生签字。" : "已写明不同意，报名信息没有变动。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await db.CorrectionOrders.AsNoTracking().VisibleTo(Actor).Include(c => c.Registration).SingleOrDefaultAsync(c => c.Id == id && c.CampaignId == Campaign.Id, cancellationToken) is not { } order)
            return false;
        Order = order;
        return true;
    }
}
