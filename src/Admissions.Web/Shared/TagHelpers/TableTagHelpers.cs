using System.Globalization;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>
/// <c>&lt;ex-table of="Model.Table" label="各县进度" empty="没有符合条件的县。" export="Export"&gt;</c>: the one table of officers.
/// Children: <c>ex-filters</c> (labels with controls) and <c>ex-batch</c> (buttons posting the ticked <c>ids</c>).
/// <c>export</c> names the page handler that answers with an <c>ExportResult</c>; its link says how many rows.
/// </summary>
public sealed class ExTableTagHelper(IHtmlGenerator generator) : ExTagHelper
{
    public required ListTable Of { get; set; }

    /// <summary>Name of the region for screen readers.</summary>
    public string Label { get; set; } = "列表";
    public string Empty { get; set; } = "没有符合条件的记录。";
    public string? Export { get; set; }
    public IReadOnlyList<string> Formats { get; set; } = ["xlsx", "csv", "dbf"];

    /// <summary>False takes the column menu away.</summary>
    public bool ColumnMenu { get; set; } = true;

    /// <summary>Word for what is counted: 行 by default.</summary>
    public string Unit { get; set; } = "行";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var parts = new TableParts();
        context.Items[typeof(TableParts)] = parts;
        await output.GetChildContentAsync();
        Rename(output, "div");
        AddClass(output, "ex-list-table");
        var id = output.Attributes["id"]?.Value?.ToString() ?? NextId("table");
        output.Attributes.SetAttribute("id", id);
        output.Content.AppendHtml(Bar(parts.Filters));
        if (Of.FailureReference is { } reference)
        {
            output.Content.AppendHtml(Failure(reference));
            return;
        }
        if (Of.RowCount == 0)
        {
            output.Content.AppendHtml(Nothing());
            return;
        }
        if (Of.HasTicks && parts.Batch is not null) output.Content.AppendHtml(Batch(id, parts));
        output.Content.AppendHtml(Region(id)).AppendHtml(Foot());
    }

    /// <summary>Filters at the left; columns and export at the right.</summary>
    private IHtmlContent Bar(IHtmlContent? filters)
    {
        var query = Of.Query;
        var bar = Markup.Element("div", null, ("class", "ex-bar"));
        if (filters is not null)
        {
            var form = Markup.Element("form", null, ("class", "ex-filter"), ("method", "get"), ("role", "search"));
            foreach (var (name, value) in query.Carried()) form.InnerHtml.AppendHtml(Hidden(name, value));
            form.InnerHtml.AppendHtml(filters).AppendHtml(Markup.Element("button", "查询", ("class", "btn ex-btn"), ("type", "submit")));
            form.InnerHtml.AppendHtml(Markup.Element("a", "清除", ("class", "btn ex-btn"), ("href", query.Cleared())));
            bar.InnerHtml.AppendHtml(form);
        }
        var end = Markup.Element("div", null, ("class", "end"));
        if (ColumnMenu && Of.AllColumns.Count > 3) end.InnerHtml.AppendHtml(TableMenu.Columns(Http, Of));
        if (Export is not null && Of.RowCount > 0) end.InnerHtml.AppendHtml(TableMenu.Exports(Http, Of, Export, Formats, Unit));
        bar.InnerHtml.AppendHtml(end);
        return bar;
    }

    private IHtmlContent Batch(string id, TableParts parts)
    {
        var form = Markup.Element("form", null, ("class", "ex-batch"), ("method", "post"), ("id", $"{id}-batch"), ("data-batch", id));
        form.InnerHtml.AppendHtml(generator.GenerateAntiforgery(ViewContext));
        form.InnerHtml.AppendHtml(Markup.Element("b", "勾选后办理", ("role", "status"), ("data-batch-count", parts.Noun)));
        form.InnerHtml.AppendHtml(parts.Batch!);
        return form;
    }

    private IHtmlContent Region(string id)
    {
        var table = Markup.Element("table", null, ("class", "ex-table"));
        table.InnerHtml.AppendHtml(Head());
        var body = Markup.Element("tbody", null);
        foreach (var row in Of.Rows()) body.InnerHtml.AppendHtml(Row(row, $"{id}-batch"));
        table.InnerHtml.AppendHtml(body);
        if (Of.Columns.Any(column => column.Total is not null)) table.InnerHtml.AppendHtml(Totals());
        var region = Markup.Element("div", null, ("class", "ex-scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", Label));
        region.InnerHtml.AppendHtml(table);
        return region;
    }

    private IHtmlContent Head()
    {
        var line = Markup.Element("tr", null);
        if (Of.HasTicks)
        {
            var cell = Markup.Element("th", null, ("scope", "col"));
            cell.InnerHtml.AppendHtml(Markup.Element("input", null, ("class", "form-check-input"), ("type", "checkbox"), ("aria-label", "全选本页"), ("data-tick-all", "")));
            line.InnerHtml.AppendHtml(cell);
        }
        foreach (var column in Of.Columns)
        {
            var sorted = column.Sort is not null && string.Equals(column.Sort, Of.Query.Sort, StringComparison.Ordinal);
            var cell = Markup.Element("th", column.Sort is null ? column.Title : null, ("scope", "col"), ("class", column.Number ? "n" : null), ("data-key", column.Key),
                ("aria-sort", !sorted ? null : Of.Query.Descending ? "descending" : "ascending"));
            if (column.Sort is not null)
            {
                var link = Markup.Element("a", column.Title, ("href", Of.Query.ToSort(column.Sort, column.Number)));
                if (sorted) link.InnerHtml.Append(" ").AppendHtml(Icon(Of.Query.Descending ? "arrow-down" : "arrow-up"));
                cell.InnerHtml.AppendHtml(link);
            }
            line.InnerHtml.AppendHtml(cell);
        }
        var head = Markup.Element("thead", null);
        head.InnerHtml.AppendHtml(line);
        return head;
    }

    private IHtmlContent Row(ListRow row, string batchForm)
    {
        var line = Markup.Element("tr", null, ("id", row.Id), ("class", row.Tone switch { Tone.Warn => "is-warn", Tone.Bad => "is-bad", _ => null }));
        if (row.TickValue is not null)
        {
            var tick = Markup.Element("td", null);
            tick.InnerHtml.AppendHtml(Markup.Element("input", null, ("class", "form-check-input"), ("type", "checkbox"), ("name", "ids"),
                ("value", row.TickValue), ("form", batchForm), ("aria-label", row.TickLabel), ("data-tick", "")));
            line.InnerHtml.AppendHtml(tick);
        }
        foreach (var cell in row.Cells)
        {
            var element = cell.Column.Head
                ? Markup.Element("th", null, ("scope", "row"), ("class", cell.Column.Number ? "n" : null))
                : Markup.Element("td", null, ("class", cell.Column.Number ? "n" : null));
            if (cell.Html is not null) element.InnerHtml.AppendHtml(cell.Html);
            else if (cell.Tag is not null) element.InnerHtml.AppendHtml(Tag(cell.Tag));
            else if (cell.Link is not null) element.InnerHtml.AppendHtml(Markup.Element("a", cell.Text, ("href", Resolve(cell.Link))));
            else element.InnerHtml.Append(cell.Text);
            line.InnerHtml.AppendHtml(element);
        }
        return line;
    }

    private IHtmlContent Totals()
    {
        var line = Markup.Element("tr", null);
        if (Of.HasTicks) line.InnerHtml.AppendHtml(Markup.Element("td", null));
        foreach (var column in Of.Columns)
            line.InnerHtml.AppendHtml(Markup.Element(column.Head ? "th" : "td", column.Total ?? (column.Head ? "合计" : ""), ("class", column.Number ? "n" : null)));
        var foot = Markup.Element("tfoot", null);
        foot.InnerHtml.AppendHtml(line);
        return foot;
    }

    private IHtmlContent Foot()
    {
        var foot = Markup.Element("div", null, ("class", "ex-tfoot"));
        foot.InnerHtml.AppendHtml(Markup.Element("span", $"第 {Count(Of.Query.Skip + 1L)}–{Count(Of.Query.Skip + (long)Of.RowCount)} {Unit}，共 {Count(Of.Total)} {Unit}"));
        foot.InnerHtml.AppendHtml(Pager.Render(Of.Query, Of.Total));
        return foot;
    }

    private IHtmlContent Nothing()
    {
        var text = Markup.Element("p", Empty, ("class", "mb-0"));
        if (Of.Total > 0) text = Markup.Element("p", $"这一页没有{Unit}，共 {Count(Of.Total)} {Unit}。", ("class", "mb-0"));
        if (Of.Total > 0) text.InnerHtml.AppendHtml(Markup.Element("a", "回到第 1 页", ("href", Of.Query.ToPage(1))));
        else if (Of.Query.IsFiltered) text.InnerHtml.AppendHtml(Markup.Element("a", "清除条件", ("href", Of.Query.Cleared())));
        var box = Markup.Element("div", null, ("class", "ex-empty"));
        box.InnerHtml.AppendHtml(Icon("mood-empty")).AppendHtml(text);
        return box;
    }

    private IHtmlContent Failure(string reference)
    {
        var text = Markup.Element("p", null);
        text.InnerHtml.AppendHtml(Markup.Element("b", "这张表没有取到数据。")).Append("本页其他内容不受影响。请")
            .AppendHtml(Markup.Element("a", "重试", ("href", Of.Query.ToPage(Of.Query.Page))))
            .Append($"；多次失败请打技术支持电话{(Shell.SupportPhone is null ? "" : $" {Shell.SupportPhone}")}，报编号 {reference}。");
        var note = Markup.Element("div", null, ("class", "ex-note ex-bad"), ("role", "alert"));
        note.InnerHtml.AppendHtml(Icon("plug-connected-x")).AppendHtml(text);
        return note;
    }

    internal static TagBuilder Hidden(string name, string value) =>
        Markup.Element("input", null, ("type", "hidden"), ("name", name), ("value", value));

    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    internal sealed class TableParts
    {
        public IHtmlContent? Filters { get; set; }
        public IHtmlContent? Batch { get; set; }
        public string Noun { get; set; } = "行";
    }
}

