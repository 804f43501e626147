using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Bulletins;

/// <summary>One bulletin: offices and points read it, whose opening is the reading; its office publishes and withdraws it here (HC-86).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewBulletins, Permissions.ManageBulletins)]
[HandlerPermission("Publish", Permissions.ManageBulletins)]
[HandlerPermission("Withdraw", Permissions.ManageBulletins)]
public sealed class ShowModel(BulletinService service, BulletinBoard board, ShellContext shell) : AdmissionsPage
{
    public sealed class Form
    {
        /// <summary>Mark of the words that the officer has read before he publishes them.</summary>
        public string? Seen { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    public Bulletin Shown { get; private set; } = null!;

    /// <summary>It is the actor's office's, or that of an office below.</summary>
    public bool Manages { get; private set; }

    public bool MayEdit => Shown.State == BulletinState.Draft && BulletinService.IsOwn(Shown, Actor);
    public bool MayWithdraw => Manages && Shown.State == BulletinState.Published;
    public bool SeesReaders => Actor.Can(Permissions.ManageBulletins) && Actor.DivisionCode is not null && Shown.State == BulletinState.Published;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await service.PublishAsync(Id, Input.Seen, Process(), cancellationToken), "已发布。", cancellationToken);

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await service.WithdrawAsync(Id, Process(Input.Reason), cancellationToken), "已撤下，看公告的人看不到了。", cancellationToken);

    private async Task<IActionResult> DoneAsync(Outcome<Bulletin> outcome, string done, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(done, outcome.Value.Title);
            return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
        }
        return await LoadAsync(cancellationToken) ? Refused(outcome.Refusals) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var reader = BulletinReader.Of(Actor);
        var managed = Actor.Can(Permissions.ManageBulletins) && Actor.DivisionCode is not null ? await service.FindAsync(Id, Process(), cancellationToken) : null;
        var opened = await board.FindAsync(Id, reader, Campaign.Id, cancellationToken);
        if ((managed ?? opened?.Bulletin) is not { } bulletin)
            return false;
        (Shown, Manages) = (bulletin, managed is not null);
        if (opened is { ReadAt: null } && await board.ReadAsync(bulletin, reader, Process(), cancellationToken: cancellationToken))
            shell.CountDown("/bulletins");
        return true;
    }
}
