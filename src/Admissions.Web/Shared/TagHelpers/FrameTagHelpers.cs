using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary><c>&lt;html ex-shell="true"&gt;</c>: language, server time for countdowns, and elder size where the portal offers it.</summary>
[HtmlTargetElement("html", Attributes = "ex-shell")]
public sealed class ShellHtmlTagHelper : ExTagHelper
{
    /// <summary>True on public and candidate pages, which have the elder version.</summary>
    public bool ExShell { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.SetAttribute("lang", "zh-CN");
        output.Attributes.SetAttribute("data-now", BeijingTime.Iso(Shell.ServerNow));
        if (ExShell && Shell.ElderLevel > 0) output.Attributes.SetAttribute("data-elder", Shell.ElderLevel);
    }
}

/// <summary><c>&lt;ex-icon name="mail" /&gt;</c>: an outline icon of Tabler; <c>spin</c> turns it unless motion is unwanted.</summary>
public sealed class ExIconTagHelper : ExTagHelper
{
    public string Name { get; set; } = "";
    public bool Spin { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Icon(Name, Spin ? "ex-spin" : null));
    }
}

/// <summary>The message of the last action, read once. Layouts place it at the top of main.</summary>
public sealed class ExFlashTagHelper(ITempDataDictionaryFactory tempData, IOptions<CookieTempDataProviderOptions> cookie) : ExTagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        if (!Flash.MayWait(Http, cookie.Value.Cookie.Name ?? CookieTempDataProvider.CookieName)) return;
        if (Flash.Take(tempData.GetTempData(Http)) is not { } flash) return;
        var box = Markup.Element("div", null, ("class", $"ex-banner {flash.Tone.CssClass()}"), ("tabindex", "-1"),
            ("role", flash.Tone == Tone.Bad ? "alert" : "status"), ("data-flash", ""));
        box.InnerHtml.AppendHtml(Icon(flash.Tone.DefaultIcon())).AppendHtml(Markup.Element("strong", flash.Title));
        if (flash.Text is not null) box.InnerHtml.AppendHtml(Markup.Element("p", flash.Text));
        output.Content.SetHtmlContent(box);
    }
}

/// <summary><c>&lt;ex-crumbs home="我的报名" href="~/ks/x" here="第 4 项，共 11 项" /&gt;</c></summary>
public sealed class ExCrumbsTagHelper : ExTagHelper
{
    public string Home { get; set; } = "我的报名";
    public string Href { get; set; } = "~/";
    public string Here { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "nav");
        AddClass(output, "ex-crumbs");
        output.Attributes.SetAttribute("aria-label", "位置");
        output.Content.AppendHtml(Markup.Element("a", Home, ("href", Resolve(Href))));
        output.Content.AppendHtml(Markup.Element("span", "/", ("aria-hidden", "true")));
        output.Content.AppendHtml(Markup.Element("span", Here));
    }
}

/// <summary><c>&lt;ex-panel title="计划"&gt;…&lt;/ex-panel&gt;</c>: a boxed group named by its heading; <c>note</c> stands grey beside the title.</summary>
public sealed class ExPanelTagHelper : ExTagHelper
{
    public string? Title { get; set; }
    public string? Note { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "section");
        AddClass(output, "ex-panel");
        if (Title is not null)
        {
            var id = output.Attributes["id"]?.Value is { } own ? $"{own}-title" : NextId("panel");
            output.Attributes.SetAttribute("aria-labelledby", id);
            var heading = Markup.Element("h2", Title, ("id", id));
            if (Note is not null) heading.InnerHtml.Append("　").AppendHtml(Markup.Element("span", Note, ("class", "ex-muted")));
            output.Content.AppendHtml(heading);
        }
        output.Content.AppendHtml(body);
    }
}
