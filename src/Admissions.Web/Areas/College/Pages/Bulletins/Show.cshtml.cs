using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Bulletins;

/// <summary>One bulletin; opening it is reading it.</summary>
[RequirePermission(UserKind.Institution, Permissions.ViewBulletins)]
public sealed class ShowModel(BulletinBoard board, ShellContext shell) : CollegePage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public OpenedBulletin Shown { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await board.FindAsync(Id, BulletinReader.Of(Actor), Campaign.Id, cancellationToken) is not { } opened)
            return NotFound();
        Shown = opened;
        if (opened.ReadAt is null && await board.ReadAsync(opened.Bulletin, BulletinReader.Of(Actor), Process(), cancellationToken: cancellationToken))
            shell.CountDown("/bulletins");
        return Page();
    }
}
