using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>The receipt of the submission in force, with its documents (HR-93).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class ReceiptModel(FormVersions forms, CandidateDocuments documents, DocumentPrinter printer, BarcodeDrawer barcodes) : CandidatePage
{
    public SubmittedForm Current { get; private set; } = null!;
    public IReadOnlyList<FormVersion> Versions { get; private set; } = [];

    private Uri Site => new($"{Request.Scheme}://{Request.Host}{Request.PathBase}");

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await forms.CurrentAsync(Own, cancellationToken) is not { } current)
            return GoTo();
        (Current, Versions) = (current, await forms.ListAsync(Own.Registration.Id, cancellationToken));
        return Page();
    }

    public async Task<IActionResult> OnGetPdfAsync(CancellationToken cancellationToken) =>
        await documents.ReceiptAsync(Own, Site, cancellationToken) is { } receipt
            ? File(await printer.PrintAsync(receipt, cancellationToken), "application/pdf", $"报名回执-{receipt.ReceiptNumber}.pdf")
            : NotFound();

    public async Task<IActionResult> OnGetProcessFormAsync(CancellationToken cancellationToken) =>
        await documents.ProcessFormAsync(Own, Site, cancellationToken) is { } form
            ? File(await printer.PrintAsync(form, cancellationToken), "application/pdf", $"{form.Title}-{form.RegistrationNumber}-第{form.Version}次.pdf")
            : NotFound();

    public async Task<IActionResult> OnGetQrAsync(CancellationToken cancellationToken) =>
        await forms.CurrentAsync(Own, cancellationToken) is { } current
            ? Content(await barcodes.DrawAsync(new QrCode(CandidateDocuments.CheckAddress(Site, current.Form.ReceiptNumber).AbsoluteUri), cancellationToken), "image/svg+xml")
            : NotFound();
}
