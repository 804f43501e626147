using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.LateUploads;

/// <summary>What institutions did not upload in time: one officer proposes, another confirms (HA-68).</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmDecisions)]
public sealed class IndexModel(LateHandlingService late, ListExports exports) : AdmissionsPage
{
    public IReadOnlyList<LateCase> Cases { get; private set; } = [];
    public IReadOnlyDictionary<(long Institution, int Round), IReadOnlyList<LateDecision>> Proposals { get; private set; } = new Dictionary<(long, int), IReadOnlyList<LateDecision>>();

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnGetExportAsync(long institution, int round, string format, CancellationToken cancellationToken)
    {
        if ((await late.ListAsync(Process(), cancellationToken)).FirstOrDefault(c => c.InstitutionId == institution && c.Round == round) is not { } one)
            return NotFound();
        var proposal = await late.ProposalAsync(institution, round, Process(), cancellationToken);
        var table = ProposalTable.Of(Request, institution, round, proposal);
        var rows = ProposalTable.Wanted(table.Query, proposal).ToList();
        return await TakenAsync(exports, ExportResult.Of(format, $"{one.Institution}逾期代办", table.ExportTitles, table.Export(rows)), rows.Count, [], cancellationToken);
    }

    public async Task<IActionResult> OnPostProposeAsync(long institution, int round, string? reasonCode, string? reasonText, CancellationToken cancellationToken)
    {
        var proposed = await late.ProposeAsync(new LateOptions(institution, round, reasonCode ?? "", reasonText ?? ""), Process(), cancellationToken);
        if (!proposed.Succeeded)
            return await RefusedAsync(proposed.Refusals, cancellationToken);
        this.FlashOk("已提出处理名单。", "由另一位工作人员核对确认以后生效。");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostConfirmAsync(long id, CancellationToken cancellationToken)
    {
        var confirmed = await late.ConfirmAsync(id, Process(), cancellationToken);
        if (!confirmed.Succeeded)
            return await RefusedAsync(confirmed.Refusals, cancellationToken);
        this.FlashOk($"已代为上载：拟录取 {confirmed.Value.AdmitCount} 人，拟退档 {confirmed.Value.ReturnCount} 人。", "院校已收到通知。");
        return RedirectToPage();
    }

    private async Task<IActionResult> RefusedAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Refused(refusals.Select(r => r with { Field = "" }));
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Cases = await late.ListAsync(Process(), cancellationToken);
        var proposals = new Dictionary<(long, int), IReadOnlyList<LateDecision>>();
        foreach (var one in Cases)
            proposals[(one.InstitutionId, one.Round)] = await late.ProposalAsync(one.InstitutionId, one.Round, Process(), cancellationToken);
        Proposals = proposals;
    }
}
