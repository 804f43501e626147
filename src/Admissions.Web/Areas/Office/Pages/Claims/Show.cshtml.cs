using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Claims;

/// <summary>One claim: what is said, the papers, and the decision beside them.</summary>
[RequirePermission(UserKind.Staff, Permissions.DecideBonus, Permissions.ReviewExemptionAtCity, Permissions.DecideExemption)]
[HandlerPermission("Note", Permissions.ReviewExemptionAtCity)]
public sealed class ShowModel(ClaimReader reader, BonusService bonuses, ExemptionService exemptions, EvidenceService evidence) : AdmissionsPage
{
    [BindProperty]
    public bool? Pass { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public ClaimCase Claim { get; private set; } = null!;

    /// <summary>The step that waits is the actor's.</summary>
    public bool IsMine => Claim.Waiting is { } permission && Actor.Can(permission);

    /// <summary>Numbers and originals are noted by the city while it reviews an exemption.</summary>
    public bool MayNote => Claim.Waiting == Permissions.ReviewExemptionAtCity && Actor.Can(Permissions.ReviewExemptionAtCity);

    /// <summary>Why the actor cannot decide although the step is his: another level reviews, or the time has not come.</summary>
    public Refusal? NotNow => Claim.Key.Kind == EntitlementKind.Bonus
        ? BonusClaimApproval.RefuseReviewer(Process()) ?? Campaign.RefuseClosed(Campaign.Policy.BonusReview.Window, Core.Confirmation.RegistrationRows.PlaceOf(Claim.Registration))
        : ExemptionService.RefuseTime(Claim, Process());

    public async Task<IActionResult> OnGetAsync(string kind, long id, CancellationToken cancellationToken) =>
        await LoadAsync(kind, id, log: true, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostDecideAsync(string kind, long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(kind, id, log: false, cancellationToken))
            return NotFound();
        if (Pass is not { } pass)
            return BadRequest();
        var refusals = Claim.Key.Kind == EntitlementKind.Bonus
            ? (await bonuses.DecideAsync(id, pass, Process(Reason), cancellationToken)).Refusals
            : (await exemptions.DecideAsync(id, pass, Process(Reason), cancellationToken)).Refusals;
        if (refusals.Count > 0)
            return await AgainAsync(refusals, kind, id, cancellationToken);
        this.FlashOk(pass ? $"已通过：{Claim.Registration.Name}。" : $"已写明不通过：{Claim.Registration.Name}，原因已发给考生。");
        return RedirectToPage(Claim.Key.Kind == EntitlementKind.Bonus ? "Bonuses" : "Exemptions", new { campaign = Campaign.Slug, state = "open" });
    }

    public async Task<IActionResult> OnPostNoteAsync(string kind, long id, string[] document, string?[] number, string[] seen, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(kind, id, log: false, cancellationToken))
            return NotFound();
        var entries = document.Select((code, i) => new EvidenceEntry(code, number.ElementAtOrDefault(i), seen.Contains(code))).ToList();
        var noted = await evidence.NoteAsync(Claim.Key, entries, Process(), cancellationToken);
        if (!noted.Succeeded)
            return await AgainAsync(noted.Refusals, kind, id, cancellationToken);
        this.FlashOk("已记下材料。");
        return RedirectToPage(new { campaign = Campaign.Slug, kind, id });
    }

    private async Task<IActionResult> AgainAsync(IReadOnlyList<Refusal> refusals, string kind, long id, CancellationToken cancellationToken)
    {
        if (refusals[0].Code == "approval.not-yours")
            return StatusCode(StatusCodes.Status403Forbidden);
        await LoadAsync(kind, id, log: false, cancellationToken);
        return Refused(refusals.Select(r => r with { Field = r.Field == "reason" ? "Reason" : "" }), "");
    }

    private async Task<bool> LoadAsync(string kind, long id, bool log, CancellationToken cancellationToken)
    {
        if (ClaimKey.Of(kind, id) is not { } key || await reader.OpenAsync(key, Process(), log, cancellationToken) is not { } claim)
            return false;
        Claim = claim;
        return true;
    }
}
