using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Users;

/// <summary>One account: the county binds it to a point with roles, the level above disables it.</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageOfficeUsers, Permissions.BindPointUsers)]
[HandlerPermission("Bind", Permissions.BindPointUsers)]
public sealed class ShowModel(AdmissionsDbContext db, StaffAccountService accounts, RecoveryService recovery) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public long? PointId { get; set; }

    [BindProperty]
    public List<string> Roles { get; set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Shown in this one answer and kept nowhere.</summary>
    public IssuedAccount? Issued { get; private set; }

    public User Account { get; private set; } = null!;
    public IReadOnlyList<SelectListItem> Points { get; private set; } = [];
    public IEnumerable<RoleDefinition> RoleChoices => StaffAccountService.RolesOf("Point");
    public bool CanBind => Actor.Can(Permissions.BindPointUsers) && Account.OrganizationId is null && Account.Binding != BindingState.Disabled;
    public bool CanDisable => Account.Binding != BindingState.Disabled && Account.Id != Actor.UserId && (Account.Organization is not { } office
        || (Actor.Can(Permissions.ManageOfficeUsers) && StaffAccountService.MayIssueFor(Actor, office)));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        PointId = Account.PointId;
        Roles = [.. Account.Roles.Select(r => r.Role)];
        return Page();
    }

    public async Task<IActionResult> OnPostBindAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (PointId is not { } point)
        {
            ModelState.AddModelError(nameof(PointId), "选择报名确认点");
            return Refused([]);
        }
        var bound = await accounts.BindAsync(Id, point, Roles, Process(), cancellationToken);
        if (!bound.Succeeded)
            return AtFields(bound.Refusals);
        this.FlashOk($"已绑定{bound.Value.DisplayName}。", "下一次打开页面就能办理。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnPostDisableAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var disabled = await accounts.DisableAsync(Id, Process(Reason), cancellationToken);
        if (!disabled.Succeeded)
            return AtFields(disabled.Refusals);
        this.FlashOk($"已停用{disabled.Value.DisplayName}的账号。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnPostResetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var issued = await recovery.ResetStaffAsync(Id, Process(Reason), cancellationToken);
        if (!issued.Succeeded)
            return AtFields(issued.Refusals);
        Issued = issued.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostUnlockAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var unlocked = await recovery.UnlockStaffAsync(Id, Process(Reason), cancellationToken);
        if (!unlocked.Succeeded)
            return AtFields(unlocked.Refusals);
        this.FlashOk($"{unlocked.Value.DisplayName}的账号已解除停用。", "可以用原来的密码登录。");
        return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
    }

    private IActionResult AtFields(IEnumerable<Rules.Refusal> refusals)
    {
        foreach (var refusal in refusals)
            ModelState.AddModelError(refusal.Field switch { "pointId" => nameof(PointId), "roles" => nameof(Roles), "reason" => nameof(Reason), _ => "" }, refusal.Sentence);
        return Refused([]);
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var account = await db.Users.AsNoTracking().VisibleTo(Actor).Include(u => u.Roles).Include(u => u.Organization).Include(u => u.Point)
            .SingleOrDefaultAsync(u => u.Id == Id, cancellationToken);
        if (account is null)
            return false;
        Account = account;
        if (CanBind)
            Points = await db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).Where(p => p.CampaignId == Campaign.Id && p.State == RegistrationPointState.Active)
                .OrderBy(p => p.Code).Select(p => new SelectListItem($"{p.Code} {p.Name}", p.Id.ToString())).ToListAsync(cancellationToken);
        return true;
    }
}
