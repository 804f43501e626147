using System.Globalization;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>
/// <c>&lt;ex-countdown until="Model.Until" big="true" /&gt;</c>: printed right by the server, kept running by script from the server's time.
/// Put the absolute time beside it: <c>&lt;ex-time value="Model.Until" as="Deadline" /&gt;</c>.
/// </summary>
public sealed class ExCountdownTagHelper : ExTagHelper
{
    public DateTimeOffset Until { get; set; }
    public bool Big { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "span");
        AddClass(output, Big ? "ex-count ex-count-big" : "ex-count");
        output.Attributes.SetAttribute("role", "timer");
        output.Attributes.SetAttribute("data-until", BeijingTime.Iso(Until));
        output.Content.Append(BeijingTime.Left(Until - Shell.ServerNow));
    }
}

public enum TimeAs { Short, Second, Deadline, Exact, Table, Day }

/// <summary><c>&lt;ex-time value="row.At" as="Table" /&gt;</c>: a time in Beijing, as the style guide writes it.</summary>
public sealed class ExTimeTagHelper : ExTagHelper
{
    public DateTimeOffset? Value { get; set; }
    public TimeAs As { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Value is not { } value)
        {
            output.SuppressOutput();
            return;
        }
        Rename(output, "time");
        output.Attributes.SetAttribute("datetime", BeijingTime.Iso(value));
        output.Content.SetContent(As switch
        {
            TimeAs.Second => BeijingTime.ToSecond(value),
            TimeAs.Deadline => BeijingTime.Deadline(value),
            TimeAs.Exact => BeijingTime.Exact(value),
            TimeAs.Table => BeijingTime.Table(value),
            TimeAs.Day => BeijingTime.Day(value),
            _ => BeijingTime.Short(value),
        });
    }
}

/// <summary><c>&lt;ex-hash value="@sha256" digits="16" /&gt;</c>: a digest in upper case, grouped by four for reading.</summary>
public sealed class ExHashTagHelper : ExTagHelper
{
    public string? Value { get; set; }
    public int Digits { get; set; } = 16;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "span");
        AddClass(output, "ex-hash");
        output.Content.SetContent(Grouping.ByFour((Value ?? "").ToUpperInvariant(), Digits));
    }
}

public static class Grouping
{
    /// <summary>9f3a61c07b2e → 9f3a 61c0 7b2e, at most <paramref name="digits"/> characters of the text.</summary>
    public static string ByFour(string text, int digits = int.MaxValue) =>
        string.Join(' ', text[..Math.Min(text.Length, digits)].Chunk(4).Select(group => new string(group)));
}

/// <summary><c>&lt;ex-qr src="~/…/qr.svg" label="回执核验二维码" text="HN26-…" /&gt;</c>: the code as an image, with what it says beneath.</summary>
public sealed class ExQrTagHelper : ExTagHelper
{
    public string Src { get; set; } = "";
    public string Label { get; set; } = "二维码";
    public string? Text { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "figure");
        output.Content.AppendHtml(Markup.Element("img", null, ("class", "ex-qr"), ("src", Resolve(Src)), ("alt", Label), ("width", "128"), ("height", "128")));
        if (Text is not null) output.Content.AppendHtml(Markup.Element("figcaption", Text));
    }
}

