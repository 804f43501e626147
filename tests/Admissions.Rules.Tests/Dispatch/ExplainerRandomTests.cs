using System.Security.Cryptography;
using System.Text;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// What candidates read about their choices is true: every figure of every explanation, of random runs in every mode, is counted once more among
/// all candidates, and what is said to have decided really stands between the candidate and the last one taken.
/// </summary>
public sealed class ExplainerRandomTests
{
    private const int Instances = 2_500;

    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    [InlineData(DispatchMode.Lottery)]
    public void Explain_RandomRuns_SaysWhatIsSo(DispatchMode mode)
    {
        var decided = new Dictionary<DecidedBy, int>();
        for (var seed = 0; seed < Instances; seed++)
        {
            var instance = RandomInstance.Draw(mode, 5_000_000 + seed);
            var (input, rules) = (instance.Input, instance.Rules);
            var outcome = Dispatcher.Run(input, rules);
            var explainer = new DispatchExplainer(input, rules, outcome);
            var plain = new PlainDispatch(instance.Programs, instance.Candidates, rules, instance.Keys);
            var granted = plain.Run();
            var byId = instance.Candidates.OrderBy(c => c.Id, StringComparer.Ordinal).ToList();
            for (var c = 0; c < byId.Count; c++)
            {
                var told = explainer.Explain(c);
                told.Select(e => e.Choice).ShouldBe(Enumerable.Range(1, byId[c].Choices.Count).Where(k => (rules.OnlyChoice ?? k) == k)
                    .Where(k => !granted.TryGetValue(byId[c].Id, out var own) || k <= own), $"{instance}");
                foreach (var explanation in told)
                {
                    Wrong(explanation, byId[c], instance, plain, granted, input).ShouldBeNull($"candidate {byId[c].Id}, seed {seed}, {explanation}\n{instance}");
                    decided[explanation.DecidedBy] = decided.GetValueOrDefault(explanation.DecidedBy) + 1;
                }
            }
        }

        foreach (var reason in mode == DispatchMode.Lottery ? new[] { DecidedBy.Lot } : Enum.GetValues<DecidedBy>())
            decided.GetValueOrDefault(reason).ShouldBeGreaterThan(20, $"{reason}");
    }

    private static string? Wrong(
        ChoiceExplanation told, DispatchCandidate c, RandomInstance instance, PlainDispatch plain, IReadOnlyDictionary<string, int> granted, DispatchInput input)
    {
        var (rules, id) = (instance.Rules, input.Programs.Id[told.Program]);
        var program = instance.Programs.Single(p => p.Id == id);
        var taken = instance.Candidates.Where(other => granted.TryGetValue(other.Id, out var k) && other.Choices[k - 1] == id).ToList();
        var line = LineOf(program, c, rules);
        if (id != c.Choices[told.Choice - 1] || (told.Outcome == ChoiceOutcome.Placed) != (granted.GetValueOrDefault(c.Id) == told.Choice))
            return "another choice";
        if (told.Rank != 1 + instance.Candidates.Count(other => IsInFront(other, c, instance)))
            return "rank";
        if ((told.Capacity, told.Dispatched) != (plain.Capacity(id), taken.Count))
            return "places";
        if (told.Line != line || told.AboveLineBy != c.Total - line || told.BelowLine != c.Total < line)
            return "line";
        if (told.Outcome == ChoiceOutcome.BelowLine != (told.BelowLine && !c.BelowLineAllowedAt.Contains(id)))
            return "below the line or not";
        if (plain.Admits(id, c) != (told.Outcome is ChoiceOutcome.Placed or ChoiceOutcome.Full or ChoiceOutcome.Closed) || (told.Outcome == ChoiceOutcome.ConditionUnmet && told.Unmet is null))
            return "admitted or not";
        if (told.Unmet is { } unmet && !program.Conditions.Contains(unmet))
            return "condition";
        if (told.ChoiceStep != (rules.Mode == DispatchMode.Sequential && rules.ChoiceStep.Count > 0 ? rules.ChoiceStep[Math.Min(told.Choice, rules.ChoiceStep.Count) - 1] : 0))
            return "级差";
        if (rules.Mode == DispatchMode.Lottery)
            return null;
        return rules.Reserved.Count == 0 && told.Keys.Any(key => key.Last != LastValue(key.Key)) ? "last one taken" : WrongDecision(told, rules, taken.Count == 0);

        // The last one in the order of the program; among those equal in all keys any will do.
        decimal? LastValue(string key)
        {
            if (taken.Count == 0)
                return null;
            var last = taken.Aggregate((one, other) => PlainDispatch.CompareKeys(Standing(one), Standing(other)) >= 0 ? one : other);
            return key switch
            {
                DispatchRules.Total => last.Total,
                DispatchRules.Choice => granted[last.Id],
                DispatchRules.ProgramKey => last.ProgramKeys.Count > 0 ? last.ProgramKeys[granted[last.Id] - 1] : 0,
                _ => last.Keys[instance.Keys.ToList().IndexOf(key)],
            };
        }

        List<decimal> Standing(DispatchCandidate one) =>
            rules.Mode == DispatchMode.Sequential ? [-granted[one.Id], .. plain.Keys(one, granted[one.Id], withChoice: true)] : plain.Keys(one, granted[one.Id], withChoice: true);
    }

