using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.RateLimiting;

namespace Admissions.Web.Areas.Point.Pages.Recovery;

/// <summary>The candidate stands at the counter with his document: a one-time password, or an end to the lock.</summary>
[EnableRateLimiting(RateLimits.Recovery)]
[RequirePermission(UserKind.Staff, Permissions.RecoverAccounts)]
public sealed class IndexModel(RecoveryService recovery) : AdmissionsPage
{
    public sealed class Form
    {
        public DocumentKind DocumentKind { get; set; }
        public string? DocumentNumber { get; set; }
        public string? Name { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>Shown in this one answer and kept nowhere.</summary>
    public IssuedAccount? Issued { get; private set; }

    public IEnumerable<SelectListItem> Documents => Campaign.Policy.Identity.Documents
        .Select(d => new SelectListItem(IdentityDocument.Word(d.Type), d.Type.ToString()));

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostResetAsync(CancellationToken cancellationToken)
    {
        var issued = await recovery.ResetCandidateAsync(Card(), Process(), cancellationToken);
        if (!issued.Succeeded)
            return Busy(issued.Refusals) ?? Refused(issued.Refusals);
        Issued = issued.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostUnlockAsync(CancellationToken cancellationToken)
    {
        var unlocked = await recovery.UnlockCandidateAsync(Card(), Process(), cancellationToken);
        if (!unlocked.Succeeded)
            return Refused(unlocked.Refusals);
        this.FlashOk($"账号 {unlocked.Value.UserName} 已解除停用。", "考生可以用原来的密码登录。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private PresentedCard Card() => new(Input.DocumentKind, Input.DocumentNumber ?? "", Input.Name ?? "");
}