/// <summary>
/// <c>&lt;ex-receipt number="@r.Number" at="r.ReceivedAt" hash="@r.Sha256" effective="现在生效的是本次提交（第 1 次）" qr="~/receipts/…/qr.svg"&gt;</c>
/// around the <c>ex-summary-row</c>s of what was sent. The number, the time and the first 16 digits of SHA-256 are added.
/// </summary>
public sealed class ExReceiptTagHelper : ExTagHelper
{
    public string Title { get; set; } = "已提交，这是您的回执";
    public string? Effective { get; set; }
    public string Number { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public string? Hash { get; set; }
    public string? Qr { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "section");
        AddClass(output, "ex-receipt");
        output.Attributes.SetAttribute("aria-labelledby", "receipt-title");
        var heading = Markup.Element("h1", null, ("id", "receipt-title"));
        heading.InnerHtml.AppendHtml(Icon("circle-check")).Append(Title);
        var header = Markup.Element("header", null);
        header.InnerHtml.AppendHtml(heading);
        if (Effective is not null) header.InnerHtml.AppendHtml(Markup.Element("span", Effective));
        output.Content.AppendHtml(header);

        var list = Markup.Element("dl", null, ("class", "ex-summary"));
        list.InnerHtml.AppendHtml(Row("回执编号", Markup.Element("b", Number)));
        var time = new HtmlContentBuilder().AppendHtml(Markup.Time(At, BeijingTime.Exact(At))).Append("（北京时间）");
        list.InnerHtml.AppendHtml(Row("收到时间", time)).AppendHtml(body);
        if (Hash is not null)
        {
            var hash = new HtmlContentBuilder()
                .AppendHtml(Markup.Element("span", Grouping.ByFour(Hash.ToUpperInvariant(), 16), ("class", "ex-hash")))
                .AppendHtml("<br>").AppendHtml(Markup.Element("span", "SHA-256 前 16 位", ("class", "ex-small ex-muted")));
            list.InnerHtml.AppendHtml(Row("内容指纹", hash));
        }
        var inner = Markup.Element("div", null, ("class", "ex-receipt-body"));
        inner.InnerHtml.AppendHtml(list);
        if (Qr is not null)
        {
            var figure = Markup.Element("figure", null);
            figure.InnerHtml.AppendHtml(Markup.Element("img", null, ("class", "ex-qr"), ("src", Resolve(Qr)), ("alt", "回执核验二维码"), ("width", "128"), ("height", "128")))
                .AppendHtml(Markup.Element("figcaption", "扫码核验"));
            inner.InnerHtml.AppendHtml(figure);
        }
        output.Content.AppendHtml(inner);
    }

    private static IHtmlContent Row(string term, IHtmlContent value)
    {
        var row = Markup.Element("div", null);
        var definition = Markup.Element("dd", null, ("class", "ex-num"));
        definition.InnerHtml.AppendHtml(value);
        row.InnerHtml.AppendHtml(Markup.Element("dt", term)).AppendHtml(definition);
        return row;
    }
}

/// <summary>
/// <c>&lt;ex-progress value="31400" max="48219" label="运算进度" text="…" source="~/jobs/7/events" /&gt;</c>: native bar with words.
/// With <c>source</c> the script follows server-sent events (fields percent, text, done) and without script the page is read again
/// every few seconds.
/// </summary>
public sealed class ExProgressTagHelper : ExTagHelper
{
    private const string RefreshSeconds = "5";

    public decimal Value { get; set; }
    public decimal Max { get; set; } = 100;
    public string Label { get; set; } = "进度";
    public string? Text { get; set; }
    public string? Source { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "div");
        if (Source is not null) output.Attributes.SetAttribute("data-progress", Resolve(Source));
        output.Content.AppendHtml(Parts(Value, Max, Label, Text, Source is not null));
    }

    /// <summary>The same for a cell of a table.</summary>
    /// <param name="source">Resolved address of the server-sent events.</param>
    internal static IHtmlContent Of(decimal value, decimal max, string label, string text, string source)
    {
        var box = Markup.Element("div", null, ("data-progress", source));
        box.InnerHtml.AppendHtml(Parts(value, max, label, text, follows: true));
        return box;
    }

    private static HtmlContentBuilder Parts(decimal value, decimal max, string label, string? text, bool follows)
    {
        var parts = new HtmlContentBuilder();
        var (whole, done) = (max <= 0 ? 1 : max, Math.Clamp(value, 0, max <= 0 ? 1 : max));
        if (follows)
            parts.AppendHtml("<noscript>").AppendHtml(Markup.Element("meta", null, ("http-equiv", "refresh"), ("content", RefreshSeconds))).AppendHtml("</noscript>");
        parts.AppendHtml(Markup.Element("progress", string.Create(CultureInfo.InvariantCulture, $"{100 * done / whole:0}%"), ("class", "ex-progress"),
            ("max", whole.ToString(CultureInfo.InvariantCulture)), ("value", done.ToString(CultureInfo.InvariantCulture)), ("aria-label", label)));
        if (text is not null || follows)
            parts.AppendHtml(Markup.Element("p", text ?? "", ("class", "ex-small ex-muted mb-0 mt-1"), ("data-progress-text", "")));
        return parts;
    }
}

