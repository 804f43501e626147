using Admissions.Core.Exchange;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Exchange;

/// <summary>Base of the pages from which candidates and portraits are downloaded, of a division or of one load.</summary>
public abstract class ExchangePage(PackageService packages) : AdmissionsPage
{
    protected PackageService Packages => packages;

    /// <param name="format">gbk, gaps, gb18030 or xlsx.</param>
    /// <param name="load">Batch of a load; null for the actor's division.</param>
    /// <param name="name">File name without its ending.</param>
    protected async Task<IActionResult> ExportedAsync(string? format, long? load, string name, CancellationToken cancellationToken)
    {
        var (wanted, type, ending) = format switch
        {
            "gbk" => (ExportFormat.Gbk, "application/octet-stream", ".dbf"),
            "gaps" => (ExportFormat.GbkWithGaps, "application/zip", "-GBK-缺字表.zip"),
            "gb18030" => (ExportFormat.Gb18030, "application/octet-stream", ".dbf"),
            _ => (ExportFormat.Xlsx, ExportResult.Workbook, "-考生.xlsx"),
        };
        var file = TemporaryFile.Create();
        var written = await packages.ExportAsync(file, wanted, Process(), load, cancellationToken);
        if (!written.Succeeded)
        {
            await file.DisposeAsync();
            return Conflict(written.Refusals[0]);
        }
        file.Position = 0;
        return File(file, type, name + ending);
    }

    protected async Task<IActionResult> PhotosAsync(long? load, string name, CancellationToken cancellationToken)
    {
        var file = TemporaryFile.Create();
        await packages.ExportPhotosAsync(file, Process(), load, cancellationToken);
        file.Position = 0;
        return File(file, "application/zip", $"{name}-相片.zip");
    }
}
