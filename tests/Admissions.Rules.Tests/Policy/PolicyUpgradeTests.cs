using System.Text.Json;
using System.Text.Json.Nodes;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

/// <summary>Each step by itself: what it makes of the older layout, and that it leaves the newer one alone.</summary>
public class PolicyUpgradeTests
{
    [Fact]
    public void JudgeAtTheCounter_RuleOfTheCounter_BecomesAnItemOfItsOwn() => Becomes(
        PolicyUpgradeSteps.JudgeAtTheCounter,
        """
        { "eligibility": [
            { "code": "a", "when": { "medical": true }, "at": "Confirmation", "require": [{ "field": "f", "oneOf": ["true"], "sentence": "不对口" }] },
            { "code": "b", "when": {}, "at": "Submission", "require": [] }, { "code": "c", "when": {}, "require": [] } ],
          "qualificationItems": [{ "code": "Identity", "name": "本人办理", "required": true, "evidence": [] }] }
        """,
        """
        { "eligibility": [{ "code": "b", "when": {}, "require": [] }, { "code": "c", "when": {}, "require": [] }],
          "qualificationItems": [{ "code": "Identity", "name": "本人办理", "required": true, "evidence": [] },
            { "code": "a", "name": "不对口", "required": true, "evidence": [], "when": { "medical": true } }] }
        """);

    [Fact]
    public void JudgeAtTheCounter_ItemOfTheSamePeople_IsNotAskedTwice() => Becomes(
        PolicyUpgradeSteps.JudgeAtTheCounter,
        """
        { "eligibility": [{ "code": "a", "when": { "medical": true }, "at": "Confirmation", "require": [] }],
          "qualificationItems": [{ "code": "Match", "name": "对口", "required": true, "evidence": [], "when": { "medical": true } }] }
        """,
        """{ "eligibility": [], "qualificationItems": [{ "code": "Match", "name": "对口", "required": true, "evidence": [], "when": { "medical": true } }] }""");

    [Fact]
    public void DeclareEvidence_CodesDeclaredNowhere_AreDeclaredOnce()
    {
        const string used = """
            "bonuses": [{ "evidence": ["MartyrCertificate", "OwnPaper"], "grounds": [{ "evidence": null }] }], "exemptions": [{ "grounds": [{ "evidence": ["OwnPaper", "Diploma"] }] }]
            """;
        Becomes(PolicyUpgradeSteps.DeclareEvidence, "{" + used + "}", "{" + used + """
            , "evidence": { "maxKilobytes": 1024, "maxFiles": 1, "documents": [
                { "code": "MartyrCertificate", "name": "烈士证明书和亲属关系证明" }, { "code": "OwnPaper", "name": "OwnPaper" }, { "code": "Diploma", "name": "毕业证书" }] } }
            """);
        Becomes(PolicyUpgradeSteps.DeclareEvidence, """{ "bonuses": [{ "evidence": [] }] }""", """{ "bonuses": [{ "evidence": [] }] }""");
        Becomes(PolicyUpgradeSteps.DeclareEvidence, """{ "bonuses": [{ "evidence": ["A"] }], "evidence": { "documents": [] } }""", """{ "bonuses": [{ "evidence": ["A"] }], "evidence": { "documents": [] } }""");
    }

    [Theory]
    [InlineData("Online", "")]
    [InlineData("OnSite", "\"Fee\"")]
    public void GiveTheCounterACourse_NoneStated_NothingButTheFeeIsPrescribed(string mode, string order) => Becomes(
        PolicyUpgradeSteps.GiveTheCounterACourse,
        $$"""{ "payment": { "mode": "{{mode}}" } }""",
        $$"""{ "payment": { "mode": "{{mode}}" }, "onSite": { "order": [{{order}}], "reopenOnReturn": false, "print": "ProcessForm", "copies": [] } }""");

