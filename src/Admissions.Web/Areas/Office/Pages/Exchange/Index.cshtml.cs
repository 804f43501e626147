using System.Text;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Exchange;

/// <summary>Candidates out as DBF, XLSX and photos; and files back in, compared field by field and picture by picture (HR-11).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewReports)]
[RequestSizeLimit(MaxBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = MaxBytes)]
public sealed class IndexModel(PackageService packages) : ExchangePage(packages)
{
    private const long MaxBytes = 256 << 20;

    private static readonly ListSpec Spec = new(Sorts: ["number"], Filters: [], DefaultSort: "number") { DefaultSize = 200 };

    public IFormFile? Upload { get; set; }
    public IFormFile? Cpg { get; set; }
    public IFormFile? Archive { get; set; }
    public int? Rows { get; private set; }

    /// <summary>What was counted: rows of a table, pictures of an archive.</summary>
    public string Unit { get; private set; } = "行";
    public IReadOnlyList<FieldDifference> Differences { get; private set; } = [];

    /// <summary>Titles of fields that the file does not have.</summary>
    public IReadOnlyList<string> NotCompared { get; private set; } = [];
    public ListTable<FieldDifference>? Table { get; private set; }

    public void OnGet()
    {
        // Only the forms.
    }

    /// <summary>Whether the actor may load candidates into this campaign.</summary>
    public bool MayLoad => Actor.IsProvince && Actor.Can(Permissions.LoadCandidates);

    /// <param name="format">gbk, gaps, gb18030 or xlsx.</param>
    public Task<IActionResult> OnPostExportAsync(string? format, CancellationToken cancellationToken) => ExportedAsync(format, null, Actor.DivisionCode ?? "", cancellationToken);

    public Task<IActionResult> OnPostPhotosAsync(CancellationToken cancellationToken) => PhotosAsync(null, Actor.DivisionCode ?? "", cancellationToken);

    public async Task<IActionResult> OnPostCompareAsync(IFormFile? upload, IFormFile? cpg, CancellationToken cancellationToken)
    {
        if (upload is null || upload.Length == 0)
            return Wrong("选择要核对的文件（.dbf、.xlsx 或 .csv）", nameof(Upload));
        await using var file = upload.OpenReadStream();
        var compared = await Packages.CompareAsync(file, cpg is null ? null : await NameAsync(cpg, cancellationToken), Process(), cancellationToken);
        return Show(compared, nameof(Upload));
    }

    public async Task<IActionResult> OnPostComparePhotosAsync(IFormFile? archive, CancellationToken cancellationToken)
    {
        if (archive is null || archive.Length == 0)
            return Wrong("选择要核对的相片压缩包（.zip）", nameof(Archive));
        // An uploaded stream cannot be asked for places outside it, which a damaged archive names.
        await using var file = TemporaryFile.Create();
        await archive.CopyToAsync(file, cancellationToken);
        Unit = "张";
        return Show(await Packages.ComparePhotosAsync(file, Process(), cancellationToken), nameof(Archive));
    }

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Show(Outcome<FileComparison> compared, string field)
    {
        if (!compared.Succeeded)
            return Wrong(compared.Refusals[0].Sentence, field);
        (Rows, Differences, NotCompared) = (compared.Value.Rows, compared.Value.Differences, compared.Value.NotCompared);
        Table = new ListTable<FieldDifference>(ListQuery.Of(Request, Spec), new ListPage<FieldDifference>([.. Differences.Take(1000)], Differences.Count),
        [
            new("number", "考生号", d => d.CandidateNumber) { Head = true },
            new("field", "字段", d => d.Field.Length == 0 ? "整名考生" : d.Field),
            new("file", "文件里", d => d.InFile ?? "没有这名考生"),
            new("here", "系统里", d => d.Here ?? "没有这名考生"),
        ])
        { RowTone = _ => Tone.Bad };
        return Page();
    }

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Wrong(string sentence, string field)
    {
        ModelState.AddModelError(field, sentence);
        AskForFilesAgain();
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>The name of an encoding, which is all that a .cpg file holds.</summary>
    internal static async Task<string> NameAsync(IFormFile cpg, CancellationToken cancellationToken)
    {
        await using var from = cpg.OpenReadStream();
        var start = new byte[64];
        return Encoding.ASCII.GetString(start, 0, await from.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken));
    }
}
