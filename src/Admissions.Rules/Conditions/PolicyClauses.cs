using System.Globalization;
using System.Runtime.CompilerServices;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Conditions;

/// <summary>Names of the facts that are worked out of a case instead of being stated in a field of its own.</summary>
public static class FactNames
{
    /// <summary>Level and category of the first choice; of one line inside <see cref="Choices"/>.</summary>
    public const string Level = "level", Category = "category", SubCategory = "subCategory";

    /// <summary>Yes or no: any choice is of medical class; of one line inside <see cref="Choices"/>.</summary>
    public const string Medical = "medical";

    /// <summary>The list of chosen majors, and the <c>majorLists</c> in which one of them stands.</summary>
    public const string Choices = "choices", MajorLists = "majorLists";

    /// <summary>Completed years on the day of registration.</summary>
    public const string Age = "age";

    /// <summary>Yes or no: the candidate claims at least one bonus of the campaign.</summary>
    public const string Bonus = "bonus";

    /// <summary>The stage of the education attained as the number of its <see cref="EducationRank"/>.</summary>
    public const string EducationRank = "educationRank";

    public const string RegistrationDay = "RegistrationDay";

    /// <summary>How the candidate stands in admission: the state of his dossier, and (yes or no) whether he is above the line.</summary>
    public const string Dossier = "dossier", AboveLine = "aboveLine";

    /// <summary>What demands of batches and supplementary rounds may ask for besides fields.</summary>
    public static readonly IReadOnlyList<string> Standing = [Dossier, AboveLine];

    /// <summary>Names that no field of a campaign may take, because they are worked out.</summary>
    public static readonly IReadOnlyList<string> WorkedOut =
        [Level, Category, SubCategory, Medical, Choices, MajorLists, Age, Bonus, EducationRank, RegistrationDay, Dossier, AboveLine, Exempt];

    /// <summary>Yes or no: the candidate asks to be exempt from the examination.</summary>
    public const string Exempt = "exempt";

    /// <summary>Fields of the registration that conditions name as such.</summary>
    public const string AdmissionType = "admissionType", DocumentKind = "documentKind", EducationAttained = "educationAttained", Ethnicity = "ethnicity";
}

/// <summary>Reads each way in which a policy states a condition into clauses.</summary>
public static class PolicyClauses
{
    // A page asks for the same conditions of the policy some forty times.
    private static readonly ConditionalWeakTable<Condition, Clause> Read = [];
    private static readonly ConditionalWeakTable<Requirement, Clause> Demanded = [];

    /// <summary>All named facts must be so (policies §0.1); no condition always holds.</summary>
    public static Clause ToClause(this Condition? when) => when is null ? Clause.Always : Read.GetValue(when, static w => new AllOf([.. Parts(w)]));

    /// <summary>One demand; of several tests the policy validator lets only one pass.</summary>
    public static Clause ToClause(this Requirement requirement)
    {
        ArgumentNullException.ThrowIfNull(requirement);
        return Demanded.GetValue(requirement, static demand => demand switch
        {
            { AnyOf: { } groups } => new AnyOf([.. groups.Select(group => new AllOf([.. group.Select(one => one.ToClause())]))]),
            { MajorsIn: { } inside } => new Not(new Some(FactNames.Choices, new Not(new HasAny(FactNames.MajorLists, [inside])))),
            { MajorsNotIn: { } outside } => new Not(new Some(FactNames.Choices, new HasAny(FactNames.MajorLists, [outside]))),
            { Present: true } => new Given(demand.Field),
            { Present: false } => new Not(new Given(demand.Field)),
            { AtLeast: { } rank, Field: FactNames.EducationAttained } => new Within(FactNames.EducationRank, Least: (int)Enum.Parse<EducationRank>(rank)),
            { AtLeast: { } least } => new Within(demand.Field, Least: Number(least)),
            { OneOf: { } allowed } => new OneOf(demand.Field, allowed),
            { NotAfter: { } latest } => new InOrder(demand.Field, latest),
            { NotBefore: { } earliest } => new InOrder(earliest, demand.Field, demand.PlusYears ?? 0),
            _ => Clause.Always,
        });
    }

