using System.IO.Compression;
using System.Text;

namespace Admissions.Core.Exchange.Dbf;

/// <summary>Any table of the screen as DBF: widths from the values themselves, names from the titles, the encoding beside it.</summary>
public static class DbfTable
{
    /// <summary>
    /// An archive with the table, its .cpg file and a list that says which field is which column. Text is GBK when GBK can
    /// hold all of it, otherwise GB 18030; a value wider than a DBF field is told in the list and left out of the table.
    /// </summary>
    /// <param name="name">File name without its ending.</param>
    public static void Write(Stream stream, string name, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<object?>> rows, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(titles);
        var cells = rows.Select(row => row.Select(CellText.Of).ToArray()).ToList();
        var text = cells.Exists(row => Array.Exists(row, cell => DbfWriter.Missing(cell, DbfText.Gbk).Length > 0)) ? DbfText.Gb18030 : DbfText.Gbk;
        var encoding = DbfCodes.Strict(text);
        var widths = titles.Select((_, i) => cells.Select(row => i < row.Length ? encoding.GetByteCount(row[i]) : 0).DefaultIfEmpty(0).Max()).ToList();
        var fields = titles.Select((_, i) => new DbfField($"F{i + 1}", 'C', Math.Clamp(widths[i], 1, DbfField.MaxWidth))).ToList();
        var tooWide = new List<IReadOnlyList<object?>>();
        for (var row = 0; row < cells.Count; row++)
        {
            for (var at = 0; at < cells[row].Length; at++)
            {
                if (encoding.GetByteCount(cells[row][at]) <= DbfField.MaxWidth)
                    continue;
                tooWide.Add([row + 1, fields[at].Name, cells[row][at]]);
                cells[row][at] = "";
            }
        }
        using var table = new MemoryStream();
        var written = DbfWriter.Write(table, fields, cells, text, day);
        if (written.ProblemCount > 0)
            throw new InvalidOperationException(written.Problems[0].Sentence);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, $"{name}.dbf", table.ToArray());
        Add(zip, $"{name}.cpg", Encoding.ASCII.GetBytes(text == DbfText.Gbk ? "GBK" : "GB18030"));
        Add(zip, "字段说明.csv", Csv(["字段", "列", "宽度"], fields.Select((f, i) => (IReadOnlyList<object?>)[f.Name, titles[i], f.Width])));
        if (tooWide.Count > 0)
            Add(zip, "放不下的内容.csv", Csv(["行", "字段", "内容"], tooWide));
    }

    private static byte[] Csv(string[] titles, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var memory = new MemoryStream();
        CsvTable.Write(memory, titles, rows);
        return memory.ToArray();
    }

    private static void Add(ZipArchive zip, string path, byte[] content)
    {
        using var entry = zip.CreateEntry(path).Open();
        entry.Write(content);
    }
}
