using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary><c>&lt;ex-task-list title="网上填报"&gt;</c> around <c>ex-task</c>s; <c>start</c> continues the numbers of the list before.</summary>
public sealed class ExTaskListTagHelper : ExTagHelper
{
    public string? Title { get; set; }
    public int Start { get; set; } = 1;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var counter = new TaskCounter { Next = Start };
        context.Items[typeof(TaskCounter)] = counter;
        var body = await output.GetChildContentAsync();
        Rename(output, "ol");
        AddClass(output, "ex-tasks");
        if (Start != 1) output.Attributes.SetAttribute("start", Start);
        if (Title is not null) output.PreElement.AppendHtml(Markup.Element("h2", Title));
        output.Content.AppendHtml(body);
    }

    internal sealed class TaskCounter
    {
        public int Next { get; set; }
    }
}

/// <summary>
/// <c>&lt;ex-task title="填报志愿" href="~/…" of="StateTags.ToChange" current="true" hint="第二志愿跨了招生专业类" /&gt;</c>.
/// Without <c>href</c> the row cannot be done yet. <c>no</c> overrides the running number (1–5). The tag is <c>of</c>, <c>state</c>,
/// or tone, icon and word; the content, if any, replaces the hint.
/// </summary>
public sealed class ExTaskTagHelper : ExTagHelper
{
    public string Title { get; set; } = "";
    public string? Href { get; set; }
    public string? No { get; set; }
    public string? Hint { get; set; }
    public bool Current { get; set; }
    public StateTag? Of { get; set; }
    public Enum? State { get; set; }
    public Tone Tone { get; set; } = Tone.Idle;

    [HtmlAttributeName("icon")]
    public string? IconName { get; set; }
    public string? Word { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        var counter = context.Items.TryGetValue(typeof(ExTaskListTagHelper.TaskCounter), out var found) ? (ExTaskListTagHelper.TaskCounter)found : null;
        var number = No ?? $"{counter?.Next}";
        if (counter is not null) counter.Next++;
        Rename(output, "li");
        if (Current) output.Attributes.SetAttribute("aria-current", "step");
        output.Content.AppendHtml(Markup.Element("span", number, ("class", "no")));
        output.Content.AppendHtml(string.IsNullOrEmpty(Href) ? Markup.Element("span", Title) : Markup.Element("a", Title, ("href", Resolve(Href))));
        var tag = Of ?? (State is null ? null : StateTags.For(State)) ?? (Word is null ? null : new StateTag(Tone, IconName ?? Tone.DefaultIcon(), Word));
        if (tag is not null) output.Content.AppendHtml(Tag(tag));
        if (Hint is { Length: > 0 } || !body.IsEmptyOrWhiteSpace)
        {
            var hint = Markup.Element("p", body.IsEmptyOrWhiteSpace ? Hint : null);
            if (!body.IsEmptyOrWhiteSpace) hint.InnerHtml.AppendHtml(body);
            output.Content.AppendHtml(hint);
        }
    }
}

/// <summary><c>&lt;ex-summary-list&gt;</c>: term, value, 更改.</summary>
public sealed class ExSummaryListTagHelper : ExTagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "dl");
        AddClass(output, "ex-summary");
        output.Content.AppendHtml(body);
    }
}

/// <summary>
/// <c>&lt;ex-summary-row term="姓名" value="@name" href="~/…" /&gt;</c>; the content replaces <c>value</c> when it needs markup.
/// <c>changed</c> adds the tag 改过 and <c>old</c> the value of the last submission.
/// </summary>
public sealed class ExSummaryRowTagHelper : ExTagHelper
{
    public string Term { get; set; } = "";
    public string? Value { get; set; }
    public string? Href { get; set; }
    public string Action { get; set; } = "更改";
    public bool Changed { get; set; }
    public string? Old { get; set; }

