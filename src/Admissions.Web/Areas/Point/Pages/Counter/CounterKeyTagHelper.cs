using Admissions.Web.Shared.TagHelpers;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>
/// <c>&lt;button ex-key="CounterKeys.Confirm"&gt;…&lt;/button&gt;</c>: the key presses this element (counter.js) and is printed on it,
/// in front of what the page says; an element that says nothing says the key's own word.
/// </summary>
[HtmlTargetElement(Attributes = "ex-key")]
public sealed class CounterKeyTagHelper : ExTagHelper
{
    [HtmlAttributeName("ex-key")]
    public CounterKey Key { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.SetAttribute("data-key", Key.Code);
        var body = await output.GetChildContentAsync();
        if (body.IsEmptyOrWhiteSpace)
            output.Content.SetContent(Key.Word);
        output.PreContent.AppendHtml(Markup.Element("kbd", Key.Shown));
    }
}
