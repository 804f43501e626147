using System.Globalization;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>Base of the components: encoded building blocks, so that no helper concatenates markup from text.</summary>
public abstract class ExTagHelper : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    protected HttpContext Http => ViewContext.HttpContext;
    protected ShellContext Shell => Http.RequestServices.GetRequiredService<ShellContext>();

    /// <summary>An icon of the sprite; decorative, because a word always stands beside it.</summary>
    protected IHtmlContent Icon(string name, string? cssClass = null) => Markup.Icon(Http, name, cssClass);

    protected IHtmlContent Tag(StateTag tag) => Markup.Tag(Http, tag);

    protected string Resolve(string href) => ShellAssets.Resolve(Http, href);

    /// <summary>An id that no other element of the page has, even when the helper stands in a loop.</summary>
    protected string NextId(string prefix)
    {
        var next = Http.Items.TryGetValue(typeof(ExTagHelper), out var last) ? (int)last! + 1 : 1;
        Http.Items[typeof(ExTagHelper)] = next;
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}-{next}");
    }

    /// <summary>Adds our class in front of classes that the page wrote on the element.</summary>
    protected static void AddClass(TagHelperOutput output, string cssClass)
    {
        var own = output.Attributes["class"]?.Value;
        output.Attributes.SetAttribute("class", own is null ? cssClass : $"{cssClass} {(own as HtmlString)?.Value ?? own}");
    }

    protected static void Rename(TagHelperOutput output, string element)
    {
        output.TagName = element;
        output.TagMode = TagMode.StartTagAndEndTag;
    }
}

/// <summary>Small pieces of markup shared by helpers and by code that builds cells.</summary>
public static class Markup
{
    public static IHtmlContent Icon(HttpContext http, string name, string? cssClass = null)
    {
        var svg = new TagBuilder("svg");
        svg.Attributes["class"] = cssClass is null ? "icon" : $"icon {cssClass}";
        svg.Attributes["aria-hidden"] = "true";
        svg.InnerHtml.AppendHtml(Element("use", null, ("href", $"{ShellAssets.Url(http, "lib/icons.svg")}#{name}")));
        return svg;
    }

    public static IHtmlContent Tag(HttpContext http, StateTag tag)
    {
        var span = new TagBuilder("span");
        span.Attributes["class"] = $"ex-tag {tag.Tone.CssClass()}";
        span.InnerHtml.AppendHtml(Icon(http, tag.Icon)).Append(tag.Word);
        return span;
    }

    /// <summary>An element with encoded text; attributes whose value is null are left out.</summary>
    public static TagBuilder Element(string name, string? text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var element = new TagBuilder(name);
        if (name is "img" or "input" or "meta") element.TagRenderMode = TagRenderMode.SelfClosing;
        foreach (var (key, value) in attributes)
            if (value is not null) element.Attributes[key] = value;
        if (text is not null) element.InnerHtml.Append(text);
        return element;
    }

    public static IHtmlContent Time(DateTimeOffset instant, string text) => Element("time", text, ("datetime", BeijingTime.Iso(instant)));
}
