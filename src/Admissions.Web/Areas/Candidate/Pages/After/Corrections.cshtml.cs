using Admissions.Core.Access;
using Admissions.Core.Corrections;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.After;

/// <summary>What the province has corrected in this registration, old beside new; the candidate signs it (HR-87, A-HR-6).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class CorrectionsModel(CorrectionService corrections) : CandidatePage
{
    public IReadOnlyList<CorrectionOrder> Orders { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Orders = [.. (await corrections.OfAsync(Own.Registration.Id, cancellationToken)).Where(c => c.Version is not null)];

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        var signed = await corrections.SignAsync(id, Process(), cancellationToken);
        if (!signed.Succeeded)
            return NotFound();
        this.FlashOk($"已签字确认。请重新下载、打印{Campaign.Policy.OnSite.FormName()}，交报名确认点存档。");
        return GoTo("corrections");
    }
}
