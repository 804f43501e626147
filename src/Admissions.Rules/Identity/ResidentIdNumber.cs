using System.Globalization;

namespace Admissions.Rules.Identity;

public enum Sex
{
    Male = 1,
    Female = 2,
}

/// <summary>An 18-digit citizen number that passed GB 11643-1999, with what it says about its holder.</summary>
public sealed record ResidentIdNumber
{
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    private const string CheckCharacters = "10X98765432";

    /// <summary>The national standard that refusals of a number cite.</summary>
    public const string Standard = "GB 11643-1999";

    private ResidentIdNumber(string text) => Text = text;

    /// <summary>18 characters; the last is a digit or X.</summary>
    public string Text { get; }

    /// <summary>Division code at the time the number was given; it need not exist any more.</summary>
    public string Region => Text[..6];

    public DateOnly BirthDate => DateOnly.ParseExact(Text[6..14], "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The 17th digit: odd is male (HR-20).</summary>
    public Sex Sex => (Text[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    /// <summary>Reads what a person typed; full-width digits and blanks do no harm.</summary>
    /// <param name="input">As typed.</param>
    /// <param name="today">A birthday after this day is refused.</param>
    /// <param name="field">The field the refusal names.</param>
    /// <param name="number">The number, when the result is null.</param>
    /// <returns>Null when the number is good.</returns>
    public static Refusal? Check(string? input, DateOnly today, out ResidentIdNumber? number, string field = "documentNumber")
    {
        number = null;
        var text = DigitText.Normalise(input);
        var refusal = text switch
        {
            "" => ("id.missing", "填写居民身份证号码"),
            { Length: 15 } when DigitText.AllDigits(text) => ("id.fifteen-digits", "这是 15 位的第一代身份证号码，已经停用。请填写第二代身份证上的 18 位号码；没有的，先到公安机关换领"),
            { Length: not 18 } => ("id.length", $"身份证号码应为 18 位，您填了 {text.Length} 位。请照证件逐位核对"),
            _ when !DigitText.AllDigits(text[..17]) || !(char.IsAsciiDigit(text[17]) || text[17] == 'X') => ("id.characters", "身份证号码前 17 位是数字，最后一位是数字或 X。请照证件逐位核对"),
            _ when !IsRegion(text) => ("id.region", "身份证号码前 6 位不是行政区划代码。请照证件逐位核对"),
            _ when !IsBirthday(text, today) => ("id.birthday", "身份证号码第 7 至 14 位不是出生日期。请照证件逐位核对"),
            _ when CheckCharacter(text) != text[17] => ("id.check-digit", "身份证号码有误：最后一位与前 17 位不符。请照证件逐位核对"),
            _ => ("", ""),
        };
        if (refusal.Item1.Length > 0)
            return new Refusal(refusal.Item1, field, refusal.Item2, Standard);
        number = new ResidentIdNumber(text);
        return null;
    }

    /// <summary>The 18th character that belongs to 17 digits.</summary>
    public static char CheckCharacter(string first17)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
            sum += (first17[i] - '0') * Weights[i];
        return CheckCharacters[sum % 11];
    }

    // Provinces are numbered 11 to 82; numbers of residents from Hong Kong, Macao and Taiwan start with 81, 82, 83.
    private static bool IsRegion(string text) =>
        int.Parse(text[..2], CultureInfo.InvariantCulture) is
            (>= 11 and <= 15) or (>= 21 and <= 23) or (>= 31 and <= 37) or (>= 41 and <= 46)
            or (>= 50 and <= 54) or (>= 61 and <= 65) or 71 or (>= 81 and <= 83);

    private static bool IsBirthday(string text, DateOnly today) =>
        DateOnly.TryParseExact(text[6..14], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year >= 1900 && day <= today;
}
