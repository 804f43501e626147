using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Loading;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Exchange;

/// <summary>First step of a load: table, list of missing characters and portraits are checked whole, nothing is written (HR-11).</summary>
[RequirePermission(UserKind.Staff, Permissions.LoadCandidates)]
[RequestSizeLimit(MaxBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = MaxBytes)]
public sealed class LoadModel(CandidateLoadService loads) : AdmissionsPage
{
    public const int MaxMegabytes = 128;

    private const long MaxBytes = (MaxMegabytes + 1L) << 20;

    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: [], DefaultSort: "-at");

    public IFormFile? Upload { get; set; }
    public IFormFile? Cpg { get; set; }
    public IFormFile? Missing { get; set; }
    public IFormFile? Archive { get; set; }
    public ListTable<BatchEntry> Table { get; private set; } = null!;

    public Task OnGetAsync(CancellationToken cancellationToken) => ListAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(IFormFile? upload, IFormFile? cpg, IFormFile? missing, IFormFile? archive, CancellationToken cancellationToken)
    {
        if (upload is null || upload.Length == 0)
            return await WrongAsync("选择要载入的考生数据文件（.dbf、.xlsx 或 .csv）", nameof(Upload), cancellationToken);
        var parts = new LoadParts(
            upload.FileName, (await ContentAsync(upload, cancellationToken))!, cpg is null ? null : await IndexModel.NameAsync(cpg, cancellationToken),
            await ContentAsync(missing, cancellationToken), await ContentAsync(archive, cancellationToken));
        var check = await loads.CheckAsync(parts, Process(), cancellationToken);
        if (check.Succeeded)
            return RedirectToPage("LoadConfirm", new { campaign = Campaign.Slug, id = check.Value.LoadId });
        var refusal = check.Refusals[0];
        return await WrongAsync(refusal.Sentence, refusal.Field switch { "missing" => nameof(Missing), _ when refusal.Code == "photos.archive" => nameof(Archive), _ => nameof(Upload) }, cancellationToken);
    }

    private async Task<PageResult> WrongAsync(string sentence, string field, CancellationToken cancellationToken)
    {
        ModelState.AddModelError(field, sentence);
        await ListAsync(cancellationToken);
        return Refused([]);
    }

    private static async Task<byte[]?> ContentAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is null || file.Length == 0)
            return null;
        var content = new byte[file.Length];
        await using var from = file.OpenReadStream();
        await from.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var all = loads.Visible(Process()).AsNoTracking();
        var rows = await (query.Descending ? all.OrderByDescending(b => b.Id) : all.OrderBy(b => b.Id)).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = new ListTable<BatchEntry>(query, new ListPage<BatchEntry>(rows, await all.CountAsync(cancellationToken)),
        [
            new("at", "载入时间", b => BeijingTime.Table(b.CreatedAt)) { Head = true, Sort = "at", Link = b => $"~/gl/{Campaign.Slug}/exchange/loads/{b.Id}" },
            new("file", "文件", b => b.FileName),
            new("entered", "考生", b => b.Entered) { Number = true },
            new("state", "状态", b => Word(b.State)) { Tag = b => StateTags.For(b.State) },
        ]);
    }

    /// <summary>The state of a batch as a load has it: nothing was typed.</summary>
    internal static string Word(BatchEntryState state) => state == BatchEntryState.Entered ? "已载入" : StateWords.Of(state);
}
