using Admissions.Core.Campaigns;
using Admissions.Rules;
using CsvHelper;

namespace Admissions.Core.Tests.Demo;

public class PlanDataTests
{
    private sealed record Line(string College, string CollegeName, StudyLevel Level, string Category, StudyMode Mode, string Major, string MajorName, decimal Years, int Quota, bool Medical);

    private static List<Line> Read(string name)
    {
        using var stream = typeof(PolicyPacks).Assembly.GetManifestResourceStream($"Admissions.Core.Demo.Data.{name}.csv").ShouldNotBeNull();
        using var csv = CsvReader.Create(stream, new CsvReaderOptions(), leaveOpen: false);
        var lines = new List<Line>();
        while (csv.Read())
        {
            lines.Add(new Line(
                csv.GetString("院校代码"),
                csv.GetString("院校名称"),
                Terms.LevelOf(csv.GetString("层次")).ShouldNotBeNull(),
                Terms.CategoryOf(csv.GetString("科类")).ShouldNotBeNull(),
                Terms.ModeOf(csv.GetString("学习形式")).ShouldNotBeNull(),
                csv.GetString("专业代码"),
                csv.GetString("专业名称"),
                csv.Parse<decimal>("学制"),
                csv.Parse<int>("计划数"),
                csv.GetString("医学类") == "是"));
        }

        return lines;
    }

    [Fact]
    public void HunanPlan_OffersEveryCategoryLevelAndMode()
    {
        var lines = Read("hunan-plan");
        var policy = PolicyPacks.Read("hunan-adult");

        lines.Select(line => line.College).Distinct().Count().ShouldBe(42);
        lines.Select(line => line.Mode).Distinct().Count().ShouldBe(3);
        lines.Sum(line => line.Quota).ShouldBeInRange(19_000, 22_000);
        foreach (var category in policy.Categories)
            lines.ShouldContain(line => line.Level == category.Level && line.Category == category.Code, $"{category.Level} {category.Code}");
        lines.ShouldContain(line => line.Medical);
    }

    /// <summary>Real colleges under their real codes, as the province publishes them.</summary>
    [Theory]
    [InlineData("hunan-plan")]
    [InlineData("shaanxi-plan")]
    public void Plan_EveryCollege_StandsInThePublishedListUnderItsCode(string plan)
    {
        var published = File.ReadLines(Path.Combine(TestDatabase.Root, "tests", "Admissions.Rules.Tests", "Vectors", "hunan_2024_colleges.csv")).Skip(1).ToHashSet();

        Read(plan).Select(line => $"{line.College},{line.CollegeName}").Distinct().Where(college => !published.Contains(college)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("hunan-plan", "hunan-adult")]
    [InlineData("shaanxi-plan", "shaanxi-adult")]
    public void Plan_EveryLine_KeepsThePolicy(string plan, string pack)
    {
        var lines = Read(plan);
        var policy = PolicyPacks.Read(pack);
        // Hunan's document names no shortest durations; the state's are those that Shaanxi's document quotes.
        var durations = PolicyPacks.Read("shaanxi-adult").DurationMin;

        lines.Select(line => (line.College, line.Major, line.Level, line.Mode)).Distinct().Count().ShouldBe(lines.Count);
        foreach (var line in lines)
        {
            policy.Categories.ShouldContain(category => category.Level == line.Level && category.Code == line.Category, line.ToString());
            line.Years.ShouldBeGreaterThanOrEqualTo(durations.Single(rule => rule.Level == line.Level && rule.Mode == line.Mode).Years, line.ToString());
            (line.Medical && line.Mode == StudyMode.Correspondence).ShouldBeFalse(line.ToString());
            line.Quota.ShouldBeGreaterThan(0);
        }
    }
}