    /// <summary>The deciding key is the first that differs, and the candidate is the worse one in it; a lot or a tie decides between equals only.</summary>
    private static string? WrongDecision(ChoiceExplanation told, DispatchRules rules, bool nobodyTaken)
    {
        var differs = told.Keys.FirstOrDefault(key => key.Last is { } last && key.Own != last);
        var worse = differs is not null && (differs.Key == DispatchRules.Choice ? differs.Own > differs.Last : differs.Own < differs.Last);
        return (told.Outcome, told.DecidedBy) switch
        {
            (ChoiceOutcome.Full, DecidedBy.Key) => differs == told.DecidingKey && (worse || rules.Reserved.Count > 0) ? null : "deciding key",
            (ChoiceOutcome.Full, DecidedBy.Lot) => rules.TieOverflow == TieOverflow.Lottery && differs is null ? null : "lot",
            (ChoiceOutcome.Full, DecidedBy.ReservedPlace) => rules.Reserved.Count > 0 && !worse ? null : "reserved place",
            (ChoiceOutcome.Full, DecidedBy.Nothing) => nobodyTaken ? null : "nothing decided",
            (ChoiceOutcome.Closed, DecidedBy.Tie) => rules.TieOverflow == TieOverflow.None ? null : "closed",
            (not ChoiceOutcome.Full and not ChoiceOutcome.Closed, DecidedBy.Nothing) => null,
            _ => $"{told.DecidedBy}",
        };
    }

    private static decimal? LineOf(DispatchProgram program, DispatchCandidate c, DispatchRules rules)
    {
        var own = program.LinesByClass is { } lines && lines.TryGetValue(c.LineClass, out var ofClass) ? ofClass : program.Line;
        return rules.ControlLines.TryGetValue(c.LineClass, out var control) && !(own >= control) ? control : own;
    }

    /// <summary>By the candidates' own keys; in a lottery by the tickets.</summary>
    private static bool IsInFront(DispatchCandidate other, DispatchCandidate c, RandomInstance instance)
    {
        if (instance.Rules.Mode == DispatchMode.Lottery)
            return string.CompareOrdinal(Ticket(other.Id), Ticket(c.Id)) < 0;
        var shared = instance.Rules.Ties.Where(tie => tie is not (DispatchRules.ProgramKey or DispatchRules.Choice)).ToList();
        return PlainDispatch.CompareKeys(shared.ConvertAll(tie => ValueOf(tie, other)), shared.ConvertAll(tie => ValueOf(tie, c))) < 0;

        string Ticket(string id) => Convert.ToHexString(HMACSHA256.HashData(Convert.FromHexString(instance.Rules.Seed!), Encoding.UTF8.GetBytes(id)));

        decimal ValueOf(string tie, DispatchCandidate one) => tie == DispatchRules.Total ? one.Total : one.Keys[instance.Keys.ToList().IndexOf(tie)];
    }
}
