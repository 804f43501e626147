using System.Numerics;
using System.Runtime.InteropServices;

namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// Can a better result (<see cref="NoBetterResult"/>) have more people at a program than there are places, by a tie of some who are turned away here?
/// Such a program would take those tied and everybody turned away in front of them. Each of these who is not placed here, or who is placed at a program that
/// turned nobody away and therefore takes nobody in exchange, must be made up for by somebody beyond the places; and there cannot be more of those than
/// ties. So a program is excluded that turned away, not behind its first tie, more of them than there are ties in all.
/// </summary>
/// <remarks>
/// Only candidates who agree in all their own keys can be tied, and these are few: the keys of each are mixed into a mark, of which one bit is noted, so that a
/// small part of the candidates is left to be compared.
/// </remarks>
internal sealed class TieSlack(DispatchInput input, VerifierRules order, TakenPlaces taken, int[] bestTurnedAway, int[] granted)
{
    /// <summary>Bits a candidate; so few suspects are left that sorting them costs nothing.</summary>
    private const int BitsEach = 32;

    /// <summary>Candidates whose marks are made together, so that they stay in a near cache.</summary>
    private const int Block = 2048;

    /// <summary>With more suspects than one in so many candidates, looking for them is no short way.</summary>
    private const int FewestPerSuspect = 8;
    private readonly (int Candidate, int At)[] firstTie = Enumerable.Repeat((-1, -1), input.Programs.Count).ToArray();
    private int ties;

    /// <summary>True when it cannot; false when it can or when telling would take long.</summary>
    public bool IsExcluded()
    {
        var marks = Marks();
        var suspects = Suspects(marks);
        if (suspects.Count > Math.Max(1000, marks.Length / FewestPerSuspect))
            return false;
        suspects.Sort((a, b) => marks[a].CompareTo(marks[b]));
        for (var from = 0; from < suspects.Count;)
        {
            var to = from + 1;
            while (to < suspects.Count && marks[suspects[to]] == marks[suspects[from]])
                to++;
            if (to > from + 1)
                FindTies(CollectionsMarshal.AsSpan(suspects)[from..to]);
            from = to;
        }

        return ties == 0 || EachHasMoreOutsiders();
    }

    /// <summary>A number per candidate, the same for those who agree in all keys.</summary>
    private ulong[] Marks()
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15;
        var marks = new ulong[granted.Length];
        for (var from = 0; from < marks.Length; from += Block)
            foreach (var column in order.CandidateKeys)
            {
                var own = marks.AsSpan(from, Math.Min(Block, marks.Length - from));
                var values = column.AsSpan(from, own.Length);
                for (var i = 0; i < own.Length && i < values.Length; i++)
                    own[i] = (BitOperations.RotateLeft(own[i], 31) ^ (ulong)values[i]) * Odd;
            }

        return marks;
    }

    /// <summary>Those turned away somewhere whose bit another one has as well.</summary>
    private List<int> Suspects(ulong[] marks)
    {
        var bits = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(2, marks.Length)) * BitsEach;
        var shift = 64 - BitOperations.Log2(bits);
        var (once, again) = (new ulong[bits / 64], new ulong[bits / 64]);
        for (var c = 0; c < marks.Length; c++)
        {
            if (granted[c] == 1)
                continue;
            var bit = marks[c] >> shift;
            ref var seen = ref once[bit / 64];
            var own = 1UL << (int)(bit % 64);
            if ((seen & own) != 0)
                again[bit / 64] |= own;
            seen |= own;
        }

        var suspects = new List<int>();
        for (var c = 0; c < marks.Length; c++)
            if (marks[c] >> shift is var bit && granted[c] != 1 && (again[bit / 64] >> (int)(bit % 64) & 1) != 0)
                suspects.Add(c);
        return suspects;
    }

    /// <summary>Of candidates who probably agree in all keys: those turned away from one program and tied there.</summary>
    private void FindTies(ReadOnlySpan<int> alike)
    {
        var refusedAt = new Dictionary<int, List<(int Candidate, int At)>>();
        foreach (var c in alike)
            for (var at = input.Choices.Start[c]; at < EndOfRefusals(c); at++)
            {
                var p = input.Choices.Program[at];
                // A program without places takes nobody in any fair result.
                if (taken.Capacity[p] == 0 || order.Entitlement(c, p) != ChoiceOutcome.Placed)
                    continue;
                if (!refusedAt.TryGetValue(p, out var others))
                    refusedAt.Add(p, others = []);
                others.Add((c, at));
            }
        foreach (var (p, turnedAway) in refusedAt)
        {
            turnedAway.Sort((a, b) => order.Compare(a.Candidate, a.At, b.Candidate, b.At));
            for (var i = 1; i < turnedAway.Count; i++)
                if (order.Compare(turnedAway[i].Candidate, turnedAway[i].At, turnedAway[i - 1].Candidate, turnedAway[i - 1].At) == 0)
                    NoteTie(turnedAway[i].Candidate, turnedAway[i].At, p);
        }
    }

    private void NoteTie(int c, int at, int p)
    {
        ties++;
        if (firstTie[p].Candidate < 0 || order.Compare(c, at, firstTie[p].Candidate, firstTie[p].At) < 0)
            firstTie[p] = (c, at);
    }

    private bool EachHasMoreOutsiders()
    {
        var outsiders = new int[firstTie.Length];
        for (var c = 0; c < granted.Length; c++)
        {
            if (taken.ProgramOf[c] is var own and >= 0 && bestTurnedAway[own] >= 0)
                continue;
            for (var at = input.Choices.Start[c]; at < EndOfRefusals(c); at++)
                if (input.Choices.Program[at] is var p && firstTie[p] is var (candidate, tieAt) && candidate >= 0
                    && order.Entitlement(c, p) == ChoiceOutcome.Placed && order.Compare(c, at, candidate, tieAt) <= 0)
                    outsiders[p]++;
        }

        for (var p = 0; p < outsiders.Length; p++)
            if (firstTie[p].Candidate >= 0 && outsiders[p] <= ties)
                return false;
        return true;
    }

    private int EndOfRefusals(int c) => granted[c] > 0 ? input.Choices.Start[c] + granted[c] - 1 : input.Choices.Start[c + 1];
}
