using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Admissions.Core.Waiting;

/// <summary>The room as it stands.</summary>
/// <param name="Ticket">The number just drawn; null when none was.</param>
/// <param name="NextTicket">The last number drawn.</param>
/// <param name="LetIn">Numbers up to this one were called.</param>
/// <param name="Inside">Places taken, those of who was called and has not come yet included.</param>
/// <param name="Since">Numbers up to this one are from before the room was opened.</param>
public sealed record RoomState(long? Ticket, int Size, long NextTicket, long LetIn, int Inside, long Since)
{
    public static readonly RoomState Open = new(null, 0, 0, 0, 0, 0);

    public bool IsOn => Size > 0;

    /// <summary>Numbers drawn and not called; some of their owners may have gone.</summary>
    public long Waiting => NextTicket - LetIn;
}

/// <summary>What becomes of a number whose owner comes after it was called.</summary>
public enum Claim
{
    /// <summary>He is inside.</summary>
    Inside,

    /// <summary>Those of his address have their share of the room; he is called, before new numbers, when one of them has signed in.</summary>
    StandsBy,

    /// <summary>He missed his call. He is called once more, before new numbers.</summary>
    StandsByOnceMore,

    /// <summary>He was called twice, or too long ago.</summary>
    Gone,
}

/// <summary>
/// The waiting room before an authority's candidate portal. Numbers are drawn and called in order by the database, so that all
/// instances are one room; who waits is a number in his own browser and one small row, and asking costs the server nothing. Whoever
/// has signed in stays inside; whoever has not has some minutes for it, and one address a share of the room.
/// Each instance asks the database once a second at most, and for few numbers at a time: the pool belongs to those inside.
/// </summary>
public sealed partial class WaitingRoomService(
    AdmissionsDbContext db, TenantScope tenant, WaitingRoomStates states, IOptions<WaitingRoomOptions> options, IOptions<SignInSessionOptions> sessions, ILogger<WaitingRoomService> logger)
{
    public const int LargestSize = 100_000;

    /// <summary>Requests of one browser that may be under way at once when its place is noted anew.</summary>
    private const int SerialsBehind = 4;

    private static readonly TimeSpan DrawPatience = TimeSpan.FromSeconds(2);

    private WaitingRoomStates.Room Room => states.Of(tenant.Database);

    /// <summary>Key of the place of a sign-in; it says nothing about the key of its cookie.</summary>
    public static string KeyOf(byte[] sessionHash) => "S" + Convert.ToHexStringLower(sessionHash)[..32];

    /// <summary>As last read, at most <see cref="WaitingRoomOptions.StateSeconds"/> old; then who may come in is called. While the database does not answer, what was last read stands.</summary>
    public async Task<RoomState> StateAsync(CancellationToken cancellationToken = default)
    {
        var room = Room;
        if (room.Fresh is { } known)
            return known;
        if (room.Last is not { } last)
            await room.Gate.WaitAsync(cancellationToken);
        else if (!await room.Gate.WaitAsync(TimeSpan.Zero, cancellationToken))
            return last;
        try
        {
            return room.Fresh ?? await StepAsync(null, cancellationToken);
        }
        catch (NpgsqlException error) when (room.Last is { } stands)
        {
            StateUnknown(error, tenant.Tenant.Slug);
            return room.Keep(stands, null);
        }
        finally
        {
            room.Gate.Release();
        }
    }

    /// <summary>Draws a number; called at once when there is room and nobody waits. Null when too many draw now: they ask again.</summary>
    /// <param name="sender">The address that draws (<see cref="SenderAddress"/>).</param>
    /// <param name="mayDraw">Asked when it is his turn to draw, so that who did not come so far uses up nothing.</param>
    public async Task<RoomState?> DrawAsync(string sender, Func<bool> mayDraw, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mayDraw);
        using var turn = await Room.DrawAsync(DrawPatience, cancellationToken);
        return turn is not null && mayDraw() ? await StepAsync(sender, cancellationToken) : null;
    }

    /// <summary>Whoever was called comes in.</summary>
    /// <returns>With the serial that his browser must show next.</returns>
    public async Task<(Claim Claim, int Serial)> ClaimAsync(string key, CancellationToken cancellationToken = default)
    {
        // The answer to somebody inside may have been lost on the way: he is told once more.
        await using var command = tenant.Database.DataSource.CreateCommand(
            """
            with changed as (
              update room_places set
                state = case when state = 'Inside' or expires_at > now() then 'Inside' else 'StandingBy' end,
                expires_at = case when state = 'Inside' then least(now() + $2, kept_until) when expires_at > now() then now() + $2 end,
                kept_until = case when state = 'Called' and expires_at > now() then now() + $3 else kept_until end,
                serial = serial + 1
              where key = $1 and (state = 'Inside' and kept_until > now() or state = 'Called' and (expires_at > now() or calls < 2))
              returning state, calls, serial)
            select state, calls, serial from changed
            union all select state, calls, serial from room_places where key = $1 and state = 'StandingBy' and not exists (select from changed)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = key });
        command.Parameters.Add(new NpgsqlParameter { Value = TimeSpan.FromMinutes(options.Value.AnonymousIdleMinutes) });
        command.Parameters.Add(new NpgsqlParameter { Value = TimeSpan.FromMinutes(options.Value.AnonymousMinutes) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return (Claim.Gone, 0);
        var claim = reader.GetString(0) == nameof(RoomPlaceState.Inside) ? Claim.Inside : reader.GetInt32(1) == 0 ? Claim.StandsBy : Claim.StandsByOnceMore;
        return (claim, reader.GetInt32(2));
    }

    /// <summary>Keeps the place of who has not signed in, within his minutes and whether or not somebody else was called for it.</summary>
    /// <param name="serial">What his browser shows. Copies of one browser fall behind one another and lose the place.</param>
    /// <returns>The serial to show next; null when the place is no longer his.</returns>
    public async Task<int?> StayAsync(string key, int serial, CancellationToken cancellationToken = default)
    {
        var next = await db.Database.SqlQuery<int>(
            $"""
            update room_places set serial = serial + 1, expires_at = least(now() + make_interval(mins => {options.Value.AnonymousIdleMinutes}), kept_until)
            where key = {key} and state = 'Inside' and kept_until > now() and serial - {serial} between 0 and {SerialsBehind} returning serial as "Value"
            """).ToListAsync(cancellationToken);
        return next is [var shown] ? shown : null;
    }

    /// <summary>Takes or keeps the place of a sign-in, if there is one; the number with which its owner came in ends.</summary>
    /// <param name="ticketKey">Key of that number's place; null when he had none.</param>
    /// <returns>False when nobody is signed in by that key.</returns>
    public async Task<bool> EnterAsync(byte[] sessionHash, string? ticketKey, CancellationToken cancellationToken = default)
    {
        await using var command = tenant.Database.DataSource.CreateCommand(
            """
            with entered as (
              insert into room_places (key, state, expires_at, kept_until)
              select $1, 'Inside', now() + $3, now() + $3 from sessions where key_hash = $2 and expires_at > now() and created_at > now() - $4
              on conflict (tenant_id, key) do update set expires_at = excluded.expires_at, kept_until = excluded.kept_until returning key),
            ended as (delete from room_places where key = $5 and exists (select from entered))
            select count(*) from entered
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = KeyOf(sessionHash) });
        command.Parameters.Add(new NpgsqlParameter { Value = sessionHash });
        command.Parameters.Add(new NpgsqlParameter { Value = TimeSpan.FromMinutes(options.Value.InsideMinutes) });
        command.Parameters.Add(new NpgsqlParameter { Value = TimeSpan.FromHours(sessions.Value.MaximumHours) });
        command.Parameters.Add(new NpgsqlParameter { Value = ticketKey ?? "" });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1;
    }

    /// <summary>Who signs out makes room.</summary>
    public async Task LeaveAsync(byte[] sessionHash, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(sessionHash);
        if (states.IsOn(tenant.Database))
            await db.RoomPlaces.Where(p => p.Key == key).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Sets how many are served at once; 0 closes the room and calls everybody who waits. Candidates at work have a place from the moment it opens.</summary>
    /// <param name="seen">Mark of the size that the officer saw; a colleague may have been faster.</param>
    public async Task<Outcome<int>> SetSizeAsync(int size, string? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ActivateEmergency))
            return new Refusal("waiting-room.not-permitted", "", "排队人数由省级设定");
        if (context.Campaign.Mode == CampaignMode.Drill)
            return new Refusal("waiting-room.in-drill", "", "排队管的是本院全部招生项目，演练里不能设定，请回到正式的招生项目");
        if (size is < 0 or > LargestSize)
            return new Refusal("waiting-room.size", "size", $"填 0 到 {LargestSize} 之间的整数；0 是不排队");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"insert into waiting_rooms (next_ticket, let_in) values (0, 0) on conflict do nothing", cancellationToken);
        var room = (await db.WaitingRooms.FromSql($"select * from waiting_rooms for update").ToListAsync(cancellationToken)).Single();
        if (room.Size == size)
            return size;
        var before = room.Size ?? options.Value.Size;
        if (await db.RefuseOvertakenAsync(seen, SeenMark.Of(before), $"排队人数（现在是 {before}）", (nameof(WaitingRoom), 0), context, cancellationToken) is { } overtaken)
            return overtaken;
        db.Record(context, "WaitingRoomSet", (nameof(WaitingRoom), 0), new { Size = before }, new { Size = size });
        // Numbers of another time let nobody past those who wait now.
        if (before == 0)
        {
            (room.Since, room.LetIn) = (room.NextTicket, room.NextTicket);
            await db.RoomPlaces.Where(p => p.Ticket != null).ExecuteDeleteAsync(cancellationToken);
            await SeatThoseAtWorkAsync(cancellationToken);
        }
        room.Size = size;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await StepAsync(null, cancellationToken);
        return size;
    }

    /// <summary>Candidates who were seen lately have their place, or as many strangers as the room holds would come on top of them.</summary>
    private Task<int> SeatThoseAtWorkAsync(CancellationToken cancellationToken)
    {
        var (lately, longest) = (TimeSpan.FromMinutes(options.Value.InsideMinutes), TimeSpan.FromHours(sessions.Value.MaximumHours));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into room_places (key, state, expires_at, kept_until)
            select 'S' || left(encode(s.key_hash, 'hex'), 32), 'Inside', s.last_seen_at + {lately}, s.last_seen_at + {lately}
            from sessions s join users u on u.id = s.user_id
            where u.kind = 'Candidate' and s.expires_at > now() and s.created_at > now() - {longest} and s.last_seen_at > now() - {lately}
            on conflict do nothing
            """, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The waiting room of {Tenant} could not be read; what was last read stands")]
    private partial void StateUnknown(Exception error, string tenant);

    /// <param name="sender">Who draws a number; null when nobody does.</param>
    private async Task<RoomState> StepAsync(string? sender, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        await using var command = tenant.Database.DataSource.CreateCommand("select ticket, size, next_ticket, let_in, inside, since from step_waiting_room($1, $2, $3, $4, $5, $6, $7)");
        foreach (var value in new object[] { sender is not null, sender ?? "", settings.Size, settings.GraceSeconds, settings.AddressLeast, settings.AddressPercent, settings.TicketHours })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var state = new RoomState(reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), 0, reader.GetInt64(5));
        return Room.Keep(state, reader.IsDBNull(4) ? null : reader.GetInt32(4));
    }
}
