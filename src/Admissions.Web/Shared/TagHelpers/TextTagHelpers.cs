using System.Text.RegularExpressions;
using Admissions.Rules.Bulletins;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>
/// <c>&lt;ex-paragraphs text="@bulletin.Body" /&gt;</c>: plain text as somebody typed it, in paragraphs. Everything is encoded; only
/// addresses that begin with https:// become links.
/// </summary>
public sealed partial class ExParagraphsTagHelper : ExTagHelper
{
    public string Text { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "div");
        AddClass(output, "ex-prose");
        foreach (var paragraph in BulletinText.Paragraphs(Text))
        {
            var element = Markup.Element("p", null);
            var lines = paragraph.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (i > 0)
                    element.InnerHtml.AppendHtml("<br>");
                Linked(element.InnerHtml, lines[i]);
            }
            output.Content.AppendHtml(element);
        }
    }

    private static void Linked(IHtmlContentBuilder content, string line)
    {
        var from = 0;
        foreach (Match match in Address().Matches(line))
        {
            var address = match.Value.TrimEnd('.', ',', ';', ':', '!', '?', '\'', '"', ')');
            content.Append(line[from..match.Index]).AppendHtml(Markup.Element("a", address, ("href", address), ("rel", "noopener noreferrer")));
            from = match.Index + address.Length;
        }
        content.Append(line[from..]);
    }

    /// <summary>A host, and what may stand in an address after it; Chinese text beside it is not part of it.</summary>
    [GeneratedRegex("https://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?")]
    private static partial Regex Address();
}
