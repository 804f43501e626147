using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>
/// <c>&lt;ex-banner tone="Warn" title="您的报名还没有提交，现在不生效。"&gt;已填内容只是草稿。&lt;/ex-banner&gt;</c>:
/// what is in force now, at most one a page. Without <c>title</c> the content carries its own strong and p.
/// </summary>
public sealed class ExBannerTagHelper : ExTagHelper
{
    public Tone Tone { get; set; }
    public string? Title { get; set; }

    [HtmlAttributeName("icon")]
    public string? IconName { get; set; }

    /// <summary>The machine works at it just now: the icon turns.</summary>
    public bool Spin { get; set; }

    /// <summary>True when the banner refuses what was just asked; announced at once.</summary>
    public bool Refuses { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "div");
        AddClass(output, $"ex-banner {Tone.CssClass()}");
        output.Attributes.SetAttribute("role", Refuses ? "alert" : "status");
        output.Content.AppendHtml(Spin ? Icon("loader-2", "ex-spin") : Icon(IconName ?? Tone.DefaultIcon()));
        if (Title is null)
        {
            output.Content.AppendHtml(body);
            return;
        }
        output.Content.AppendHtml(Markup.Element("strong", Title));
        if (!body.IsEmptyOrWhiteSpace)
        {
            var line = Markup.Element("p", null);
            line.InnerHtml.AppendHtml(body);
            output.Content.AppendHtml(line);
        }
    }
}

/// <summary><c>&lt;ex-note tone="Info" cite="《2026年报考须知》第四条"&gt;…&lt;/ex-note&gt;</c>: a rule or a reason next to its object.</summary>
public sealed class ExNoteTagHelper : ExTagHelper
{
    public Tone Tone { get; set; }

    [HtmlAttributeName("icon")]
    public string? IconName { get; set; }
    public string? Cite { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "div");
        AddClass(output, $"ex-note {Tone.CssClass()}");
        var text = Markup.Element("div", null);
        text.InnerHtml.AppendHtml(body);
        if (Cite is { Length: > 0 }) text.InnerHtml.AppendHtml("<br>").AppendHtml(Markup.Element("cite", Cite));
        output.Content.AppendHtml(Icon(IconName ?? Tone.DefaultIcon())).AppendHtml(text);
    }
}

/// <summary>
/// <c>&lt;ex-tag state="row.State" /&gt;</c>, <c>&lt;ex-tag of="StateTags.Done" /&gt;</c> or
/// <c>&lt;ex-tag tone="Warn" icon="clock"&gt;偏慢&lt;/ex-tag&gt;</c>: icon, word and colour.
/// </summary>
public sealed class ExTagTagHelper : ExTagHelper
{
    public Enum? State { get; set; }
    public StateTag? Of { get; set; }
    public Tone Tone { get; set; } = Tone.Idle;

    [HtmlAttributeName("icon")]
    public string? IconName { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        var tag = Of ?? (State is null ? null : StateTags.For(State));
        Rename(output, "span");
        AddClass(output, $"ex-tag {(tag?.Tone ?? Tone).CssClass()}");
        output.Content.AppendHtml(Icon(tag?.Icon ?? IconName ?? Tone.DefaultIcon()));
        if (tag is null) output.Content.AppendHtml(body);
        else output.Content.Append(tag.Word);
    }
}

/// <summary><c>&lt;ex-empty icon="list-search"&gt;还没有选。…&lt;/ex-empty&gt;</c>: what emptiness means and one way out.</summary>
public sealed class ExEmptyTagHelper : ExTagHelper
{
    [HtmlAttributeName("icon")]
    public string IconName { get; set; } = "mood-empty";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "div");
        AddClass(output, "ex-empty");
        var text = Markup.Element("p", null, ("class", "mb-0"));
        text.InnerHtml.AppendHtml(body);
        output.Content.AppendHtml(Icon(IconName)).AppendHtml(text);
    }
}

/// <summary><c>&lt;ex-wait&gt;正在统计 21,306 人，约 5 秒……&lt;/ex-wait&gt;</c></summary>
public sealed class ExWaitTagHelper : ExTagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "div");
        AddClass(output, "ex-wait");
        output.Attributes.SetAttribute("role", "status");
        output.Content.AppendHtml(Icon("loader-2", "ex-spin")).AppendHtml(body);
    }
}

/// <summary>How a draft stands with the server.</summary>
public enum SavedState { Auto, Saved, Saving, Failed, Nothing }

/// <summary>
/// <c>&lt;ex-saved at="Model.SavedAt" /&gt;</c> under the h1: the state of the draft, never mistaken for submitted.
/// The script of <c>form[data-draft]</c> keeps it up to date.
/// </summary>
public sealed class ExSavedTagHelper : ExTagHelper
{
    public DateTimeOffset? At { get; set; }
    public SavedState State { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var state = State != SavedState.Auto ? State : At is null ? SavedState.Nothing : SavedState.Saved;
        Rename(output, "p");
        AddClass(output, "ex-saved");
        output.Attributes.SetAttribute("role", state == SavedState.Failed ? "alert" : "status");
        output.Attributes.SetAttribute("data-saved", "");
        output.Attributes.SetAttribute("data-icons", ShellAssets.Url(Http, "lib/icons.svg"));
        var text = Markup.Element("span", null);
        switch (state)
        {
            case SavedState.Saving:
                output.Content.AppendHtml(Icon("loader-2", "ex-spin"));
                text.InnerHtml.Append("正在保存草稿……");
                break;
            case SavedState.Failed:
                output.Content.AppendHtml(Icon("cloud-off"));
                text.InnerHtml.AppendHtml(Markup.Element("b", "没有保存上。")).Append("内容还在本页，请不要关闭。");
                break;
            case SavedState.Saved when At is { } at:
                output.Content.AppendHtml(Icon("device-floppy"));
                text.InnerHtml.Append("草稿已自动保存，").AppendHtml(Markup.Time(at, BeijingTime.ToSecond(at))).Append("。没有提交，不生效。");
                break;
            default:
                output.Content.AppendHtml(Icon("device-floppy"));
                text.InnerHtml.Append("还没有草稿。没有提交，不生效。");
                break;
        }
        output.Content.AppendHtml(text);
    }
}
