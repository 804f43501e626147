using System.Globalization;
using Admissions.Rules.Identity;

namespace Admissions.Rules.Emergencies;

/// <summary>Number of a paper form: year (2), county (6), serial (6), Luhn check digit; a wrongly keyed digit is noticed at once (HR-167).</summary>
public static class DraftFormNumber
{
    public const int Length = 15;

    /// <summary>Year and county, which all numbers of one printing place share.</summary>
    /// <param name="county">Six digits.</param>
    public static string Prefix(int year, string county) => (year % 100).ToString("00", CultureInfo.InvariantCulture) + county;

    /// <param name="serial">1 to 999,999 within the prefix.</param>
    public static string Of(string prefix, int serial)
    {
        var digits = prefix + serial.ToString("000000", CultureInfo.InvariantCulture);
        return digits + (char)('0' + CheckDigit(digits));
    }

    public static int SerialOf(string number) => int.Parse(number.AsSpan(8, 6), CultureInfo.InvariantCulture);

    /// <summary>The number as stored, from what is scanned or keyed.</summary>
    public static Refusal? Check(string? input, out string number)
    {
        number = DigitText.Normalise(input);
        return number.Length == Length && number.All(char.IsAsciiDigit) && CheckDigit(number.AsSpan(0, Length - 1)) == number[^1] - '0'
            ? null
            : new Refusal("draft-form.number", "formNumber", $"草表编号应为条形码下的 {Length} 位数字，请核对");
    }

    private static int CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var value = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 0)
                value = value * 2 > 9 ? value * 2 - 9 : value * 2;
            sum += value;
        }
        return (10 - sum % 10) % 10;
    }
}
