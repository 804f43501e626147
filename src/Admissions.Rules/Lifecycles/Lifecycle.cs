using System.Collections.Frozen;

namespace Admissions.Rules.Lifecycles;

/// <summary>One permitted change of state. <see cref="From"/> is null for the edge that creates the thing.</summary>
/// <param name="Verb">Identifier of the act, unique among the edges that leave one state.</param>
/// <param name="Action">The act in Chinese, as it stands on the button.</param>
/// <param name="Actor">Who acts, in the words of shared/spec/state-machines.md; permissions are decided in Core.</param>
public sealed record Transition<TState>(TState? From, TState To, string Verb, string Action, string Actor) where TState : struct, Enum
{
    /// <summary>"→!" of the specification: a written reason is mandatory.</summary>
    public bool RequiresReason { get; init; }

    /// <summary>"2p" of the specification: two different persons must act.</summary>
    public bool TwoPersons { get; init; }

    /// <summary>Code of the schedule window that must be open, or null when none is asked. The clock is asked by the caller.</summary>
    public string? Window { get; init; }
}

/// <summary>What the caller knows about an attempted transition.</summary>
/// <param name="Reason">The written reason, if any.</param>
/// <param name="Persons">How many different persons have agreed.</param>
public readonly record struct TransitionFacts(string? Reason = null, int Persons = 1);

/// <summary>A state does not allow an act, or the act lacks its reason or its second person.</summary>
public abstract record TransitionRefused(string Code, string Field, string Sentence, string Source) : Refusal(Code, Field, Sentence, Source);
public sealed record TransitionNotAllowed(string Sentence, string Source) : TransitionRefused("transition.not-allowed", "", Sentence, Source);
public sealed record TransitionReasonMissing(string Sentence, string Source) : TransitionRefused("transition.reason-missing", "reason", Sentence, Source);
public sealed record TransitionSecondPersonMissing(string Sentence, string Source) : TransitionRefused("transition.second-person-missing", "", Sentence, Source);

/// <summary>The untyped face of a lifecycle, for documentation, database constraints and tests over all tables.</summary>
public interface ILifecycle
{
    /// <summary>Glossary identifier of the thing that has the states.</summary>
    string Name { get; }

    /// <summary>The thing in Chinese.</summary>
    string Noun { get; }

    /// <summary>Section of shared/spec/state-machines.md.</summary>
    string Source { get; }

    /// <summary>Name of the enum of states.</summary>
    string StateType { get; }

    IReadOnlyList<string> StateNames { get; }

    /// <summary>Distinct (from, to) pairs, for a CHECK or trigger; from is null for creation; a state that keeps itself is included.</summary>
    IReadOnlyList<(string? From, string To)> Edges { get; }

    /// <summary>States that no edge leaves.</summary>
    IReadOnlyList<string> FinalStates { get; }

    /// <summary>One line per transition, in table order.</summary>
    IReadOnlyList<TransitionLine> Lines { get; }

    /// <summary>The Chinese word of a state by its identifier.</summary>
    string WordOf(string stateName);
}

/// <summary>A transition with its states as identifiers.</summary>
public sealed record TransitionLine(string? From, string To, string Verb, string Action, string Actor, bool RequiresReason, bool TwoPersons, string? Window);

/// <summary>The transition table of one kind of thing. Nobody changes a state except along one of its edges.</summary>
public sealed class Lifecycle<TState> : ILifecycle where TState : struct, Enum
{
    private readonly FrozenDictionary<(TState From, string Verb), Transition<TState>> _byVerb;
    private readonly FrozenDictionary<string, Transition<TState>> _creation;
    private readonly FrozenSet<(TState, TState)> _pairs;
    private readonly Func<TState, string> _word;

    public Lifecycle(string name, string noun, string source, Func<TState, string> word, IEnumerable<Transition<TState>> transitions)
    {
        Name = name;
        Noun = noun;
        Source = source;
        _word = word;
        Transitions = [.. transitions];
        _byVerb = Transitions.Where(t => t.From.HasValue).ToFrozenDictionary(t => (t.From!.Value, t.Verb));
        _creation = Transitions.Where(t => !t.From.HasValue).ToFrozenDictionary(t => t.Verb);
        _pairs = Transitions.Where(t => t.From.HasValue).Select(t => (t.From!.Value, t.To)).ToFrozenSet();
        Final = Enum.GetValues<TState>().Where(s => Transitions.All(t => !Is(t.From, s))).ToFrozenSet();
    }

    public string Name { get; }
    public string Noun { get; }
    public string Source { get; }
    public string StateType => typeof(TState).Name;
    public IReadOnlyList<Transition<TState>> Transitions { get; }

