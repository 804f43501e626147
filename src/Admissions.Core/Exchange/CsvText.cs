using System.Text;
using CsvHelper;

namespace Admissions.Core.Exchange;

/// <summary>CSV as Chinese offices save it: UTF-8 with or without mark, UTF-16 with mark, GBK (read as GB18030).</summary>
internal static class CsvText
{
    static CsvText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Outcome<TableData> Read(byte[] file)
    {
        var decoded = Decode(file);
        if (!decoded.Succeeded) return Outcome<TableData>.Refused(decoded.Refusals);
        var text = decoded.Value;
        if (text.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\r' or '\n')) || text.StartsWith("%PDF", StringComparison.Ordinal))
            return new TableRefusals.NotATable();
        try
        {
            return TableReader.Build(Lines(text));
        }
        catch (CsvFormatException broken)
        {
            return new TableRefusals.BrokenQuotes(broken.LineNumber);
        }
    }

    private static Outcome<string> Decode(byte[] file)
    {
        if (file is [0xEF, 0xBB, 0xBF, ..])
            return Try(new UTF8Encoding(false, throwOnInvalidBytes: true), file.AsSpan(3)) is { } marked ? marked : new TableRefusals.LyingMark();
        if (file is [0xFF, 0xFE, ..])
            return Try(new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), file.AsSpan(2)) is { } little ? little : new TableRefusals.UnknownEncoding();
        if (file is [0xFE, 0xFF, ..])
            return Try(new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), file.AsSpan(2)) is { } big ? big : new TableRefusals.UnknownEncoding();
        if (file.AsSpan().Contains((byte)0)) return new TableRefusals.NotATable();
        if (Try(new UTF8Encoding(false, throwOnInvalidBytes: true), file) is { } plain) return plain;
        var gb18030 = Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        return Try(gb18030, file) is { } chinese ? chinese : new TableRefusals.UnknownEncoding();
    }

    private static string? Try(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static IEnumerable<(int Number, IReadOnlyList<string> Cells)> Lines(string text)
    {
        using var csv = CsvReader.FromText(text, new CsvReaderOptions
        {
            HasHeader = false, SkipEmptyLines = false, MalformedData = CsvMalformedDataHandling.Throw, TrackLineNumbers = true,
        });
        for (var number = 1; csv.Read(); number++)
        {
            var cells = new string[csv.FieldCount];
            for (var at = 0; at < cells.Length; at++) cells[at] = csv.GetString(at);
            yield return (number, cells);
        }
    }
}
