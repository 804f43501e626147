using System.Collections.Concurrent;
using Admissions.Core.Data;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Waiting;

/// <summary>What this instance last read of each authority's room: one small record an authority, however many wait.</summary>
public sealed class WaitingRoomStates(TimeProvider clock, IOptions<WaitingRoomOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<TenantDatabase, Room> _rooms = new();

    public void Dispose()
    {
        foreach (var room in _rooms.Values)
            room.Dispose();
    }

    /// <summary>Whether the authority's room was on when it was last read; who does not know says no.</summary>
    internal bool IsOn(TenantDatabase tenant) => Of(tenant).Last is { IsOn: true };

    internal Room Of(TenantDatabase tenant) => _rooms.GetOrAdd(tenant, _ => new Room(clock, TimeSpan.FromSeconds(options.Value.StateSeconds)));

    /// <summary>One authority's room as this instance knows it.</summary>
    internal sealed class Room(TimeProvider clock, TimeSpan believed) : IDisposable
    {
        private const int DrawsAtOnce = 4;

        /// <summary>More of them would be kept waiting longer than a browser's patience; they ask again by themselves.</summary>
        private const int DrawsInLine = 64;

        private readonly SemaphoreSlim _draws = new(DrawsAtOnce);
        private volatile Reading? _reading;
        private int _drawing;

        private sealed record Reading(RoomState State, long At);

        /// <summary>Through which one request at a time reads the room anew.</summary>
        public SemaphoreSlim Gate { get; } = new(1);

        public RoomState? Last => _reading?.State;

        public RoomState? Fresh => _reading is { } known && clock.GetElapsedTime(known.At) < believed ? known.State : null;

        /// <summary>A draw that called nobody has not counted who is inside.</summary>
        public RoomState Keep(RoomState state, int? inside)
        {
            state = state with { Inside = inside ?? Last?.Inside ?? 0 };
            _reading = new Reading(state with { Ticket = null }, clock.GetTimestamp());
            return state;
        }

        /// <returns>Null when too many draw already.</returns>
        public async Task<IDisposable?> DrawAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _drawing) > DrawsAtOnce + DrawsInLine || !await WaitAsync(patience, cancellationToken))
            {
                Interlocked.Decrement(ref _drawing);
                return null;
            }
            return new Draw(this);
        }

        public void Dispose()
        {
            Gate.Dispose();
            _draws.Dispose();
        }

        private async Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            try
            {
                return await _draws.WaitAsync(patience, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Decrement(ref _drawing);
                throw;
            }
        }

        private sealed class Draw(Room room) : IDisposable
        {
            public void Dispose()
            {
                room._draws.Release();
                Interlocked.Decrement(ref room._drawing);
            }
        }
    }
}
