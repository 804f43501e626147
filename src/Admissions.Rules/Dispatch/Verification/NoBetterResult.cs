namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// A short proof, which nearly always succeeds, that no other fair result is better for a candidate. It needs a fair result; where it does not
/// succeed nothing is said, and <see cref="BestForCandidates"/> decides.
/// </summary>
/// <remarks>
/// Suppose there is a better one, "there". The best of all makes nobody worse off; let it be that, and let S be the programs that take somebody there
/// whom they turn away here.
/// <para>1. Outside S a program takes nobody there whom it has not here. Whoever is better off there went to a program of S. A program of S is full here, or was closed by a tie.</para>
/// <para>2. Everybody placed here is placed there. So there are as many placed there as here, and more if somebody comes in; every one who comes in and
/// every one who leaves a program outside S must be made up for by a program of S that has more people there than here. It can have more
/// only by <i>slack</i>: its last ones there go, tied, beyond its places; or it was closed here by a tie, with places left.</para>
/// <para>3. Without slack, every program has as many there as here. The first of those whom a program of S turned away here is there at this program or at one
/// he likes better, so in any case better off than here; he leaves the program where he is placed here (he is placed: the numbers are equal), which has to
/// take somebody else and so is in S, too, and has no overflow here: it has at most its places there, at least them here, and as many there as here. So from each program of S the step "to where the
/// first one turned away is placed" leads to a program of S, and those steps must close a circle. No circle, no better result.</para>
/// <para>4. Slack by ties (<see cref="TieSlack"/>) can mostly be excluded: the program would have to take everybody in front of the tie as well.</para>
/// </remarks>
internal sealed class NoBetterResult(DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken, ClaimCheck claims, int[] granted)
{
    private const int None = -1;

    public bool IsProved() => !AnyCircle() && !AnyClosed() && (order.Drawn || rules.TieOverflow != TieOverflow.All || new TieSlack(input, order, taken, claims.BestTurnedAway, granted).IsExcluded());

    private bool AnyCircle()
    {
        var walkOf = new int[taken.Count.Length];
        for (var first = 0; first < walkOf.Length; first++)
        {
            var p = first;
            for (; p != None && walkOf[p] == 0; p = Next(p))
                walkOf[p] = first + 1;
            if (p != None && walkOf[p] == first + 1)
                return true;
        }

        return false;
    }

    /// <summary>Where the first one turned away is placed, if the program could take that one in the place of another.</summary>
    private int Next(int p) => claims.BestTurnedAway[p] is var c and >= 0 && taken.Count[p] <= taken.Capacity[p] ? taken.ProgramOf[c] : None;

    /// <summary>A program has places left and turned somebody away.</summary>
    private bool AnyClosed()
    {
        for (var p = 0; p < taken.Count.Length; p++)
            if (claims.BestTurnedAway[p] >= 0 && taken.Count[p] < taken.Capacity[p])
                return true;
        return false;
    }
}
