using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Admissions.Web.Pages.Demo;

/// <summary>What one page of the manual is written with: headings, paragraphs, numbered and plain lists, `code`. Nothing of it is anybody's input.</summary>
public static class ManualText
{
    public static IHtmlContent Html(string text, HtmlEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(encoder);
        var html = new StringBuilder();
        var list = "";
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
        {
            var (tag, item, words) = Read(line);
            if (list != item)
                html.Append(list.Length > 0 ? $"</{list}>\n" : "").Append(item.Length > 0 ? $"<{item}>\n" : "");
            list = item;
            html.Append('<').Append(tag).Append('>').Append(Codes(encoder.Encode(words))).Append("</").Append(tag).Append(">\n");
        }
        return new HtmlString(html.Append(list.Length > 0 ? $"</{list}>" : "").ToString());
    }

    /// <summary>Tag of the line, the list it belongs to (empty: none), and its words.</summary>
    private static (string Tag, string List, string Words) Read(string line)
    {
        var number = line.IndexOf(". ", StringComparison.Ordinal);
        return line switch
        {
            ['#', '#', ' ', ..] => ("h2", "", line[3..]),
            ['#', ' ', ..] => ("h1", "", line[2..]),
            ['-', ' ', ..] => ("li", "ul", line[2..]),
            _ when number is 1 or 2 && line[..number].All(char.IsAsciiDigit) => ("li", "ol", line[(number + 2)..]),
            _ => ("p", "", line),
        };
    }

    /// <summary>Every second stretch between backticks is code.</summary>
    private static string Codes(string encoded) =>
        string.Concat(encoded.Replace("&#x60;", "`", StringComparison.Ordinal).Split('`').Select((part, index) => index % 2 == 1 ? $"<code>{part}</code>" : part));
}
