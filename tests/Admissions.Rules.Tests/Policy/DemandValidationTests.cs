namespace Admissions.Rules.Tests.Policy;

/// <summary>Demands of batches and supplementary rounds ask only what is known where they are asked; ties of a batch are checked like the campaign's.</summary>
public sealed class DemandValidationTests
{
    private const string Pack = "hunan-choices";
    private const string OfRegistration = """[{ "field": "ruralStudent", "oneOf": ["true"], "sentence": "x" }]""";

    /// <summary>eligibility 0…3 are asked by groups of batches, 4 and 5 by supplementary rounds.</summary>
    [Theory]
    [InlineData("eligibility[0].require[0].field", "\"dossier\"", "eligibility[0].require[0].field", "只有征集志愿能要求")]
    [InlineData("eligibility[3].require", "[{ \"anyOf\": [[{ \"field\": \"sex\", \"oneOf\": [\"1\"] }], [{ \"field\": \"aboveLine\", \"oneOf\": [\"true\"] }]], \"field\": \"sex\" }]", "eligibility[3].require[0].anyOf[1][0].field", "只有征集志愿能要求")]
    [InlineData("eligibility[0].require[0]", "{ \"field\": \"graduationDate\", \"notAfter\": \"dossier\" }", "eligibility[0].require[0].notAfter", "没有“dossier”")]
    [InlineData("supplementary[0].eligibility", "[\"rural-separate\"]", "eligibility[0]", "分成两条资格规则")]
    [InlineData("supplementary[0].eligibility", "[\"rural-separate\"]", "eligibility[0].require[0].field", "只能写 dossier、aboveLine")]
    [InlineData("batches[1].eligibility", "[\"above-line\"]", "eligibility[5]", "分成两条资格规则")]
    [InlineData("batches[0].groups[1].eligibility", "[\"not-admitted\"]", "eligibility[4]", "分成两条资格规则")]
    [InlineData("eligibility[4].require", OfRegistration, "eligibility[4].require[0].field", "只能写 dossier、aboveLine")]
    [InlineData("eligibility[4].require[0]", "{ \"majorsIn\": \"x\" , \"field\": \"dossier\" }", "eligibility[4].require[0]", "写 oneOf")]
    [InlineData("eligibility[4].require[0]", "{ \"field\": \"dossier\", \"present\": true }", "eligibility[4].require[0]", "写 oneOf")]
    [InlineData("eligibility[4].require[0].oneOf", "[\"Free\"]", "eligibility[4].require[0].oneOf", "可用：NotDispatched")]
    [InlineData("eligibility[5].require[0].oneOf", "[\"yes\"]", "eligibility[5].require[0].oneOf", "可用：true")]
    [InlineData("eligibility[5].when", "{ \"exempt\": false }", "eligibility[5].when", "不能再分情形")]
    [InlineData("supplementary[0].eligibility", "[\"nothing\"]", "supplementary[0].eligibility[0]", "没有“nothing”这条资格规则")]
    [InlineData("batches[0].groups[0].slots", "[1, 2]", "batches[0].groups[1].slots", "第 2 志愿写进了两组")]
    [InlineData("batches[0].dispatch", "{ \"mode\": \"parallel\", \"ratio\": 0 }", "batches[0].dispatch.ratio", "大于 0")]
    [InlineData("batches[0].dispatch", "{ \"mode\": \"guess\" }", "batches[0].dispatch.mode", "投档模式")]
    [InlineData("batches[0].dispatch", "{ \"mode\": \"parallel\", \"ties\": { \"keys\": [], \"overflow\": \"all\" } }", "batches[0].dispatch.ties.keys", "至少写一个")]
    [InlineData("batches[0].dispatch", "{ \"mode\": \"parallel\", \"ties\": { \"keys\": [\"total\", \"total\"], \"overflow\": \"all\" } }", "batches[0].dispatch.ties.keys[1]", "写了两次")]
    [InlineData("batches[0].dispatch", "{ \"mode\": \"parallel\", \"ties\": { \"keys\": [\"choice\", \"total\"], \"overflow\": \"all\" } }", "batches[0].dispatch.ties.keys", "只能放在最后")]
    [InlineData("batches[0].dispatch", "{ \"mode\": \"parallel\", \"ties\": { \"keys\": [\"total\"], \"overflow\": \"some\" } }", "batches[0].dispatch.ties.overflow", "可用")]
    public void Validate_DemandNobodyCanAnswer_NamesThePath(string path, string value, string at, string sentence) =>
        PolicyEdits.Errors(Pack, (path, value)).ShouldContain(error => error.Path == at && error.Sentence.Contains(sentence));

    /// <summary>A rule that no batch and no round names is asked of everybody who registers.</summary>
    [Fact]
    public void Validate_StandingAskedOfEverybody_IsRefused() =>
        PolicyEdits.Errors(Pack, ("supplementary", "[]")).Select(error => error.Path).ShouldBe(["eligibility[4].require[0].field", "eligibility[5].require[0].field"]);

    [Fact]
    public void Validate_BatchWithTiesOfItsOwn_IsAPolicy() =>
        PolicyEdits.Errors(Pack, ("batches[0].dispatch", """{ "mode": "sequential", "ratio": 1.05, "ties": { "keys": ["total", "choice"], "overflow": "lottery" } }""")).ShouldBeEmpty();
}