    /// <summary>States that no edge leaves.</summary>
    public IReadOnlySet<TState> Final { get; }

    public IReadOnlyList<string> StateNames => Enum.GetNames<TState>();
    public IReadOnlyList<string> FinalStates => [.. Final.Order().Select(s => s.ToString())];

    public IReadOnlyList<(string? From, string To)> Edges =>
        [.. Transitions.Select(t => (t.From?.ToString(), t.To.ToString())).Distinct()];

    public IReadOnlyList<TransitionLine> Lines =>
        [.. Transitions.Select(t => new TransitionLine(t.From?.ToString(), t.To.ToString(), t.Verb, t.Action, t.Actor, t.RequiresReason, t.TwoPersons, t.Window))];

    public string WordOf(string stateName) => _word(Enum.Parse<TState>(stateName));

    /// <summary>The Chinese word of a state.</summary>
    public string Word(TState state) => _word(state);

    /// <summary>Whether some act leads from one state to the other.</summary>
    public bool Allows(TState from, TState to) => _pairs.Contains((from, to));

    /// <summary>The edge of an act in a state, or null; <paramref name="from"/> null asks for creation.</summary>
    public Transition<TState>? Find(TState? from, string verb) =>
        from is { } state ? _byVerb.GetValueOrDefault((state, verb)) : _creation.GetValueOrDefault(verb);

    /// <summary>Every act possible in a state, in table order.</summary>
    public IEnumerable<Transition<TState>> ActsIn(TState state) => Transitions.Where(t => Is(t.From, state));

    /// <summary>
    /// Null when the act may be done, otherwise the refusal. The window named by the edge is asked by the caller.
    /// </summary>
    /// <exception cref="ArgumentException">The table has no such act at all: a bug of the caller.</exception>
    public TransitionRefused? Check(TState? from, string verb, TransitionFacts facts = default)
    {
        var edge = Find(from, verb);
        if (edge is null) return new TransitionNotAllowed(NotAllowedSentence(from, verb), Source);
        if (edge.RequiresReason && string.IsNullOrWhiteSpace(facts.Reason))
            return new TransitionReasonMissing($"{edge.Action}须填写原因。请写明原因后再提交。", Source);
        if (edge.TwoPersons && facts.Persons < 2)
            return new TransitionSecondPersonMissing($"{edge.Action}须由两名不同的工作人员办理。请由另一名工作人员复核。", Source);
        return null;
    }

    /// <summary>The state after an act. Ask <see cref="Check"/> first.</summary>
    /// <exception cref="InvalidOperationException">The act is not possible in this state.</exception>
    public TState Next(TState? from, string verb) =>
        (Find(from, verb) ?? throw new InvalidOperationException($"{Name}: {verb} is not possible in {from?.ToString() ?? "(new)"}.")).To;

    private string NotAllowedSentence(TState? from, string verb)
    {
        var action = Transitions.FirstOrDefault(t => string.Equals(t.Verb, verb, StringComparison.Ordinal))?.Action
            ?? throw new ArgumentException($"{Name} has no act {verb}.", nameof(verb));
        if (from is not { } state) return $"{Noun}尚未建立，不能{action}。请先建立。";
        var possible = ActsIn(state).Select(t => t.Action).Distinct(StringComparer.Ordinal).ToList();
        var hint = possible.Count == 0 ? "该状态不能再变更。" : $"现在可以办理：{string.Join('、', possible)}。";
        return $"{Noun}当前状态为“{_word(state)}”，不能{action}。{hint}";
    }

    private static bool Is(TState? candidate, TState state) => candidate is { } s && EqualityComparer<TState>.Default.Equals(s, state);
}

/// <summary>Shorthand for writing a table: one line per row of the specification, several from-states allowed.</summary>
internal sealed class TableBuilder<TState> where TState : struct, Enum
{
    private readonly List<Transition<TState>> _rows = [];

    public TableBuilder<TState> Start(TState to, string verb, string action, string actor, string? window = null)
    {
        _rows.Add(new(null, to, verb, action, actor) { Window = window });
        return this;
    }

    public TableBuilder<TState> Row(TState[] from, TState to, string verb, string action, string actor, bool reason = false, bool twoPersons = false, string? window = null)
    {
        foreach (var state in from)
            _rows.Add(new(state, to, verb, action, actor) { RequiresReason = reason, TwoPersons = twoPersons, Window = window });
        return this;
    }

    public Lifecycle<TState> Build(string name, string noun, string source, Func<TState, string> word) => new(name, noun, source, word, _rows);
}