/// <summary>Menus over a table.</summary>
internal static class TableMenu
{
    public static IHtmlContent Columns(HttpContext http, ListTable table)
    {
        var form = Markup.Element("form", null, ("method", "get"));
        foreach (var (name, value) in table.Query.CarriedForColumns()) form.InnerHtml.AppendHtml(ExTableTagHelper.Hidden(name, value));
        foreach (var column in table.AllColumns.Where(column => !column.Head && !column.Fixed))
        {
            var label = Markup.Element("label", null, ("class", "ex-check"));
            label.InnerHtml
                .AppendHtml(Markup.Element("input", null, ("class", "form-check-input"), ("type", "checkbox"), ("name", $"{table.Query.Prefix}cols"),
                    ("value", column.Key), ("checked", table.IsShown(column) ? "checked" : null)))
                .AppendHtml(Markup.Element("span", column.Title));
            form.InnerHtml.AppendHtml(label);
        }
        form.InnerHtml.AppendHtml(Markup.Element("button", "显示所选的列", ("class", "btn ex-btn"), ("type", "submit")));
        return Of(http, "columns-3", "列", form);
    }

    public static IHtmlContent Exports(HttpContext http, ListTable table, string handler, IReadOnlyList<string> formats, string unit)
    {
        var links = new HtmlContentBuilder();
        foreach (var format in formats)
            links.AppendHtml(Markup.Element("a", $"导出为 {format.ToUpperInvariant()}", ("href", table.Query.ToExport(handler, format)), ("download", "")));
        return Of(http, "download", $"导出 {ExTableTagHelper.Count(table.Total)} {unit}", links);
    }

