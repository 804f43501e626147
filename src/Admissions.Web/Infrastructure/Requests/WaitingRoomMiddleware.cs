using System.Globalization;
using System.Security.Cryptography;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// While the authority's waiting room is on, lets newcomers to the candidates' portal in by number. It stands before everything that
/// costs: who waits is asked of the database once, when he draws his number. Staff, institutions and public pages are not concerned.
/// </summary>
public sealed class WaitingRoomMiddleware(RequestDelegate next, IDataProtectionProvider protection, TimeProvider clock, IOptions<WaitingRoomOptions> options)
{
    public const string CookieName = "adm-place";
    private const string Portal = "/" + PortalPaths.Candidate;
    private static readonly TimeSpan Touched = TimeSpan.FromMinutes(1);
    private readonly IDataProtector _protector = protection.CreateProtector("WaitingRoom");

    /// <summary>What the browser carries.</summary>
    /// <param name="Inside">He was let in; his number means nothing any more.</param>
    /// <param name="At">When it was last written.</param>
    private sealed record Place(int Tenant, long Ticket, bool Inside, DateTimeOffset At);

    // The room is asked for inside a tenant only: outside there is no database for it.
    public async Task InvokeAsync(HttpContext context, TenantScope tenant)
    {
        if (tenant.IsSet && context.Request.Path.StartsWithSegments(Portal, StringComparison.Ordinal) && !await EnterAsync(context, tenant, context.RequestServices.GetRequiredService<WaitingRoomService>()))
            return;
        await next(context);
    }

    /// <returns>False when he waits; then the answer is written.</returns>
    private async Task<bool> EnterAsync(HttpContext context, TenantScope tenant, WaitingRoomService room)
    {
        var cancellationToken = context.RequestAborted;
        var state = await room.StateAsync(cancellationToken);
        if (!state.IsOn)
            return true;
        var now = clock.GetUtcNow();
        var place = Read(context, tenant.Tenant.Id, now);
        if (place is null)
        {
            state = await room.DrawAsync(cancellationToken);
            place = new Place(tenant.Tenant.Id, state.Ticket ?? 0, false, DateTimeOffset.MinValue);
        }
        if (place.Inside && now - place.At < Touched)
            return true;
        if (place.Inside || place.Ticket <= state.LetIn || await IsSignedInAsync(context))
        {
            // The address of who has come in is a new place: his number keeps counting for nobody else.
            await room.StayAsync(place.Ticket, cancellationToken);
            Write(context, place with { Inside = true, At = now });
            return true;
        }
        if (place.At == DateTimeOffset.MinValue)
            Write(context, place with { At = now });
        await WaitAsync(context, place.Ticket - state.LetIn - 1);
        return false;
    }

    /// <summary>Who had signed in before the room was opened is inside.</summary>
    private static async Task<bool> IsSignedInAsync(HttpContext context)
    {
        if (SessionService.HashOf(context.Request.Cookies[RequestContextMiddleware.CookieName]) is not { } hash)
            return false;
        var db = context.RequestServices.GetRequiredService<AdmissionsDbContext>();
        return await db.Database.SqlQuery<bool>($"select exists (select from sessions where key_hash = {hash} and expires_at > now()) as \"Value\"").SingleAsync(context.RequestAborted);
    }

    private Place? Read(HttpContext context, int tenant, DateTimeOffset now)
    {
        if (context.Request.Cookies[CookieName] is not { Length: > 0 } text)
            return null;
        try
        {
            return _protector.Unprotect(text).Split('/') is [var owner, var ticket, var inside, var at]
                && new Place(int.Parse(owner, CultureInfo.InvariantCulture), long.Parse(ticket, CultureInfo.InvariantCulture), inside == "1",
                    DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, CultureInfo.InvariantCulture))) is { } place
                && place.Tenant == tenant && now - place.At < TimeSpan.FromHours(options.Value.TicketHours) ? place : null;
        }
        catch (CryptographicException)
        {
            // Not ours, or from before the keys were changed: he draws a number like everybody.
            return null;
        }
    }

    private void Write(HttpContext context, Place place) => context.Response.Cookies.Append(CookieName,
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{place.Tenant}/{place.Ticket}/{(place.Inside ? 1 : 0)}/{place.At.ToUnixTimeSeconds()}")),
        new CookieOptions
        {
            HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        });

    /// <summary>His place and nothing else; the page comes again by itself, also without script.</summary>
    private async Task WaitAsync(HttpContext context, long ahead)
    {
        var seconds = options.Value.RefreshSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = seconds;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        var people = ahead.ToString("N0", CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(
            $"""
             <!doctype html>
             <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="{seconds}"><title>请排队：前面还有 {people} 人</title><link rel="stylesheet" href="{ShellAssets.Url(context, "css/theme.css")}"></head>
             <body><main id="main" class="ex-page">
             <h1>现在办理的人很多，请排队</h1>
             <div class="ex-banner ex-warn" role="status"><svg class="icon" aria-hidden="true"><use href="{ShellAssets.Url(context, "lib/icons.svg")}#clock"></use></svg><strong>前面还有 {people} 人。</strong><p>轮到您时自动进入。请不要关闭这一页，也不用重复打开：重新打开还是原来的位置。</p></div>
             <p>这一页每 {seconds} 秒自动刷新一次；没有自动刷新的，请按下面的按钮。已经进去的人不受影响，填过的内容都在。</p>
             <div class="ex-actions"><a class="btn btn-primary" href="">刷新</a></div>
             </main></body></html>
             """, context.RequestAborted);
    }
}
