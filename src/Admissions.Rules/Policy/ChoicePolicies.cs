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

/// <summary>A batch (批次): institutions that admit together, and the choices for them.</summary>
/// <param name="Order">Batches are dispatched in this order; one does not start before those of lower order are closed (GD-52).</param>
/// <param name="Window">Code of the window in which its choices are filled.</param>
/// <param name="Eligibility">Codes of eligibility rules that are asked for this batch only.</param>
/// <param name="Name">The batch in Chinese; null = the code.</param>
/// <param name="Scope">Divisions that have the batch (地市批次, GD-79); null = everywhere.</param>
/// <param name="Dispatch">What is dispatched otherwise than the campaign's <c>dispatch</c> says (GD-80); null = nothing.</param>
public sealed record BatchRule(
    string Code, int Order, IReadOnlyList<BatchGroup> Groups, string Window, IReadOnlyList<string> Eligibility,
    string? Name = null, IReadOnlyList<string>? Scope = null, BatchDispatch? Dispatch = null);

/// <summary>Choices of a batch that stand together on the form.</summary>
/// <param name="Slots">Orders of the choices, see <c>choice.slots</c>.</param>
/// <param name="Eligibility">Codes of eligibility rules; who does not meet them does not see the group (HC-60, HC-62).</param>
public sealed record BatchGroup(string Code, IReadOnlyList<int> Slots, string? Name = null, IReadOnlyList<string>? Eligibility = null);

/// <param name="Mode">sequential, parallel or lottery.</param>
/// <param name="Ratio">Null = the campaign's.</param>
/// <param name="Kind">What is special about the batch, e.g. Interview (面试): a <see cref="RatioCap"/> may hold for it alone; null = nothing.</param>
public sealed record BatchDispatch(string Mode, decimal? Ratio = null, TiePolicy? Ties = null, string? Kind = null);

/// <summary>A round of supplementary choices (征集志愿) for places that stayed free.</summary>
/// <param name="Eligibility">Codes of eligibility rules, asked of how the candidate stands when the round opens (HC-69).</param>
/// <param name="Batch">The batch whose places are offered; null = of all.</param>
public sealed record SupplementaryRule(string Code, string Window, IReadOnlyList<string> Eligibility, string? Batch = null, string? Name = null);

public sealed record CardPolicy(CardMatrix Matrix, int Digits, int Coordinates, int LockAfter, string ActiveWhen);

public sealed record CardMatrix(int Rows, int Columns);

public sealed record LocalSlotsPolicy(bool Advisory);

public sealed record ReasonRequiredPolicy(string From);
