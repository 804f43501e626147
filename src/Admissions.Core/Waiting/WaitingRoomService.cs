using System.Collections.Concurrent;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Admissions.Core.Waiting;

/// <summary>Configuration section <c>Admissions:WaitingRoom</c>.</summary>
public sealed class WaitingRoomOptions
{
    public const string Section = "Admissions:WaitingRoom";

    /// <summary>How many candidates are served at once where no officer has said; 0 = everybody, no waiting room.</summary>
    public int Size { get; set; }

    /// <summary>Minutes after his last visit for which a candidate counts as inside. He is not sent out then; only another may come.</summary>
    public int InsideMinutes { get; set; } = 10;

    /// <summary>How often the page of who waits asks again.</summary>
    public int RefreshSeconds { get; set; } = 15;

    /// <summary>How long an instance believes what it last read of the room.</summary>
    public int StateSeconds { get; set; } = 1;

    /// <summary>Hours after which a number drawn or a place taken means nothing any more.</summary>
    public int TicketHours { get; set; } = 12;
}

/// <summary>The room as it stands.</summary>
/// <param name="Ticket">The number just drawn; null when none was.</param>
/// <param name="NextTicket">The last number drawn.</param>
/// <param name="LetIn">Numbers up to this one may come in.</param>
/// <param name="Inside">Places taken, those of who was called and has not come yet included.</param>
public sealed record RoomState(long? Ticket, int Size, long NextTicket, long LetIn, int Inside)
{
    public static readonly RoomState Open = new(null, 0, 0, 0, 0);

    public bool IsOn => Size > 0;

    /// <summary>Numbers drawn and not called; some of their owners may have gone.</summary>
    public long Waiting => NextTicket - LetIn;
}

/// <summary>
/// The waiting room before an authority's candidate portal. Numbers are drawn and called in order by the database, so that all
/// instances are one room; a waiting person is a number in his own browser and costs the server nothing. Whoever is inside stays.
/// </summary>
public sealed class WaitingRoomService(AdmissionsDbContext db, TenantScope tenant, WaitingRoomStates states, IOptions<WaitingRoomOptions> options)
{
    public const int LargestSize = 1_000_000;

    /// <summary>As last read, at most <see cref="WaitingRoomOptions.StateSeconds"/> old; then who may come in is called.</summary>
    public Task<RoomState> StateAsync(CancellationToken cancellationToken = default) =>
        states.Fresh(tenant.Database) is { } known ? Task.FromResult(known) : StepAsync(draw: false, cancellationToken);

    /// <summary>Draws a number; called at once when there is room and nobody waits.</summary>
    public Task<RoomState> DrawAsync(CancellationToken cancellationToken = default) => StepAsync(draw: true, cancellationToken);

    /// <summary>Takes or keeps a place inside.</summary>
    public Task StayAsync(long ticket, CancellationToken cancellationToken = default) => db.Database.ExecuteSqlAsync(
        $"""
        insert into room_places (ticket, expires_at) values ({ticket}, now() + make_interval(mins => {options.Value.InsideMinutes}))
        on conflict (tenant_id, ticket) do update set expires_at = excluded.expires_at
        """, cancellationToken);

    /// <summary>Sets how many are served at once; 0 closes the room and calls everybody who waits.</summary>
    /// <param name="seen">The size that the officer saw; a colleague may have been faster.</param>
    public async Task<Outcome<int>> SetSizeAsync(int size, int? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ActivateEmergency))
            return new Refusal("waiting-room.not-permitted", "", "排队人数由省级设定");
        if (size is < 0 or > LargestSize)
            return new Refusal("waiting-room.size", "size", $"填 0 到 {LargestSize} 之间的整数；0 是不排队");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await EnsureAsync(cancellationToken);
        var room = (await db.WaitingRooms.FromSql($"select * from waiting_rooms for update").ToListAsync(cancellationToken)).Single();
        if (room.Size == size)
            return size;
        if (await db.RefuseOvertakenAsync(SeenMark.Of(seen), SeenMark.Of(room.Size), $"排队人数（现在是 {room.Size}）", (nameof(WaitingRoom), 0), context, cancellationToken) is { } overtaken)
            return overtaken;
        db.Record(context, "WaitingRoomSet", (nameof(WaitingRoom), 0), new { room.Size }, new { Size = size });
        room.Size = size;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await StepAsync(draw: false, cancellationToken);
        return size;
    }

    private async Task<RoomState> StepAsync(bool draw, CancellationToken cancellationToken)
    {
        if (options.Value.Size > 0 && states.IsNew(tenant.Database))
            await EnsureAsync(cancellationToken);
        // Who is called has two turns of his page to come.
        await using var command = tenant.Database.DataSource.CreateCommand("select ticket, size, next_ticket, let_in, inside from step_waiting_room($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = draw });
        command.Parameters.Add(new NpgsqlParameter { Value = 2 * options.Value.RefreshSeconds + 5 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var state = new RoomState(reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4));
        states.Keep(tenant.Database, state with { Ticket = null });
        return state;
    }

    private Task EnsureAsync(CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"insert into waiting_rooms (size, next_ticket, let_in) values ({options.Value.Size}, 0, 0) on conflict do nothing", cancellationToken);
}

/// <summary>What this instance last read of each authority's room: one small record an authority, however many wait.</summary>
public sealed class WaitingRoomStates(TimeProvider clock, IOptions<WaitingRoomOptions> options)
{
    private readonly ConcurrentDictionary<TenantDatabase, (RoomState State, long At)> _known = new();

    internal RoomState? Fresh(TenantDatabase tenant) =>
        _known.TryGetValue(tenant, out var known) && clock.GetElapsedTime(known.At) < TimeSpan.FromSeconds(options.Value.StateSeconds) ? known.State : null;

    internal bool IsNew(TenantDatabase tenant) => !_known.ContainsKey(tenant);

    internal void Keep(TenantDatabase tenant, RoomState state) => _known[tenant] = (state, clock.GetTimestamp());
}
