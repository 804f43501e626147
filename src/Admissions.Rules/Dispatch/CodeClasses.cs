namespace Admissions.Rules.Dispatch;

/// <summary>
/// Rows dealt out into classes by the leading bits of their codes, from <paramref name="Shift"/> up; a class keeps the order
/// of the rows. <paramref name="Begin"/>[p][i] is the place of the first row of class i in piece p (<see cref="Chunks"/>), so
/// that several threads can deal and the result is the same.
/// </summary>
internal sealed record CodeClasses(int[][] Begin, int Rows, int Shift)
{
    public int Count => Begin[0].Length;

    public int Of(ulong code) => Shift < 64 ? (int)(code >> Shift) : 0;

    /// <summary>The places of a class.</summary>
    public (int Start, int End) Range(int i) => (Begin[0][i], i + 1 < Count ? Begin[0][i + 1] : Rows);

    public int Largest() => Enumerable.Range(0, Count).Max(i => Range(i).End - Range(i).Start);

    /// <summary>One counter per piece and class.</summary>
    public static int[][] Counters(int pieces, int classes) => Enumerable.Range(0, pieces).Select(_ => new int[classes]).ToArray();

    /// <summary>Replaces counts by how much comes before: all smaller classes, then the same class in earlier pieces.</summary>
    public static void TurnIntoStarts(int[][] counts)
    {
        var before = 0;
        for (var i = 0; i < counts[0].Length; i++)
            foreach (var piece in counts)
                (piece[i], before) = (before, before + piece[i]);
    }
}
