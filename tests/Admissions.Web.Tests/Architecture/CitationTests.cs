using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Web.Tests.Architecture;

/// <summary>Documents of an authority are cited from its policy, so that no other authority's people read them.</summary>
public sealed class CitationTests
{
    [Fact]
    public void Code_NamesNoDocumentOfOneAuthority()
    {
        var source = Path.Combine(TestDatabase.Root, "src");
        var cited = Directory.EnumerateFiles(source, "*.cs*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(f).Select((line, i) => (Place: $"{Path.GetRelativePath(source, f)}:{i + 1}", Line: line.TrimStart())))
            .Where(l => !l.Line.StartsWith("//", StringComparison.Ordinal) && (l.Line.Contains("湘教考", StringComparison.Ordinal) || l.Line.Contains("陕西省成人高校招生工作", StringComparison.Ordinal)));

        cited.Select(l => l.Place).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("hunan-adult", "湘教考信字〔2019〕3号 §四.3")]
    [InlineData("shaanxi-adult", "《2010年陕西省成人高校招生工作实施办法》第十条")]
    public void Cite_Confirmation_IsTheCampaignsOwnDocument(string pack, string expected)
    {
        var policy = PolicyJson.Parse(PolicyPacks.Json(pack));

        policy.Cite(Cited.Confirmation).ShouldBe(expected);
        policy.Cite("《须知》第四条").ShouldBe("《须知》第四条");
        policy.Cite(null).ShouldBeNull();
    }
}
