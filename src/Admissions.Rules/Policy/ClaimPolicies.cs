namespace Admissions.Rules.Policy;

/// <summary>Admission without examination: who may ask for it, who decides, by when (HR-112…117, SX-57…60, SX-129…133, SX-171).</summary>
public sealed record ExemptionRule
{
    public required string Code { get; init; }
    public string? Name { get; init; }

    /// <summary>Grounds a candidate may name; empty = he writes his ground himself.</summary>
    public required IReadOnlyList<ExemptionGround> Grounds { get; init; }

    /// <summary>Who decides, in order: City, Institution, Province, AdultAdmissionDivision.</summary>
    public required IReadOnlyList<string> Chain { get; init; }

    /// <summary>Window or event before which a decision must stand (HR-117, SX-171).</summary>
    public required string DecidedBefore { get; init; }

    /// <summary>SitsExam, or NotAdmitted where the decision comes after the examination.</summary>
    public required string OnRejected { get; init; }

    /// <summary>Whether an applicant is seated all the same.</summary>
    public required bool AlsoSeated { get; init; }
    public IReadOnlyList<StudyLevel>? Levels { get; init; }
    public string? Source { get; init; }

    /// <summary>Window of each step of the chain that has one, in the order of the chain; blank = no window is asked.</summary>
    public IReadOnlyList<string> ChainWindows { get; init; } = [];

    /// <summary>Evidence asked on every ground, besides the ground's own.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Null when the step has no window.</summary>
    public string? WindowOf(int step) => step < ChainWindows.Count && ChainWindows[step].Length > 0 ? ChainWindows[step] : null;
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

    /// <summary>The ways to be entitled, one of which a claim names; empty = the item itself.</summary>
    public IReadOnlyList<BonusGround> Grounds { get; init; } = [];
}

/// <summary>One way to be entitled to a bonus item (SX-136…141).</summary>
/// <param name="Questions">What must be known of the award or the relation; the answers decide whether the claim counts.</param>
/// <param name="Evidence">Evidence on this ground in place of the item's; null = the item's.</param>
/// <param name="ExceptEthnicities">GB/T 3304 codes of whom the ground does not serve (SX-141).</param>
public sealed record BonusGround(string Code, string Name, IReadOnlyList<ClaimQuestion> Questions, IReadOnlyList<string>? Evidence = null, IReadOnlyList<string>? ExceptEthnicities = null);

/// <summary>A question with its possible answers.</summary>
public sealed record ClaimQuestion(string Code, string Label, IReadOnlyList<ClaimAnswer> Answers);

/// <param name="Counts">False: whoever has to answer this has no claim on this ground.</param>
public sealed record ClaimAnswer(string Code, string Name, bool Counts = true);

public sealed record DerivedBonus(DateOnly BornOnOrBefore);

public enum BonusCombination
{
    /// <summary>Only the largest counts (SX-144).</summary>
    Max,
    Sum,
}

/// <param name="Reviewers">Levels of office that decide: County, City, Province.</param>
/// <param name="Window">Code of the window in which bonuses are reviewed; what is not decided at its end is overdue (HR-120, SX-55).</param>
/// <param name="ListEntry">Whether the reviewing office may enter an approved list for candidates without a claim (HR-119).</param>
public sealed record BonusReviewPolicy(IReadOnlyList<string> Reviewers, string Window, bool ListEntry = false);

/// <summary>What claims are proved with; the names are the authority's own (SX-52…54, SX-58…60).</summary>
/// <param name="MaxKilobytes">Largest stored file, in units of 1024 bytes: pictures are encoded down to it, PDF files above it are refused.</param>
/// <param name="MaxFiles">Files of one document, e.g. pages.</param>
public sealed record EvidencePolicy(IReadOnlyList<EvidenceRule> Documents, int MaxKilobytes, int MaxFiles)
{
    /// <summary>A campaign that names no documents takes no files.</summary>
    public static EvidencePolicy None { get; } = new([], 0, 0);

    public EvidenceRule Of(string code) => Documents.FirstOrDefault(d => d.Code == code) ?? new EvidenceRule(code, code);
}

/// <summary>One kind of evidence document.</summary>
/// <param name="Number">Whether its number is recorded (SX-53).</param>
/// <param name="Copy">Whether a copy is kept: at least one file (SX-52, SX-58).</param>
public sealed record EvidenceRule(string Code, string Name, bool Number = false, bool Copy = false);

/// <summary>Approved bonuses and exemptions are shown to everybody for a time; objections are recorded.</summary>
/// <param name="Window">Code of the window in which the list is shown.</param>
public sealed record PublicListPolicy(string Window);
