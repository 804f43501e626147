using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>Paper forms of a point: printed, registered, reconciled; batches entered so far (HR-148, HR-167).</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterDraftForms)]
public sealed class IndexModel(DraftFormService forms, BatchEntryService batches) : DraftFormsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: [], DefaultSort: "-at");

    public sealed class Form
    {
        public int Count { get; set; } = 20;
        public string? From { get; set; }
        public string? To { get; set; }
        public string? Number { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public DraftFormBalance Balance { get; private set; } = null!;
    public ListTable<BatchEntry> Table { get; private set; } = null!;

    protected override bool Enters => false;

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostPrintAsync(CancellationToken cancellationToken)
    {
        var printed = await forms.PrintAsync(Input.Count, Process(), cancellationToken);
        return printed.Succeeded
            ? File(printed.Value.Pdf, "application/pdf", $"信息采集草表-{printed.Value.Document.Sheets[0].Number}.pdf")
            : await RefusedAsync(printed.Refusals, cancellationToken);
    }

    public async Task<IActionResult> OnPostCollectAsync(CancellationToken cancellationToken)
    {
        var collected = await forms.CollectAsync(Input.From, Input.To, Process(), cancellationToken);
        if (!collected.Succeeded)
            return await RefusedAsync(collected.Refusals, cancellationToken);
        this.FlashOk($"已登记收回 {collected.Value} 份草表。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnPostVoidAsync(CancellationToken cancellationToken)
    {
        var voided = await forms.VoidAsync(Input.Number, Process(Input.Reason), cancellationToken);
        if (!voided.Succeeded)
            return await RefusedAsync(voided.Refusals, cancellationToken);
        this.FlashOk($"已作废草表 {voided.Value.Number}。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return ExportResult.Of(format, "草表录入批次", Table.ExportTitles, Table.Export(await Wanted(Table.Query).ToListAsync(cancellationToken)));
    }

    private async Task<IActionResult> RefusedAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Refused(refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Balance = await forms.BalanceAsync(Process(), cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        var rows = await Wanted(query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = new ListTable<BatchEntry>(query, new ListPage<BatchEntry>(rows, await Wanted(query).CountAsync(cancellationToken)),
        [
            new("at", "录入时间", b => BeijingTime.Table(b.CreatedAt)) { Head = true, Sort = "at", Link = b => $"~/gl/{Campaign.Slug}/draft-forms/batches/{b.Id}" },
            new("source", "方式", b => b.Source == BatchEntrySource.File ? b.FileName : "逐份录入"),
            new("entered", "录入", b => b.Entered) { Number = true },
            new("refused", "没有录入", b => b.Refused) { Number = true },
            new("state", "状态", b => StateWords.Of(b.State)) { Tag = b => StateTags.For(b.State) },
        ])
        { RowTone = b => b.Refused > 0 && b.State == BatchEntryState.Entered ? Tone.Warn : null };
    }

    private IQueryable<BatchEntry> Wanted(ListQuery query) => query.Descending
        ? batches.Visible(Process()).AsNoTracking().OrderByDescending(b => b.Id)
        : batches.Visible(Process()).AsNoTracking().OrderBy(b => b.Id);
}
