using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Bulletins;

/// <summary>
/// One bulletin. What must be read is read when the candidate says so, and that time is kept in his history (HR-75); any other when it
/// is opened.
/// </summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class ShowModel(BulletinBoard board) : CandidatePage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    /// <summary>The page of this campaign from which he was led here.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Back { get; set; }

    public OpenedBulletin Shown { get; private set; } = null!;

    /// <summary>He has still to say that he has read it.</summary>
    public bool Confirms => Shown.Bulletin.MustRead && Shown.ReadAt is null;

    /// <summary>The form opens only after it.</summary>
    public bool StandsBefore => Confirms && !Own.HasSubmitted && FormClosed is null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await board.FindAsync(Id, BulletinReader.Of(Own), Campaign.Id, cancellationToken) is not { } opened)
            return Back is null ? NotFound() : Onward();
        Shown = opened;
        if (!opened.Bulletin.MustRead && opened.ReadAt is null)
            await board.ReadAsync(opened.Bulletin, BulletinReader.Of(Own), Process(), cancellationToken: cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        // Withdrawn since: there is nothing left to read, and he goes on, as he does when it is withdrawn between the form and here.
        if (await board.FindAsync(Id, BulletinReader.Of(Own), Campaign.Id, cancellationToken) is { } opened)
        {
            await board.ReadAsync(opened.Bulletin, BulletinReader.Of(Own), Process(), Own.Registration.Id, cancellationToken);
            this.FlashOk("已记下您读过这份公告。", opened.Bulletin.Title);
        }
        return Onward();
    }

    private IActionResult Onward() => Back is { Length: > 0 } back && Url.IsLocalUrl(Request.PathBase + At(back)[1..]) ? GoTo(back) : GoTo("bulletins");
}
