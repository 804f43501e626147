using System.Globalization;

namespace Admissions.Web.Infrastructure.Lists;

/// <summary>
/// What is wrong with an address that somebody typed or cut short, as a sentence that says how to write it. For pages whose
/// figures are passed on: there a default in the place of what was asked would be taken for the answer.
/// </summary>
public static class AddressCheck
{
    /// <summary>Null when the page number is absent or a whole number from 1.</summary>
    /// <param name="prefix">Of the list, where two share a page.</param>
    public static string? Page(HttpRequest request, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = request.Query[$"{prefix}p"].ToString();
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page >= 1)
            ? null : $"页码“{Shown(text)}”不对，要写从 1 起的整数。";
    }

    /// <summary>At most this much of what was typed is repeated.</summary>
    public static string Shown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int most = 20;
        return text.Length <= most ? text : text[..most] + "……";
    }
}