    /// <summary>Digits of even width, for numbers and dates.</summary>
    public bool Number { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "div");
        output.Content.AppendHtml(Markup.Element("dt", Term));
        var value = Markup.Element("dd", null, ("class", Number ? "ex-num" : null));
        if (!body.IsEmptyOrWhiteSpace) value.InnerHtml.AppendHtml(body);
        else if (string.IsNullOrWhiteSpace(Value)) value.InnerHtml.AppendHtml(Markup.Element("span", "没有填", ("class", "ex-muted")));
        else value.InnerHtml.Append(Value);
        if (Changed) value.InnerHtml.Append(" ").AppendHtml(Tag(StateTags.Changed));
        if (Old is { Length: > 0 }) value.InnerHtml.AppendHtml("<br>").AppendHtml(Markup.Element("span", $"上次提交时：{Old}", ("class", "ex-muted ex-small")));
        output.Content.AppendHtml(value);
        if (string.IsNullOrEmpty(Href)) return;
        var link = Markup.Element("a", Action, ("href", Resolve(Href)));
        link.InnerHtml.AppendHtml(Markup.Element("span", Term, ("class", "visually-hidden")));
        var act = Markup.Element("dd", null, ("class", "act"));
        act.InnerHtml.AppendHtml(link);
        output.Content.AppendHtml(act);
    }
}

/// <summary><c>&lt;ex-timeline&gt;</c> around <c>ex-moment</c>s.</summary>
public sealed class ExTimelineTagHelper : ExTagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "ol");
        AddClass(output, "ex-timeline");
        output.Content.AppendHtml(body);
    }
}

public enum Moment { Later, Now, Done, Bad }

/// <summary><c>&lt;ex-moment at="Now" title="现场确认" when="9月11日 18:00 前"&gt;本人带：…&lt;/ex-moment&gt;</c></summary>
public sealed class ExMomentTagHelper : ExTagHelper
{
    public Moment At { get; set; }
    public string Title { get; set; } = "";
    public string? When { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "li");
        var (css, icon, word) = At switch
        {
            Moment.Done => ("ex-ok", "circle-check", "已完成："),
            Moment.Now => ("ex-info", "circle-dot", "正在进行："),
            Moment.Bad => ("ex-bad", "circle-x", "没有完成："),
            _ => (null, "circle", "以后："),
        };
        if (css is not null) AddClass(output, css);
        if (At == Moment.Now) output.Attributes.SetAttribute("aria-current", "step");
        output.Content.AppendHtml(Icon(icon)).AppendHtml(Markup.Element("span", word, ("class", "visually-hidden")));
        output.Content.AppendHtml(Markup.Element("b", Title));
        if (When is { Length: > 0 }) output.Content.AppendHtml(Markup.Element("span", When, ("class", "when")));
        output.Content.AppendHtml(body);
    }
}

/// <summary><c>&lt;ex-steps label="步骤"&gt;</c> around <c>ex-step</c>s: the six steps of a run in one line.</summary>
public sealed class ExStepsTagHelper : ExTagHelper
{
    public string Label { get; set; } = "步骤";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "ol");
        AddClass(output, "ex-steps");
        output.Attributes.SetAttribute("aria-label", Label);
        output.Content.AppendHtml(body);
    }
}

/// <summary><c>&lt;ex-step at="Done"&gt;1 预检&lt;/ex-step&gt;</c></summary>
public sealed class ExStepTagHelper : ExTagHelper
{
    public Moment At { get; set; }

    /// <summary>The machine works at this step just now.</summary>
    public bool Spin { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        var (css, icon) = At switch
        {
            Moment.Done => ("ex-ok", "circle-check"),
            Moment.Now => ("ex-info", "circle-dot"),
            Moment.Bad => ("ex-bad", "circle-x"),
            _ => ("ex-idle", "circle"),
        };
        Rename(output, "li");
        AddClass(output, css);
        if (At is Moment.Now or Moment.Bad) output.Attributes.SetAttribute("aria-current", "step");
        output.Content.AppendHtml(Spin ? Icon("loader-2", "ex-spin") : Icon(icon)).AppendHtml(body);
    }
}

/// <summary><c>&lt;ex-facts&gt;</c> around <c>ex-fact</c>s: a few figures in a row.</summary>
public sealed class ExFactsTagHelper : ExTagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "dl");
        AddClass(output, "ex-facts");
        output.Content.AppendHtml(body);
    }
}

/// <summary><c>&lt;ex-fact term="档案分"&gt;265&lt;/ex-fact&gt;</c></summary>
public sealed class ExFactTagHelper : ExTagHelper
{
    public string Term { get; set; } = "";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "div");
        var value = Markup.Element("dd", null);
        value.InnerHtml.AppendHtml(body);
        output.Content.AppendHtml(Markup.Element("dt", Term)).AppendHtml(value);
    }
}
