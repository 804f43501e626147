using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Decisions;

/// <summary>One uploaded decision: confirm it, or ask the institution to decide again (HA-71).</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmDecisions)]
public sealed class ShowModel(DecisionService decisions) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public CheckedDecision Decision { get; private set; } = null!;
    public Refusal? Closed { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostConfirmAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return Gone();
        var confirmed = await decisions.ConfirmAsync([Id], Process(), cancellationToken);
        if (!confirmed.Succeeded)
            return Refused(confirmed.Refusals.Select(r => r with { Field = "" }));
        this.FlashOk(confirmed.Value.Admitted == 1 ? $"已确认录取{Decision.Dossier.Registration!.Name}。" : $"已确认退档{Decision.Dossier.Registration!.Name}。");
        return Back();
    }

    public async Task<IActionResult> OnPostSendBackAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return Gone();
        if (string.IsNullOrWhiteSpace(Reason))
        {
            ModelState.AddModelError(nameof(Reason), "写明提请复议的原因，院校会看到");
            return Refused([]);
        }
        var sent = await decisions.SendBackAsync(Id, Process(Reason), cancellationToken);
        if (!sent.Succeeded)
            return Refused(sent.Refusals.Select(r => r with { Field = "" }));
        this.FlashOk($"已提请复议：{Decision.Dossier.Registration!.Name}。", "院校重新决定并上载以后，再来确认。");
        return Back();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if ((await decisions.QueueAsync(null, Process(), cancellationToken)).FirstOrDefault(d => d.Dossier.Id == Id) is not { } decision)
            return false;
        Decision = decision;
        Closed = Campaign.RefuseClosed($"Confirm[{decision.Dossier.Round}]");
        return true;
    }

    private RedirectToPageResult Gone()
    {
        this.FlashWarn("这份录退意见已经由别人办理。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    private RedirectToPageResult Back() => RedirectToPage("Index", new { campaign = Campaign.Slug, institution = Decision.Dossier.InstitutionId });
}
