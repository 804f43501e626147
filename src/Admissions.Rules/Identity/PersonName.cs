using System.Globalization;
using System.Text;

namespace Admissions.Rules.Identity;

/// <summary>A person's name as on the identity document (HR-19).</summary>
public static class PersonName
{
    /// <summary>The one middle dot names are stored with; the others people type are changed into it.</summary>
    public const char MiddleDot = '·';

    private const string OtherDots = "•‧・･∙⋅．.。﹒";

    /// <summary>Composed form, one kind of middle dot, single blanks between Latin words, none between Han characters.</summary>
    public static string Normalise(string? input)
    {
        var result = new StringBuilder();
        foreach (var rune in (input ?? "").Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                continue;
            if (Rune.IsWhiteSpace(rune))
            {
                if (EndsInLetter(result) || (result.Length > 0 && result[^1] == '.'))
                    result.Append(' ');
            }
            else if (IsOtherDot(rune) && !(rune.Value == '.' && EndsInLetter(result)))
            {
                TrimEnd(result);
                result.Append(MiddleDot);
            }
            else
            {
                if (!IsLatin(rune))
                    TrimEnd(result);
                result.Append(rune.ToString());
            }
        }

        TrimEnd(result);
        return result.ToString();
    }

    /// <summary>Han characters of every plane with 「·」 between parts, or Latin letters with blanks.</summary>
    /// <param name="maxLength">In characters, not UTF-16 units.</param>
    public static Refusal? Check(string? input, int maxLength, out string name)
    {
        name = Normalise(input);
        var runes = name.EnumerateRunes().ToList();
        if (runes.Count == 0)
            return new Refusal("name.missing", "name", "填写姓名，与身份证件一致");
        if (runes.Count > maxLength)
            return new Refusal("name.long", "name", $"姓名最多 {maxLength} 个字，您填了 {runes.Count} 个。请照身份证件填写");
        if (runes.Any(Rune.IsDigit))
            return new Refusal("name.digits", "name", "姓名里不能有数字。请照身份证件填写");
        var bad = runes.FirstOrDefault(rune => !IsHan(rune) && !IsLatin(rune) && rune.Value is not (MiddleDot or ' ' or '.' or '\'' or '-'));
        if (bad != default)
            return new Refusal("name.characters", "name", $"姓名里不能有“{bad}”。请只填汉字，名字中间的点用“·”");
        if (name[0] == MiddleDot || name[^1] == MiddleDot || name.Contains("··", StringComparison.Ordinal))
            return new Refusal("name.dot", "name", "“·”只用在名字的两部分之间。请照身份证件填写");
        return null;
    }

    // Unified ideographs, extensions A to I, compatibility ideographs, and 〇.
    private static bool IsHan(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x323AF) or (>= 0xF900 and <= 0xFAFF) or 0x3007;

    private static bool IsLatin(Rune rune) => rune.Value < 0x250 && Rune.IsLetter(rune);

    private static bool IsOtherDot(Rune rune) => rune.IsBmp && OtherDots.Contains((char)rune.Value, StringComparison.Ordinal);

    // A full stop after a Latin letter abbreviates: "John Q. Public".
    private static bool EndsInLetter(StringBuilder text) => text.Length > 0 && char.IsAsciiLetter(text[^1]);

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
    }
}
