using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// While the authority's waiting room is on, lets newcomers to the candidates' portal in by number. It stands before everything that
/// costs: who waits asks the database for his number, once. A number is drawn for whoever brings a cookie back, and for so many of one
/// address in a minute. Staff, institutions and public pages are not concerned; who has signed in is inside, and so is a form of the
/// portal that was opened before.
/// </summary>
public sealed class WaitingRoomMiddleware : IDisposable
{
    /// <summary>Mark of an address that was asked a second time, now with the cookie.</summary>
    private const string Numbered = "numbered";

    private static readonly object Believed = new();

    private readonly RequestDelegate _next;
    private readonly TimeProvider _clock;
    private readonly WaitingRoomOptions _options;
    private readonly IAntiforgery _antiforgery;
    private readonly RoomCookie _cookie;
    private readonly RoomLimits _limits;

    public WaitingRoomMiddleware(RequestDelegate next, IDataProtectionProvider protection, TimeProvider clock, IOptions<WaitingRoomOptions> options, IAntiforgery antiforgery)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_next, _clock, _options, _antiforgery) = (next, clock, options.Value, antiforgery);
        (_cookie, _limits) = (new RoomCookie(protection, _options), new RoomLimits(_options, clock));
    }

    public async Task InvokeAsync(HttpContext context, TenantScope tenant)
    {
        if (!tenant.IsSet || !PortalPaths.IsCandidates(context.Request.Path))
        {
            await _next(context);
            return;
        }
        if (!await new Visit(this, context, tenant.Tenant.Id).EnterAsync())
            return;
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Query.ContainsKey(Numbered))
            Redirect(context, WithoutMark(context));
        else
            await _next(context);
    }

    public void Dispose() => _limits.Dispose();

    /// <summary>
    /// Who came in by his browser's word that he has signed in, and has not: he has signed out meanwhile, and this is a copy. Whoever
    /// loads sign-ins calls this when there is none. What he sends is not lost; what he wants to see, he asks for like everybody.
    /// </summary>
    /// <returns>True when he was sent to the door again.</returns>
    public static bool Disbelieves(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Items[Believed] is not Action remember || !HttpMethods.IsGet(context.Request.Method))
            return false;
        remember();
        RoomCookie.Delete(context);
        Redirect(context, context.Request.QueryString);
        return true;
    }

    private static QueryString WithoutMark(HttpContext context) => QueryString.Create(context.Request.Query.Where(q => !string.Equals(q.Key, Numbered, StringComparison.OrdinalIgnoreCase)));

    private static void Redirect(HttpContext context, QueryString query)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}{query}");
    }

    /// <summary>One request at the door.</summary>
    private sealed class Visit(WaitingRoomMiddleware door, HttpContext context, int tenant)
    {
        private readonly WaitingRoomService _room = context.RequestServices.GetRequiredService<WaitingRoomService>();
        private readonly string _address = SenderAddress.Of(context.Connection.RemoteIpAddress?.ToString()) ?? "";
        private readonly DateTimeOffset _now = door._clock.GetUtcNow();
        private RoomState _state = RoomState.Open;

        private string Sender => $"{tenant}|{_address}";

        /// <returns>False when he waits; then the answer is written.</returns>
        public async Task<bool> EnterAsync()
        {
            _state = await _room.StateAsync(context.RequestAborted);
            if (!_state.IsOn)
                return true;
            var place = door._cookie.Read(context, tenant, _now, _state);
            if (SessionService.HashOf(context.Request.Cookies[RequestContextMiddleware.CookieName]) is { } session && await IsSignedInAsync(session, place))
                return true;
            if (place is { Standing: Standing.Inside } && !(place.IsNumber && await StaysAsync(place)))
                place = RoomMark.Newcomer(tenant, _now);
            if (place is { Standing: Standing.Inside })
                return true;
            if (!HttpMethods.IsGet(context.Request.Method))
                return await IsFormOfOursAsync() || await WaitingPage.RefuseAsync(context, door._options);
            // What scripts and crawlers ask for draws no number.
            if (!WaitingPage.IsForPeople(context))
                return await WaitingPage.RefuseAsync(context, door._options);
            if (place is not null)
                return await ByNumberAsync(place);
            door._cookie.Write(context, RoomMark.Newcomer(tenant, _now));
            // Whoever brought one that has run out has a new one now, and asks again.
            if (context.Request.Query.ContainsKey(Numbered))
                return context.Request.Cookies.ContainsKey(RoomCookie.Name) ? await WaitingPage.NumberLaterAsync(context, door._options) : await WaitingPage.WithoutCookieAsync(context, door._options);
            Redirect(context, context.Request.QueryString.Add(Numbered, "1"));
            return false;
        }

        /// <summary>Asks the database for the sign-in; the browser's own word is good for a little while.</summary>
        private async Task<bool> IsSignedInAsync(byte[] session, RoomMark? place)
        {
            var key = WaitingRoomService.KeyOf(session);
            var noted = place is { Standing: Standing.Inside } && place.Key == key;
            var asked = door._limits.Knows(Question(key), out bool isSignedIn);
            if (noted && _now - place!.At < door._options.Touch && (isSignedIn || !asked))
            {
                context.Items[Believed] = () => door._limits.Remember(Question(key), false);
                return true;
            }
            if (asked)
                return isSignedIn;
            // Whoever has shown a sign-in before is no stranger, whoever else sends nonsense from his address; nor is a browser in
            // which somebody has signed in: it is counted by itself.
            var asker = noted ? "" : DeviceCookie.HashOf(context) is { } device ? $"{tenant}|browser|{Convert.ToHexStringLower(device)}" : Sender;
            if (!noted && !door._limits.MayAsk(asker))
                return false;
            isSignedIn = await _room.EnterAsync(session, place is { IsNumber: true } ? place.Key : null, context.RequestAborted);
            door._limits.Remember(Question(key), isSignedIn);
            if (isSignedIn)
                door._cookie.Write(context, new RoomMark(tenant, Standing.Inside, key, 0, _state.Since, noted ? place!.Began : _now, _now));
            else
                door._limits.WasStranger(noted ? Sender : asker);
            return isSignedIn;
        }

        private async Task<bool> StaysAsync(RoomMark place)
        {
            if (_now - place.At < door._options.AnonymousTouch)
                return true;
            var question = Question($"{place.Key}/{place.Serial}");
            if (door._limits.Knows(question, out bool stays))
                return stays;
            var serial = await _room.StayAsync(place.Key, place.Serial, context.RequestAborted);
            door._limits.Remember(question, serial is not null);
            if (serial is { } next)
                door._cookie.Write(context, place with { Serial = next, At = _now });
            return serial is not null;
        }

        private async Task<bool> ByNumberAsync(RoomMark place)
        {
            var late = false;
            if (place.Standing == Standing.Waits && place.Ticket <= _state.LetIn)
            {
                var claim = await ClaimAsync(place);
                if (claim != Claim.Gone)
                    return claim == Claim.Inside || await WaitingPage.StandsByAsync(context, door._options, missed: claim == Claim.StandsByOnceMore);
                late = true;
            }
            if (place.Standing == Standing.Newcomer || late)
            {
                var drawn = await _room.DrawAsync(_address, () => door._limits.MayDraw(Sender), context.RequestAborted);
                if (drawn is { IsOn: false })
                    return true;
                if (drawn is not { Ticket: { } ticket })
                    return await WaitingPage.NumberLaterAsync(context, door._options);
                (place, _state) = (new RoomMark(tenant, Standing.Waits, "T" + ticket.ToString(CultureInfo.InvariantCulture), 0, drawn.Since, _now, _now), drawn);
                if (ticket <= drawn.LetIn && await ClaimAsync(place) == Claim.Inside)
                    return true;
                door._cookie.Write(context, place);
                if (context.Request.Query.ContainsKey(Numbered))
                {
                    Redirect(context, WithoutMark(context));
                    return false;
                }
            }
            return await WaitingPage.ShowAsync(context, door._options, place.Ticket, Math.Max(0, place.Ticket - _state.LetIn - 1), late);
        }

        private async Task<Claim> ClaimAsync(RoomMark place)
        {
            var question = Question("claim " + place.Key);
            if (!door._limits.Knows(question, out (Claim Claim, int Serial) answer))
            {
                answer = await _room.ClaimAsync(place.Key, context.RequestAborted);
                door._limits.Remember(question, answer);
            }
            if (answer.Claim == Claim.Inside)
                door._cookie.Write(context, place with { Standing = Standing.Inside, Serial = answer.Serial, Began = _now, At = _now });
            return answer.Claim;
        }

        /// <summary>A form of the portal that somebody had before him; what he typed must not be lost.</summary>
        private async Task<bool> IsFormOfOursAsync()
        {
            if (!HttpMethods.IsPost(context.Request.Method) || context.Request is not { HasFormContentType: true, ContentLength: <= WaitingPage.SmallForm })
                return false;
            PortalForms.Demand(context);
            return await door._antiforgery.IsRequestValidAsync(context);
        }

        private string Question(string about) => $"{tenant}|{about}";
    }
}
