using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Identity;

public class IdentityDocumentTests
{
    private static readonly DateOnly Today = new(2026, 9, 2);

    [Theory]
    [InlineData(DocumentKind.HongKongMacao, "H01234567", true)]
    [InlineData(DocumentKind.HongKongMacao, "m0123456701", true)]
    [InlineData(DocumentKind.HongKongMacao, "A01234567", false)]
    [InlineData(DocumentKind.Taiwan, "０１２３４５６７", true)]
    [InlineData(DocumentKind.Taiwan, "0123456", false)]
    [InlineData(DocumentKind.OverseasChinese, "E01234567", true)]
    [InlineData(DocumentKind.OverseasChinese, "EA1234567", true)]
    [InlineData(DocumentKind.OverseasChinese, "X1", false)]
    [InlineData(DocumentKind.ForeignResident, "USA110080010101", true)]
    [InlineData(DocumentKind.ForeignResident, "USA1100800101", false)]
    [InlineData(DocumentKind.ResidentIdCard, "11010519491231002X", true)]
    [InlineData(DocumentKind.Taiwan, "", false)]
    public void Check_Number_FollowsTheFormOfItsKind(DocumentKind kind, string number, bool good)
    {
        var refusal = IdentityDocument.Check(kind, number, Today, out _);
        if (good)
            refusal.ShouldBeNull();
        else
            refusal.ShouldNotBeNull().Sentence.ShouldContain(IdentityDocument.Word(kind));
    }

    [Fact]
    public void Check_ResidencePermit_KeepsTheCheckDigit()
    {
        var number = "81000019900307001";
        IdentityDocument.Check(DocumentKind.HongKongMacao, number + ResidentIdNumber.CheckCharacter(number), Today, out _).ShouldBeNull();
        var wrong = ResidentIdNumber.CheckCharacter(number) == '1' ? '2' : '1';
        IdentityDocument.Check(DocumentKind.HongKongMacao, number + wrong, Today, out _).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("张三", "张三")]
    [InlineData(" 张 三 ", "张三")]
    [InlineData("阿依•努尔", "阿依·努尔")]
    [InlineData("阿依・努尔", "阿依·努尔")]
    [InlineData("𠮷田", "𠮷田")]
    [InlineData("王㙓", "王㙓")]
    [InlineData("阿依.努尔", "阿依·努尔")]
    [InlineData("Anna  Smith", "Anna Smith")]
    [InlineData("John Q. Public", "John Q. Public")]
    public void CheckName_GoodName_IsStoredInOneForm(string typed, string stored)
    {
        PersonName.Check(typed, 60, out var name).ShouldBeNull();
        name.ShouldBe(stored);
    }

    [Theory]
    [InlineData("", "name.missing")]
    [InlineData("张3", "name.digits")]
    [InlineData("张３", "name.digits")]
    [InlineData("张★", "name.characters")]
    [InlineData("·张三", "name.dot")]
    [InlineData("张··三", "name.dot")]
    public void CheckName_BadName_SaysWhat(string typed, string code) =>
        PersonName.Check(typed, 60, out _).ShouldNotBeNull().Code.ShouldBe(code);

    [Fact]
    public void CheckName_SixtyCharactersOfExtensionB_AreSixty()
    {
        PersonName.Check(string.Concat(Enumerable.Repeat("𠀀", 60)), 60, out _).ShouldBeNull();
        PersonName.Check(string.Concat(Enumerable.Repeat("𠀀", 61)), 60, out _).ShouldNotBeNull().Sentence.ShouldContain("您填了 61 个");
    }

    [Theory]
    [InlineData("13800000000", "13800000000")]
    [InlineData("１３８ ００００ ００００", "13800000000")]
    [InlineData("+86 138-0000-0000", "13800000000")]
    [InlineData("073185500318", "0731-85500318")]
    [InlineData("010-62000000", "010-62000000")]
    [InlineData("0731-5500318", "0731-5500318")]
    public void CheckTelephone_GoodNumber_IsStoredInOneForm(string typed, string stored)
    {
        ContactFormats.CheckTelephone(typed, out var telephone).ShouldBeNull();
        telephone.ShouldBe(stored);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1380000000")]
    [InlineData("12800000000")]
    [InlineData("85500318")]
    [InlineData("abc")]
    public void CheckTelephone_BadNumber_IsRefused(string typed) => ContactFormats.CheckTelephone(typed, out _).ShouldNotBeNull();

    [Fact]
    [Covers("HR-36")]
    public void CheckPostalCode_SixDigits_Only()
    {
        ContactFormats.CheckPostalCode("41000", out _).ShouldNotBeNull().Field.ShouldBe("postalCode");
        ContactFormats.CheckPostalCode("410000", out var code).ShouldBeNull();
        code.ShouldBe("410000");
    }

    [Theory]
    [InlineData("430104199901010002", "4301**********0002")]
    [InlineData("H01234567", "H0*****67")]
    [InlineData("123", "***")]
    public void Mask_DocumentNumber_HidesTheMiddle(string number, string masked) => Mask.DocumentNumber(number).ShouldBe(masked);

    [Theory]
    [InlineData("19900000318", "199****0318")]
    [InlineData("0731-85500318", "0731-******18")]
    public void Mask_Telephone_HidesTheMiddle(string number, string masked) => Mask.Telephone(number).ShouldBe(masked);
}
