using System.Globalization;
using Admissions.Rules;
using CsvHelper;

namespace Admissions.Core.Exchange;

/// <summary>
/// Writes CSV that a Chinese Excel opens rightly: UTF-8 with BOM, CRLF, RFC 4180 quoting. Text that a spreadsheet would run as a
/// formula gets an apostrophe in front; numbers stay numbers.
/// </summary>
public static class CsvTable
{
    public static void Write(Stream stream, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { WriteByteOrderMark = true, Separator = ',' }, leaveOpen: true);
        csv.WriteRecord([.. titles]);
        foreach (var row in rows)
            csv.WriteRecord([.. row.Select(value => value is string words ? Harmless(words) : CellText.Of(value))]);
    }

    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', _, ..] ? $"'{text}" : text;
}

/// <summary>How a value is written into a file for people: dates 2026-09-11, times in Beijing, 是 and 否.</summary>
public static class CellText
{
    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToOffset(ChineseTime.Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        bool yes => yes ? "是" : "否",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>True for values a spreadsheet should hold as numbers; identifiers are text and never are.</summary>
    public static bool IsNumber(object? value) => value is int or long or short or byte or decimal or double or float;
}
