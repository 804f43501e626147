using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Revocations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Office.Pages.Revocations;

/// <summary>Proposes to revoke one admission: the broken rule, the papers, and their scan when there is one (HA-04).</summary>
[RequirePermission(UserKind.Staff, Permissions.RevokeAdmission)]
public sealed class NewModel(RevocationService revocations, EvidenceService evidence) : AdmissionsPage
{
    /// <summary>Largest stored scan, in units of 1024 bytes: protection of the machine, not a rule of admission.</summary>
    private const int ScanKilobytes = 2048;

    public sealed class Form
    {
        public string? Reason { get; set; }
        public string? Evidence { get; set; }

        /// <summary>The admission that the page shows.</summary>
        public long? PlanLine { get; set; }
        public IFormFile? Scan { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public Dossier Dossier { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return Gone();
        Outcome<EvidenceCopy>? scan = Input.Scan is { Length: > 0 } file
            ? await evidence.CopyAsync(new EvidenceUpload(nameof(Form.Scan), file.OpenReadStream()), "依据的扫描件", ScanKilobytes, cancellationToken) : null;
        if (scan is { Succeeded: false })
            return Again(scan.Refusals);
        var proposed = await revocations.ProposeAsync(new ProposeRevocationOptions(id, Input.Evidence, scan?.Value, Input.PlanLine), Process(Input.Reason), cancellationToken);
        if (!proposed.Succeeded)
            return Again(proposed.Refusals);
        this.FlashOk("已提出撤销录取，请另一个人在“待办”里审核。", "审核以前录取不变。");
        return RedirectToPage("Show", new { campaign = Campaign.Slug, id = proposed.Value.Id });
    }

    private PageResult Again(IReadOnlyList<Refusal> refusals)
    {
        var page = Refused(refusals);
        AskForFilesAgain();
        if (refusals.Any(r => r.Field.Length == 0))
            Response.StatusCode = StatusCodes.Status409Conflict;
        return page;
    }

    /// <summary>The form was open while somebody else had the admission revoked.</summary>
    private RedirectToPageResult Gone()
    {
        this.FlashWarn("没有提出：这份档案已经不是录取状态，或者不在管辖范围内。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await revocations.AdmittedAsync(id, Process(), cancellationToken) is not { } dossier)
            return false;
        Dossier = dossier;
        return true;
    }
}
