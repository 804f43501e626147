using System.Globalization;
using System.Security.Claims;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>What the request's pages share: account, campaign and time, loaded once.</summary>
public sealed record RequestFeature(RequestContext Context);

/// <summary>
/// Loads the request's context for endpoints of a tenant. The session key in the cookie is looked up in the database
/// of the tenant in the path, so a cookie of one tenant means nothing in another.
/// </summary>
public sealed class RequestContextMiddleware(RequestDelegate next, IOptions<DemoOptions> demo)
{
    public const string CookieName = "adm-session";

    public async Task InvokeAsync(HttpContext context, TenantScope tenant, RequestContextLoader loader, ShellContext shell)
    {
        if (tenant.IsSet && context.GetEndpoint() is not null)
        {
            var loaded = await loader.LoadAsync(
                context.Request.Cookies[CookieName], context.Request.RouteValues["campaign"] as string, context.RequestAborted);
            if (loaded.Actor is null && WaitingRoomMiddleware.Disbelieves(context))
                return;
            // What is being prepared or was given up does not exist for anybody but staff.
            if (loaded is { Campaign: { } campaign } && CampaignLifecycle.StaffOnly.Contains(campaign.State) && loaded.Actor?.Kind != UserKind.Staff)
                loaded = loaded with { Campaign = null };
            context.Features.Set(new RequestFeature(loaded));
            ShellFiller.Fill(shell, tenant.Tenant, loaded, context.Request.Path, demo.Value.Enabled);
            if (loaded.Actor is { } actor)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity(
                    [new Claim(ClaimTypes.NameIdentifier, $"{tenant.Tenant.Id}/{actor.UserId.ToString(CultureInfo.InvariantCulture)}"), new Claim(ClaimTypes.Name, actor.Name)],
                    "session"));
            }
        }
        await next(context);
    }

    public static void SetCookie(HttpContext context, string key) =>
        context.Response.Cookies.Append(CookieName, key, Options(context));

    public static void DeleteCookie(HttpContext context) => context.Response.Cookies.Delete(CookieName, Options(context));

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        IsEssential = true,
    };
}
