using Admissions.Core.Access;
using Admissions.Core.Corrections;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.After;

/// <summary>What the province has corrected in this registration, old beside new; the candidate signs it (HR-87, A-HR-6).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class CorrectionsModel(CorrectionService corrections) : CandidatePage
{
    public IReadOnlyList<CorrectionOrder> Orders { get; private set; } = [];

    /// <summary>Why nothing can be signed now.</summary>
    public Refusal? Closed => Process().RefuseReadOnly(Own.Registration.CountyCode);

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Orders = [.. (await corrections.OfAsync(Own.Registration.Id, cancellationToken)).Where(c => c.Version is not null)];

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        var signed = await corrections.SignAsync(id, Process(), cancellationToken);
        if (signed.Refusals is [CorrectionUnknown])
            return NotFound();
        if (!signed.Succeeded)
            this.FlashBad($"{signed.Refusals[0].Sentence}。没有签字，请到时再签。");
        else
            this.FlashOk($"已签字确认。请重新下载、打印{Campaign.Policy.OnSite.FormName()}，交报名确认点存档。");
        return GoTo("corrections");
    }
}
