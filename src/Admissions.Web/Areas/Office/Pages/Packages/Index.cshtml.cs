using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Packages;

/// <summary>Offline packages: a county's is written from its report, and any package is checked against its manifest (HR-12).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewReports)]
[RequestSizeLimit(MaxBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = MaxBytes)]
public sealed class IndexModel(PackageService packages) : AdmissionsPage
{
    /// <summary>A county's photos fill most of it; a disc holds more, a browser's upload should not.</summary>
    private const long MaxBytes = 1L << 30;

    public IFormFile? Upload { get; set; }
    public PackageVerdict? Verdict { get; private set; }
    public string FileName { get; private set; } = "";

    public void OnGet()
    {
        // Only the empty form.
    }

    public async Task<IActionResult> OnPostDownloadAsync(string? county, CancellationToken cancellationToken)
    {
        var sent = await TemporaryFiles.WriteAsync(m => $"{m.County}-{m.CountyName}-v{m.Version}.zip", file => packages.WriteAsync(county ?? "", file, Process(), cancellationToken));
        return sent.Succeeded ? sent.Value : Conflict(sent.Refusals[0]);
    }

    public IActionResult OnPostVerify(IFormFile? upload)
    {
        if (upload is null || upload.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), "选择离线数据包（.zip）");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        using var stream = upload.OpenReadStream();
        (Verdict, FileName) = (OfflinePackage.Verify(stream), upload.FileName);
        return Page();
    }
}
