using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rosters;

/// <summary>Ends levels, prints their rosters and registers the seal; an unsealed print says on every page that it is void (HA-82…HA-87).</summary>
[RequirePermission(UserKind.Staff, Permissions.SealRoster)]
public sealed class IndexModel(RosterService rosters, DocumentPrinter printer) : AdmissionsPage
{
    public IReadOnlyList<RosterLine> Lines { get; private set; } = [];
    public ListTable<RosterLine> Table => RosterTable.Of(Request, Lines);

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return ExportResult.Of(format, "录取名册", Table.ExportTitles, Table.Export(Lines));
    }

    public async Task<IActionResult> OnGetPdfAsync(long institution, StudyLevel level, CancellationToken cancellationToken)
    {
        var document = await rosters.BuildAsync(institution, level, Process(), cancellationToken);
        if (!document.Succeeded)
            return Conflict(document.Refusals[0]);
        var pdf = await printer.PrintAsync(document.Value, cancellationToken);
        return File(pdf, "application/pdf", $"录取名册-{document.Value.RosterNumber}.pdf");
    }

    public async Task<IActionResult> OnPostCompleteAsync(long institution, StudyLevel level, CancellationToken cancellationToken)
    {
        var ended = await rosters.CompleteLevelAsync(institution, level, Process(), cancellationToken);
        if (!ended.Succeeded)
            return await RefusedAsync(ended.Refusals, cancellationToken);
        this.FlashOk($"已结束{level.Word()}录取，名册 {ended.Value.Number} 共 {ended.Value.Count} 人。", "盖章以前打印的是草稿，无效。");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSealAsync(long institution, StudyLevel level, CancellationToken cancellationToken)
    {
        var sealedRoster = await rosters.SealAsync(institution, level, Process(), cancellationToken);
        if (!sealedRoster.Succeeded)
            return await RefusedAsync(sealedRoster.Refusals, cancellationToken);
        this.FlashOk($"已登记盖章，名册 {sealedRoster.Value.Number} 生效。", "现在打印的名册没有“无效”字样。");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancellationToken)
    {
        var published = await rosters.PublishResultsAsync(Process(), cancellationToken);
        if (!published.Succeeded)
            return await RefusedAsync(published.Refusals, cancellationToken);
        this.FlashOk("录取结果已公布。", "考生登录后可以查到结果和原因。");
        return RedirectToPage();
    }

    private async Task<IActionResult> RefusedAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Refused(refusals.Select(r => r with { Field = "" }));
    }

    private async Task LoadAsync(CancellationToken cancellationToken) => Lines = await rosters.ListAsync(Process(), cancellationToken);
}
