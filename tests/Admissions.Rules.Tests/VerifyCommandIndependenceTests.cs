using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Admissions.Cli;

namespace Admissions.Rules.Tests;

/// <summary>
/// The same of the command line: everything that <c>admissions verify</c> can reach from its first method on. Files are read into data by
/// code that the runs use too; what it touches of the rules beside verifiers and data is named here.
/// </summary>
public sealed partial class VerifierIndependenceTests
{
    private static readonly Assembly Cli = typeof(AdmissionsCommands).Assembly;

    /// <summary>
    /// Reading data; rules with their defaults; points as thousandths and back; and what is wrong with rules before anything runs, whose code is walked through as well.
    /// </summary>
    private static readonly string[] ReadersOfFiles =
    [
        "CandidateColumns.get_Count", "ChoiceColumns.Of", "DispatchOutcome.LooksOf", "DispatchOutcome.ProgramOf", "DispatchRules..ctor", "Points.FromDecimal", "Points.ToDecimal",
        "ProgramColumns.get_Count", "RulesCheck.CheckPrograms", "RulesCheck.CheckTies", "RulesCheck.Find", "RulesCheck.IsHex", "SeatingRules.get_SeatsPerRoom",
    ];

    [Fact]
    public void VerifyCommand_EverythingItReaches_TouchesNoEngine()
    {
        var reached = ReachedFrom("VerifyCommand", "ChecksOf");

        Touched(reached).Where(member => !IsData(member) && !IsMadeOfData(member)).Select(member => $"{Named(member.DeclaringType!)}.{member.Name}").Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(ReadersOfFiles.Order(StringComparer.Ordinal));
        foreach (var verifier in new[] { "DispatchVerifier", "MajorVerifier", "SeatingVerifier", "NumberingVerifier", "SeedReading" })
            reached.SelectMany(TouchedBy).ShouldContain(member => member.DeclaringType!.Name == verifier, verifier);
    }

    /// <summary>The same walk from a run finds the engines, so it does look.</summary>
    [Theory]
    [InlineData("DispatchCommand", "Dispatcher", "LotteryDraw")]
    [InlineData("SeatCommand", "SeatingEngine", "SeatingSeed")]
    [InlineData("NumberCommand", "NumberAssigner", "NumberLayout")]
    [InlineData("MajorsCommand", "MajorAllotment", "MajorAllotment")]
    public void RunCommand_EverythingItReaches_TouchesItsEngine(string command, string engine, string seedOrLayout)
    {
        var touched = Touched(ReachedFrom(command, "Run")).Select(member => member.DeclaringType!.Name).ToHashSet(StringComparer.Ordinal);

        touched.ShouldContain(engine);
        touched.ShouldContain(seedOrLayout);
    }

    private static IEnumerable<MemberInfo> Touched(IEnumerable<MethodBase> methods) => methods.SelectMany(TouchedBy)
        .Where(member => member.DeclaringType!.Assembly == Rules && !IsVerifier(member.DeclaringType) && !member.DeclaringType.IsDefined(typeof(CompilerGeneratedAttribute)));

    /// <summary>Columns and outcomes hold what they are given: their constructors set nothing but defaults.</summary>
    private static bool IsMadeOfData(MemberInfo member) =>
        member is ConstructorInfo { DeclaringType.Name: "ProgramColumns" or "CandidateColumns" or "ChoiceColumns" or "DispatchInput" or "DispatchOutcome" } made
        && TouchedBy(made).TrueForAll(IsDataOrSystem);

    private static bool IsDataOrSystem(MemberInfo member) => member is FieldInfo || member.DeclaringType!.Assembly != Rules || IsData(member);

    /// <summary>All methods of the command line, and of the check of rules, that can run from a method of a command on.</summary>
    private static HashSet<MethodBase> ReachedFrom(string command, string method)
    {
        var first = Cli.GetType($"Admissions.Cli.Commands.{command}")!.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!;
        var reached = new HashSet<MethodBase> { first };
        var toRead = new Queue<MethodBase>(reached);
        while (toRead.TryDequeue(out var next))
            foreach (var member in TouchedBy(next).OfType<MethodBase>().Where(member => IsWalked(member.DeclaringType!)).SelectMany(WithItsSteps))
                if (reached.Add(member))
                    toRead.Enqueue(member);
        return reached;
    }

    private static bool IsWalked(Type type) => type.Assembly == Cli || type.Name == "RulesCheck" || (type.IsNested && IsWalked(type.DeclaringType!));

    /// <summary>Whoever makes an iterator will run it.</summary>
    private static IEnumerable<MethodBase> WithItsSteps(MethodBase method) =>
        method is ConstructorInfo && typeof(IEnumerator).IsAssignableFrom(method.DeclaringType) ? MethodsOf(method.DeclaringType!).Append(method) : [method];
}
