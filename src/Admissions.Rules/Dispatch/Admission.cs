namespace Admissions.Rules.Dispatch;

/// <summary>May this candidate be dispatched to this program at all: lines and special conditions, before any place is counted.</summary>
internal sealed class Admission
{
    private readonly DispatchInput input;
    private readonly long[] total;
    private readonly long[] line;
    private readonly bool plain;
    private readonly long[]?[]? lineOfClass;
    private readonly int[]? classOf;
    private readonly bool allowances;
    private readonly SpecialConditions? conditions;

    public Admission(DispatchInput input, DispatchRules rules)
    {
        this.input = input;
        total = input.Candidates.Total;
        line = input.Programs.Line;
        allowances = input.BelowLineAllowed.Count > 0;
        conditions = SpecialConditions.Of(input);
        if (input.Candidates.LineClass is { } classes && (input.Programs.LinesByClass is not null || rules.ControlLines.Count > 0))
        {
            var names = classes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            classOf = Array.ConvertAll(classes, name => Array.BinarySearch(names, name, StringComparer.Ordinal));
            lineOfClass = Enumerable.Range(0, input.Programs.Count).Select(p => LinesOf(p, names, rules)).ToArray();
        }

        plain = !allowances && lineOfClass is null && conditions is null;
        if (plain && KeyColumn.RangeOf(total) is var (high, low) && Math.Max(high, -low) < SmallScore && line.All(own => own < SmallScore))
            PlainLines = Array.ConvertAll(line, own => (int)Math.Max(own, -SmallScore));
    }

    /// <summary>Scores smaller than this (134,217 points) leave room for an outcome beside them in 32 bits.</summary>
    private const long SmallScore = 1 << 27;

    /// <summary>
    /// The programs' own lines in thousandths when nothing but these decides and all scores and lines are small
    /// (below ±2^27), otherwise null; "no line" is a line below every score.
    /// </summary>
    public int[]? PlainLines { get; }

    /// <summary>True when line and conditions admit the candidate.</summary>
    public bool Admits(int candidate, int program) =>
        plain ? total[candidate] >= line[program] : Judge(candidate, program) == ChoiceOutcome.Placed;

    /// <summary><see cref="ChoiceOutcome.Placed"/> when admitted, otherwise why not.</summary>
    public ChoiceOutcome Judge(int candidate, int program)
    {
        if (total[candidate] < LineFor(candidate, program)
            && !(allowances && input.BelowLineAllowed.Contains((candidate, program))))
            return ChoiceOutcome.BelowLine;
        return conditions?.Meets(candidate, program) is false ? ChoiceOutcome.ConditionUnmet : ChoiceOutcome.Placed;
    }

    /// <summary>The line that applies, in thousandths; <see cref="long.MinValue"/> when there is none.</summary>
    public long LineFor(int candidate, int program) =>
        lineOfClass is null ? line[program] : lineOfClass[program]![classOf![candidate]];

    /// <summary>The first special condition the candidate does not meet, or null.</summary>
    public DispatchCondition? UnmetCondition(int candidate, int program) => conditions?.FirstUnmet(candidate, program);

    private long[] LinesOf(int program, string[] classNames, DispatchRules rules)
    {
        var own = input.Programs.LinesByClass?[program];
        return Array.ConvertAll(classNames, name =>
        {
            var programLine = own is not null && own.TryGetValue(name, out var special) ? Points.FromDecimal(special) : line[program];
            return rules.ControlLines.TryGetValue(name, out var control) ? Math.Max(programLine, Points.FromDecimal(control)) : programLine;
        });
    }
}
