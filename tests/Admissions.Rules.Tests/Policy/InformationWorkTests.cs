using Admissions.Core.Campaigns;
using Admissions.Rules.Equipment;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

/// <summary>The minimum configuration of 湘教考信字〔2019〕3号 §二.2 as the pack holds it, and what falls short of it.</summary>
public class InformationWorkTests
{
    private static readonly InformationWorkPolicy Work = PolicyPacks.Read("hunan-adult").InformationWork!;
    private static readonly DateOnly Today = new(2026, 9, 8);

    [Theory]
    [InlineData(EquipmentLevel.Point, "2 核", "3 GHz", "4 G", "500 G", "IdReader HighResolutionCamera Printer Broadband")]
    [InlineData(EquipmentLevel.County, "4 核", "3 GHz", "4 G", "1000 G", "IdReader DvdBurner Camera Printer Broadband")]
    [InlineData(EquipmentLevel.City, "4 核", "3 GHz", "4 G", "1000 G", "IdReader DvdBurner Camera CityPrinter Broadband")]
    public void Minimum_OfEachLevel_IsThatOfTheDocument(EquipmentLevel level, string cores, string clock, string memory, string disk, string present)
    {
        var items = EquipmentRules.ItemsOf(Work, level);

        string? Minimum(string code) => EquipmentRules.MinimumOf(items.Single(i => i.Code == code), level);
        (Minimum("Cores"), Minimum("Clock"), Minimum("Memory"), Minimum("Disk")).ShouldBe((cores, clock, memory, disk));
        string.Join(' ', items.Where(i => i.Kind == EquipmentItemKind.Present).Select(i => i.Code)).ShouldBe(present);
        items.Where(i => i.Kind == EquipmentItemKind.Software).Select(i => i.Code).ShouldBe(["Windows", "Browser", "Database", "Antivirus"]);
    }

    [Fact]
    public void Check_NothingStated_FindsEveryLineBlank()
    {
        var findings = EquipmentRules.Check(Work, EquipmentLevel.County, new Dictionary<string, EquipmentEntry>(), Today);

        findings.Count.ShouldBe(EquipmentRules.ItemsOf(Work, EquipmentLevel.County).Count);
        findings.ShouldAllBe(f => f.Shortfall == EquipmentShortfall.Blank);
    }

    [Theory]
    [InlineData("Memory", "3.9", EquipmentShortfall.BelowMinimum, "内存 3.9 G，低于最低配置（4 G）")]
    [InlineData("DvdBurner", "无", EquipmentShortfall.Missing, "没有DVD 光盘刻录机")]
    public void Check_OneLineShort_SaysHow(string code, string value, EquipmentShortfall shortfall, string sentence)
    {
        var finding = EquipmentRules.Check(Work, EquipmentLevel.County, new Dictionary<string, EquipmentEntry> { [code] = new(value) }, Today).Single(f => f.Code == code);

        (finding.Shortfall, finding.Sentence).ShouldBe((shortfall, sentence));
    }

    [Theory]
    [InlineData("2026-08-09", false)]
    [InlineData("2026-08-08", true)]
    public void Check_Antivirus_IsOutOfDateAfterThirtyDays(string updated, bool old) =>
        EquipmentRules.Check(Work, EquipmentLevel.Point, new Dictionary<string, EquipmentEntry> { ["Antivirus"] = new("火绒", DateOnly.Parse(updated, System.Globalization.CultureInfo.InvariantCulture)) }, Today)
            .Any(f => f.Shortfall == EquipmentShortfall.OutOfDate).ShouldBe(old);

    [Theory]
    [InlineData("SiteSetup", "DataReport:County", true)]
    [InlineData("Numbering", "DataReport:County", true)]
    [InlineData("Printing", "SiteSetup", true)]
    [InlineData("SiteSetup", "Numbering", false)]
    public void Follows_WindowsOfHunan_GoBackByAllThatStandBetween(string window, string step, bool follows) =>
        PolicyPacks.Read("hunan-adult").Follows(window, step).ShouldBe(follows);

    [Fact]
    public void Follows_NumberingOfShaanxi_DoesNotWaitForReports() =>
        PolicyPacks.Read("shaanxi-adult").Follows("Numbering", "DataReport:City").ShouldBeFalse();
}
