using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Home;

/// <summary>The institution's first page: the deadline, what to do, the places left.</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
[HandlerPermission("Download", Permissions.DecideDossiers)]
public sealed class IndexModel(InstitutionDesk desk, InstitutionDossierService service) : CollegePage
{
    public IReadOnlyList<DeskPlan> Levels { get; private set; } = [];
    public CampaignInstitution? Contact { get; private set; }

    public bool CanDownload => Desk is { ToDownload: > 0, DownloadClosed: null } && Actor.Can(Permissions.DecideDossiers);

    public string WhyNoDownload => Desk.ToDownload == 0 ? "没有等下载的档案"
        : Desk.DownloadClosed is { } closed ? closed.Sentence
        : "监督人员只能查看，下载由院校操作员办理";

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Desk = await desk.StateAsync(Process(), cancellationToken);
        Levels = await desk.LevelsAsync(Desk.Round, Process(), cancellationToken);
        Contact = await desk.ContactAsync(Process(), cancellationToken);
    }

    public async Task<IActionResult> OnPostDownloadAsync(CancellationToken cancellationToken)
    {
        var round = (await desk.StateAsync(Process(), cancellationToken)).Round;
        var outcome = await service.DownloadAsync(round, Process(), cancellationToken);
        if (outcome.Succeeded)
        {
            this.FlashOk($"已下载 {outcome.Value} 份档案。", "逐份作出决定，全部决定以后上载。");
            return GoTo("dossiers");
        }
        await OnGetAsync(cancellationToken);
        return Rejected(outcome.Refusals);
    }
}
