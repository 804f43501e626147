using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Unpaid;

/// <summary>HR-165: who was confirmed and has not paid says why; the point still calls him.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class IndexModel(UnpaidCaseService cases) : AdmissionsPage
{
    [BindProperty]
    public string? Reason { get; set; }

    public UnpaidCase? Case { get; private set; }
    public Refusal? Closed { get; private set; }
    public bool MayWrite => Case is { State: UnpaidCaseState.Open } && Closed is null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Reason = Case?.OwnReason;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var given = await cases.GiveOwnReasonAsync(Reason, Process(), cancellationToken);
        if (!given.Succeeded)
        {
            if (given.Refusals[0].Field.Length == 0)
                return Conflict(given.Refusals[0]);
            ModelState.AddModelError(nameof(Reason), given.Refusals[0].Sentence);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        this.FlashOk("已提交说明，报名确认点可以看到。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Case = await cases.OwnAsync(Process(), cancellationToken);
        Closed = Case is null ? null : Campaign.RefuseClosed(UnpaidCaseService.Window, Case.Registration!.PlaceOf());
    }
}
