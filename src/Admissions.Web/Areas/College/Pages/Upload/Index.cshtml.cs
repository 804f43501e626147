using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Upload;

/// <summary>Check, upload, receipt (HA-66…HA-69). The operator may check; the leader uploads.</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
[HandlerPermission("Upload", Permissions.UploadDecisions)]
public sealed class IndexModel(InstitutionDesk desk, InstitutionDossierService service) : CollegePage
{
    /// <summary>Why higher candidates are returned while lower ones are admitted (HA-07).</summary>
    [BindProperty]
    public string? OrderReason { get; set; }

    public IReadOnlyList<DeskPlan> Levels { get; private set; } = [];
    public IReadOnlyList<OutOfOrder> Flagged { get; private set; } = [];
    public IReadOnlyList<DecisionUpload> Uploads { get; private set; } = [];

    /// <summary>The delivery whose receipt was asked for.</summary>
    public DecisionUpload? Receipt { get; private set; }

    public IEnumerable<DeskPlan> OverPlan => Levels.Where(l => l.Left < 0);

    /// <summary>Why the list cannot be uploaded now, the first reason; null when it can.</summary>
    public string? Blocked => Desk.NotUploaded == 0 ? "没有等上载的决定"
        : Desk.UploadClosed is { } closed ? closed.Sentence
        : Desk.Undecided > 0 ? $"还有 {Desk.Undecided} 份没有决定，全部决定后可以上载"
        : OverPlan.Any() ? "预录取超过计划，先改为预退档"
        : !Actor.Can(Permissions.UploadDecisions) ? "上载由院校录取组长办理" : null;

    public Task OnGetAsync(string? receipt, CancellationToken cancellationToken) => LoadAsync(receipt, cancellationToken);

    public async Task<IActionResult> OnPostUploadAsync(int round, CancellationToken cancellationToken)
    {
        await LoadAsync(null, cancellationToken);
        // The round on the page: a form left open must not deliver another round.
        if (round != Desk.Round)
            return Rejected([new Refusal("upload.round", "", $"现在是第 {Desk.Round} 轮，请核对后再上载")]);
        var outcome = await service.UploadAsync(round, Process(OrderReason), cancellationToken);
        if (!outcome.Succeeded)
            return Rejected(outcome.Refusals, r => r.Field == "orderReason" ? nameof(OrderReason) : "");
        this.FlashOk("已上载录退名单。");
        return LocalRedirect($"{Request.PathBase}{At("upload")[1..]}?receipt={outcome.Value.ReceiptNumber}");
    }

    private async Task LoadAsync(string? receipt, CancellationToken cancellationToken)
    {
        var context = Process();
        Desk = await desk.StateAsync(context, cancellationToken);
        Levels = await desk.LevelsAsync(Desk.Round, context, cancellationToken);
        Flagged = await desk.OutOfOrderAsync(Desk.Round, context, cancellationToken);
        Uploads = await desk.UploadsAsync(context, cancellationToken);
        Receipt = Uploads.FirstOrDefault(u => u.ReceiptNumber == receipt);
    }
}
