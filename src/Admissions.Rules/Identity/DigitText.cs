using System.Text;

namespace Admissions.Rules.Identity;

/// <summary>What Chinese input methods leave in numbers: full-width digits and letters, blanks of several kinds.</summary>
public static class DigitText
{
    /// <summary>Full-width forms become plain ones, blanks and invisible marks disappear, letters become capitals.</summary>
    public static string Normalise(string? text)
    {
        var result = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)
                continue;
            var plain = c is >= '！' and <= '～' ? (char)(c - '！' + '!') : c;
            result.Append(char.ToUpperInvariant(plain));
        }

        return result.ToString();
    }

    internal static bool AllDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
