using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Admissions.Rules;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Admissions.Core.Exchange;

/// <summary>The first sheet of an XLSX file that is not an explanation, as text.</summary>
internal static class XlsxTable
{
    /// <summary>What an honest file of 20 MB can unpack to; more is a bomb.</summary>
    private const long MaxUnpacked = 600L << 20;

    static XlsxTable() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Head and rows, the rows read as they are asked for.</summary>
    /// <param name="source">Opens the file anew.</param>
    public static Outcome<TableStream> Open(Func<Stream> source) => Guarded<TableStream>(() =>
    {
        if (Packaging(source) is { } refusal) return refusal;
        if (BadFormula(source) is { } formula) return formula;
        Refusal? spoilt = null;
        var titles = Cells(source, _ => { }).Select(line => TableReader.Trim(line.Cells)).FirstOrDefault(cells => cells.Count > 0);
        if (titles is null) return new TableRefusals.Empty();
        if (titles.Count > TableReader.MaxColumns) return new TableRefusals.TooManyColumns();
        if (titles.Where(title => title.Length > 0).GroupBy(title => title, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return new TableRefusals.ColumnTwice(twice.Key);
        var rows = Cells(source, cell => spoilt ??= new TableRefusals.DigitsLost(cell)).Select(line => new TableRow(line.Number, TableReader.Trim(line.Cells))).Where(row => row.Cells.Count > 0).Skip(1);
        return new TableStream(titles, UntilDamaged(rows, damaged => spoilt ??= damaged), () => spoilt);
    });

    /// <summary>The rows before the place where a mangled package cannot be read further.</summary>
    private static IEnumerable<TableRow> UntilDamaged(IEnumerable<TableRow> rows, Action<Refusal> spoil)
    {
        using var all = rows.GetEnumerator();
        while (true)
        {
            try
            {
                if (!all.MoveNext())
                    yield break;
            }
            catch (Exception broken) when (IsDamage(broken))
            {
                spoil(new TableRefusals.Damaged());
                yield break;
            }
            yield return all.Current;
        }
    }

    private static IEnumerable<(int Number, IReadOnlyList<string> Cells)> Cells(Func<Stream> source, Action<string> digitsLost)
    {
        using var stream = source();
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
        while (IsExplanation(reader.Name))
            if (!reader.NextResult()) yield break;
        foreach (var line in Lines(reader, digitsLost))
            yield return line;
    }

    public static Outcome<TableData> Read(byte[] file) => Guarded<TableData>(() =>
    {
        Stream Source() => new MemoryStream(file, writable: false);
        if (Packaging(Source) is { } refusal) return refusal;
        if (BadFormula(Source) is { } formula) return formula;
        var lost = default(string);
        var table = TableReader.Build(Cells(Source, cell => lost ??= cell));
        return lost is null ? table : new TableRefusals.DigitsLost(lost);
    });

    /// <summary>What the reading comes to, with the exceptions of a mangled package as refusals.</summary>
    private static Outcome<T> Guarded<T>(Func<Outcome<T>> read)
    {
        try
        {
            return read();
        }
        catch (InvalidPasswordException)
        {
            return new TableRefusals.Encrypted();
        }
        catch (Exception broken) when (IsDamage(broken))
        {
            return new TableRefusals.Damaged();
        }
    }

    /// <summary>Libraries answer a mangled package with many kinds of exception; to the user they are one thing.</summary>
    private static bool IsDamage(Exception broken) => broken is ExcelReaderException or InvalidDataException or XmlException or OpenXmlPackageException
        or FileFormatException or FormatException or ArgumentException or KeyNotFoundException or NullReferenceException;

    private static bool IsExplanation(string name) => name.Contains("说明", StringComparison.Ordinal);

    private static Refusal? Packaging(Func<Stream> source)
    {
        using var zip = new ZipArchive(source(), ZipArchiveMode.Read);
        if (zip.GetEntry("xl/workbook.xml") is null) return new TableRefusals.NotATable();
        return zip.Entries.Sum(entry => entry.Length) > MaxUnpacked ? new TableRefusals.TooLarge() : null;
    }

    /// <summary>A formula that was never calculated reads as an empty cell, which nobody would notice; so it is looked for first.</summary>
    private static Refusal? BadFormula(Func<Stream> source)
    {
        using var stream = source();
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        var workbook = document.WorkbookPart!;
        var sheet = workbook.Workbook.Descendants<Sheet>().FirstOrDefault(candidate => !IsExplanation(candidate.Name?.Value ?? ""));
        if (sheet?.Id?.Value is not { } id || workbook.GetPartById(id) is not WorksheetPart part) return null;
        using var xml = XmlReader.Create(part.GetStream(FileMode.Open, FileAccess.Read), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true });
        string cell = "", type = "", value = "";
        bool hasFormula = false, inValue = false;
        while (xml.Read())
        {
            switch (xml.NodeType, xml.LocalName)
            {
                case (XmlNodeType.Element, "c"):
                    (cell, type, value, hasFormula) = (xml.GetAttribute("r") ?? "", xml.GetAttribute("t") ?? "", "", false);
                    break;
                case (XmlNodeType.Element, "f"):
                    hasFormula = true;
                    break;
                case (XmlNodeType.Element, "v"):
                    inValue = !xml.IsEmptyElement;
                    break;
                case (XmlNodeType.Text, _) when inValue:
                    value = xml.Value;
                    break;
                case (XmlNodeType.EndElement, "v"):
                    inValue = false;
                    break;
                case (XmlNodeType.EndElement, "c"):
                    if (type == "e") return new TableRefusals.FormulaError(cell, value);
                    if (hasFormula && value.Length == 0 && type != "str") return new TableRefusals.FormulaWithoutValue(cell);
                    break;
                default:
                    break;
            }
        }
        return null;
    }

    private static IEnumerable<(int Number, IReadOnlyList<string> Cells)> Lines(IExcelDataReader reader, Action<string> digitsLost)
    {
        for (var number = 1; reader.Read(); number++)
        {
            var cells = new string[Math.Min(reader.FieldCount, TableReader.MaxColumns + 1)];
            for (var at = 0; at < cells.Length; at++)
                cells[at] = Text(reader, at, $"{TableData.ColumnName(at)}{number}", digitsLost);
            yield return (number, cells);
        }
    }

    private static string Text(IExcelDataReader reader, int at, string place, Action<string> digitsLost)
    {
        switch (reader.GetValue(at))
        {
            case null:
                return "";
            case string text:
                return text;
            case double number:
                // Excel keeps 15 digits of a number: an ID number stored as one has lost its end.
                if (Math.Abs(number) >= 1e15) digitsLost(place);
                return Number(number, reader.GetNumberFormatString(at));
            case DateTime { TimeOfDay.Ticks: 0 } date:
                return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            case DateTime moment:
                return moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            case bool yes:
                return yes ? "TRUE" : "FALSE";
            case TimeSpan time:
                return time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
            case IFormattable other:
                return other.ToString(null, CultureInfo.InvariantCulture);
            case var other:
                return other.ToString() ?? "";
        }
    }

    /// <summary>020 shown by the mask 000 is read as 020; binary dust (0.30000000000000004) is brushed off at 15 digits.</summary>
    private static string Number(double number, string? format)
    {
        if (format is { Length: > 1 } && format.All(letter => letter == '0') && number >= 0 && number == Math.Floor(number))
            return ((long)number).ToString(CultureInfo.InvariantCulture).PadLeft(format.Length, '0');
        return Math.Abs(number) < 1e15
            ? Math.Round((decimal)number, 10).ToString("0.##########", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
