using System.Globalization;
using Microsoft.AspNetCore.Html;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>Marks the very characters in which two texts differ.</summary>
public static class CharacterDiff
{
    /// <summary>The text with what <paramref name="other"/> has not in a <c>mark</c>: all between the common beginning and the common end.</summary>
    public static IHtmlContent Mark(string text, string? other)
    {
        if (other is null || text == other)
            return new HtmlContentBuilder().Append(text);
        var (own, its) = (Elements(text), Elements(other));
        var shorter = Math.Min(own.Count, its.Count);
        var start = 0;
        while (start < shorter && own[start] == its[start])
            start++;
        var end = 0;
        while (end < shorter - start && own[^(end + 1)] == its[^(end + 1)])
            end++;
        return new HtmlContentBuilder().Append(string.Concat(own.Take(start)))
            .AppendHtml("<mark>").Append(string.Concat(own.Take(own.Count - end).Skip(start))).AppendHtml("</mark>")
            .Append(string.Concat(own.Skip(own.Count - end)));
    }

    // A rare character of two code units is one element.
    private static List<string> Elements(string text)
    {
        var elements = new List<string>();
        var all = StringInfo.GetTextElementEnumerator(text);
        while (all.MoveNext())
            elements.Add(all.GetTextElement());
        return elements;
    }
}
