namespace Admissions.Rules.Policy;

/// <summary>Kind of identity document (HR-38).</summary>
public enum DocumentKind
{
    ResidentIdCard,
    HongKongMacao,
    Taiwan,
    OverseasChinese,
    ForeignResident,
}

public enum NationalityRule
{
    Any,
    ChineseCitizen,
}

public sealed record IdentityPolicy(NationalityRule Nationality, IReadOnlyList<DocumentRule> Documents);

/// <param name="Review">Who decides on the document: Point or City (HR-99).</param>
/// <param name="Check">Name of the format check, e.g. GB11643.</param>
/// <param name="Copies">Scans required at the counter (HR-98).</param>
public sealed record DocumentRule(DocumentKind Type, string Review, string? Check = null, int Copies = 0);

/// <param name="ExtraFields">Fields that only this campaign has (HR-168).</param>
public sealed record BasicInformationPolicy(IReadOnlyList<FieldRule> Fields, IReadOnlyList<ExtraField> ExtraFields);

/// <summary>What the campaign asks of one of the 21 listed fields (HR-16); conditional duties stand in <c>eligibility</c>.</summary>
/// <param name="Field">camelCase name of the field.</param>
/// <param name="Label">Word on the form.</param>
/// <param name="MaxLength">In Unicode characters, not UTF-16 units.</param>
/// <param name="When">Shown only then (HR-31); null = always.</param>
public sealed record FieldRule(string Field, string Label, bool Required, int? MaxLength = null, Condition? When = null, string? Source = null);

public enum ExtraFieldKind
{
    Text,
    Number,
    Date,
    Code,
    Declaration,

    /// <summary>A place chosen from the list of divisions; its six-digit code is kept.</summary>
    Division,
}

public sealed record ExtraField
{
    public required string Code { get; init; }
    public required string Label { get; init; }
    public required ExtraFieldKind Kind { get; init; }
    public bool Required { get; init; }
    public int? MaxLength { get; init; }
    public IReadOnlyList<CodedOption> Options { get; init; } = [];

    /// <summary>The number of a certificate, which two people cannot both have: they are listed as duplicates.</summary>
    public bool Certificate { get; init; }

    /// <summary>Asked only then; null = always.</summary>
    public Condition? When { get; init; }
    public string? Source { get; init; }
}

public sealed record CodedOption(string Code, string Name);

/// <summary>All-of object of facts; a fact that is not named does not matter (policies §0.1).</summary>
public sealed record Condition
{
    public IReadOnlyList<StudyLevel>? Level { get; init; }
    public IReadOnlyList<string>? Category { get; init; }

    /// <summary>Any choice is a major of medical class.</summary>
    public bool? Medical { get; init; }
    public AgeLimit? Age { get; init; }
    public IReadOnlyList<DocumentKind>? Document { get; init; }
    public bool? Exempt { get; init; }

    /// <summary>The candidate claims at least one bonus.</summary>
    public bool? Bonus { get; init; }
    public IReadOnlyList<string>? AdmissionType { get; init; }

    /// <summary>Any choice is a major of one of these <c>majorLists</c>.</summary>
    public IReadOnlyList<string>? MajorList { get; init; }

    /// <summary>Any medical choice is in none of these <c>majorLists</c>.</summary>
    public IReadOnlyList<string>? MedicalOutside { get; init; }
}

/// <param name="AtMost">Completed years; the number itself is included (A-HR-3).</param>
/// <param name="On">The reference day: RegistrationDay.</param>
public sealed record AgeLimit(int AtMost, string On);

/// <summary>What a kind of candidate must show in his fields and choices; what the clerk judges is a <see cref="QualificationItem"/>.</summary>
public sealed record EligibilityRule(string Code, Condition When, IReadOnlyList<Requirement> Require, string? Source = null);

/// <summary>One demand on one field. Exactly one of the tests is given.</summary>
public sealed record Requirement
{
    /// <summary>Field name; empty for the tests on choices and for <see cref="AnyOf"/>.</summary>
    public string Field { get; init; } = "";

    /// <summary>Education at least: UpperSecondary, College or Bachelor; or a whole number for numeric fields.</summary>
    public string? AtLeast { get; init; }

    /// <summary>True: must be filled in; false: must be empty.</summary>
    public bool? Present { get; init; }
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>RegistrationDay, or the name of another date field: not later than that.</summary>
    public string? NotAfter { get; init; }

    /// <summary>Name of another date field: not earlier than that plus <see cref="PlusYears"/>.</summary>
    public string? NotBefore { get; init; }
    public int? PlusYears { get; init; }

    /// <summary>Every chosen major is in this <c>majorLists</c> entry.</summary>
    public string? MajorsIn { get; init; }

    /// <summary>No chosen major is in this <c>majorLists</c> entry.</summary>
    public string? MajorsNotIn { get; init; }

    /// <summary>Groups of demands, one of which must hold entirely.</summary>
    public IReadOnlyList<IReadOnlyList<Requirement>>? AnyOf { get; init; }

    /// <summary>The sentence the user reads instead of the general one.</summary>
    public string? Sentence { get; init; }
}

/// <summary>Which points a kind of candidate may use: those with the flag, or of the kind (HR-83, HR-84, SX-50, SX-57).</summary>
/// <param name="PointPlace">HouseholdOrWorkCounty: also only in the candidate's own county (SX-50).</param>
public sealed record PointRule(Condition When, string? PointFlag = null, string? PointKind = null, string? PointPlace = null, string? Source = null);

/// <summary>An item the counter ticks off (HR-94, HR-166).</summary>
/// <param name="When">Only asked then; null = of everybody.</param>
/// <param name="Evidence">What the clerk looks at.</param>
public sealed record QualificationItem(string Code, string Name, bool Required, IReadOnlyList<string> Evidence, Condition? When = null);

/// <summary>A text the candidate reads or signs; version and time go into the record (HR-75, HR-76, HR-164).</summary>
public sealed record StatementRule(string Code, int Version, string Title, IReadOnlyList<string> Body, string? Source = null);

public sealed record AccountPolicy(PasswordPolicy Password, LockoutPolicy Lockout, int IdleMinutes);

/// <param name="Kinds">How many of lower case, upper case, digits, others must occur.</param>
/// <param name="RefuseCommon">Refuse the commonest passwords of the embedded list, as they stand there or dressed up.</param>
/// <param name="RefuseDerivedFrom">Facts whose parts a password may not be made of, of <see cref="Facts"/>.</param>
public sealed record PasswordPolicy(int MinLength, int Kinds, bool RefuseCommon, IReadOnlyList<string> RefuseDerivedFrom)
{
    public const string IdNumber = "idNumber", UserName = "userName", BirthDate = "birthDate", Telephone = "telephone";

    public static IReadOnlyList<string> Facts { get; } = [IdNumber, UserName, BirthDate, Telephone];
}

/// <param name="SlowBelow">A place whose share of confirmed candidates is below this part of the average is marked, 0 to 1.</param>
public sealed record DashboardPolicy(decimal SlowBelow);

/// <param name="Failures">Failures in a row that lock (HR-74: 5).</param>
public sealed record LockoutPolicy(int Failures, int Minutes);
