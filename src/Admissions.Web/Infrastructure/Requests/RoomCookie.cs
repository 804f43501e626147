using System.Globalization;
using System.Security.Cryptography;
using Admissions.Core.Waiting;
using Microsoft.AspNetCore.DataProtection;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Where a browser stands before the candidates' portal.</summary>
internal enum Standing
{
    /// <summary>Has been here and brings cookies back; has no number yet.</summary>
    Newcomer,
    Waits,
    Inside,
}

/// <summary>What the browser carries.</summary>
/// <param name="Key">The place: T and a number, or S and a sign-in; empty for a newcomer.</param>
/// <param name="Serial">What its place must show next; copies of one browser fall behind.</param>
/// <param name="Since">Which opening of the room it is from (<see cref="RoomState.Since"/>).</param>
/// <param name="Began">When the number was drawn; of who is inside, when he came in.</param>
/// <param name="At">When it was last written.</param>
internal sealed record RoomMark(int Tenant, Standing Standing, string Key, int Serial, long Since, DateTimeOffset Began, DateTimeOffset At)
{
    public static RoomMark Newcomer(int tenant, DateTimeOffset now) => new(tenant, Standing.Newcomer, "", 0, 0, now, now);

    public bool IsNumber => Key.StartsWith('T');

    public long Ticket => IsNumber ? long.Parse(Key.AsSpan(1), CultureInfo.InvariantCulture) : 0;
}

/// <summary>Reads and writes the protected cookie of the waiting room. It stays as long as a number does, so that a browser that was closed keeps its turn.</summary>
internal sealed class RoomCookie(IDataProtectionProvider protection, WaitingRoomOptions options)
{
    public const string Name = "adm-place";
    private static readonly TimeSpan NewcomerAge = TimeSpan.FromHours(1);

    private readonly IDataProtector _protector = protection.CreateProtector("WaitingRoom");

    /// <summary>Null when the browser brings none of this authority; a newcomer when what it brings has run out.</summary>
    public RoomMark? Read(HttpContext context, int tenant, DateTimeOffset now, RoomState state)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 } text || Parse(text) is not { } place || place.Tenant != tenant)
            return null;
        var age = place.Standing switch
        {
            Standing.Newcomer => NewcomerAge,
            Standing.Inside when place.IsNumber => TimeSpan.FromMinutes(options.AnonymousMinutes),
            _ => TimeSpan.FromHours(options.TicketHours),
        };
        if (place.Standing == Standing.Newcomer)
            return now - place.Began < age ? place : null;
        return place.Since == state.Since && now - place.Began < age ? place : RoomMark.Newcomer(tenant, now);
    }

    public void Write(HttpContext context, RoomMark place) => context.Response.Cookies.Append(Name,
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{place.Tenant}/{place.Standing}/{place.Key}/{place.Serial}/{place.Since}/{place.Began.ToUnixTimeSeconds()}/{place.At.ToUnixTimeSeconds()}")),
        Options(context, TimeSpan.FromHours(options.TicketHours)));

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? age) => new()
    {
        HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = age,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
    };

    private RoomMark? Parse(string text)
    {
        try
        {
            return _protector.Unprotect(text).Split('/') is [var tenant, var standing, var key, var serial, var since, var began, var at]
                ? new RoomMark((int)Number(tenant), Enum.Parse<Standing>(standing), key, (int)Number(serial), Number(since), Moment(began), Moment(at))
                : null;
        }
        catch (CryptographicException)
        {
            // Not ours, or from before the keys were changed: he draws a number like everybody.
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.FromUnixTimeSeconds(Number(text));
}
