using System.Globalization;
using System.Text.RegularExpressions;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>What was typed into the box while a candidate is open: an item passes (3) or fails (-3, with a reason behind it).</summary>
/// <param name="Item">Number of the item as the page shows it.</param>
public sealed partial record CounterCommand(int Item, bool Passed, string? Reason)
{
    /// <summary>Typed into the box: print the last one again.</summary>
    public const string Reprint = "0";

    /// <summary>Null when the text is not a command but somebody to be found.</summary>
    public static CounterCommand? Read(string text)
    {
        var match = Pattern().Match(text.Normalize(System.Text.NormalizationForm.FormKC).Trim());
        if (!match.Success)
            return null;
        var reason = match.Groups["reason"].Value.Trim();
        return new CounterCommand(int.Parse(match.Groups["item"].Value, CultureInfo.InvariantCulture), match.Groups["minus"].Length == 0, reason.Length == 0 ? null : reason);
    }

    /// <summary>The number of a paper that is done (+2 pastes or hands out the second of the list); null when the text says no such thing.</summary>
    public static int? Paper(string text) =>
        PaperPattern().Match(text.Normalize(System.Text.NormalizationForm.FormKC).Trim()) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\+(\d{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex PaperPattern();

    // A longer row of digits is a number of a person, not of an item.
    [GeneratedRegex("^(?<minus>[-−]?)(?<item>[1-9])(?<reason>[^0-9].*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
