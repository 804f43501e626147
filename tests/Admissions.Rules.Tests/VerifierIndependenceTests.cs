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
/// Verifiers share no code with the engines: their compiled code calls, of all methods of the rules, only other verifiers' and what the
/// compiler made of data records. The few things with a body of their own that they do call are named here.
/// </summary>
public sealed class VerifierIndependenceTests
{
    private static readonly Assembly Rules = typeof(DispatchVerifier).Assembly;
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Ways to read data: rows of columns, seats of a room, a refusal's sentence.</summary>
    private static readonly string[] Readers =
    [
        "ChoiceColumns.Of", "ProgramColumns.get_Count", "CandidateColumns.get_Count", "DispatchOutcome.LooksOf", "DispatchOutcome.ProgramOf",
        "SeatingRules.get_SeatsPerRoom", "CapExceeded.get_Sentence",
    ];

    [Fact]
    public void Verifiers_CompiledCode_CallsNoEngine()
    {
        var verifiers = Rules.GetTypes().Where(IsVerifier).ToList();
        var calls = verifiers.SelectMany(MethodsOf).SelectMany(CalledBy).Where(called => called.DeclaringType!.Assembly == Rules && !IsVerifier(called.DeclaringType))
            .Where(called => !IsData(called)).Select(called => $"{called.DeclaringType!.Name}.{called.Name}").Distinct().Except(Readers).Order(StringComparer.Ordinal);

        calls.ShouldBeEmpty();
        verifiers.Count.ShouldBeGreaterThan(20);
    }

    /// <summary>The same reading finds what an engine calls, so it does look.</summary>
    [Fact]
    public void CalledBy_Engine_FindsItsHelpers() =>
        MethodsOf(typeof(Admissions.Rules.Dispatch.Dispatcher)).SelectMany(CalledBy).Select(called => called.DeclaringType!.Name).ShouldContain("MeritOrder");

    private static bool IsVerifier(Type type)
    {
        var outer = type;
        while (outer.DeclaringType is { } declaring)
            outer = declaring;
        return outer.Namespace?.EndsWith(".Verification", StringComparison.Ordinal) == true || outer == typeof(NumberingVerifier) || outer == typeof(SeatingVerifier)
            || outer.Name is "NeighbourBound" or "SeparationSearch";
    }

    private static bool IsData(MethodBase called) =>
        called.IsConstructor || called.IsDefined(typeof(CompilerGeneratedAttribute)) || called.DeclaringType!.IsDefined(typeof(CompilerGeneratedAttribute));

    private static IEnumerable<MethodBase> MethodsOf(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
    }

    /// <summary>Every method named in the code of another.</summary>
    private static List<MethodBase> CalledBy(MethodBase method)
    {
        var called = new List<MethodBase>();
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = (short)code[at++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[at++]));
            var operation = OpCodesByValue[value];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineTok)
                Add(called, method, BitConverter.ToInt32(code, at), typeArguments);
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

        return called;
    }

    private static void Add(List<MethodBase> called, MethodBase method, int token, Type[]? typeArguments)
    {
        if (method.Module.ResolveMember(token, typeArguments, method.IsGenericMethod ? method.GetGenericArguments() : null) is MethodBase member && member.DeclaringType is not null)
            called.Add(member);
    }
}