/// <summary><c>&lt;ex-trace&gt;</c> around <c>ex-trace-item</c>s: why this result, one attempt each.</summary>
public sealed class ExTraceTagHelper : ExTagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "ol");
        AddClass(output, "ex-trace");
        output.Content.AppendHtml(body);
    }
}

/// <summary>
/// <c>&lt;ex-trace-item choice="第一志愿" title="8012 湘岳大学　020 会计学" of="tag"&gt;</c>: one choice that was tried.
/// Inside: the sentence, <c>ex-scale</c>, <c>ex-facts</c>, in this order.
/// </summary>
public sealed class ExTraceItemTagHelper : ExTagHelper
{
    public string Choice { get; set; } = "";
    public string Title { get; set; } = "";
    public StateTag? Of { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        Rename(output, "li");
        var name = Markup.Element("span", null);
        name.InnerHtml.AppendHtml(Markup.Element("small", Choice)).Append(Title);
        var heading = Markup.Element("h3", null);
        heading.InnerHtml.AppendHtml(name);
        if (Of is not null) heading.InnerHtml.AppendHtml(Tag(Of));
        output.Content.AppendHtml(heading).AppendHtml(body);
    }
}

/// <summary><c>&lt;ex-scale rank="61" places="55" total="173" /&gt;</c>: where one stands; the room tinted, its edge, the own dot.</summary>
public sealed class ExScaleTagHelper : ExTagHelper
{
    public int Rank { get; set; }
    public int Places { get; set; }
    public int Total { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Total <= 0)
        {
            output.SuppressOutput();
            return;
        }
        Rename(output, "svg");
        AddClass(output, "ex-scale");
        output.Attributes.SetAttribute("role", "img");
        output.Attributes.SetAttribute("aria-label", $"共 {Total} 人，投前 {Places} 名，您第 {Rank} 名");
        var edge = Percent(Places);
        var me = Percent(Rank);
        output.Content
            .AppendHtml(Markup.Element("rect", null, ("class", "track"), ("x", "0"), ("y", "28"), ("width", "100%"), ("height", "16"), ("rx", "3")))
            .AppendHtml(Markup.Element("rect", null, ("class", "room"), ("x", "0"), ("y", "28"), ("width", edge), ("height", "16"), ("rx", "3")))
            .AppendHtml(Markup.Element("line", null, ("class", "edge"), ("x1", edge), ("x2", edge), ("y1", "22"), ("y2", "50")))
            .AppendHtml(Markup.Element("circle", null, ("class", "me"), ("cx", me), ("cy", "36"), ("r", "7")))
            .AppendHtml(Label(edge, "68", $"投到第 {Places} 名", null, Anchor(Places)))
            .AppendHtml(Label(me, "14", $"您 第 {Rank} 名", "mine", Anchor(Rank)));
        if (Places * 3 > Total) output.Content.AppendHtml(Label("0", "68", "第 1 名", "first", null));
        if (Places * 3 < Total * 2) output.Content.AppendHtml(Label("100%", "68", $"第 {Total} 名", null, "end"));
    }

    private string Percent(int at) => string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(100m * at / Total, 0, 100):0.#}%");

    /// <summary>Words near an end of the scale grow towards its middle, so that they never leave it.</summary>
    private string Anchor(int at) => at * 5 < Total ? "start" : at * 5 > Total * 4 ? "end" : "middle";

    private static IHtmlContent Label(string x, string y, string text, string? css, string? anchor) =>
        Markup.Element("text", text, ("x", x), ("y", y), ("class", css), ("text-anchor", anchor));
}
