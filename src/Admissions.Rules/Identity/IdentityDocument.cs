using System.Text.RegularExpressions;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Identity;

/// <summary>Document kind and number (HR-38) checked by the format of the kind.</summary>
public static partial class IdentityDocument
{
    /// <summary>The number as it is stored, or why it cannot be.</summary>
    /// <param name="kind">Kind of document.</param>
    /// <param name="input">As typed.</param>
    /// <param name="today">For birthdays inside the number.</param>
    /// <param name="number">Normalised number when the result is null.</param>
    public static Refusal? Check(DocumentKind kind, string? input, DateOnly today, out string number)
    {
        number = DigitText.Normalise(input);
        if (kind == DocumentKind.ResidentIdCard)
        {
            var refusal = ResidentIdNumber.Check(input, today, out var resident);
            number = resident?.Text ?? number;
            return refusal;
        }

        if (number.Length == 0)
            return new Refusal("document.missing", "documentNumber", $"填写{Word(kind)}号码");

        // Residence permits for Hong Kong, Macao and Taiwan residents and the 2023 permanent residence card carry a citizen-style number.
        if (number.Length == 18 && kind is not DocumentKind.OverseasChinese)
            return ResidentIdNumber.Check(number, today, out _);

        var (pattern, form) = kind switch
        {
            DocumentKind.HongKongMacao => (HongKongMacao(), "H 或 M 加 8 位数字，例如 H01234567"),
            DocumentKind.Taiwan => (Taiwan(), "8 位数字，例如 01234567"),
            DocumentKind.OverseasChinese => (ChinesePassport(), "护照号码：1 个或 2 个字母加 7 位或 8 位数字，例如 E01234567"),
            DocumentKind.ForeignResident => (ForeignResident(), "3 个字母加 12 位数字，或者 18 位号码"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return pattern.IsMatch(number)
            ? null
            : new Refusal("document.format", "documentNumber", $"{Word(kind)}号码应为{form}。请照证件核对");
    }

    /// <summary>The document's name on forms.</summary>
    public static string Word(DocumentKind kind) => kind switch
    {
        DocumentKind.ResidentIdCard => "居民身份证",
        DocumentKind.HongKongMacao => "港澳居民来往内地通行证",
        DocumentKind.Taiwan => "台湾居民来往大陆通行证",
        DocumentKind.OverseasChinese => "华侨护照",
        DocumentKind.ForeignResident => "外国人永久居留身份证",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    [GeneratedRegex("^[HM][0-9]{8}([0-9]{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex HongKongMacao();

    [GeneratedRegex("^[0-9]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex Taiwan();

    [GeneratedRegex("^([EGDSP][0-9]{8}|[EG][A-Z][0-9]{7})$", RegexOptions.CultureInvariant)]
    private static partial Regex ChinesePassport();

    [GeneratedRegex("^[A-Z]{3}[0-9]{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex ForeignResident();
}
