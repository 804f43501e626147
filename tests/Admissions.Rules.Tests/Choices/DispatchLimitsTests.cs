using Admissions.Core.Campaigns;
using Admissions.Rules.Choices;
using Admissions.Rules.Policy;
using Admissions.Rules.Tests.Policy;

namespace Admissions.Rules.Tests.Choices;

/// <summary>Today's caps on ratios and reductions of lines (domain-facts §2.2), as the pack of Hunan holds them and as the rules read them.</summary>
public sealed class DispatchLimitsTests
{
    private const string Pack = "hunan-choices";
    private static readonly CampaignPolicy Hunan = PolicyPacks.Read(Pack);

    [Theory]
    [InlineData("parallel", null, 1.05, true)]
    [InlineData("parallel", null, 1.051, false)]
    [InlineData("sequential", null, 1.2, true)]
    [InlineData("sequential", null, 1.201, false)]
    [InlineData("parallel", "Interview", 1.0, true)]
    [InlineData("parallel", "Interview", 1.05, false)]
    [InlineData("sequential", "Interview", 1.01, false)]
    [InlineData("lottery", null, 3.0, true)]
    public void RefuseRatio_ModesAndKinds_KeepTheLowestCapThatHolds(string mode, string? kind, double ratio, bool stands)
    {
        var refused = DispatchLimits.RefuseRatio(Hunan, Hunan.Batches[1] with { Dispatch = new BatchDispatch(mode, (decimal)ratio, Kind: kind) });

        (refused is null).ShouldBe(stands);
        refused?.Source.ShouldNotBeNull().ShouldContain("2026年普通高等学校招生工作实施办法");
    }

    [Theory]
    [InlineData("1.05", null)]
    [InlineData("1.06", "投档比例不能超过 1.05，这里是 1.06。请改小投档比例（《湖南省2026年普通高等学校招生工作实施办法》第二十五条、第三十条）")]
    public void Validate_RatioOfTheCampaign_StaysUnderTheCap(string ratio, string? sentence) =>
        PolicyEdits.Errors(Pack, ("dispatch.ratio", ratio)).ShouldBe(sentence is null ? [] : [new PolicyError("dispatch.ratio", sentence)]);

    [Theory]
    [InlineData("""{ "mode": "sequential", "ratio": 1.2 }""", null)]
    [InlineData("""{ "mode": "sequential", "ratio": 1.25 }""", "batches[1].dispatch.ratio")]
    [InlineData("""{ "mode": "parallel", "ratio": 1.2 }""", "batches[1].dispatch.ratio")]
    [InlineData("""{ "mode": "sequential", "ratio": 1.1, "kind": "Interview" }""", "batches[1].dispatch.ratio")]
    [InlineData("""{ "mode": "parallel", "kind": "Interview" }""", null)]
    public void Validate_RatioOfABatch_StaysUnderTheCapOfItsModeAndKind(string own, string? path)
    {
        var errors = PolicyEdits.Errors(Pack, ("batches[1].dispatch", own));

        errors.Select(error => error.Path).ShouldBe(path is null ? [] : [path]);
    }

    /// <summary>A batch that says its mode alone keeps the campaign's ratio, which its own mode may not allow.</summary>
    [Fact]
    public void Validate_ModeOfABatch_IsNamedWhereTheRatioIsTheCampaigns() =>
        PolicyEdits.Errors(Pack, ("dispatch.mode", "\"sequential\""), ("dispatch.ratio", "1.2"), ("batches[1].dispatch", """{ "mode": "parallel" }"""))
            .Select(error => error.Path).ShouldBe(["batches[1].dispatch.mode"]);

