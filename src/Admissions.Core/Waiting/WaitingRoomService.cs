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

    /// <summary>Minutes without a visit after which who is inside without having signed in draws a number again. He has no page of his own to lose, and a form that he sends is taken all the same.</summary>
    public int AnonymousMinutes { get; set; } = 30;

    /// <summary>Numbers that one address may draw in a minute; schools and points share one.</summary>
    public int DrawsPerMinute { get; set; } = 60;

    /// <summary>Seconds for which a place is kept for whoever was called: two turns of his page, and a little.</summary>
    public int GraceSeconds => 2 * RefreshSeconds + 5;

    /// <summary>How long an instance believes what it last read of the room.</summary>
    public int StateSeconds { get; set; } = 1;

    /// <summary>Hours after which a number drawn or a place taken means nothing any more.</summary>
    public int TicketHours { get; set; } = 12;
}

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

/// <summary>
/// The waiting room before an authority's candidate portal. Numbers are drawn and called in order by the database, so that all
/// instances are one room; a waiting person is a number in his own browser and costs the server nothing. Whoever is inside stays.
/// Each instance asks the database once a second at most, and for few numbers at a time: the pool belongs to those inside.
/// </summary>
public sealed class WaitingRoomService(AdmissionsDbContext db, TenantScope tenant, WaitingRoomStates states, IOptions<WaitingRoomOptions> options)
{
    public const int LargestSize = 100_000;

    /// <summary>As last read, at most <see cref="WaitingRoomOptions.StateSeconds"/> old; then who may come in is called.</summary>
    public async Task<RoomState> StateAsync(CancellationToken cancellationToken = default)
    {
        if (states.Fresh(tenant.Database) is { } known)
            return known;
        var gate = states.GateOf(tenant.Database);
        if (states.Last(tenant.Database) is not { } last)
            await gate.WaitAsync(cancellationToken);
        else if (!await gate.WaitAsync(TimeSpan.Zero, cancellationToken))
            return last;
        try
        {
            return states.Fresh(tenant.Database) ?? await StepAsync(draw: false, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Draws a number; called at once when there is room and nobody waits. Null when too many draw now: they ask again.</summary>
    public async Task<RoomState?> DrawAsync(CancellationToken cancellationToken = default)
    {
        if (!await states.Draws.WaitAsync(TimeSpan.FromSeconds(2), cancellationToken))
            return null;
        try
        {
            return await StepAsync(draw: true, cancellationToken);
        }
        finally
        {
            states.Draws.Release();
        }
    }

    /// <summary>Whoever was called comes in.</summary>
    /// <returns>False when he was not awaited any longer.</returns>
    public async Task<bool> ClaimAsync(string key, CancellationToken cancellationToken = default) => await db.Database.ExecuteSqlAsync(
        $"update room_places set expires_at = now() + make_interval(mins => {options.Value.InsideMinutes}) where key = {key} and expires_at > now()", cancellationToken) == 1;

    /// <summary>Keeps a place inside, whether or not it was given to somebody else meanwhile: nobody is sent out.</summary>
    public Task StayAsync(string key, CancellationToken cancellationToken = default) => db.Database.ExecuteSqlAsync(
        $"""
        insert into room_places (key, expires_at) values ({key}, now() + make_interval(mins => {options.Value.InsideMinutes}))
        on conflict (tenant_id, key) do update set expires_at = excluded.expires_at
        """, cancellationToken);

    /// <summary>Sets how many are served at once; 0 closes the room and calls everybody who waits.</summary>
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
        await EnsureAsync(cancellationToken);
        var room = (await db.WaitingRooms.FromSql($"select * from waiting_rooms for update").ToListAsync(cancellationToken)).Single();
        if (room.Size == size)
            return size;
        if (await db.RefuseOvertakenAsync(seen, SeenMark.Of(room.Size), $"排队人数（现在是 {room.Size}）", (nameof(WaitingRoom), 0), context, cancellationToken) is { } overtaken)
            return overtaken;
        db.Record(context, "WaitingRoomSet", (nameof(WaitingRoom), 0), new { room.Size }, new { Size = size });
        // Numbers of another time let nobody past those who wait now.
        if (room.Size == 0)
        {
            (room.Since, room.LetIn) = (room.NextTicket, room.NextTicket);
            await db.RoomPlaces.Where(p => EF.Functions.Like(p.Key, "T%")).ExecuteDeleteAsync(cancellationToken);
        }
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
        await using var command = tenant.Database.DataSource.CreateCommand("select ticket, size, next_ticket, let_in, inside, since from step_waiting_room($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = draw });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.GraceSeconds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var state = new RoomState(reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetInt64(5));
        states.Keep(tenant.Database, state with { Ticket = null });
        return state;
    }

    private Task EnsureAsync(CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"insert into waiting_rooms (size, next_ticket, let_in) values ({options.Value.Size}, 0, 0) on conflict do nothing", cancellationToken);
}

/// <summary>What this instance last read of each authority's room: one small record an authority, however many wait.</summary>
public sealed class WaitingRoomStates(TimeProvider clock, IOptions<WaitingRoomOptions> options) : IDisposable
{
    private const int DrawsAtOnce = 4;

    private readonly ConcurrentDictionary<TenantDatabase, (RoomState State, long At)> _known = new();
    private readonly ConcurrentDictionary<TenantDatabase, SemaphoreSlim> _gates = new();

    internal SemaphoreSlim Draws { get; } = new(DrawsAtOnce);

    /// <summary>Through which one request at a time reads the room anew.</summary>
    internal SemaphoreSlim GateOf(TenantDatabase tenant) => _gates.GetOrAdd(tenant, _ => new SemaphoreSlim(1));

    internal RoomState? Last(TenantDatabase tenant) => _known.TryGetValue(tenant, out var known) ? known.State : null;

    public void Dispose()
    {
        Draws.Dispose();
        foreach (var gate in _gates.Values)
            gate.Dispose();
    }

    internal RoomState? Fresh(TenantDatabase tenant) =>
        _known.TryGetValue(tenant, out var known) && clock.GetElapsedTime(known.At) < TimeSpan.FromSeconds(options.Value.StateSeconds) ? known.State : null;

    internal bool IsNew(TenantDatabase tenant) => !_known.ContainsKey(tenant);

    internal void Keep(TenantDatabase tenant, RoomState state) => _known[tenant] = (state, clock.GetTimestamp());
}