    public static IHtmlContent Of(HttpContext http, string icon, string title, IHtmlContent content)
    {
        var summary = Markup.Element("summary", null, ("class", "btn ex-btn"));
        summary.InnerHtml.AppendHtml(Markup.Icon(http, icon)).Append(title);
        var box = Markup.Element("div", null);
        box.InnerHtml.AppendHtml(content);
        var menu = Markup.Element("details", null, ("class", "ex-menu"));
        menu.InnerHtml.AppendHtml(summary).AppendHtml(box);
        return menu;
    }
}

/// <summary>
/// <c>&lt;ex-export of="Model.Table" handler="Export" /&gt;</c>: the export menu of a list whose rows are forms, and so drawn by hand;
/// its <c>ListTable</c> says what stands in the file. With <c>column-menu</c> also which columns the rows show.
/// </summary>
public sealed class ExExportTagHelper : ExTagHelper
{
    public required ListTable Of { get; set; }
    public string Handler { get; set; } = "Export";
    public IReadOnlyList<string> Formats { get; set; } = ["xlsx", "csv", "dbf"];
    public string Unit { get; set; } = "行";
    public bool ColumnMenu { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Of.Total == 0)
        {
            output.SuppressOutput();
            return;
        }
        Rename(output, "div");
        AddClass(output, "ex-bar");
        var end = Markup.Element("div", null, ("class", "end"));
        if (ColumnMenu) end.InnerHtml.AppendHtml(TableMenu.Columns(Http, Of));
        end.InnerHtml.AppendHtml(TableMenu.Exports(Http, Of, Handler, Formats, Unit));
        output.Content.SetHtmlContent(end);
    }
}