    [Theory]
    [InlineData("dispatch.ratioCaps[0].most", "0", "dispatch.ratioCaps[0].most")]
    [InlineData("dispatch.ratioCaps[0].most", "21", "dispatch.ratioCaps[0].most")]
    [InlineData("dispatch.ratioCaps[0].mode", "\"paralel\"", "dispatch.ratioCaps[0].mode")]
    [InlineData("dispatch.ratioCaps[0].source", "\" \"", "dispatch.ratioCaps[0].source")]
    [InlineData("dispatch.ratioCaps[1].mode", "\"parallel\"", "dispatch.ratioCaps[1]")]
    [InlineData("dispatch.lineReductions[0].points", "0", "dispatch.lineReductions[0].points")]
    [InlineData("dispatch.lineReductions[0].source", "null", "dispatch.lineReductions[0].source")]
    [InlineData("dispatch.lineReductions[1].batches[0]", "\"Nobody\"", "dispatch.lineReductions[1].batches[0]")]
    [InlineData("dispatch.lineReductions[2].professionalPoints", "-1", "dispatch.lineReductions[2].professionalPoints")]
    [InlineData("dispatch.lineReductions[2].kind", "\"Targeted\"", "dispatch.lineReductions[3]")]
    [InlineData("dispatch.lineReductions[0].from", "\"Anywhere\"", "dispatch.lineReductions[0].from")]
    public void Validate_LimitThatIsNotWellMade_NamesThePath(string path, string value, string wrong) =>
        PolicyEdits.Errors(Pack, (path, value)).Select(error => error.Path).ShouldContain(wrong);

    /// <summary>Control line 440; the institution took down to 480, or nobody.</summary>
    [Theory]
    [InlineData("Undergraduate1", null, 480, 420)]
    [InlineData("Undergraduate1", "ProvincialSpecial", 480, 420)]
    [InlineData("Vocational-1", "ProvincialSpecial", 480, 410)]
    [InlineData("Vocational-1", null, 480, 420)]
    [InlineData("Undergraduate1", "Sport", 480, 426)]
    [InlineData("Undergraduate1", "Targeted", 480, 460)]
    [InlineData("Undergraduate1", "Targeted", 450, 440)]
    [InlineData("Undergraduate1", "Targeted", null, 440)]
    [InlineData("Undergraduate1", "TargetedTibet", 500, 460)]
    [InlineData("Undergraduate1", "EthnicClass", 500, 460)]
    [InlineData("Undergraduate1", "Preparatory", 560, 480)]
    public void RefuseLine_KindsOfChoices_MayGoDownToTheirReduction(string round, string? kind, int? institution, int lowest)
    {
        var own = Hunan.Supplementary.Single(rule => rule.Code == round);

        DispatchLimits.LowestLine(Hunan, own, kind, 440, institution).ShouldBe(lowest);
        DispatchLimits.RefuseLine(Hunan, own, kind, lowest, 440, institution).ShouldBeNull();
        var refused = DispatchLimits.RefuseLine(Hunan, own, kind, lowest - 0.5m, 440, institution).ShouldNotBeNull();
        refused.Sentence.ShouldBe($"“{own.Name}”的投档线最低到 {lowest} 分，这里是 {lowest - 1}.5 分。请改成 {lowest} 分或者更高");
        refused.Source.ShouldNotBeNull().ShouldContain("2026年普通高等学校招生工作实施办法");
    }

    [Fact]
    public void LowestProfessionalLine_Sport_IsTheOnlyOneThatGoesDown()
    {
        var round = Hunan.Supplementary[0];

        DispatchLimits.LowestProfessionalLine(Hunan, round, "Sport", 240).ShouldBe(234);
        DispatchLimits.LowestProfessionalLine(Hunan, round, null, 240).ShouldBe(240);
    }

    /// <summary>A campaign that says nothing of reductions draws no line below the control line.</summary>
    [Fact]
    public void LowestLine_WithoutReductions_IsTheControlLine()
    {
        var silent = Hunan with { Dispatch = Hunan.Dispatch with { LineReductions = null, RatioCaps = null } };

        DispatchLimits.LowestLine(silent, Hunan.Supplementary[0], null, 440, 480).ShouldBe(440);
        DispatchLimits.RefuseLine(silent, Hunan.Supplementary[0], null, 439, 440, 480).ShouldNotBeNull().Source.ShouldBe("湘教考信字〔2014〕2号 §二.2");
        DispatchLimits.RefuseRatio(silent with { Dispatch = silent.Dispatch with { Ratio = 9 } }, null).ShouldBeNull();
    }
}
