using System.Text.Json;

namespace Admissions.DeviceSimulator;

/// <summary>
/// The plate of the reader. A card is read once; it must be lifted and laid down again before the next reading. With a
/// file of people a reading of the empty plate deals out the next of them, so that a demonstration needs one key only.
/// </summary>
internal sealed class Plate(string? peopleFile)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly Card[] Nobody = [new("洪小满", "430102199903070014"), new("祝青禾", "430104199811230027", "土家")];
    private readonly Lock _lock = new();
    private TaskCompletionSource _change = Waiting();
    private Card? _card;
    private bool _dealing = peopleFile is not null;
    private int _next;

    /// <summary>Read at every use: the people may change while the simulator runs.</summary>
    public IReadOnlyList<Card> People
    {
        get
        {
            if (peopleFile is null || !File.Exists(peopleFile))
                return Nobody;
            var people = JsonSerializer.Deserialize<Card[]>(File.ReadAllText(peopleFile), Json) ?? [];
            return people.Length == 0 ? Nobody : people;
        }
    }

    public void Lay(Card card)
    {
        lock (_lock)
            (_card, _dealing) = (card, false);
        Changed();
    }

    /// <summary>Takes the card away; from now on people are dealt out again if there is a file of them.</summary>
    public void Lift()
    {
        lock (_lock)
            (_card, _dealing) = (null, peopleFile is not null);
        Changed();
    }

    /// <summary>Waits for a card, as services do that are asked to.</summary>
    public async Task<Card?> ReadAsync(TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience);
        while (true)
        {
            // Taken before the plate is looked at, so that a card laid down in between is not missed.
            var change = Volatile.Read(ref _change).Task;
            if (Read() is { } card)
                return card;
            try
            {
                await change.WaitAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                return Read();
            }
        }
    }

    /// <summary>Wakes whoever waits for a card.</summary>
    private void Changed() => Interlocked.Exchange(ref _change, Waiting()).TrySetResult();

    private static TaskCompletionSource Waiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null: no card, or the one that was read already.</summary>
    public Card? Read()
    {
        lock (_lock)
        {
            if (!_dealing)
            {
                var laid = _card;
                _card = null;
                return laid;
            }
            var people = People;
            return people[_next++ % people.Count];
        }
    }
}