/// <summary><c>&lt;ex-filters&gt;&lt;label&gt;层次&lt;select name="level" class="form-select"&gt;…</c>: controls of the filter bar; 查询 and 清除 are added.</summary>
public sealed class ExFiltersTagHelper : ExTagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        if (context.Items.TryGetValue(typeof(ExTableTagHelper.TableParts), out var parts))
            ((ExTableTagHelper.TableParts)parts).Filters = new HtmlString(content.GetContent());
        output.SuppressOutput();
    }
}

/// <summary><c>&lt;ex-batch noun="个县"&gt;&lt;button class="btn ex-btn" formaction="?handler=Remind"&gt;发提醒&lt;/button&gt;&lt;/ex-batch&gt;</c></summary>
public sealed class ExBatchTagHelper : ExTagHelper
{
    public string Noun { get; set; } = "行";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        if (context.Items.TryGetValue(typeof(ExTableTagHelper.TableParts), out var found))
        {
            var parts = (ExTableTagHelper.TableParts)found;
            parts.Batch = new HtmlString(content.GetContent());
            parts.Noun = Noun;
        }
        output.SuppressOutput();
    }
}

/// <summary><c>&lt;ex-pager query="Model.Query" total="Model.Total" /&gt;</c> for lists that are not tables.</summary>
public sealed class ExPagerTagHelper : ExTagHelper
{
    public required ListQuery Query { get; set; }
    public long Total { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "div");
        AddClass(output, "ex-tfoot");
        output.Content.AppendHtml(Markup.Element("span", $"共 {ExTableTagHelper.Count(Total)} 条")).AppendHtml(Pager.Render(Query, Total));
    }
}

/// <summary>First, previous, this, next, last: links only, so that a page can be sent to a colleague.</summary>
internal static class Pager
{
    public static IHtmlContent Render(ListQuery query, long total)
    {
        var last = (int)Math.Clamp((total + query.Size - 1) / query.Size, 1, int.MaxValue);
        var nav = Markup.Element("nav", null, ("aria-label", "翻页"));
        if (last == 1) return new HtmlString("");
        if (query.Page > 1)
        {
            nav.InnerHtml.AppendHtml(Link(query, 1, "首页", null)).AppendHtml(Link(query, Math.Min(query.Page - 1, last), "上一页", "prev"));
        }
        nav.InnerHtml.AppendHtml(Markup.Element("span", $"第 {query.Page} 页，共 {last} 页", ("aria-current", "page")));
        if (query.Page < last)
        {
            nav.InnerHtml.AppendHtml(Link(query, query.Page + 1, "下一页", "next")).AppendHtml(Link(query, last, "末页", null));
        }
        return nav;
    }

    private static IHtmlContent Link(ListQuery query, int page, string text, string? rel) =>
        Markup.Element("a", text, ("class", "btn ex-btn"), ("href", query.ToPage(page)), ("rel", rel));
}
