using Admissions.Rules.Dispatch;

namespace Admissions.Benchmarks;

/// <summary>
/// Synthetic cohorts as columns: totals spread like a score table (many ties), six tie keys that add up, programs of
/// unequal size with places for nine in ten, choices of a candidate around the own level, best first.
/// </summary>
public static class DispatchCohort
{
    public static readonly string[] KeyNames = ["chineseMath", "bestOfChineseMath", "foreign", "first", "bestSecond", "otherSecond"];
    public static readonly string[] Ties = ["total", .. KeyNames, "choice"];

    public static DispatchInput Draw(int candidates, int choices, int programs, int seed, bool ownPriorities = false)
    {
        var random = new Random(seed);
        var total = new long[candidates];
        var keys = KeyNames.Select(_ => new long[candidates]).ToArray();
        var start = new int[candidates + 1];
        var program = new int[candidates * choices];
        var programKey = ownPriorities ? new long[program.Length] : null;
        for (var c = 0; c < candidates; c++)
        {
            DrawScores(c, total, keys, random);
            DrawChoices(program.AsSpan(c * choices, choices), total[c], programs, random);
            start[c + 1] = start[c] + choices;
            for (var at = start[c]; programKey is not null && at < start[c + 1]; at++)
                programKey[at] = (total[c] / 3000 * 1000) + (random.Next(100) * 1000);
        }

        return new DispatchInput
        {
            Programs = Programs(programs, candidates, random),
            Candidates = new CandidateColumns { Id = Ids(candidates), Total = total, KeyNames = KeyNames, Keys = keys },
            Choices = new ChoiceColumns { Start = start, Program = program, ProgramKey = programKey },
        };
    }

    private static void DrawScores(int c, long[] total, long[][] keys, Random random)
    {
        var level = (random.NextDouble() + random.NextDouble() + random.NextDouble()) / 3;
        int Part(int most) => Math.Clamp((int)((level * most) + ((random.NextDouble() - 0.5) * most / 4)), 0, most);
        var (chinese, math, foreign, first, second, third) = (Part(150), Part(150), Part(150), Part(100), Part(100), Part(100));
        total[c] = (chinese + math + foreign + first + second + third) * 1000L;
        ReadOnlySpan<int> values = [chinese + math, Math.Max(chinese, math), foreign, first, Math.Max(second, third), Math.Min(second, third)];
        for (var k = 0; k < values.Length; k++)
            keys[k][c] = values[k] * 1000L;
    }

    /// <summary>Distinct programs around the candidate's level (program 0 is the most wanted), in order of esteem.</summary>
    private static void DrawChoices(Span<int> own, long total, int programs, Random random)
    {
        var centre = (int)((750_000 - total) * programs / 750_000);
        var width = Math.Max(4 * own.Length, programs / 8);
        var from = Math.Clamp(centre - (width / 2), 0, programs - width);
        var stride = width / own.Length;
        for (var k = 0; k < own.Length; k++)
            own[k] = from + (k * stride) + random.Next(stride);
    }

    private static ProgramColumns Programs(int count, int candidates, Random random)
    {
        var quota = new int[count];
        for (var p = 0; p < count; p++)
            quota[p] = random.Next(1, 2 * candidates * 9 / 10 / count);
        return new ProgramColumns
        {
            Id = Enumerable.Range(0, count).Select(p => p.ToString("00000")).ToArray(),
            Quota = quota,
            Ratio = Enumerable.Repeat(-1, count).ToArray(),
            Line = Enumerable.Range(0, count).Select(_ => random.Next(150, 300) * 1000L).ToArray(),
        };
    }

    private static string[] Ids(int count)
    {
        var ids = new string[count];
        for (var c = 0; c < count; c++)
            ids[c] = c.ToString("00000000");
        return ids;
    }
}
