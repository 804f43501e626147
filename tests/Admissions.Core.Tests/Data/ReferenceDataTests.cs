using Admissions.Core.Data;

namespace Admissions.Core.Tests.Data;

public class ReferenceDataTests
{
    [Fact]
    public void Children_OfHunan_AreFourteenCitiesWith122Counties()
    {
        var cities = ReferenceData.Children("43");
        cities.Count.ShouldBe(14);
        cities.Sum(city => ReferenceData.Children(city.Code).Count).ShouldBe(122);
    }

    [Fact]
    public void Children_OfShaanxi_AreTenCitiesWith107Counties()
    {
        var cities = ReferenceData.Children("610000");
        cities.Count.ShouldBe(10);
        cities.Sum(city => ReferenceData.Children(city.Code).Count).ShouldBe(107);
    }

    [Fact]
    public void Children_OfNothing_AreThe34Provinces() => ReferenceData.Children("").Count.ShouldBe(34);

    [Theory]
    [InlineData("430102", "湖南省长沙市芙蓉区")]
    [InlineData("430100", "湖南省长沙市")]
    [InlineData("4301", "湖南省长沙市")]
    [InlineData("430000", "湖南省")]
    [InlineData("110101", "北京市东城区")]
    [InlineData("810000", "香港特别行政区")]
    [InlineData("999999", "")]
    [InlineData(null, "")]
    public void NamePath_Code_ReadsAsAnAddress(string? code, string path) => ReferenceData.NamePath(code).ShouldBe(path);

    [Fact]
    public void Divisions_EveryCode_HasItsParent()
    {
        foreach (var division in ReferenceData.Divisions.Values)
            (division.ParentCode is null || ReferenceData.Divisions.ContainsKey(division.ParentCode)).ShouldBeTrue(division.Code);
    }

    [Fact]
    public void CodeTables_HoldTheNationalCodes()
    {
        ReferenceData.Sexes.Name("2").ShouldBe("女性");
        ReferenceData.Ethnicities.Name("15").ShouldBe("土家族");
        ReferenceData.Ethnicities.Entries.Count.ShouldBe(58);
        ReferenceData.PoliticalStatuses.Name("13").ShouldBe("群众");
        ReferenceData.EducationLevels.Name("30").ShouldBe("大学专科");
        ReferenceData.OccupationClasses.Contains("2").ShouldBeTrue();
        ReferenceData.OccupationClasses.Contains("x").ShouldBeFalse();
        ReferenceData.AdmissionTypes.Name("Exempt").ShouldBe("免试");
    }
}
