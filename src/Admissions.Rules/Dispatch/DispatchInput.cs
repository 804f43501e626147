using System.Collections.Immutable;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// The input of a run as columns: row i of every candidate column is the same candidate, and candidates and programs
/// are sorted by id (ordinal), so that no result can depend on the order of the rows that came in. Callers with objects
/// use <see cref="Create"/>; callers with millions of rows fill the columns themselves.
/// </summary>
public sealed class DispatchInput
{
    public required ProgramColumns Programs { get; init; }

    public required CandidateColumns Candidates { get; init; }

    public required ChoiceColumns Choices { get; init; }

    /// <summary>(candidate, program) pairs that may be placed below the line.</summary>
    public IReadOnlySet<(int Candidate, int Program)> BelowLineAllowed { get; init; } = ImmutableHashSet<(int, int)>.Empty;

    /// <summary>
    /// Builds the columns from objects in any order.
    /// </summary>
    /// <param name="keyNames">Names of <see cref="DispatchCandidate.Keys"/>; every candidate has that many.</param>
    /// <exception cref="ArgumentException">Duplicate ids, an unknown or repeated program in the choices, a negative quota, or keys of another number.</exception>
    public static DispatchInput Create(
        IEnumerable<DispatchProgram> programs, IEnumerable<DispatchCandidate> candidates, IReadOnlyList<string>? keyNames = null) =>
        new InputBuilder(keyNames ?? []).Build(programs, candidates);
}

/// <summary>Programs sorted by id.</summary>
public sealed class ProgramColumns
{
    public required string[] Id { get; init; }

    public required int[] Quota { get; init; }

    /// <summary>Ratio in thousandths; −1 takes the rule's.</summary>
    public required int[] Ratio { get; init; }

    /// <summary>Lowest total in thousandths; <see cref="long.MinValue"/> when there is none.</summary>
    public required long[] Line { get; init; }

    public string?[]? Group { get; init; }

    /// <summary>Lines by line class, per program; null when no program has any.</summary>
    public IReadOnlyDictionary<string, decimal>?[]? LinesByClass { get; init; }

    /// <summary>Special conditions per program; null when no program has any.</summary>
    public IReadOnlyList<DispatchCondition>?[]? Conditions { get; init; }

    public int Count => Id.Length;
}

/// <summary>Candidates sorted by id.</summary>
public sealed class CandidateColumns
{
    public required string[] Id { get; init; }

    /// <summary>Totals in thousandths of a point.</summary>
    public required long[] Total { get; init; }

    /// <summary>Names of the tie keys, in the order of <see cref="Keys"/>.</summary>
    public IReadOnlyList<string> KeyNames { get; init; } = [];

    /// <summary>One column per tie key, in thousandths of a point.</summary>
    public IReadOnlyList<long[]> Keys { get; init; } = [];

    /// <summary>Tags per candidate, null or empty when none.</summary>
    public IReadOnlyList<string>?[]? Tags { get; init; }

    /// <summary>Line class per candidate; null when lines do not depend on the candidate.</summary>
    public string[]? LineClass { get; init; }

    /// <summary>Facts for special conditions; null when no program has any.</summary>
    public IReadOnlyDictionary<string, string>?[]? Facts { get; init; }

    public int Count => Id.Length;
}

/// <summary>
/// Choices of all candidates end to end: those of candidate i are <c>Program[Start[i] .. Start[i + 1])</c>, choice 1 first.
/// </summary>
public sealed class ChoiceColumns
{
    public required int[] Start { get; init; }

    public required int[] Program { get; init; }

    /// <summary>Own priority of the program for this candidate, in thousandths, parallel to <see cref="Program"/>; null when there is none.</summary>
    public long[]? ProgramKey { get; init; }

    public ReadOnlySpan<int> Of(int candidate) => Program.AsSpan(Start[candidate], Start[candidate + 1] - Start[candidate]);
}

