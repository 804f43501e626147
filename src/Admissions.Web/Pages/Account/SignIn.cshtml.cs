using System.ComponentModel.DataAnnotations;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Pages.Account;

/// <summary>The door of one portal: it takes accounts of its own kind only (HR-01, HR-02, HA-104).</summary>
[PublicPage]
[EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInModel(AccountService accounts, AccountPolicies policies, AdmissionsDbContext db, TenantScope tenant, IOptions<SignInSessionOptions> sessions) : AdmissionsPage
{
    public sealed class Form
    {
        [Required(ErrorMessage = "填写用户名")]
        public string UserName { get; set; } = "";

        [Required(ErrorMessage = "填写密码")]
        public string Password { get; set; } = "";
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public string Portal => PortalPaths.Of(Request.Path);

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IReadOnlyList<Campaign> OpenCampaigns { get; private set; } = [];
    public string? CampaignHint { get; private set; }

    public string Title => Portal switch
    {
        PortalPaths.Management => "管理系统登录",
        PortalPaths.Institution => "院校系统登录",
        _ => "考生登录",
    };

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (!ModelState.IsValid)
            return Refused([]);
        var policy = await policies.OfAsync(tenant.Database, cancellationToken);
        var device = DeviceCookie.Open(HttpContext);
        var outcome = await accounts.SignInAsync(
            Input.UserName, Input.Password, PortalPaths.KindOf(Portal), policy, HttpContext.Connection.RemoteIpAddress?.ToString(), CampaignOfReturn(), device?.Hash, cancellationToken);
        if (!outcome.Succeeded)
            return Busy(outcome.Refusals) ?? Refused(outcome.Refusals);
        if (Portal == PortalPaths.Candidate)
            await Kiosk.LimitAsync(HttpContext, db, outcome.Value.Key, sessions.Value, cancellationToken);
        RequestContextMiddleware.SetCookie(HttpContext, outcome.Value.Key);
        if (device is { } own)
            DeviceCookie.Keep(HttpContext, own.Mark);
        return LocalRedirect(await DestinationAsync(outcome.Value.User, cancellationToken));
    }

    /// <summary>The campaign whose page asked for the sign-in; null when none did.</summary>
    private string? CampaignOfReturn()
    {
        var door = $"{Request.PathBase}/{Portal}/";
        return Url.IsLocalUrl(ReturnUrl) && ReturnUrl!.StartsWith(door, StringComparison.Ordinal) ? ReturnUrl[door.Length..].Split('/', '?', '#')[0] : null;
    }

    /// <summary>Back to the page that asked for the sign-in, else home of the newest campaign.</summary>
    private async Task<string> DestinationAsync(User user, CancellationToken cancellationToken)
    {
        if (user.MustChangePassword)
            return $"{Request.PathBase}/account/password";
        if (Url.IsLocalUrl(ReturnUrl) && ReturnUrl!.StartsWith(Request.PathBase + "/" + Portal, StringComparison.Ordinal))
            return ReturnUrl;
        var campaign = user.Kind == UserKind.Candidate
            ? await db.Registrations.Where(r => r.UserId == user.Id).OrderByDescending(r => r.Id).Select(r => r.Campaign!.Slug).FirstOrDefaultAsync(cancellationToken)
            : null;
        // Where several are open, the portal's own page lets one choose.
        campaign ??= OpenCampaigns is [var only] ? only.Slug : "";
        return $"{Request.PathBase}/{Portal}/{campaign}".TrimEnd('/');
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        OpenCampaigns = await db.Campaigns.AsNoTracking().Where(c => c.State == CampaignState.Open && c.Mode != CampaignMode.Drill).OrderByDescending(c => c.Id).ToListAsync(cancellationToken);
        CampaignHint = OpenCampaigns is [var campaign, ..] ? campaign.Name : null;
    }
}
