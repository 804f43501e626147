using Admissions.Rules;

namespace Admissions.Core.Exchange;

/// <summary>
/// Reads an uploaded XLSX or CSV file into text. What the file is, is decided by its bytes, never by its name.
/// Values are taken as they stand: a formula counts only by its stored value. A file that could be misread is refused whole.
/// </summary>
public static class TableReader
{
    public const int MaxBytes = 20 << 20;
    public const int MaxRows = 200_000;
    public const int MaxColumns = 200;

    /// <summary>Reads at most <see cref="MaxBytes"/> of the stream.</summary>
    public static async Task<Outcome<TableData>> ReadAsync(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (memory.Length + read > MaxBytes) return new TableRefusals.TooLarge();
            memory.Write(buffer, 0, read);
        }
        return Read(memory.ToArray());
    }

    public static Outcome<TableData> Read(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length > MaxBytes) return new TableRefusals.TooLarge();
        if (file.Length == 0) return new TableRefusals.Empty();
        ReadOnlySpan<byte> zip = [0x50, 0x4B, 0x03, 0x04], compound = [0xD0, 0xCF, 0x11, 0xE0];
        if (file.AsSpan().StartsWith(zip)) return XlsxTable.Read(file);
        if (file.AsSpan().StartsWith(compound))
            return file.AsSpan().IndexOf("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8) >= 0 ? new TableRefusals.Encrypted() : new TableRefusals.OldFormat();
        return CsvText.Read(file);
    }

    /// <summary>As <see cref="Read"/>, but the rows of an XLSX file or a DBF table are not held in memory: 100,000 rows need no more than a hundred.</summary>
    public static Outcome<TableStream> Open(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Length > MaxBytes ? new TableRefusals.TooLarge() : Open(() => new MemoryStream(file, writable: false));
    }

    /// <summary>As <see cref="Open(byte[])"/>, for a file of any size.</summary>
    /// <param name="source">Opens the file anew, from its beginning, able to seek; who reads it closes it.</param>
    /// <param name="cpg">Content of the .cpg file that came with a DBF, if any.</param>
    public static Outcome<TableStream> Open(Func<Stream> source, string? cpg = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var head = new byte[4];
        using (var stream = source())
            _ = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> zip = [0x50, 0x4B, 0x03, 0x04];
        if (head.AsSpan().SequenceEqual(zip))
            return XlsxTable.Open(source);
        if (DbfRows.Claims(head))
            return DbfRows.Open(source, cpg);
        using var whole = new MemoryStream();
        using (var stream = source())
        {
            if (stream.Length > MaxBytes) return new TableRefusals.TooLarge();
            stream.CopyTo(whole);
        }
        var read = Read(whole.ToArray());
        return read.Succeeded ? new TableStream(read.Value.Titles, read.Value.Rows, () => null) : Outcome<TableStream>.Refused(read.Refusals);
    }

    /// <summary>First row with content is the head; blank rows vanish but keep their numbers.</summary>
    internal static Outcome<TableData> Build(IEnumerable<(int Number, IReadOnlyList<string> Cells)> lines)
    {
        List<string>? titles = null;
        var rows = new List<TableRow>();
        foreach (var (number, raw) in lines)
        {
            var cells = Trim(raw);
            if (cells.Count == 0) continue;
            if (cells.Count > MaxColumns) return new TableRefusals.TooManyColumns();
            if (titles is null)
            {
                titles = cells;
                if (titles.Where(title => title.Length > 0).GroupBy(title => title, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                    return new TableRefusals.ColumnTwice(twice.Key);
                continue;
            }
            if (rows.Count == MaxRows) return new TableRefusals.TooManyRows();
            rows.Add(new TableRow(number, cells));
        }
        return titles is null || rows.Count == 0 ? new TableRefusals.Empty() : new TableData(titles, rows);
    }

    /// <summary>Trims every cell, of invisible marks too, and drops empty cells at the end of the row.</summary>
    internal static List<string> Trim(IReadOnlyList<string> raw)
    {
        var cells = raw.Select(cell => cell.Trim().Trim('\uFEFF', '\u200B', '\u200E', '\u00A0', '\u3000').Trim()).ToList();
        var last = cells.FindLastIndex(cell => cell.Length > 0);
        cells.RemoveRange(last + 1, cells.Count - last - 1);
        return cells;
    }
}
