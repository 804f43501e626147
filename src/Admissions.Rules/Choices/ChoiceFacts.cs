namespace Admissions.Rules.Choices;

/// <summary>A line of the admission plan as the choice rules see it (HR-44, HR-45).</summary>
public sealed record PlanLineFacts
{
    /// <summary>Code of the campaign that the line belongs to.</summary>
    public required string Campaign { get; init; }
    public required string InstitutionCode { get; init; }
    public required string InstitutionName { get; init; }
    public required string MajorCode { get; init; }
    public required string MajorName { get; init; }
    public required StudyLevel Level { get; init; }
    public required string Category { get; init; }
    public string? SubCategory { get; init; }
    public required StudyMode Mode { get; init; }

    /// <summary>学制 in years; halves are allowed.</summary>
    public required decimal Years { get; init; }

    /// <summary>医学类: opens the rules for medical candidates.</summary>
    public bool Medical { get; init; }

    /// <summary>Only published lines can be chosen (HR-43, SX-21).</summary>
    public bool Published { get; init; } = true;
}

/// <summary>A chosen major: what was asked for, and the line found for it.</summary>
/// <param name="Requested">What the form sent, for the refusal.</param>
/// <param name="Line">Null when the plan has no such line.</param>
public sealed record MajorChoice(string Requested, PlanLineFacts? Line);

/// <summary>One choice (志愿) of a form; a choice without majors is blank.</summary>
/// <param name="Order">1 is the first choice.</param>
/// <param name="ReassignmentConsent">Null where the form has no such box.</param>
public sealed record ChoiceFacts(int Order, IReadOnlyList<MajorChoice> Majors, bool? ReassignmentConsent = null)
{
    /// <summary>A choice of one major.</summary>
    public static ChoiceFacts Of(int order, PlanLineFacts line) => new(order, [new MajorChoice(line.MajorCode, line)]);

    /// <summary>The first known line, which gives the choice its level and category.</summary>
    public PlanLineFacts? Line => Majors.Select(major => major.Line).FirstOrDefault(line => line is not null);
}
