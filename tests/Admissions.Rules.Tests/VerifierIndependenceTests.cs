using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Numbering;
using Admissions.Rules.Plans.Verification;
using Admissions.Rules.Scoring.Verification;
using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests;

/// <summary>
/// Verifiers share no code with the engines: of all types of the rules, their compiled code touches only other verifiers and the data types
/// named here. Of those it makes records and calls what the compiler wrote for them; the few methods with a body of their own are named too.
/// </summary>
public sealed partial class VerifierIndependenceTests
{
    private static readonly Assembly Rules = typeof(DispatchVerifier).Assembly;
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>What goes in and what comes out: the only types engines and verifiers have in common.</summary>
    private static readonly string[] SharedData =
    [
        "AdjustmentClosed", "AdjustmentNotOffered", "AdjustmentReasonMissing", "AdjustmentZero", "ApprovedScheme", "ArtSportFloor", "ArtSportLineTooLow", "BonusItem",
        "BonusRule", "CampaignPolicy", "CandidateColumns", "CapExceeded", "CapResult", "CategoryGroup", "ChoiceColumns", "CompositePolicy", "CompositeRule",
        "CorrespondenceApprovalMissing", "DerivedBonus", "DispatchCondition", "DispatchInput", "DispatchLine", "DispatchOutcome", "DispatchRules", "DurationRule",
        "DurationTooShort", "FeaturePointsResult", "FlexiblePlaces", "FullTimeAboveOriginal", "FullTimeShare", "LevelCategoryLine", "LineRules", "Major",
        "MajorAssignment", "MajorDossier", "MajorList", "MajorNotInCatalogue", "MajorNotPublished", "MajorOutcome", "MajorReturn", "MajorRules", "MajorTwice",
        "MajorWithSourceCancelled", "MedicalByCorrespondence", "NoVacancy", "NumberSegment", "OnePointRow", "PlanBelowUsed", "PlanLineFacts", "PlanNumberNegative",
        "PlanPolicy", "PlanSchemePolicy", "PlanSumDiffers", "PlanUse", "ProfessionalLineRule", "ProgramColumns", "PublishedSeat", "Refusal", "RegionalPlan",
        "RegionalPlanPolicy", "ReservedShare", "SameRegion", "Scheme", "SchemeAboveLevelPlan", "SchemeCutNotAccepted", "SchemeMajor", "ScoreLine", "ScorePolicy",
        "ScoreSheet", "SeatedCandidate", "SeatingClaims", "SeatingReport", "SeatingRules", "StationMissing", "SubjectRule", "SubjectScore", "SubjectSet", "UnknownRegion",
    ];

    /// <summary>Ways to read data, rows of columns and seats of a room; and a refusal that puts its figures into words.</summary>
    private static readonly string[] Readers =
    [
        "ProgramColumns.get_Count", "CandidateColumns.get_Count", "DispatchOutcome.LooksOf", "SeatingRules.get_SeatsPerRoom", "DurationTooShort..ctor",
    ];

    [Fact]
    public void Verifiers_CompiledCode_TouchesOnlyNamedData()
    {
        var verifiers = Rules.GetTypes().Where(IsVerifier).ToList();
        var touched = verifiers.SelectMany(MethodsOf).SelectMany(TouchedBy).Where(member => member.DeclaringType!.Assembly == Rules && !IsVerifier(member.DeclaringType)
            && !member.DeclaringType.IsDefined(typeof(CompilerGeneratedAttribute))).Distinct().ToList();

        touched.Select(member => Named(member.DeclaringType!)).Distinct().Order(StringComparer.Ordinal).ShouldBe(SharedData);
        touched.Where(member => !IsData(member)).Select(member => $"{Named(member.DeclaringType!)}.{member.Name}").Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(Readers.Order(StringComparer.Ordinal));
        verifiers.Count.ShouldBeGreaterThan(20);
    }

    /// <summary>The same reading finds what an engine touches, so it does look.</summary>
    [Fact]
    public void TouchedBy_Engine_FindsItsHelpers() =>
        MethodsOf(typeof(Admissions.Rules.Dispatch.Dispatcher)).SelectMany(TouchedBy).Where(member => !IsData(member)).Select(member => member.DeclaringType!.Name).ShouldContain("MeritOrder");

    private static bool IsVerifier(Type type)
    {
        var outer = type;
        while (outer.DeclaringType is { } declaring)
            outer = declaring;
        return outer.Namespace?.EndsWith(".Verification", StringComparison.Ordinal) == true || outer == typeof(NumberingVerifier) || outer == typeof(SeatingVerifier)
            || outer.Name is "NeighbourBound" or "SeparationSearch" or "AvoidableNeighbours" or "CallingReplay" or "MergedRooms" or "MergedDistrict";
    }

    /// <summary>
    /// Making a record, reading or setting what it holds, comparing it: the compiler wrote the code. A constructor of anything else may do
    /// work, so it does not count as data.
    /// </summary>
    private static bool IsData(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } made => IsRecord(made.DeclaringType!) && IsPlain(made),
        MethodInfo method => method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.IsAbstract,
        FieldInfo field => field.IsLiteral || field.DeclaringType!.IsEnum,
        _ => false,
    };

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    /// <summary>The constructor only stores what it is given: it calls nothing of the rules but constructors of records like it.</summary>
    private static bool IsPlain(ConstructorInfo made) =>
        TouchedBy(made).Where(member => member is not FieldInfo && member.DeclaringType!.Assembly == Rules).All(member => member is ConstructorInfo inner ? IsRecord(inner.DeclaringType!) : IsData(member));

    private static string Named(Type type) => type.DeclaringType is { } outer ? $"{Named(outer)}.{type.Name}" : type.Name;

    private static IEnumerable<MethodBase> MethodsOf(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
    }

    /// <summary>Every method and field named in the code of a method.</summary>
    private static List<MemberInfo> TouchedBy(MethodBase method)
    {
        var touched = new List<MemberInfo>();
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = (short)code[at++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[at++]));
            var operation = OpCodesByValue[value];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
                Add(touched, method, BitConverter.ToInt32(code, at), typeArguments);
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }

        return touched;
    }

    private static void Add(List<MemberInfo> touched, MethodBase method, int token, Type[]? typeArguments)
    {
        if (method.Module.ResolveMember(token, typeArguments, method.IsGenericMethod ? method.GetGenericArguments() : null) is { DeclaringType: not null } member and (MethodBase or FieldInfo))
            touched.Add(member);
    }
}