/// <summary>Turns objects into sorted columns.</summary>
internal sealed class InputBuilder(IReadOnlyList<string> keyNames)
{
    public DispatchInput Build(IEnumerable<DispatchProgram> programRows, IEnumerable<DispatchCandidate> candidateRows)
    {
        var programs = programRows.ToArray();
        Array.Sort(programs, (a, b) => string.CompareOrdinal(a.Id, b.Id));
        var candidates = candidateRows.ToArray();
        Array.Sort(candidates, (a, b) => string.CompareOrdinal(a.Id, b.Id));
        RefuseDuplicates(programs.Select(p => p.Id), "program");
        RefuseDuplicates(candidates.Select(c => c.Id), "candidate");
        var index = new Dictionary<string, int>(programs.Length, StringComparer.Ordinal);
        for (var p = 0; p < programs.Length; p++)
        {
            if (programs[p].Quota < 0)
                throw new ArgumentException($"Program {programs[p].Id} has a negative quota.", nameof(programRows));
            index.Add(programs[p].Id, p);
        }

        return new DispatchInput
        {
            Programs = new ProgramColumns
            {
                Id = Array.ConvertAll(programs, p => p.Id),
                Quota = Array.ConvertAll(programs, p => p.Quota),
                Ratio = Array.ConvertAll(programs, p => p.Ratio is { } ratio ? (int)Points.FromDecimal(ratio) : -1),
                Line = Array.ConvertAll(programs, p => p.Line is { } line ? Points.FromDecimal(line) : long.MinValue),
                Group = programs.Any(p => p.Group is not null) ? Array.ConvertAll(programs, p => p.Group) : null,
                LinesByClass = programs.Any(p => p.LinesByClass is { Count: > 0 }) ? Array.ConvertAll(programs, p => p.LinesByClass) : null,
                Conditions = programs.Any(p => p.Conditions.Count > 0)
                    ? Array.ConvertAll(programs, p => (IReadOnlyList<DispatchCondition>?)p.Conditions) : null,
            },
            Candidates = new CandidateColumns
            {
                Id = Array.ConvertAll(candidates, c => c.Id),
                Total = Array.ConvertAll(candidates, c => Points.FromDecimal(c.Total)),
                KeyNames = keyNames,
                Keys = KeyColumns(candidates),
                Tags = candidates.Any(c => c.Tags.Count > 0) ? Array.ConvertAll(candidates, c => (IReadOnlyList<string>?)c.Tags) : null,
                LineClass = candidates.Any(c => c.LineClass.Length > 0) ? Array.ConvertAll(candidates, c => c.LineClass) : null,
                Facts = candidates.Any(c => c.Facts.Count > 0)
                    ? Array.ConvertAll(candidates, c => (IReadOnlyDictionary<string, string>?)c.Facts) : null,
            },
            Choices = Choices(candidates, index),
            BelowLineAllowed = candidates
                .SelectMany((c, i) => c.BelowLineAllowedAt.Select(id => (i, Find(index, id, c))))
                .ToHashSet(),
        };
    }

    private long[][] KeyColumns(DispatchCandidate[] candidates)
    {
        var columns = keyNames.Select(_ => new long[candidates.Length]).ToArray();
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].Keys.Count != keyNames.Count)
                throw new ArgumentException($"Candidate {candidates[i].Id} has {candidates[i].Keys.Count} keys instead of {keyNames.Count}.", nameof(candidates));
            for (var k = 0; k < columns.Length; k++)
                columns[k][i] = Points.FromDecimal(candidates[i].Keys[k]);
        }

        return columns;
    }

    private static ChoiceColumns Choices(DispatchCandidate[] candidates, Dictionary<string, int> index)
    {
        var start = new int[candidates.Length + 1];
        for (var i = 0; i < candidates.Length; i++)
            start[i + 1] = start[i] + candidates[i].Choices.Count;
        var program = new int[start[^1]];
        var programKey = candidates.Any(c => c.ProgramKeys.Count > 0) ? new long[start[^1]] : null;
        for (var i = 0; i < candidates.Length; i++)
        {
            var candidate = candidates[i];
            var own = program.AsSpan(start[i], candidate.Choices.Count);
            for (var k = 0; k < own.Length; k++)
            {
                var p = Find(index, candidate.Choices[k], candidate);
                if (own[..k].Contains(p))
                    throw new ArgumentException($"Candidate {candidate.Id} names program {candidate.Choices[k]} twice.", nameof(candidates));
                own[k] = p;
                if (programKey is not null && candidate.ProgramKeys.Count > 0)
                    programKey[start[i] + k] = Points.FromDecimal(candidate.ProgramKeys[k]);
            }
        }

        return new ChoiceColumns { Start = start, Program = program, ProgramKey = programKey };
    }

    private static int Find(Dictionary<string, int> index, string id, DispatchCandidate candidate) =>
        index.TryGetValue(id, out var p) ? p : throw new ArgumentException($"Candidate {candidate.Id} names the unknown program {id}.", nameof(candidate));

    private static void RefuseDuplicates(IEnumerable<string> sortedIds, string what)
    {
        string? last = null;
        foreach (var id in sortedIds)
        {
            if (string.Equals(id, last, StringComparison.Ordinal))
                throw new ArgumentException($"The {what} {id} stands twice in the input.", nameof(sortedIds));
            last = id;
        }
    }
}
