using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Policy;
using EnginePoints = Admissions.Rules.Dispatch.Points;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>rules.json of <c>admissions dispatch</c>, without the seed, which stays secret until the release.</summary>
internal sealed record DispatchRulesJson(string Mode, decimal Ratio, string Rounding, IReadOnlyList<string> Ties, string TieOverflow)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static byte[] Of(DispatchPolicy policy) => JsonSerializer.SerializeToUtf8Bytes(
        new DispatchRulesJson(policy.Mode, policy.Ratio, "halfUp", policy.Ties.Keys, policy.Ties.Overflow), Json);

    public static DispatchRules Read(byte[] content, string seed)
    {
        var file = JsonSerializer.Deserialize<DispatchRulesJson>(content, Json)!;
        var mode = Enum.Parse<DispatchMode>(file.Mode, ignoreCase: true);
        var overflow = Enum.Parse<TieOverflow>(file.TieOverflow, ignoreCase: true);
        return new DispatchRules
        {
            Mode = mode,
            Ratio = file.Ratio,
            Rounding = Enum.Parse<CapacityRounding>(file.Rounding, ignoreCase: true),
            Ties = mode == DispatchMode.Lottery ? [] : file.Ties,
            TieOverflow = overflow,
            Seed = mode == DispatchMode.Lottery || overflow == Admissions.Rules.Dispatch.TieOverflow.Lottery ? seed : null,
        };
    }
}

/// <summary>Turns the files of a dispatch run into the engine's columns and its outcome into files, as the command line does.</summary>
internal static class DispatchFiles
{
    private static readonly Dictionary<ChoiceOutcome, string> Outcomes = new()
    {
        [ChoiceOutcome.Placed] = "placed",
        [ChoiceOutcome.Full] = "full",
        [ChoiceOutcome.BelowLine] = "belowLine",
        [ChoiceOutcome.Closed] = "closed",
        [ChoiceOutcome.ConditionUnmet] = "conditionUnmet",
    };

    public static DispatchInput Input(RunFiles files)
    {
        var choices = RunCsv.Rows(files["choices.csv"]).GroupBy(f => f[0], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(f => SeatFile.Number(f[1])).Select(f => f[2]).ToList(), StringComparer.Ordinal);
        var (conditions, facts) = (DispatchConditionFiles.Conditions(files), DispatchConditionFiles.Facts(files));
        return DispatchInput.Create(
            RunCsv.Rows(files["programs.csv"]).Select(f => new DispatchProgram(f[0], (int)SeatFile.Number(f[1]))
            {
                Line = f[2].Length == 0 ? null : Score(f[2]), Conditions = conditions.GetValueOrDefault(f[0]) ?? [],
            }),
            RunCsv.Rows(files["candidates.csv"]).Select(f => new DispatchCandidate(f[0], Score(f[1]), choices.GetValueOrDefault(f[0]) ?? [])
            {
                Facts = facts.GetValueOrDefault(f[0]) ?? ReadOnlyDictionary<string, string>.Empty,
            }));
    }

    public static RunFiles Output(DispatchInput input, DispatchRules rules, DispatchOutcome outcome) => new(
    [
        new("assignments.csv", RunCsv.Write("candidate,program,choice", Enumerable.Range(0, input.Candidates.Count).Where(c => outcome.GrantedChoice[c] > 0)
            .Select(c => $"{input.Candidates.Id[c]},{input.Programs.Id[outcome.ProgramOf(input, c)]},{outcome.GrantedChoice[c]}"))),
        new("lines.csv", RunCsv.Write("program,capacity,dispatched,overflow,last_total,last_choice", outcome.Lines.Select(l =>
            $"{input.Programs.Id[l.Program]},{l.Capacity},{l.Dispatched},{l.Overflow},{(rules.Mode == DispatchMode.Lottery ? "" : Text(l.LastTotal))},{l.LastChoice}"))),
        new("trace.csv", RunCsv.Write("candidate,choice,program,outcome", Looks(input, outcome)
            .Select(k => $"{input.Candidates.Id[k.Candidate]},{k.Choice},{input.Programs.Id[k.Program]},{Outcomes[k.Outcome]}"))),
    ]);

    /// <summary>Reads a stored result back for the verifier and the commit.</summary>
    /// <exception cref="InvalidDataException">The files name what the input does not have.</exception>
    public static DispatchOutcome Outcome(DispatchInput input, RunFiles result)
    {
        var granted = new int[input.Candidates.Count];
        foreach (var f in RunCsv.Rows(result["assignments.csv"]))
            granted[Find(input.Candidates.Id, f[0])] = (int)SeatFile.Number(f[2]);
        if (RunCsv.Rows(result["lines.csv"]).FirstOrDefault(f => SeatFile.Number(f[3]) != Math.Max(0, SeatFile.Number(f[2]) - SeatFile.Number(f[1]))) is { } wrong)
            throw new InvalidDataException($"The overflow of program {wrong[0]} does not follow from its places.");
        var lines = RunCsv.Rows(result["lines.csv"]).Select(f => new DispatchLine(
            Find(input.Programs.Id, f[0]), (int)SeatFile.Number(f[1]), (int)SeatFile.Number(f[2]),
            f[4].Length == 0 ? (f[5].Length == 0 ? (long?)null : 0L) : EnginePoints.FromDecimal(Score(f[4])), [], f[5].Length == 0 ? null : (int)SeatFile.Number(f[5]))).ToArray();
        var outcomes = Outcomes.ToDictionary(o => o.Value, o => o.Key, StringComparer.Ordinal);
        var looks = new ChoiceOutcome[input.Choices.Program.Length];
        foreach (var f in RunCsv.Rows(result["trace.csv"]))
            looks[input.Choices.Start[Find(input.Candidates.Id, f[0])] + (int)SeatFile.Number(f[1]) - 1] = outcomes[f[3]];
        return new DispatchOutcome { GrantedChoice = granted, Lines = lines, Looks = looks };
    }

    /// <summary>Every choice looked at, by candidate and choice.</summary>
    public static IEnumerable<(int Candidate, int Choice, int Program, ChoiceOutcome Outcome)> Looks(DispatchInput input, DispatchOutcome outcome)
    {
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var k = 0; k < outcome.LooksOf(input, c).Length; k++)
                if (outcome.LooksOf(input, c)[k] is var look and not ChoiceOutcome.NotLooked)
                    yield return (c, k + 1, input.Choices.Of(c)[k], look);
    }

    private static int Find(string[] ids, string id) =>
        Array.BinarySearch(ids, id, StringComparer.Ordinal) is var at and >= 0 ? at : throw new InvalidDataException($"The result names {id}, which the input does not have.");

    private static decimal Score(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long? thousandths) => thousandths is { } value ? EnginePoints.ToDecimal(value).ToString(CultureInfo.InvariantCulture) : "";
}
