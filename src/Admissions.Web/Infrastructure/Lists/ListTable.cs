using System.Globalization;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Html;

namespace Admissions.Web.Infrastructure.Lists;

/// <summary>One page of rows and how many there are in all.</summary>
public sealed record ListPage<T>(IReadOnlyList<T> Rows, long Total);

/// <summary>A column as the head of the table and the column menu need it.</summary>
public abstract record ListColumn(string Key, string Title)
{
    /// <summary>Sort key of the <see cref="ListSpec"/>; null when the column cannot be sorted.</summary>
    public string? Sort { get; init; }

    /// <summary>Right-aligned; the first press on its head sorts from high to low.</summary>
    public bool Number { get; init; }

    /// <summary>The cell that names its row (a <c>th</c>); one per table, never hidden by the column menu.</summary>
    public bool Head { get; init; }

    /// <summary>Always shown, and so not in the column menu: what the page is there to decide.</summary>
    public bool Fixed { get; init; }

    /// <summary>Shown only when chosen in the column menu.</summary>
    public bool Extra { get; init; }

    /// <summary>Text of the totals row.</summary>
    public string? Total { get; init; }
}

/// <summary>
/// A column of rows of type <typeparamref name="T"/>. <c>Value</c> is what an exported file holds and, formatted, what the screen shows,
/// unless <c>Link</c>, <c>Tag</c> or <c>Html</c> dress it.
/// </summary>
public sealed record ListColumn<T>(string Key, string Title, Func<T, object?> Value) : ListColumn(Key, Title)
{
    public Func<T, string?>? Link { get; init; }
    public Func<T, StateTag?>? Tag { get; init; }
    public Func<T, object?>? Html { get; init; }
}

/// <summary>A cell ready to be drawn: exactly one of the parts that dress the text is set, or none.</summary>
public sealed record ListCell(ListColumn Column, string Text, string? Link, StateTag? Tag, IHtmlContent? Html);

/// <summary>A row ready to be drawn.</summary>
public sealed record ListRow(string? Id, Tone? Tone, string? TickValue, string? TickLabel, IReadOnlyList<ListCell> Cells);

/// <summary>What <c>&lt;ex-table of="…"&gt;</c> draws, whatever the type of its rows.</summary>
public abstract class ListTable(ListQuery query)
{
    public ListQuery Query { get; } = query;
    public abstract long Total { get; }
    public abstract int RowCount { get; }
    public abstract IReadOnlyList<ListColumn> AllColumns { get; }

    /// <summary>What stands in the table's place when it could not be read: the reference number to tell by telephone.</summary>
    public string? FailureReference { get; init; }
    public bool HasTicks { get; protected init; }
    public IReadOnlyList<ListColumn> Columns => [.. AllColumns.Where(IsShown)];
    public abstract IEnumerable<ListRow> Rows();

    public bool IsShown(ListColumn column) =>
        column.Head || column.Fixed || (Query.Columns is { } chosen ? chosen.Contains(column.Key, StringComparer.Ordinal) : !column.Extra);

    /// <summary>How values are written on screen: thousands in groups, dates 2026-09-11, times in Beijing.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        int or long or short => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture),
        decimal number => number.ToString("#,##0.##", CultureInfo.InvariantCulture),
        double number => number.ToString("#,##0.##", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset instant => BeijingTime.Table(instant),
        bool yes => yes ? "是" : "否",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>
/// A table of one page: columns once, for screen and export alike. Build it in the page model:
/// <code>Table = new ListTable&lt;Row&gt;(query, page, columns) { RowTone = row =&gt; row.Slow ? Tone.Warn : null };</code>
/// </summary>
public sealed class ListTable<T>(ListQuery query, ListPage<T> page, IReadOnlyList<ListColumn<T>> columns) : ListTable(query)
{
    private readonly Func<T, string>? tickValue;

    public ListPage<T> Page { get; } = page;
    public override long Total => Page.Total;
    public override int RowCount => Page.Rows.Count;
    public override IReadOnlyList<ListColumn> AllColumns => columns;

    /// <summary>Amber rows need work, red rows are broken.</summary>
    public Func<T, Tone?>? RowTone { get; init; }
    public Func<T, string>? RowId { get; init; }

    /// <summary>Gives every row a box whose value is posted as <c>ids</c> by the batch form.</summary>
    public Func<T, string>? Tick
    {
        get => tickValue;
        init
        {
            tickValue = value;
            HasTicks = value is not null;
        }
    }

    public override IEnumerable<ListRow> Rows()
    {
        var shown = columns.Where(IsShown).ToList();
        var head = columns.FirstOrDefault(column => column.Head) ?? columns[0];
        return Page.Rows.Select(row => new ListRow(
            RowId?.Invoke(row), RowTone?.Invoke(row), tickValue?.Invoke(row), $"选{Text(head.Value(row))}",
            [.. shown.Select(column => Cell(column, row))]));
    }

    /// <summary>Column titles as they stand on screen.</summary>
    public IReadOnlyList<string> ExportTitles => [.. columns.Where(IsShown).Select(column => column.Title)];

    /// <summary>The shown columns of all rows of the list, for a file.</summary>
    public IEnumerable<IReadOnlyList<object?>> Export(IEnumerable<T> all)
    {
        var shown = columns.Where(IsShown).ToList();
        return all.Select(row => (IReadOnlyList<object?>)[.. shown.Select(column => column.Tag?.Invoke(row)?.Word ?? column.Value(row))]);
    }

    private static ListCell Cell(ListColumn<T> column, T row) => new(
        column, Text(column.Value(row)), column.Link?.Invoke(row), column.Tag?.Invoke(row),
        column.Html?.Invoke(row) switch { null => null, IHtmlContent html => html, var other => new HtmlContentBuilder().Append(other.ToString()!) });
}
