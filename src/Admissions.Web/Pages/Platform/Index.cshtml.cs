using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Pages.Platform;

/// <summary>The authorities of this installation; in demo mode also every demo account, one press each.</summary>
[PlatformPage]
[DemoPost]
public sealed class IndexModel(TenantDatabases databases, IOptions<DemoOptions> demo, IOptions<SignInSessionOptions> sessions, AccountPolicies policies) : PageModel
{
    public IReadOnlyCollection<Tenant> Tenants { get; private set; } = [];
    public IReadOnlyList<DemoAccount> Accounts { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Tenants = await databases.AllAsync(cancellationToken);
        if (demo.Value.Enabled)
            Accounts = await DemoAccounts.ListAsync(databases, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string? account, CancellationToken cancellationToken)
    {
        // Only what the page lists: one press must not open any other account.
        var listed = (await DemoAccounts.ListAsync(databases, cancellationToken)).SingleOrDefault(a => $"{a.TenantSlug}/{a.UserName}" == account);
        if (listed is null)
            return NotFound();
        var tenant = (await databases.FindAsync(listed.TenantSlug, cancellationToken))!;
        var database = databases.For(tenant);
        await using var db = database.Open();
        var user = await db.Users.SingleAsync(u => u.UserName == listed.UserName, cancellationToken);
        var key = await SessionService.StartAsync(db, user, HttpContext.Connection.RemoteIpAddress?.ToString(), sessions.Value.For(await policies.OfAsync(database, cancellationToken)), cancellationToken);
        Request.PathBase = "/" + tenant.Slug;
        RequestContextMiddleware.SetCookie(HttpContext, key);
        return LocalRedirect($"/{tenant.Slug}/{PortalPaths.Of(user.Kind)}");
    }
}
