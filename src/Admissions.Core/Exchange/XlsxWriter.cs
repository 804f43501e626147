using System.Globalization;
using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Admissions.Core.Exchange;

/// <summary>
/// Writes one sheet: bold frozen head, text cells formatted as text (leading zeros of numbers like 020 stay), figures as figures.
/// Streams row by row, so that a list of the whole province needs no more memory than a short one.
/// </summary>
public static class XlsxWriter
{
    /// <summary>Rows a sheet can hold below its head (Excel's limit).</summary>
    public const int MaxRows = 1_048_575;

    private const uint TextStyle = 1;
    private const uint HeadStyle = 2;

    /// <param name="sheetName">Cut to 31 characters; characters that Excel forbids become spaces.</param>
    /// <exception cref="InvalidOperationException">More than <see cref="MaxRows"/> rows.</exception>
    public static void Write(Stream stream, string sheetName, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows)
    {
        // A response takes no blocking writes; so the workbook is made in memory or a file.
        if (stream.CanSeek)
        {
            WriteSeekable(stream, sheetName, titles, rows);
            return;
        }
        using var file = TemporaryFile.Create();
        WriteSeekable(file, sheetName, titles, rows);
        file.Position = 0;
        file.CopyTo(stream);
    }

    /// <summary>The library keeps every part in memory until its package is closed; so it makes a workbook without rows, and the sheet is written into a copy.</summary>
    private static void WriteSeekable(Stream stream, string sheetName, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var empty = new MemoryStream();
        var sheetPath = WriteEmpty(empty, sheetName);
        using var from = new ZipArchive(empty, ZipArchiveMode.Read);
        using var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var part in from.Entries)
        {
            using var target = to.CreateEntry(part.FullName).Open();
            if (part.FullName == sheetPath)
            {
                using var writer = OpenXmlWriter.Create(target);
                WriteSheet(writer, titles, rows);
            }
            else
            {
                using var source = part.Open();
                source.CopyTo(target);
            }
        }
    }

    /// <returns>The sheet's name in the archive.</returns>
    private static string WriteEmpty(Stream stream, string sheetName)
    {
        using var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook);
        var workbook = document.AddWorkbookPart();
        workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
        var sheet = workbook.AddNewPart<WorksheetPart>();
        sheet.Worksheet = new Worksheet(new SheetData());
        workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = SheetName(sheetName), SheetId = 1, Id = workbook.GetIdOfPart(sheet) }));
        return sheet.Uri.OriginalString.TrimStart('/');
    }

    private static void WriteSheet(OpenXmlWriter writer, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows)
    {
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetViews(new SheetView(new Pane
        {
            VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen,
        }) { WorkbookViewId = 0 }));
        writer.WriteElement(new Columns(titles.Select((title, at) => new Column
        {
            Min = (uint)at + 1, Max = (uint)at + 1, Width = Math.Clamp(title.Length * 2.2 + 4, 10, 40), CustomWidth = true,
        })));
        writer.WriteStartElement(new SheetData());
        WriteRow(writer, titles, HeadStyle);
        var count = 0;
        foreach (var row in rows)
        {
            if (++count > MaxRows) throw new InvalidOperationException($"A sheet holds {MaxRows} rows at most.");
            WriteRow(writer, row, TextStyle);
        }
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteRow(OpenXmlWriter writer, IEnumerable<object?> values, uint textStyle)
    {
        writer.WriteStartElement(new Row());
        foreach (var value in values)
            writer.WriteElement(CellText.IsNumber(value)
                ? new Cell { CellValue = new CellValue(((IFormattable)value!).ToString(null, CultureInfo.InvariantCulture)), DataType = CellValues.Number }
                : new Cell(new InlineString(new Text(Legal(CellText.Of(value))) { Space = SpaceProcessingModeValues.Preserve }))
                {
                    DataType = CellValues.InlineString, StyleIndex = textStyle,
                });
        writer.WriteEndElement();
    }

    private static Stylesheet Styles() => new(
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 49, FontId = 1, ApplyNumberFormat = true, ApplyFont = true }));

    /// <summary>XML 1.0 cannot hold control characters or lone surrogates, and a cell no more than 32,767 characters.</summary>
    private static string Legal(string text)
    {
        if (text.Length > 32_767) text = text[..32_767];
        if (!text.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\uFFFE' or '\uFFFF')) return text;
        var legal = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is '\t' or '\n' or '\r' || (!Rune.IsControl(rune) && rune.Value is not 0xFFFE and not 0xFFFF)) legal.Append(rune);
        return legal.ToString();
    }

    private static string SheetName(string name)
    {
        var legal = string.Concat(name.Select(letter => "[]:*?/\\'".Contains(letter, StringComparison.Ordinal) ? ' ' : letter)).Trim();
        return legal.Length == 0 ? "数据" : legal[..Math.Min(31, legal.Length)];
    }
}
