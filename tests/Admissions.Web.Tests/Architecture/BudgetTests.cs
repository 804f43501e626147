using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Admissions.Core.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Tests.Architecture;

/// <summary>Small files, few parameters, no figure of a seed in the code.</summary>
public sealed partial class BudgetTests
{
    private const int PageModelLines = 150;
    private const int ServiceLines = 400;
    private const int TestLines = 500;
    private const int Parameters = 6;

    /// <summary>What shows or makes invented data.</summary>
    private static readonly string[] Examples = ["/Demo/", "/Gallery/", "/SeasonCommand.cs", "/Admissions.DeviceSimulator/"];

    /// <summary>Lines of the code itself, without the using directives above it.</summary>
    [Theory]
    [InlineData("src/Admissions.Web", "*.cshtml.cs", PageModelLines)]
    [InlineData("src", "*.cs", ServiceLines)]
    [InlineData("tests", "*.cs", TestLines)]
    public void Files_AreWithinTheirBudget(string folder, string pattern, int lines) =>
        Files(folder, pattern).Select(f => (Name: Short(f), Lines: File.ReadLines(f).Count(l => !l.StartsWith("using ", StringComparison.Ordinal)))).Where(f => f.Lines > lines)
            .Select(f => $"{f.Name} has {f.Lines.ToString(CultureInfo.InvariantCulture)} lines of {lines.ToString(CultureInfo.InvariantCulture)}").ShouldBeEmpty();

    /// <summary>Services and page models, whose parameters are what they depend on; records are data.</summary>
    [Fact]
    public void Constructors_TakeFewDependencies()
    {
        var wide = from type in new[] { typeof(AdmissionsDbContext).Assembly, typeof(Program).Assembly }.SelectMany(a => a.GetTypes())
                   where type.IsClass && type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is null && type.Namespace?.StartsWith("Admissions", StringComparison.Ordinal) == true
                   from constructor in type.GetConstructors()
                   where constructor.GetParameters().Length > Parameters
                   select $"{type.FullName} takes {constructor.GetParameters().Length.ToString(CultureInfo.InvariantCulture)}";

        wide.ShouldBeEmpty();
    }

    /// <summary>As above from the sources, so that it holds for the command line and the simulators too, which no test assembly carries together.</summary>
    [Fact]
    public void Constructors_InTheSources_TakeFewParameters()
    {
        var wide = from file in Files("src", "*.cs")
                   let text = File.ReadAllText(file)
                   from made in Constructor().Matches(text)
                   let count = Parameter().Count(made.Groups["list"].Value)
                   where count > Parameters
                   select $"{Short(file)}: {made.Groups["name"].Value} takes {count.ToString(CultureInfo.InvariantCulture)}";

        wide.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("public sealed class Wide(int a, int b, (int, int) c, Dictionary<int, string> d, int e, int f, int g) : Base", 7)]
    [InlineData("    public Wide(int a,\n        int b = 3)\n    {", 2)]
    [InlineData("internal readonly struct Small(int a)", 1)]
    public void Constructor_WrittenEitherWay_IsCounted(string code, int parameters) =>
        Parameter().Count(Constructor().Match(code).Groups["list"].Value).ShouldBe(parameters);

    /// <summary>
    /// What the policy packs say is asked from the policy, in code, pages and printed documents alike: provinces and their
    /// codes, ages, fees, points, dates. Citations of a rule's source are not code, and a date may show how dates are typed.
    /// </summary>
    [Theory]
    [InlineData("*.cs")]
    [InlineData("*.cshtml")]
    [InlineData("*.typ")]
    public void Code_NamesNoProvinceOrFigureOfASeed(string pattern)
    {
        var named = from file in Files("src", pattern).Where(f => !Examples.Any(e => f.Contains(e, StringComparison.Ordinal)))
                    from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                    let code = Comment().Replace(line.Text, "")
                    where SeedWord().IsMatch(code) || (IsoDate().IsMatch(code) && !HowToType().IsMatch(code))
                    select $"{Short(file)}:{line.Number.ToString(CultureInfo.InvariantCulture)} {line.Text.Trim()}";

        named.ShouldBeEmpty();
    }

    [Fact]
    public void Tests_WaitForNoFixedTime()
    {
        var waits = from file in Files("tests", "*.cs").Where(f => !f.Contains("/Architecture/", StringComparison.Ordinal))
                    from line in File.ReadLines(file)
                    where line.Contains("Thread." + "Sleep", StringComparison.Ordinal) || line.Contains("Task." + "Delay", StringComparison.Ordinal)
                    select $"{Short(file)}: {line.Trim()}";

        waits.ShouldBeEmpty();
    }

    [Fact]
    public void PageModels_ButTheFrame_StandInFilesOfTheirOwn()
    {
        var crowded = typeof(Program).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PageModel)) && !t.IsAbstract && t.IsNested).Select(t => t.FullName);

        crowded.ShouldBeEmpty();
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(TestDatabase.Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/node_modules/", StringComparison.Ordinal));

    private static string Short(string file) => Path.GetRelativePath(TestDatabase.Root, file);

    [Theory]
    [InlineData("低龄审核点：未满 18 周岁的考生")]
    [InlineData("满25岁的考生")]
    [InlineData("报名费 160 元")]
    [InlineData("9月11日前确认")]
    [InlineData("照顾加 10 分")]
    [InlineData("new DateOnly(2026, 9, 11)")]
    [InlineData("Amount = 170.00m")]
    [InlineData("var closes = \"2026-09-11\";")]
    [InlineData("age >= 18")]
    public void SeedWord_FigureOfASeed_IsSeen(string line) =>
        (SeedWord().IsMatch(line) || (IsoDate().IsMatch(line) && !HowToType().IsMatch(line))).ShouldBeTrue();

    /// <summary>A class or struct with parameters, or a constructor: an accessible name with a list and neither type nor semicolon. Records are data.</summary>
    [GeneratedRegex(@"(?:(?<!record )\b(?:class|struct)\s+(?<name>\w+)(?:<[^>\n]*>)?|^\s*(?:public|internal|protected|private)\s+(?<name>[A-Z]\w*))\((?<list>(?:[^()]|\((?:[^()])*\))*)\)", RegexOptions.Multiline)]
    private static partial Regex Constructor();

    /// <summary>One parameter: up to a comma outside of brackets.</summary>
    [GeneratedRegex(@"(?:[^,<>()\[\]]|<(?:[^<>]|<[^<>]*>)*>|\([^()]*\)|\[[^\]]*\])+")]
    private static partial Regex Parameter();

    /// <summary>C# and Typst (an address is not a comment), and Razor's own.</summary>
    [GeneratedRegex("(?<!:)//.*$|@\\*.*?\\*@")]
    private static partial Regex Comment();

    [GeneratedRegex(
        "湖南|陕西|[Hh]unan|[Ss]haanxi|长沙|西安|周岁[以及]上|\\d\\s*周?岁|未满\\s*\\d|\\d\\s*元|\\d\\s*月\\s*\\d+\\s*日|加\\s*\\d+\\s*分"
        + "|(?<![\\d.])\\d{2,3}\\.00?m|0731|(?<!\\d)029-|例如 (43|61)\\d\\d|new DateOnly\\(20|\\b[Aa]ge\\s*[<>]=?\\s*\\d")]
    private static partial Regex SeedWord();

    [GeneratedRegex("20\\d\\d-\\d\\d-\\d\\d")]
    private static partial Regex IsoDate();

    [GeneratedRegex("例如|样子|应写成|e\\.g\\.|; write ")]
    private static partial Regex HowToType();
}
