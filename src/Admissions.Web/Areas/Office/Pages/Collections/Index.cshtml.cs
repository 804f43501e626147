using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Areas.Office.Pages.Rosters;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Collections;

/// <summary>The division registers notice fees and who took rosters and notices (HA-84, HA-85).</summary>
[RequirePermission(UserKind.Staff, Permissions.RegisterCollection)]
public sealed class IndexModel(RosterService rosters, CollectionService collections) : AdmissionsPage
{
    public IReadOnlyList<RosterLine> Lines { get; private set; } = [];
    public ListTable<RosterLine> Table => RosterTable.Of(Request, Lines);
    public string? Closed => CollectionService.RefuseClosed(Campaign)?.Sentence;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Lines = await rosters.ListAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        await OnGetAsync(cancellationToken);
        return ExportResult.Of(format, "名册领取", Table.ExportTitles, Table.Export(Lines));
    }

    public async Task<IActionResult> OnPostFeeAsync(long institution, StudyLevel level, CancellationToken cancellationToken) =>
        await DoneAsync(await collections.RegisterFeeAsync(institution, level, Process(), cancellationToken), "已登记缴费。", cancellationToken);

    public async Task<IActionResult> OnPostCollectAsync(long institution, StudyLevel level, string? receiver, int rosters, int notices, CancellationToken cancellationToken) =>
        await DoneAsync(await collections.CollectAsync(new CollectOptions(institution, level, receiver ?? "", rosters, notices), Process(), cancellationToken), "已登记领取。", cancellationToken);

    private async Task<IActionResult> DoneAsync(Outcome<AdmissionRoster> outcome, string words, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(words);
            return RedirectToPage();
        }
        if (outcome.Refusals[0] is TransitionRefused || outcome.Refusals[0].Code is "window.closed" or "fee.paid" or "roster.not-ended")
            return Conflict(outcome.Refusals[0]);
        await OnGetAsync(cancellationToken);
        return Refused(outcome.Refusals.Select(r => r with { Field = "" }));
    }
}
