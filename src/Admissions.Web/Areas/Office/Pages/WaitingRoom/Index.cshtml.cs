using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Waiting;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Office.Pages.WaitingRoom;

/// <summary>The province says how many candidates are served at once; the rest wait in order.</summary>
[RequirePermission(UserKind.Staff, Permissions.ActivateEmergency)]
public sealed class IndexModel(WaitingRoomService room, IOptions<WaitingRoomOptions> options) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Size { get; set; }

        /// <summary>The size that the page showed.</summary>
        public string? Seen { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public WaitingRoomOptions Settings => options.Value;
    public RoomState State { get; private set; } = RoomState.Open;

    /// <summary>Places that those of one address who have not signed in may take; in a room that is closed, at least.</summary>
    public int Share => Settings.ShareOf(State.Size);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        State = await room.StateAsync(cancellationToken);
        Input = new Form { Size = State.Size.ToString(CultureInfo.InvariantCulture), Seen = SeenMark.Of(State.Size) };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var typed = int.TryParse(DigitText.Normalise(Input.Size), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1;
        var set = await room.SetSizeAsync(typed, Input.Seen, Process(), cancellationToken);
        State = await room.StateAsync(cancellationToken);
        if (!set.Succeeded)
        {
            Input.Seen = set.Refusals.OfType<Overtaken>().FirstOrDefault()?.Now ?? Input.Seen;
            return Refused(set.Refusals);
        }
        this.FlashOk(size == 0 ? "已停止排队，考生随时可以进入。" : $"已设定同时办理 {size} 人。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }
}
