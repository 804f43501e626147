namespace Admissions.Core.Accounts;

/// <summary>
/// The commonest passwords, and what people make of them to satisfy a rule on kinds of characters: hardly one of the list
/// has three kinds, but P@ssw0rd, Dragon2026! and Aa123456! are as easily guessed as what they come from.
/// </summary>
internal static class CommonPasswords
{
    /// <summary>A shorter one of the list says nothing when it stands inside a longer password.</summary>
    private const int ShortestInside = 6;

    /// <summary>With fewer other characters than these, a password is the common one that stands in it.</summary>
    private const int OwnCharacters = 4;

    private const int ShortestWord = 4;

    private static readonly Lazy<HashSet<string>> Entries = new(() => [.. Load()]);

    /// <summary>Entries that are words: their letters, without figures and signs around.</summary>
    private static readonly Lazy<HashSet<string>> Words = new(() => [.. Load().Select(Core).Where(word => word.Length >= ShortestWord && word.All(char.IsAsciiLetter))]);

    /// <summary>True for one of the list in any spelling: capitals, figures and signs for letters, figures with the shift key held, with something before or after.</summary>
    public static bool Resembles(string password)
    {
        var plain = password.ToLowerInvariant();
        return Spellings(plain).Any(spelling => Entries.Value.Contains(spelling) || Inside(spelling).Any(Entries.Value.Contains))
            || Spellings(Core(plain)).Any(Words.Value.Contains);
    }

    /// <summary>Long parts of the text, down to the length at which the rest counts as the owner's own.</summary>
    private static IEnumerable<string> Inside(string text)
    {
        for (var length = text.Length - 1; length >= ShortestInside && length > text.Length - OwnCharacters; length--)
            for (var start = 0; start + length <= text.Length; start++)
                yield return text.Substring(start, length);
    }

    private static IEnumerable<string> Spellings(string text) => [text, Replace(text, "@4031!$57", "aaoeiisst"), Replace(text, "@4031!$57", "aaoellsst"), Replace(text, ")!@#$%^&*(", "0123456789")];

    private static string Replace(string text, string from, string to) =>
        string.Concat(text.Select(c => from.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? to[at] : c));

    /// <summary>Without the figures and signs before the first letter and after the last.</summary>
    private static string Core(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('a', 'z');
        return first < 0 ? "" : text[first..(text.AsSpan().LastIndexOfAnyInRange('a', 'z') + 1)];
    }

    private static IEnumerable<string> Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("Admissions.Core.Data.ReferenceData.common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(p => p.ToLowerInvariant())];
    }
}
