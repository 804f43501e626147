using System.Text.Json.Nodes;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

public class PolicyValidatorTests
{
    public static TheoryData<string> Packs => [.. PolicyPacks.Names];

    [Theory]
    [MemberData(nameof(Packs))]
    public void ValidateForPublishing_ShippedPack_FindsNothing(string pack) =>
        PolicyValidator.ValidateForPublishing(PolicyPacks.Json(pack)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Packs))]
    public void Write_ParsedPack_IsAgainAPolicy(string pack)
    {
        var json = PolicyJson.Write(PolicyPacks.Read(pack));
        PolicyValidator.Validate(json).ShouldBeEmpty();
        PolicyJson.Write(PolicyJson.Parse(json)).ShouldBe(json);
    }

    [Fact]
    public void Validate_NotJson_NamesTheLine() =>
        PolicyValidator.Validate("{\n  \"campaign\": ,\n}").Single().Sentence.ShouldContain("第 2 行");

    [Fact]
    public void Validate_KeyTwice_IsRefused() =>
        PolicyValidator.Validate("{ \"levels\": [], \"levels\": [] }").ShouldHaveSingleItem();

    [Theory]
    [InlineData("campaign.colour", "\"blue\"", "没有“colour”这个键")]
    [InlineData("windows[2].until", "\"2026-09-11\"", "没有“until”这个键")]
    [InlineData("choice.slots[0].majors", "\"1\"", "应为整数")]
    [InlineData("scoreRecheck", "0", "应为 true 或 false")]
    [InlineData("levels[0]", "\"Doctor\"", "不是允许的值")]
    [InlineData("lateUpload.default", "\"Guess\"", "HighToLowWithinPlan、ReturnAll")]
    [InlineData("ticket.help", "\"Nobody\"", "不是允许的值")]
    [InlineData("windows[0].from", "\"2026-13-01\"", "应为日期")]
    [InlineData("officeHours[0].to", "\"25:00\"", "应为时刻")]
    [InlineData("notice.fee", "1.00", "两位小数的金额")]
    [InlineData("languages.Doctor", "[]", "没有“Doctor”这个键")]
    [InlineData("subjects", "{}", "应为列表")]
    [InlineData("identity", "[]", "应为对象")]
    [InlineData("campaign.name", "null", "不能是 null")]
    public void Validate_WrongShape_NamesThePath(string path, string value, string sentence) =>
        Errors(path, value).ShouldContain(error => error.Path == path && error.Sentence.Contains(sentence));

    [Theory]
    [InlineData("choice.confirmation")]
    [InlineData("windows[3].scope")]
    [InlineData("numbering.layout.ticketNumber")]
    [InlineData("payment")]
    public void Validate_MissingKey_NamesThePath(string path)
    {
        var document = Pack();
        var (parent, key) = PolicyEdits.Find(document, path);
        parent.AsObject().Remove((string)key);
        PolicyValidator.Validate(document.ToJsonString()).ShouldContain(error => error.Path == path && error.Sentence.StartsWith("缺少"));
    }

    [Theory]
    [InlineData("windows[2].to", "\"2026-09-01\"", "windows[2].to", "早于开始")]
    [InlineData("windows[2].to", "null", "windows[2].to", "要么都写")]
    [InlineData("windows[2].after", "\"Elsewhen\"", "windows[2].after", "没有“Elsewhen”")]
    [InlineData("windows[1].after", "\"Registration\"", "windows[1].after", "绕成了圈")]
    [InlineData("windows[3].scope[0]", "\"长沙\"", "windows[3].scope[0]", "不是行政区划代码")]
    [InlineData("windows[1].code", "\"UserSetup\"", "windows[1]", "写了两次")]
    [InlineData("officeHours[0].window", "\"Lunch\"", "officeHours[0].window", "没有“Lunch”")]
    [InlineData("officeHours[1].from", "\"11:00\"", "officeHours[1]", "重叠")]
    [InlineData("officeHours[0].to", "\"07:00\"", "officeHours[0].to", "晚于开始")]
    [InlineData("levels", "[\"UpperSecondaryToBachelor\"]", "categories[2].level", "没有在 levels 里声明")]
    [InlineData("subjectSets[0].category", "\"Magic\"", "subjectSets[0].category", "没有在 categories 里")]
    [InlineData("subjectSets[0].subjects[0]", "\"Magic\"", "subjectSets[0].subjects[0]", "没有在 subjects 里声明")]
    [InlineData("lineRules.byLevelCategory[0].subCategory", "\"Magic\"", "lineRules.byLevelCategory[0].subCategory", "子科类")]
    [InlineData("numbering.layout.candidateNumber[1].field", "\"room\"", "numbering.layout.candidateNumber[1].field", "考生号给出后不再变")]
    [InlineData("numbering.layout.ticketNumber[1].field", "\"shoeSize\"", "numbering.layout.ticketNumber[1].field", "号码里没有“shoeSize”")]
    [InlineData("numbering.layout.ticketNumber[3]", "{ \"literal\": \"1\", \"field\": \"seat\", \"width\": 2 }", "numbering.layout.ticketNumber[3]", "写且只写一个")]
    [InlineData("numbering.layout.ticketNumber[1]", "{ \"field\": \"category\", \"map\": { \"Art\": \"3\", \"Law\": \"04\" } }", "numbering.layout.ticketNumber[1].map", "各代码位数相同")]
    [InlineData("choice.secondChoice", "[]", "choice.secondChoice", "没有规定报考专升本的后续志愿")]
    [InlineData("choice.secondChoice[1].first", "\"UpperSecondaryToBachelor\"", "choice.secondChoice[1]", "规定了两次")]
    [InlineData("choice.slots[1].order", "3", "choice.slots[1].order", "连续编号")]
    [InlineData("bonuses[1].code", "\"H-01\"", "bonuses[1]", "写了两次")]
    [InlineData("bonuses[0].points", "-5", "bonuses[0].points", "不能小于 0")]
    [InlineData("payment.amount.byLevel.CollegeToBachelor", "\"-1.00\"", "payment.amount.byLevel.CollegeToBachelor", "不能小于 0")]
    [InlineData("payment.amount.fixed", "\"160.00\"", "payment.amount", "写且只写一个")]
    [InlineData("notice.fee", "\"-1.00\"", "notice.fee", "不能小于 0")]
    [InlineData("timetable[2].to", "\"2026-10-24T11:00\"", "timetable[2].to", "只有 120 分钟")]
    [InlineData("timetable[1].from", "\"2026-10-24T10:00\"", "timetable[1]", "时间重叠")]
    [InlineData("dispatch.mode", "\"guess\"", "dispatch.mode", "投档模式")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"AtLeast\", \"fact\": \"shoeSize\", \"values\": [\"60\"], \"text\": \"鞋码\" }]", "dispatch.conditions[0].fact", "没有“shoeSize”")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"AtLeast\", \"fact\": \"English\", \"values\": [\"sixty\"], \"text\": \"英语\" }]", "dispatch.conditions[0].values", "只写一个数")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"AtMost\", \"fact\": \"sex\", \"values\": [\"1\"], \"text\": \"限男\" }]", "dispatch.conditions[0].kind", "不能比大小")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"OneOf\", \"fact\": \"sex\", \"values\": [], \"text\": \"限男\" }]", "dispatch.conditions[0].values", "至少写一个值")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"OneOf\", \"fact\": \"sex\", \"values\": [\"1,2\"], \"text\": \"限男\" }]", "dispatch.conditions[0].values", "逗号")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"OneOf\", \"fact\": \"sex\", \"values\": [\"1\"], \"text\": \"\" }]", "dispatch.conditions[0].text", "考生看到的条件")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"OneOf\", \"fact\": \"sex\", \"values\": [\"1\"], \"text\": \"限男\" }]", "dispatch.conditions[0].source", "写明这个条件依据的文件")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"OneOf\", \"fact\": \"sex\", \"values\": [\"1\"], \"text\": \"限男\", \"source\": \" \" }]", "dispatch.conditions[0].source", "写明这个条件依据的文件")]
    [InlineData("dispatch.ties.keys", "[\"total\", \" \"]", "dispatch.ties.keys", "不能是空的")]
    [InlineData("lateUpload.persons", "1", "lateUpload.persons", "只能写 2")]
    [InlineData("privacy.staffMayEditChoices", "true", "privacy.staffMayEditChoices", "只能写 false")]
    [InlineData("scoreRecheck", "true", "scoreRecheck", "只能写 false")]
    [InlineData("dispatch.ratio", "20.5", "dispatch.ratio", "不大于 20")]
    [InlineData("dispatch.ratio", "1.0005", "dispatch.ratio", "最多 3 位小数")]
    [InlineData("numbering.columns", "0", "numbering.columns", "1 至每考室人数之间")]
    [InlineData("numbering.columns", "31", "numbering.columns", "1 至每考室人数之间")]
    [InlineData("numbering.layout.candidateNumber[1]", "{ \"serial\": \"county\", \"width\": 6 }", "numbering.layout.candidateNumber[2]", "顺序号只能有一段")]
    [InlineData("lineRules.byLevelCategory[0].line", "200.0001", "lineRules.byLevelCategory[0].line", "最多 3 位小数")]
    [InlineData("lineRules.artSportFloor", "{ \"levels\": [], \"ratio\": 0.7, \"step\": 0 }", "lineRules.artSportFloor.step", "进位的分值应大于 0")]
    [InlineData("lineRules.artSportFloor", "{ \"levels\": [], \"ratio\": 0.7 }", "lineRules.artSportFloor.group", "写明适用于哪一组科类")]
    [InlineData("lineRules.artSportFloor", "{ \"group\": \"ArtSport\", \"levels\": [], \"ratio\": 0.7 }", "lineRules.artSportFloor.group", "没有在 lineRules.groups 里声明")]
    [InlineData("lineRules.artSportFloor", "{ \"levels\": [\"LowerSecondaryToVocational\"], \"ratio\": 0.7 }", "lineRules.artSportFloor.levels[0]", "没有在 levels 里声明")]
    [InlineData("lineRules.professionalLine", "{ \"levels\": [] }", "lineRules.professionalLine.group", "写明适用于哪一组科类")]
    [InlineData("lineRules.professionalLine", "{ \"group\": \"Talents\", \"levels\": [] }", "lineRules.professionalLine.group", "没有在 lineRules.groups 里声明")]
    [InlineData("lineRules.groups", "[{ \"code\": \"Art Sport\", \"categories\": [\"Art\"], \"subCategories\": [] }]", "lineRules.groups[0].code", "只用字母和数字")]
    [InlineData("lineRules.groups", "[{ \"code\": \"ArtSport\", \"categories\": [], \"subCategories\": [] }]", "lineRules.groups[0]", "至少写一个科类或子科类")]
    [InlineData("lineRules.groups", "[{ \"code\": \"ArtSport\", \"categories\": [\"Art\", \"Magic\"], \"subCategories\": [] }]", "lineRules.groups[0].categories[1]", "没有在 categories 里声明")]
    [InlineData("lineRules.groups", "[{ \"code\": \"ArtSport\", \"categories\": [], \"subCategories\": [\"Magic\"] }]", "lineRules.groups[0].subCategories[0]", "没有在 categories 里声明")]
    [InlineData("lineRules.groups", "[{ \"code\": \"A\", \"categories\": [\"Art\"], \"subCategories\": [] }, { \"code\": \"A\", \"categories\": [\"Sport\"], \"subCategories\": [] }]", "lineRules.groups[1]", "写了两次")]
    [InlineData("score.sortKeys", "[\"ArtSport:ProfessionalScore\"]", "score.sortKeys[0]", "没有在 lineRules.groups 里声明")]
    [InlineData("score.sortKeys", "[\"DossierScore\", \"Luck\"]", "score.sortKeys[1]", "没有“Luck”这个排序依据")]
    [InlineData("informationWork.source", "\"\"", "informationWork.source", "写明最低配置依据的文件")]
    [InlineData("informationWork.equipment[2].minimum.Point", "-1", "informationWork.equipment[2].minimum", "不能小于 0")]
    [InlineData("informationWork.equipment[2].minimum", "{ \"Point\": 2 }", "informationWork.equipment[2].minimum", "每一级都要写最低值")]
    [InlineData("dispatch.conditions", "[{ \"kind\": \"OneOf\", \"fact\": \"sex\", \"values\": [\"1\"], \"text\": \"限男\", \"category\": \"Magic\" }]", "dispatch.conditions[0].category", "没有在 categories 里声明")]
    [InlineData("eligibility[0].require[0].field", "\"shoeSize\"", "eligibility[0].require[0].field", "没有“shoeSize”")]
    [InlineData("eligibility[0].require[0].atLeast", "\"Doctor\"", "eligibility[0].require[0].atLeast", "可用")]
    [InlineData("pointRules[0].pointFlag", "null", "pointRules[0]", "写且只写一个")]
    [InlineData("exemptions[0].decidedBefore", "\"Someday\"", "exemptions[0].decidedBefore", "没有“Someday”")]
    [InlineData("plan.adjustment", "\"beforeAdmission\"", "plan.adjustment", "没有“beforeAdmission”")]
    [InlineData("plan.scheme.above", "\"refuse\"", "plan.scheme.above", "没有“refuse”")]
    [InlineData("plan.scheme.below", "\"Cut\"", "plan.scheme.below", "可用：CutOnApproval")]
    [InlineData("notInSeed[0]", "\"weather\"", "notInSeed[0]", "没有“weather”")]
    [InlineData("accounts.password.refuseDerivedFrom[3]", "\"phone\"", "accounts.password.refuseDerivedFrom[3]", "idNumber、userName、birthDate、telephone")]
    [InlineData("campaign.timeZone", "\"Mars/Base\"", "campaign.timeZone", "没有这个时区")]
    [InlineData("photo.limits.storedMinKilobytes", "200", "photo.limits.storedMinKilobytes", "小于存储上限 200")]
    [InlineData("photo.limits.storedMinKilobytes", "-1", "photo.limits.storedMinKilobytes", "从 0（不限）起")]
    [InlineData("photo.limits.storedMaxKilobytes", "0", "photo.limits.storedMaxKilobytes", "应大于 0")]
    [InlineData("basicInformation.fields[0].field", "\"shoeSize\"", "basicInformation.fields[0].field", "没有“shoeSize”")]
    public void Validate_PartsThatDisagree_NamesThePath(string path, string value, string at, string sentence) =>
        Errors(path, value).ShouldContain(error => error.Path == at && error.Sentence.Contains(sentence));

    [Theory]
    [InlineData("payment.amount", "payment.amount")]
    [InlineData("bonuses[0].points", "bonuses[0].points")]
    [InlineData("accounts", "accounts")]
    [InlineData("photo.limits", "photo.limits")]
    public void ValidateForPublishing_LeftOpen_IsRefusedWhileADraftMayKeepIt(string path, string at)
    {
        var document = Pack();
        PolicyEdits.Set(document, path, null);
        PolicyValidator.Validate(document.ToJsonString()).ShouldBeEmpty();
        PolicyValidator.ValidateForPublishing(document.ToJsonString()).ShouldContain(error => error.Path == at);
    }

    [Fact]
    public void ValidateForPublishing_WindowWithoutDates_IsRefused()
    {
        var document = Pack();
        var collect = document["windows"]!.AsArray().Single(window => (string?)window!["code"] == "Collect")!;
        (collect["from"], collect["to"]) = (null, null);
        PolicyValidator.ValidateForPublishing(document.ToJsonString()).Single().Path.ShouldBe("windows[Collect]");
    }

    private static JsonObject Pack() => PolicyEdits.Pack("hunan-adult");

    private static IReadOnlyList<PolicyError> Errors(string path, string value) => PolicyEdits.Errors("hunan-adult", (path, value));
}
