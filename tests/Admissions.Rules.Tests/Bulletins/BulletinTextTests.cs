using Admissions.Rules.Bulletins;

namespace Admissions.Rules.Tests.Bulletins;

public class BulletinTextTests
{
    private const string Body = "现场确认照常办理。";

    [Fact]
    public void Check_AtTheLimits_IsAccepted() =>
        BulletinText.Check(new string('公', BulletinText.TitleMaxLength), new string('告', BulletinText.BodyMaxLength)).ShouldBeEmpty();

    [Fact]
    public void Check_EmptyOrTooLong_NamesTheField()
    {
        BulletinText.Check("", "").Select(r => r.Field).ShouldBe(["title", "body"]);
        BulletinText.Check(new string('公', BulletinText.TitleMaxLength + 1), Body).ShouldHaveSingleItem().Sentence.ShouldContain("60 个字");
        BulletinText.Check("公告", new string('告', BulletinText.BodyMaxLength + 1)).ShouldHaveSingleItem().Sentence.ShouldBe("正文有 4001 个字，最多 4000 个。请删减");
    }

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x0007)]
    [InlineData(0x0085)]
    [InlineData(0x202e)]
    [InlineData(0x2066)]
    [InlineData(0xd83d)]
    public void Check_SomethingThatNobodySees_IsRefusedWhereItStands(int code)
    {
        var hidden = (char)code;
        BulletinText.Check($"公告{hidden}一则", Body).ShouldHaveSingleItem().Field.ShouldBe("title");
        BulletinText.Check("公告", $"{Body}\n\n第二段{hidden}。").ShouldHaveSingleItem().Sentence.ShouldContain("第 2 段");
        BulletinText.CheckReason($"写错{hidden}").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("𠮷野家 𪚥 龘")]
    [InlineData("见 https://example.gov.cn/a?b=1&c=2")]
    public void Check_RareCharactersAndWhatLooksLikeMarkup_AreText(string text) => BulletinText.Check(text, text).ShouldBeEmpty();

    [Fact]
    public void Tidy_LineEndsTabsAndSpaces_BecomeOneKind() =>
        BulletinText.Tidy("  一、时间  \r\n\r\n二、\t地点\r三、其他\n ").ShouldBe("一、时间\n\n二、 地点\n三、其他");

    [Fact]
    public void Paragraphs_StandBetweenBlankLines_AndKeepTheirLines() =>
        BulletinText.Paragraphs("各县：\n\n\n\n一、照常\n二、值守\n\n三、报告").ShouldBe(["各县：", "一、照常\n二、值守", "三、报告"]);
}
