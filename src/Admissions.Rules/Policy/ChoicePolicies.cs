namespace Admissions.Rules.Policy;

public sealed record ChoicePolicy
{
    public required IReadOnlyList<ChoiceSlot> Slots { get; init; }
    public required IReadOnlyList<SecondChoiceRule> SecondChoice { get; init; }

    /// <summary>The value of the box before the candidate touches it; null = the box does not exist (SX-44).</summary>
    public required bool? ReassignmentConsent { get; init; }
    public required ChoiceConfirmation Confirmation { get; init; }

    /// <summary>How often a submitted form may be changed; null = without limit (HR-86).</summary>
    public required int? EditLimit { get; init; }
}

/// <param name="Majors">How many majors the choice holds.</param>
public sealed record ChoiceSlot(int Order, int Majors, bool Required);

/// <summary>What later choices are open to whom (HR-79…82, SX-42, SX-43).</summary>
/// <param name="First">Level of the first choice.</param>
/// <param name="Allowed">Levels allowed in the later choice.</param>
/// <param name="Slots">The choices meant; null = all after the first.</param>
public sealed record SecondChoiceRule(StudyLevel First, IReadOnlyList<StudyLevel> Allowed, SecondChoiceScope Scope, IReadOnlyList<int>? Slots = null, string? Source = null);

public enum SecondChoiceScope
{
    Any,

    /// <summary>Same ExamCategory as the first choice (HR-81).</summary>
    SameExamCategory,

    /// <summary>Same ExamCategory and sub-category (SX-43, A-SX-10).</summary>
    SameSubCategory,
}

public enum ChoiceConfirmation
{
    OnSite,
    Signature,
    PasswordCard,
    ReadingForm,
}

public sealed record BatchRule(string Code, int Order, IReadOnlyList<BatchGroup> Groups, string Window, IReadOnlyList<string> Eligibility);

public sealed record BatchGroup(string Code, IReadOnlyList<int> Slots);

public sealed record SupplementaryRule(string Code, string Window, IReadOnlyList<string> Eligibility);

public sealed record CardPolicy(CardMatrix Matrix, int Digits, int Coordinates, int LockAfter, string ActiveWhen);

public sealed record CardMatrix(int Rows, int Columns);

public sealed record LocalSlotsPolicy(bool Advisory);

public sealed record ReasonRequiredPolicy(string From);