    [Fact]
    public void NameReasonsOfNonPayment_PointsVerifyAndNoneAreNamed_OneIs()
    {
        Becomes(PolicyUpgradeSteps.NameReasonsOfNonPayment,
            """{ "payment": { "mode": "Online" }, "windows": [{ "code": "UnpaidVerification" }] }""",
            """{ "payment": { "mode": "Online", "unpaidReasons": [{ "code": "Other", "name": "其他原因" }] }, "windows": [{ "code": "UnpaidVerification" }] }""");
        foreach (var present in new[] { """{ "payment": { "mode": "Online" }, "windows": [] }""", """{ "payment": { "mode": "OnSite" }, "windows": [{ "code": "UnpaidVerification" }] }""" })
            Becomes(PolicyUpgradeSteps.NameReasonsOfNonPayment, present, present);
    }

    [Fact]
    public void GatherSources_OwnSourceOfReporting_StandsAmongTheOthers() => Becomes(
        PolicyUpgradeSteps.GatherSources,
        """{ "reporting": { "window": "W", "source": "文件一" }, "sources": { "Points": "文件二" } }""",
        """{ "reporting": { "window": "W" }, "sources": { "Points": "文件二", "Reporting": "文件一" } }""");

    [Fact]
    public void GatherSources_NoSourcesOrAnotherOne_AreMadeOrKept()
    {
        Becomes(PolicyUpgradeSteps.GatherSources, """{ "reporting": { "source": "文件一" } }""", """{ "reporting": {}, "sources": { "Reporting": "文件一" } }""");
        Becomes(PolicyUpgradeSteps.GatherSources, """{ "reporting": { "source": "文件一" }, "sources": { "Reporting": "文件三" } }""", """{ "reporting": {}, "sources": { "Reporting": "文件三" } }""");
        Becomes(PolicyUpgradeSteps.GatherSources, """{ "reporting": { "source": null } }""", """{ "reporting": {} }""");
    }

    [Fact]
    public void NameGroupsOfCategories_FloorWithoutGroup_IsOfArtAndSportAsDeclared() => Becomes(
        PolicyUpgradeSteps.NameGroupsOfCategories,
        """
        { "categories": [{ "code": "Art", "subCategories": [] }, { "code": "LiberalArts", "subCategories": ["Sport", "Art", "History"] }],
          "score": { "sortKeys": ["ArtSport:ProfessionalScore"] }, "lineRules": { "artSportFloor": { "ratio": 0.7 }, "professionalLine": { "levels": [] } } }
        """,
        """
        { "categories": [{ "code": "Art", "subCategories": [] }, { "code": "LiberalArts", "subCategories": ["Sport", "Art", "History"] }],
          "score": { "sortKeys": ["ArtSport:ProfessionalScore"] },
          "lineRules": { "artSportFloor": { "ratio": 0.7, "group": "ArtSport" }, "professionalLine": { "levels": [], "group": "ArtSport" },
            "groups": [{ "code": "ArtSport", "categories": ["Art"], "subCategories": ["Art", "Sport"] }] } }
        """);

    [Theory]
    [InlineData("""{ "lineRules": { "artSportFloor": null, "professionalLine": null }, "score": { "sortKeys": ["DossierScore"] } }""")]
    [InlineData("""{ "lineRules": { "artSportFloor": { "group": "G" }, "groups": [{ "code": "G", "categories": [], "subCategories": ["Dance"] }] } }""")]
    public void NameGroupsOfCategories_NoneNeededOrDeclared_ChangesNothing(string json) => Becomes(PolicyUpgradeSteps.NameGroupsOfCategories, json, json);