    /// <summary>A special condition of a program (GD-83).</summary>
    public static Clause ToClause(this DispatchCondition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition.Kind switch
        {
            ConditionKind.OneOf => new OneOf(condition.Fact, condition.Values),
            ConditionKind.HasAny => new HasAny(condition.Fact, condition.Values),
            ConditionKind.HasNone => new Not(new HasAny(condition.Fact, condition.Values)),
            ConditionKind.AtLeast => new Within(condition.Fact, Least: Number(condition.Values[0])),
            ConditionKind.AtMost => new Within(condition.Fact, Most: Number(condition.Values[0])),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Kind, "Unknown kind of condition."),
        };
    }

    /// <summary>What the level of a later choice must be (HR-79…82, SX-42, SX-43).</summary>
    public static Clause LevelClause(this SecondChoiceRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new OneOf(FactNames.Level, [.. rule.Allowed.Select(level => level.ToString())]);
    }

    /// <summary>What the category of a later choice must be, seen from the first choice.</summary>
    public static Clause CategoryClause(this SecondChoiceRule rule, IFacts first)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Scope switch
        {
            SecondChoiceScope.SameExamCategory => Same(FactNames.Category, first),
            SecondChoiceScope.SameSubCategory => new AllOf([Same(FactNames.Category, first), Same(FactNames.SubCategory, first)]),
            _ => Clause.Always,
        };
    }

    /// <summary>Whom a ground of a bonus serves (SX-141).</summary>
    public static Clause EthnicityClause(this BonusGround ground)
    {
        ArgumentNullException.ThrowIfNull(ground);
        return ground.ExceptEthnicities is { } except ? new Not(new HasAny(FactNames.Ethnicity, except)) : Clause.Always;
    }

    /// <summary>The answers with which a claim counts.</summary>
    public static Clause ToClause(this ClaimQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new OneOf(ClaimFacts.AnswerTo(question.Code), [.. question.Answers.Where(answer => answer.Counts).Select(answer => answer.Code)]);
    }

    /// <summary>Levels at which an exemption is given; whose level is not known yet may ask.</summary>
    public static Clause LevelClause(this ExemptionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Levels is { } levels
            ? new AnyOf([new Not(new Given(FactNames.Level)), new OneOf(FactNames.Level, [.. levels.Select(level => level.ToString())])])
            : Clause.Always;
    }

    /// <summary>The ranks of athletes that count, by the kind of event (SX-131…133).</summary>
    public static Clause ToClause(this ExemptionGround ground)
    {
        ArgumentNullException.ThrowIfNull(ground);
        return new AnyOf([Rank(ClaimRules.OlympicEvent, ground.OlympicRankAtMost), Rank(ClaimRules.OtherEvent, ground.OtherRankAtMost)]);

        static Clause Rank(string sport, int? most) => most is null ? new AnyOf([]) : new AllOf(
            [new OneOf(ClaimFacts.AnswerTo(ClaimRules.EventQuestion), [sport]), new Within(ClaimFacts.AnswerTo(ClaimRules.RankQuestion), Most: most)]);
    }

    private static IEnumerable<Clause> Parts(Condition when)
    {
        if (when.Level is { } levels)
            yield return new OneOf(FactNames.Level, [.. levels.Select(level => level.ToString())]);
        if (when.Category is { } categories)
            yield return new OneOf(FactNames.Category, categories);
        if (when.Document is { } kinds)
            yield return new OneOf(FactNames.DocumentKind, [.. kinds.Select(kind => kind.ToString())]);
        if (when.AdmissionType is { } types)
            yield return new OneOf(FactNames.AdmissionType, types);
        if (when.Medical is { } medical)
            yield return Clause.Is(FactNames.Medical, medical);
        if (when.Bonus is { } bonus)
            yield return Clause.Is(FactNames.Bonus, bonus);
        if (when.Exempt is { } exempt)
            yield return Clause.Is(FactNames.Exempt, exempt);
        if (when.Age is { } age)
            yield return new Within(FactNames.Age, Most: age.AtMost);
        if (when.MajorList is { } inside)
            yield return new Some(FactNames.Choices, new HasAny(FactNames.MajorLists, inside));
        if (when.MedicalOutside is { } outside)
            yield return new Some(FactNames.Choices, new AllOf([Clause.Is(FactNames.Medical, true), new Not(new HasAny(FactNames.MajorLists, outside))]));
    }

    private static Clause Same(string fact, IFacts other) => other.Text(fact) is { } value ? new OneOf(fact, [value]) : new Not(new Given(fact));

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
