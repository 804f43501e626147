using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Pages.Public;

/// <summary>One bulletin for everybody; withdrawn, it is not there any more.</summary>
[PublicPage]
public sealed class BulletinModel(BulletinBoard board) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public Bulletin Shown { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await board.ForThePublic(Campaign.Id).SingleOrDefaultAsync(b => b.Id == Id, cancellationToken) is not { } bulletin)
            return NotFound();
        Shown = bulletin;
        return Page();
    }
}