    [Fact]
    public void ChooseTheWorkPlaceFromTheList_TextOfSixCharacters_IsADivisionNow() => Becomes(
        PolicyUpgradeSteps.ChooseTheWorkPlaceFromTheList,
        """
        { "registrationPlace": { "workField": "work", "reasonField": "why" },
          "basicInformation": { "extraFields": [{ "code": "work", "kind": "Text", "maxLength": 6 }, { "code": "why", "kind": "Text", "maxLength": 40 }] } }
        """,
        """
        { "registrationPlace": { "workField": "work", "reasonField": "why" },
          "basicInformation": { "extraFields": [{ "code": "work", "kind": "Division" }, { "code": "why", "kind": "Text", "maxLength": 40 }] } }
        """);

    [Fact]
    public void PromiseOnlyWhatIsDone_FreeWordsAndPromises_BecomeWhatIsDone()
    {
        Becomes(PolicyUpgradeSteps.PromiseOnlyWhatIsDone,
            """{ "lateUpload": { "default": "ByHand", "persons": 1 }, "ticket": { "help": "School" }, "privacy": { "staffMayEditChoices": true }, "scoreRecheck": true }""",
            """{ "lateUpload": { "default": "HighToLowWithinPlan", "persons": 2 }, "ticket": { "help": null }, "privacy": { "staffMayEditChoices": false }, "scoreRecheck": false }""");
        const string present = """{ "lateUpload": { "default": "ReturnAll", "persons": 2 }, "ticket": { "help": "City" }, "privacy": { "staffMayEditChoices": false }, "scoreRecheck": false }""";
        Becomes(PolicyUpgradeSteps.PromiseOnlyWhatIsDone, present, present);
    }

    /// <summary>A numbered document of the present layout is judged as it stands: its errors are errors, not something older.</summary>
    [Fact]
    public void Validate_PresentNumber_RunsNoStep()
    {
        var document = PolicyEdits.Pack("hunan-adult");
        PolicyEdits.Set(document, "lateUpload.default", "ByHand");
        PolicyValidator.Validate(document.ToJsonString()).ShouldContain(error => error.Path == "lateUpload.default");

        document.Remove(PolicyUpgrade.Key);
        PolicyValidator.Validate(document.ToJsonString()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("99", "格式号是 99，本系统只认识到")]
    [InlineData("0", "不小于 1 的整数")]
    [InlineData("\"7\"", "不小于 1 的整数")]
    [InlineData("null", "不小于 1 的整数")]
    [InlineData("1.5", "不小于 1 的整数")]
    public void Validate_NumberUnknown_IsRefusedWithASentence(string number, string sentence)
    {
        var document = PolicyEdits.Pack("hunan-adult");
        document[PolicyUpgrade.Key] = JsonNode.Parse(number);

        var error = PolicyValidator.Validate(document.ToJsonString()).ShouldHaveSingleItem();

        (error.Path, error.Sentence.Contains(sentence)).ShouldBe(("schema", true), error.Line);
        Should.Throw<PolicySchemaException>(() => PolicyJson.Parse(document.ToJsonString())).Message.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"policy\"")]
    [InlineData("null")]
    [InlineData("""{ "eligibility": {}, "reporting": [], "lineRules": 3, "score": [], "registrationPlace": "x", "lateUpload": null, "ticket": 1, "privacy": [], "categories": {} }""")]
    [InlineData("""{ "eligibility": [1, { "at": 7 }], "lineRules": { "artSportFloor": {} }, "categories": [2, { "code": 3, "subCategories": [4] }] }""")]
    public void Validate_NoPolicyAtAll_NamesErrorsAndDoesNotBreak(string json) => PolicyValidator.Validate(json).ShouldNotBeEmpty();

    private static void Becomes(Action<JsonObject> step, string older, string newer)
    {
        var document = JsonNode.Parse(older)!.AsObject();
        step(document);
        JsonNode.DeepEquals(document, JsonNode.Parse(newer)).ShouldBeTrue(document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = PolicyJson.Options.Encoder }));
        step(document);
        JsonNode.DeepEquals(document, JsonNode.Parse(newer)).ShouldBeTrue("a step changes nothing that is new already");
    }
}
