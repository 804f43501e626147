using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Bonuses;

/// <summary>The city decides on bonus claims that its points have entered (HR-120).</summary>
[RequirePermission(UserKind.Staff, Permissions.DecideBonus)]
public sealed class IndexModel(BonusService bonuses) : AdmissionsPage
{
    [BindProperty]
    public long Id { get; set; }

    [BindProperty]
    public bool? Approve { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public IReadOnlyList<BonusClaim> Claims { get; private set; } = [];
    public Refusal? Closed { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostDecideAsync(CancellationToken cancellationToken)
    {
        if (Approve is not { } approve)
            return BadRequest();
        var decided = await bonuses.DecideAsync(Id, approve, Process(Reason), cancellationToken);
        if (!decided.Succeeded)
        {
            await LoadAsync(cancellationToken);
            return Refused(decided.Refusals.Select(r => r with { Field = "" }));
        }
        this.FlashOk(approve ? $"已通过{decided.Value.Registration!.Name}的加分。" : $"已写明{decided.Value.Registration!.Name}的加分不通过。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public BonusRule? RuleOf(string code) => Campaign.Policy.Bonuses.FirstOrDefault(b => b.Code == code);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Closed = Campaign.RefuseClosed("BonusAndReport", new Place(Actor.DivisionCode));
        Claims = await bonuses.WaitingFor(Actor, Campaign.Id).AsNoTracking().Take(100).ToListAsync(cancellationToken);
    }
}
