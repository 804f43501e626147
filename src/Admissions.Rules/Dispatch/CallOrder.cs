namespace Admissions.Rules.Dispatch;

/// <summary>
/// Reserved places: the order in which a program calls its candidates is the merit order changed as little as possible so
/// that in every prefix of n called at least ⌈n·p/100⌉ carry the tag, as long as tagged candidates remain.
/// </summary>
/// <remarks>
/// At each position the best remaining candidate is called, unless a reserve would fall behind: then the best one who
/// carries the tags that would fall behind. When nobody carries all of them, the reserve listed last gives way first.
/// </remarks>
public sealed class CallOrder
{
    private readonly IReadOnlyList<ReservedShare> shares;
    private readonly int[] tagged;
    private int called;

    /// <param name="shares">The reserves of this program, the stronger first.</param>
    public CallOrder(IReadOnlyList<ReservedShare> shares)
    {
        this.shares = shares;
        tagged = new int[shares.Count];
    }

    /// <summary>The reserves of the rules that concern the program.</summary>
    public static IReadOnlyList<ReservedShare> SharesOf(DispatchRules rules, string programId) =>
        rules.Reserved.Where(share => share.Programs.Any(p => p == "*" || string.Equals(p, programId, StringComparison.Ordinal))).ToArray();

    /// <summary>Bit i is set when the candidate carries the tag of reserve i.</summary>
    public static ulong Signature(IReadOnlyList<ReservedShare> shares, IReadOnlyList<string>? tags)
    {
        ulong bits = 0;
        for (var i = 0; i < shares.Count && tags is not null; i++)
            if (tags.Contains(shares[i].Tag, StringComparer.Ordinal))
                bits |= 1UL << i;
        return bits;
    }

    /// <summary>Counts candidates called earlier (sequential dispatch calls in rounds).</summary>
    public void AlreadyCalled(ulong signature)
    {
        called++;
        for (var i = 0; i < tagged.Length; i++)
            if ((signature >> i & 1) != 0)
                tagged[i]++;
    }

    /// <summary>
    /// Calling order of candidates given in merit order: indices into <paramref name="signatures"/>.
    /// </summary>
    public int[] Arrange(ReadOnlySpan<ulong> signatures)
    {
        var queues = new SortedDictionary<ulong, Queue<int>>();
        for (var i = 0; i < signatures.Length; i++)
        {
            if (!queues.TryGetValue(signatures[i], out var queue))
                queues.Add(signatures[i], queue = new Queue<int>());
            queue.Enqueue(i);
        }

        var order = new int[signatures.Length];
        for (var n = 0; n < order.Length; n++)
        {
            var signature = NextSignature(queues);
            order[n] = queues[signature].Dequeue();
            if (queues[signature].Count == 0)
                queues.Remove(signature);
            AlreadyCalled(signature);
        }

        return order;
    }

    private ulong NextSignature(SortedDictionary<ulong, Queue<int>> queues)
    {
        var required = FallingBehind(queues.Keys);
        while (true)
        {
            (int First, ulong Signature)? best = null;
            foreach (var (signature, queue) in queues)
                if ((signature & required) == required && (best is null || queue.Peek() < best.Value.First))
                    best = (queue.Peek(), signature);
            if (best is not null)
                return best.Value.Signature;
            required &= ~(1UL << (63 - System.Numerics.BitOperations.LeadingZeroCount(required)));
        }
    }

    /// <summary>Reserves that the next call would leave short, if it did not carry their tag, and that somebody left still carries.</summary>
    private ulong FallingBehind(IEnumerable<ulong> remaining)
    {
        var present = remaining.Aggregate(0UL, (all, signature) => all | signature);
        ulong bits = 0;
        for (var i = 0; i < shares.Count; i++)
            if ((present >> i & 1) != 0 && tagged[i] < Math.Ceiling((called + 1) * shares[i].Percent / 100m))
                bits |= 1UL << i;
        return bits;
    }
}
