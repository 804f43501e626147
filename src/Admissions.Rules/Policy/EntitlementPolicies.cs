namespace Admissions.Rules.Policy;

public sealed record PaymentPolicy(PaymentMode Mode, PaymentTime When, FeeRule? Amount, bool ExemptRefund)
{
    /// <summary>Reasons of non-payment that a point may register (HR-110); empty where nobody verifies.</summary>
    public IReadOnlyList<CodedOption> UnpaidReasons { get; init; } = [];
}

public enum PaymentMode
{
    Online,
    OnSite,
    None,
}

public enum PaymentTime
{
    AfterConfirmed,
    AfterReview,
    None,
}

/// <summary>The fee (HR-107). Exactly one of the three is given.</summary>
public sealed record FeeRule(Yuan? Fixed = null, Yuan? PerSubject = null, IReadOnlyDictionary<StudyLevel, Yuan>? ByLevel = null)
{
    /// <summary>The fee of one candidate.</summary>
    /// <param name="subjects">Number of subjects the candidate sits.</param>
    public Yuan Of(StudyLevel level, int subjects) =>
        Fixed ?? (PerSubject is { } each ? new Yuan(each.Amount * subjects) : ByLevel![level]);
}

public enum PhotoSource
{
    IdChip,
    Camera,
    Upload,
}

/// <param name="Limits">What an uploaded image must keep; null = nothing is uploaded.</param>
public sealed record PhotoPolicy(PhotoSource Source, IReadOnlyList<PhotoException> Exceptions, PhotoLimits? Limits = null);

public sealed record PhotoException(IReadOnlyList<DocumentKind> Documents, PhotoSource Source);

/// <summary>Limits of a portrait before and after re-encoding.</summary>
public sealed record PhotoLimits
{
    public required int MaxKilobytes { get; init; }

    /// <summary>Pixels on the shorter side that an upload must have.</summary>
    public required int MinWidth { get; init; }
    public required int MinHeight { get; init; }

    /// <summary>Pixels of one side above which an upload is refused unread.</summary>
    public required int MaxSide { get; init; }

    /// <summary>Size of the stored portrait in pixels; its ratio is the ratio of the crop.</summary>
    public required int OutputWidth { get; init; }
    public required int OutputHeight { get; init; }
    public required IReadOnlyList<string> Formats { get; init; }
}

/// <param name="Grounds">Grounds a candidate may name; empty = free text.</param>
/// <param name="Chain">Who decides, in order.</param>
/// <param name="DecidedBefore">Window or event before which a decision must stand (HR-117, SX-171).</param>
public sealed record ExemptionRule
{
    public required string Code { get; init; }
    public string? Name { get; init; }
    public required IReadOnlyList<ExemptionGround> Grounds { get; init; }
    public required IReadOnlyList<string> Chain { get; init; }
    public required string DecidedBefore { get; init; }

    /// <summary>SitsExam, or NotAdmitted where the decision comes after the examination.</summary>
    public required string OnRejected { get; init; }

    /// <summary>Whether an applicant is seated all the same.</summary>
    public required bool AlsoSeated { get; init; }
    public IReadOnlyList<StudyLevel>? Levels { get; init; }
    public string? Source { get; init; }
}

/// <param name="OlympicRankAtMost">Lowest rank that counts in Olympic events (SX-131…133).</param>
/// <param name="OtherRankAtMost">Lowest rank that counts in other events.</param>
public sealed record ExemptionGround(string Code, string Name, IReadOnlyList<string> Evidence, int? OlympicRankAtMost = null, int? OtherRankAtMost = null);

public sealed record BonusRule
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required int? Points { get; init; }
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>Given without a claim when the fact holds (SX-142).</summary>
    public required DerivedBonus? Derived { get; init; }
    public string? Source { get; init; }
}

public sealed record DerivedBonus(DateOnly BornOnOrBefore);

public enum BonusCombination
{
    /// <summary>Only the largest counts (SX-144).</summary>
    Max,
    Sum,
}

/// <param name="Window">Code of the window in which bonuses are reviewed.</param>
public sealed record BonusReviewPolicy(IReadOnlyList<string> Reviewers, string Window);
