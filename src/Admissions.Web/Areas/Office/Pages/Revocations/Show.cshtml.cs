using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Revocations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Office.Pages.Revocations;

/// <summary>One revocation: what it rests on, the second person's decision, and the sheet that follows a sealed roster (HA-04, HA-86).</summary>
[RequirePermission(UserKind.Staff, Permissions.RevokeAdmission)]
[HandlerPermission("Seal", Permissions.SealRoster)]
public sealed class ShowModel(RevocationService revocations, RevocationSheets sheets, DocumentPrinter printer) : AdmissionsPage
{
    [BindProperty]
    public bool? Pass { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public RevocationOrder Order { get; private set; } = null!;
    public bool HasScan { get; private set; }

    /// <summary>Not revoked, and still admitted: it may be proposed again.</summary>
    public bool MayAgain { get; private set; }
    public bool IsOwn => Order.ProposedById == Actor.UserId;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetScanAsync(long id, CancellationToken cancellationToken) => EvidenceResult.Of(await revocations.ScanAsync(id, Process(), cancellationToken), Response);

    public async Task<IActionResult> OnGetPdfAsync(long id, CancellationToken cancellationToken)
    {
        var sheet = await sheets.BuildAsync(id, Process(), cancellationToken);
        return sheet.Succeeded ? File(await printer.PrintAsync(sheet.Value, cancellationToken), "application/pdf", $"录取名册变更单-{sheet.Value.SheetNumber}.pdf") : Conflict(sheet.Refusals[0]);
    }

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        if (Pass is not { } pass)
            return Again([new Refusal("revocation.undecided", "reason", "请选“同意撤销”或者“不同意”")]);
        var decided = await revocations.DecideAsync(id, pass, Process(Reason), cancellationToken);
        if (!decided.Succeeded)
            return Again(decided.Refusals);
        this.FlashOk(pass ? $"已撤销录取：{Order.Registration!.Name}。" : "已写明不同意，录取没有变动。", pass ? "空出的计划和工本费已经重新计算，院校已收到通知。" : null);
        return RedirectToPage(new { campaign = Campaign.Slug, id });
    }

    public async Task<IActionResult> OnPostSealAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        var sealedSheet = await sheets.SealAsync(id, Process(), cancellationToken);
        if (!sealedSheet.Succeeded)
            return Again(sealedSheet.Refusals);
        this.FlashOk($"已登记盖章，变更单 {sealedSheet.Value.SheetNumber} 生效。", "现在打印的变更单没有“无效”字样。");
        return RedirectToPage(new { campaign = Campaign.Slug, id });
    }

    private PageResult Again(IReadOnlyList<Refusal> refusals)
    {
        var page = Refused(refusals.Select(r => r with { Field = r.Field == "reason" ? "Reason" : "" }), "");
        if (refusals.Any(r => r.Field != "reason"))
            Response.StatusCode = StatusCodes.Status409Conflict;
        return page;
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await revocations.FindAsync(id, Process(), cancellationToken) is not { } order)
            return false;
        (Order, HasScan) = (order, await revocations.HasScanAsync(id, cancellationToken));
        MayAgain = order.RefusedReason is not null && await revocations.AdmittedAsync(order.DossierId, Process(), cancellationToken) is not null;
        return true;
    }
}
