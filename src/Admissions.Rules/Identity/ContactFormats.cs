using System.Text.RegularExpressions;

namespace Admissions.Rules.Identity;

/// <summary>Formats of telephone numbers and postal codes (HR-34, HR-36).</summary>
public static partial class ContactFormats
{
    /// <summary>An 11-digit mobile number, or area code and number; stored as <c>13800000000</c> or <c>0731-85500318</c>.</summary>
    public static Refusal? CheckTelephone(string? input, out string telephone, string field = "telephone")
    {
        telephone = DigitText.Normalise(input).Replace('—', '-').Replace('–', '-');
        var digits = telephone.Replace("-", "", StringComparison.Ordinal);
        if (digits.Length == 0)
            return new Refusal("telephone.missing", field, "填写联系电话");
        if (digits.StartsWith("+86", StringComparison.Ordinal))
            digits = digits[3..];
        if (Mobile().IsMatch(digits))
        {
            telephone = digits;
            return null;
        }

        var landline = Landline().Match(digits);
        if (!landline.Success)
            return new Refusal("telephone.format", field, "联系电话应为 11 位手机号码，或者区号加固定电话，写成“区号-号码”");
        telephone = landline.Groups[1].Value + "-" + landline.Groups[2].Value;
        return null;
    }

    /// <summary>Six digits.</summary>
    public static Refusal? CheckPostalCode(string? input, out string postalCode, string field = "postalCode")
    {
        postalCode = DigitText.Normalise(input);
        if (postalCode.Length == 0)
            return new Refusal("postal-code.missing", field, "填写邮政编码");
        return PostalCode().IsMatch(postalCode)
            ? null
            : new Refusal("postal-code.format", field, "邮政编码应为 6 位数字，例如 410000");
    }

    [GeneratedRegex("^1[3-9][0-9]{9}$", RegexOptions.CultureInvariant)]
    private static partial Regex Mobile();

    [GeneratedRegex("^(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})$", RegexOptions.CultureInvariant)]
    private static partial Regex Landline();

    [GeneratedRegex("^[0-9]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex PostalCode();
}
