using System.Globalization;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// While the authority's waiting room is on, lets newcomers to the candidates' portal in by number. It stands before everything that
/// costs: who waits asks the database for his number, once. A number is drawn for whoever brings a cookie back, and for so many of one
/// address in a minute. Staff, institutions and public pages are not concerned; who has signed in is inside, and so is a form that
/// was filled in before the room was opened.
/// </summary>
public sealed class WaitingRoomMiddleware : IDisposable
{
    public const string CookieName = "adm-place";

    /// <summary>Mark of an address that was asked a second time, now with the cookie.</summary>
    private const string Numbered = "numbered";

    private const string Portal = "/" + PortalPaths.Candidate;
    private const int SmallForm = 64 << 10;
    private static readonly TimeSpan Touched = TimeSpan.FromMinutes(1);

    private readonly RequestDelegate _next;
    private readonly IDataProtector _protector;
    private readonly TimeProvider _clock;
    private readonly WaitingRoomOptions _options;
    private readonly IAntiforgery _antiforgery;
    private readonly PartitionedRateLimiter<string> _draws;

    public WaitingRoomMiddleware(RequestDelegate next, IDataProtectionProvider protection, TimeProvider clock, IOptions<WaitingRoomOptions> options, IAntiforgery antiforgery)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_next, _protector, _clock, _options, _antiforgery) = (next, protection.CreateProtector("WaitingRoom"), clock, options.Value, antiforgery);
        _draws = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = _options.DrawsPerMinute, Window = TimeSpan.FromMinutes(1),
        }));
    }

    private enum Standing
    {
        /// <summary>Has been here and brings cookies back; has no number yet.</summary>
        Newcomer,
        Waits,
        Inside,
    }

    /// <summary>What the browser carries.</summary>
    /// <param name="Key">The place: T and a number, or S and a sign-in; empty for a newcomer.</param>
    /// <param name="At">When it was last written.</param>
    private sealed record Place(int Tenant, Standing Standing, string Key, DateTimeOffset At)
    {
        public long Ticket => Key.Length > 1 && Key[0] == 'T' ? long.Parse(Key.AsSpan(1), CultureInfo.InvariantCulture) : 0;
    }

    public async Task InvokeAsync(HttpContext context, TenantScope tenant)
    {
        // Addresses are read without regard to case further on.
        if (tenant.IsSet && context.Request.Path.StartsWithSegments(Portal, StringComparison.OrdinalIgnoreCase) && !await EnterAsync(context, tenant.Tenant.Id, context.RequestServices.GetRequiredService<WaitingRoomService>()))
            return;
        await _next(context);
    }

    public void Dispose() => _draws.Dispose();

    /// <returns>False when he waits; then the answer is written.</returns>
    private async Task<bool> EnterAsync(HttpContext context, int tenant, WaitingRoomService room)
    {
        var cancellationToken = context.RequestAborted;
        var state = await room.StateAsync(cancellationToken);
        if (!state.IsOn)
            return true;
        var now = _clock.GetUtcNow();
        var place = Read(context, tenant, now, state);
        var session = SessionService.HashOf(context.Request.Cookies[RequestContextMiddleware.CookieName]);
        var signedIn = session is null ? null : "S" + Convert.ToHexStringLower(session)[..32];
        if (place is { Standing: Standing.Inside } && (place.Key[0] == 'T' || place.Key == signedIn))
            return now - place.At < Touched || await StayAsync(context, room, place with { At = now });
        if (signedIn is not null && await IsSignedInAsync(context, session!))
            return await StayAsync(context, room, new Place(tenant, Standing.Inside, signedIn, now));
        if (!HttpMethods.IsGet(context.Request.Method))
            return await IsFormOfOursAsync(context) || await WaitingPage.RefuseAsync(context, _options);
        // What scripts and crawlers ask for draws no number.
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return await WaitingPage.RefuseAsync(context, _options);
        if (place is null)
        {
            Write(context, new Place(tenant, Standing.Newcomer, "", now));
            return context.Request.Query.ContainsKey(Numbered)
                ? await WaitingPage.WithoutCookieAsync(context, _options)
                : SecondTime(context);
        }
        return await ByNumberAsync(context, room, place, state, now);
    }

    private async Task<bool> ByNumberAsync(HttpContext context, WaitingRoomService room, Place place, RoomState state, DateTimeOffset now)
    {
        var late = false;
        if (place.Standing == Standing.Waits && place.Ticket <= state.LetIn)
        {
            if (await room.ClaimAsync(place.Key, context.RequestAborted))
                return Enter(context, place, now);
            late = true;
        }
        if (place.Standing == Standing.Newcomer || late)
        {
            using var draw = _draws.AttemptAcquire(SenderAddress.Of(context.Connection.RemoteIpAddress?.ToString()) ?? "");
            if (!draw.IsAcquired || await room.DrawAsync(context.RequestAborted) is not { Ticket: { } ticket } drawn)
                return await WaitingPage.NumberLaterAsync(context, _options);
            (place, state) = (new Place(place.Tenant, Standing.Waits, "T" + ticket.ToString(CultureInfo.InvariantCulture), now), drawn);
            if (ticket <= drawn.LetIn && await room.ClaimAsync(place.Key, context.RequestAborted))
                return Enter(context, place, now);
            Write(context, place);
        }
        return await WaitingPage.ShowAsync(context, _options, place.Ticket - state.LetIn - 1, late);
    }

    private bool Enter(HttpContext context, Place place, DateTimeOffset now)
    {
        Write(context, place with { Standing = Standing.Inside, At = now });
        return true;
    }

    private async Task<bool> StayAsync(HttpContext context, WaitingRoomService room, Place place)
    {
        await room.StayAsync(place.Key, context.RequestAborted);
        Write(context, place);
        return true;
    }

    /// <summary>The same address once more: who comes back with the cookie draws a number.</summary>
    private static bool SecondTime(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString.Add(Numbered, "1")}");
        return false;
    }

    /// <summary>Who had signed in before the room was opened is inside.</summary>
    private static async Task<bool> IsSignedInAsync(HttpContext context, byte[] hash)
    {
        var db = context.RequestServices.GetRequiredService<AdmissionsDbContext>();
        return await db.Database.SqlQuery<bool>($"select exists (select from sessions where key_hash = {hash} and expires_at > now()) as \"Value\"").SingleAsync(context.RequestAborted);
    }

    /// <summary>A form that somebody had before him when the room was opened; what he typed must not be lost.</summary>
    private async Task<bool> IsFormOfOursAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request is { HasFormContentType: true, ContentLength: <= SmallForm } && await _antiforgery.IsRequestValidAsync(context);

    private Place? Read(HttpContext context, int tenant, DateTimeOffset now, RoomState state)
    {
        if (context.Request.Cookies[CookieName] is not { Length: > 0 } text)
            return null;
        try
        {
            if (_protector.Unprotect(text).Split('/') is not [var owner, var standing, var key, var at])
                return null;
            var place = new Place(int.Parse(owner, CultureInfo.InvariantCulture), Enum.Parse<Standing>(standing), key, DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, CultureInfo.InvariantCulture)));
            var age = now - place.At;
            var isOld = key.Length > 0 && key[0] == 'T' && (place.Ticket <= state.Since || age >= (place.Standing == Standing.Inside ? TimeSpan.FromMinutes(_options.AnonymousMinutes) : TimeSpan.FromHours(_options.TicketHours)));
            return place.Tenant != tenant ? null : isOld ? new Place(tenant, Standing.Newcomer, "", now) : place;
        }
        catch (CryptographicException)
        {
            // Not ours, or from before the keys were changed: he draws a number like everybody.
            return null;
        }
    }

    private void Write(HttpContext context, Place place) => context.Response.Cookies.Append(CookieName,
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{place.Tenant}/{place.Standing}/{place.Key}/{place.At.ToUnixTimeSeconds()}")),
        new CookieOptions
        {
            HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        });
}
