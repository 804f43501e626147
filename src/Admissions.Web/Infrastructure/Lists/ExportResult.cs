using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Admissions.Web.Infrastructure.Lists;

/// <summary>A file with what the screen shows, all pages of it: <c>ExportResult.Of(format, "各县进度", table.ExportTitles, table.Export(all))</c>.</summary>
public sealed class ExportResult : IActionResult
{
    /// <summary>Content type of an XLSX.</summary>
    public const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The widths of a DBF are known only when all its rows are: it is made in memory.</summary>
    private const int MostInMemory = 200_000;

    private readonly string format;
    private readonly string name;
    private readonly IReadOnlyList<string> titles;
    private readonly IEnumerable<IReadOnlyList<object?>> rows;

    private ExportResult(string format, string name, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows) =>
        (this.format, this.name, this.titles, this.rows) = (format, name, titles, rows);

    /// <param name="format">From the address: <c>csv</c>, <c>dbf</c> (an archive of the table and its encoding), anything else gives XLSX.</param>
    /// <param name="name">File name without its ending, as the user will see it.</param>
    public static ExportResult Of(string? format, string name, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows) =>
        new(format?.ToUpperInvariant() switch { "CSV" => "csv", "DBF" => "dbf", _ => "xlsx" }, name, titles, rows);

    /// <summary>What the list is called.</summary>
    public string Name => name;

    /// <summary>Lines that the format can hold; null: any number.</summary>
    public int? MostRows => format switch { "xlsx" => XlsxWriter.MaxRows, "dbf" => MostInMemory, _ => null };

    /// <summary>What the file will be: <c>xlsx</c>, <c>csv</c> or <c>dbf</c>.</summary>
    public string Format => format;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        using var file = TemporaryFile.Create();
        var cancelled = context.HttpContext.RequestAborted;
        // Whoever has closed the window needs no million rows.
        var wanted = rows.Select(row => cancelled.IsCancellationRequested ? throw new OperationCanceledException(cancelled) : row);
        if (format == "csv") CsvTable.Write(file, titles, wanted);
        else if (format == "dbf") DbfTable.Write(file, name, titles, wanted, DateOnly.FromDateTime(context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime));
        else XlsxWriter.Write(file, name, titles, wanted);
        file.Position = 0;
        var response = context.HttpContext.Response;
        response.ContentType = format switch { "csv" => "text/csv; charset=utf-8", "dbf" => "application/zip", _ => Workbook };
        response.ContentLength = file.Length;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(format == "dbf" ? $"{name}-DBF.zip" : $"{name}.{format}");
        response.Headers.ContentDisposition = disposition.ToString();
        await file.CopyToAsync(response.Body, context.HttpContext.RequestAborted);
    }
}
