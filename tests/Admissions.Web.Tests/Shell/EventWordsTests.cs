using System.Text.RegularExpressions;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Tests.Shell;

/// <summary>Inspectors read Chinese: every event that the product writes, and every kind of row it is about, has a word.</summary>
public sealed partial class EventWordsTests
{
    private static readonly string Core = string.Join('\n', Directory.EnumerateFiles(Path.Combine(TestDatabase.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));

    [Fact]
    public void Of_EveryEventThatIsWritten_IsChinese()
    {
        var types = Recorded().Matches(Core).Select(m => m.Groups["type"].Value).Concat(OwnType().Matches(Core).Select(m => m.Groups[1].Value)).Distinct().ToList();

        types.Count.ShouldBeGreaterThan(100);
        types.Where(type => !IsChinese(EventWords.Of(type))).ShouldBeEmpty();
    }

    [Fact]
    public void OfSubject_EveryKindThatIsNamed_IsChinese()
    {
        var kinds = Recorded().Matches(Core).Select(m => m.Groups["subject"].Value).Concat(OwnSubject().Matches(Core).Select(m => m.Groups[1].Value)).Distinct().ToList();

        kinds.Count.ShouldBeGreaterThan(30);
        kinds.Where(kind => !IsChinese(EventWords.OfSubject(kind, 7))).ShouldBeEmpty();
        EventWords.OfSubject("Registration", 1024).ShouldBe("报名 1024");
    }

    private static bool IsChinese(string text) => text.Any(c => c is >= '\u4e00' and <= '\u9fff');

    [GeneratedRegex("\\.Record\\([^;\"]*?\"(?<type>[A-Za-z]+)\",\\s*\\((nameof\\()?\"?(?<subject>[A-Z][A-Za-z]+)")]
    private static partial Regex Recorded();

    [GeneratedRegex("new Event\\s*\\{[^}]*?\\bType = \"([A-Za-z]+)\"")]
    private static partial Regex OwnType();

    [GeneratedRegex("SubjectType = nameof\\(([A-Za-z]+)\\)")]
    private static partial Regex OwnSubject();
}
