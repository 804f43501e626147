using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Bulletins;

/// <summary>A draft is written or changed, and looked at before it is kept.</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageBulletins)]
public sealed class EditModel(BulletinService service) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Title { get; set; }
        public string? Audience { get; set; }
        public bool MustRead { get; set; }
        public string? Body { get; set; }

        /// <summary>Mark of the draft as the page showed it.</summary>
        public string? Seen { get; set; }
    }

    /// <summary>Null: a new one.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Id { get; set; }

    /// <summary>The bulletin whose words a new one begins with.</summary>
    [BindProperty(SupportsGet = true)]
    public long? From { get; set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    public bool Previews { get; private set; }

    public IEnumerable<SelectListItem> Audiences => BulletinService.AudiencesOf(Actor).Select(a => new SelectListItem(a.Word(), a.ToString()));

    /// <summary>Whom an office of this level reaches.</summary>
    public string Reach => Actor.IsProvince ? "全省的；“所有人”包括没有登录的社会公众" : $"{Actor.Place}管辖范围内的；“所有人”包括没有登录的社会公众";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if ((Id ?? From) is not { } shown)
            return Page();
        if (await service.FindAsync(shown, Process(), cancellationToken) is not { } bulletin)
            return NotFound();
        if (Id is not null && (bulletin.State != BulletinState.Draft || !BulletinService.IsOwn(bulletin, Actor)))
            return RedirectToPage("Show", new { campaign = Campaign.Slug, id = Id });
        Input = new Form { Title = bulletin.Title, Audience = bulletin.Audience.ToString(), MustRead = bulletin.MustRead, Body = bulletin.Body, Seen = BulletinService.MarkOf(bulletin) };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var options = new BulletinOptions(Input.Title, Input.Body, Chosen(), Input.MustRead);
        var saved = Id is { } id ? await service.EditAsync(id, options, Input.Seen, Process(), cancellationToken) : await service.DraftAsync(options, Process(), cancellationToken);
        if (saved.Succeeded)
        {
            this.FlashOk("已保存草稿，还没有发布。", "核对下面的内容以后再发布。");
            return RedirectToPage("Show", new { campaign = Campaign.Slug, id = saved.Value.Id });
        }
        Input.Seen = saved.Refusals.OfType<Overtaken>().FirstOrDefault()?.Now ?? Input.Seen;
        return Refused(saved.Refusals);
    }

    /// <summary>Nothing is kept; what was typed stays in the form.</summary>
    public void OnPostPreview() => Previews = true;

    private BulletinAudience? Chosen() => Enum.TryParse<BulletinAudience>(Input.Audience, out var audience) && Enum.GetName(audience) == Input.Audience ? audience : null;
}
