using Admissions.Rules.Identity;

namespace Admissions.Rules.Tests.Identity;

public class ResidentIdNumberTests
{
    private static readonly DateOnly Today = new(2026, 9, 2);

    // Examples printed in GB 11643 itself.
    [Theory]
    [InlineData("11010519491231002X", "1949-12-31", Sex.Female)]
    [InlineData("34052419800101001X", "1980-01-01", Sex.Male)]
    [InlineData("440524188001010014", null, null)]
    public void Check_NumberOfTheStandard_GivesBirthdayAndSex(string text, string? birth, Sex? sex)
    {
        var refusal = ResidentIdNumber.Check(text, Today, out var number);
        if (birth is null)
        {
            refusal.ShouldNotBeNull().Code.ShouldBe("id.birthday");
            return;
        }

        refusal.ShouldBeNull();
        number.ShouldNotBeNull().BirthDate.ShouldBe(DateOnly.Parse(birth, System.Globalization.CultureInfo.InvariantCulture));
        number.Sex.ShouldBe(sex!.Value);
        number.Region.ShouldBe(text[..6]);
    }

    [Theory]
    [InlineData("", "id.missing")]
    [InlineData("  ", "id.missing")]
    [InlineData("340524198001010013", "id.check-digit")]
    [InlineData("340524800101001", "id.fifteen-digits")]
    [InlineData("34052419800101001", "id.length")]
    [InlineData("3405241980010100120", "id.length")]
    [InlineData("34052419800101O01X", "id.characters")]
    [InlineData("34052419800101001Y", "id.characters")]
    [InlineData("990524198001010010", "id.region")]
    [InlineData("340524198002300013", "id.birthday")]
    [InlineData("340524203001010013", "id.birthday")]
    public void Check_BadNumber_SaysWhat(string text, string code)
    {
        var refusal = ResidentIdNumber.Check(text, Today, out var number).ShouldNotBeNull();
        refusal.Code.ShouldBe(code);
        refusal.Field.ShouldBe("documentNumber");
        refusal.Sentence.ShouldNotBeNullOrWhiteSpace();
        number.ShouldBeNull();
    }

    [Fact]
    public void Check_FifteenDigits_AdvisesTheNewCard() =>
        ResidentIdNumber.Check("340524800101001", Today, out _)!.Sentence.ShouldContain("换领");

    [Theory]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ")]
    [InlineData("110105 19491231 002x")]
    [InlineData("\u200B110105\u300019491231002X ")]
    public void Check_FullWidthOrSpaced_IsTheSameNumber(string text)
    {
        ResidentIdNumber.Check(text, Today, out var number).ShouldBeNull();
        number!.Text.ShouldBe("11010519491231002X");
    }

    [Fact]
    public void Check_EverySingleWrongDigit_IsFound()
    {
        const string good = "11010519491231002X";
        for (var place = 0; place < 17; place++)
        {
            foreach (var digit in "0123456789".Where(digit => digit != good[place]))
                ResidentIdNumber.Check(good[..place] + digit + good[(place + 1)..], Today, out _).ShouldNotBeNull();
        }
    }
}
