using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Terminals;

/// <summary>Where the accounts of one's own office may sign in (HR-13).</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageOfficeUsers, Permissions.BindPointUsers)]
public sealed class IndexModel(TerminalService terminals, AdmissionsDbContext db) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Networks { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public Organization? Office { get; private set; }
    public string Address => HttpContext.Connection.RemoteIpAddress?.ToString() ?? "不明";

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Input.Networks = Office?.TerminalNetworks?.Replace(' ', '\n');
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var done = await terminals.SetAsync(Input.Networks, Process(), cancellationToken);
        if (done.Succeeded)
        {
            this.FlashOk(done.Value.TerminalNetworks is null ? "已保存：登录没有限制。" : "已保存：只有名单里的终端可以登录。");
            return RedirectToPage();
        }
        await LoadAsync(cancellationToken);
        return Refused(done.Refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        Office = await db.Organizations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == Actor.OrganizationId, cancellationToken);
}
