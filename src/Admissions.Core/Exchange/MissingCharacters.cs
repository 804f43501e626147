using System.IO.Compression;
using System.Text;
using Admissions.Core.Exchange.Dbf;
using Admissions.Rules;
using Admissions.Rules.Reporting;

namespace Admissions.Core.Exchange;

/// <summary>
/// 缺字: a GBK table for programs that know nothing else has a mark in place of each character that GBK lacks, and beside it a list
/// with every such cell in full; from both together the text comes back (HR-11).
/// </summary>
public sealed class MissingCharacters
{
    /// <summary>The "geta mark", which printers and registers use for a character they lack; GBK has it.</summary>
    public const char Mark = '〓';

    public const string ListName = "缺字表.csv";

    private readonly Dictionary<(string Number, string Field), string> _cells;

    private MissingCharacters(Dictionary<(string, string), string> cells) => _cells = cells;

    /// <summary>No list came with the table.</summary>
    public static MissingCharacters None { get; } = new([]);

    /// <summary>The text with a mark for each character that GBK lacks.</summary>
    public static string Masked(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var missing = DbfWriter.Missing(value, DbfText.Gbk);
        return missing.Length == 0 ? value : string.Concat(value.EnumerateRunes().Select(rune => missing.Contains(rune.ToString(), StringComparison.Ordinal) ? Mark.ToString() : rune.ToString()));
    }

    /// <summary>Writes an archive of table, .cpg file and list; with problems it is to be thrown away.</summary>
    public static async Task<DbfWritten> WriteAsync(Stream stream, IEnumerable<CandidateRow> rows, IReadOnlyList<LayoutField> layout, DateOnly day, CancellationToken cancellationToken)
    {
        var gaps = new GbkGaps(layout);
        // The number of rows goes into the table's head at the end, which an archive cannot take back.
        await using var table = TemporaryFile.Create();
        var written = CandidateFiles.WriteDbf(table, rows.Select(gaps.Masked), layout, DbfText.Gbk, day);
        if (written.ProblemCount > 0)
            return written;
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        table.Position = 0;
        await using (var entry = await zip.CreateEntry("考生.dbf").OpenAsync(cancellationToken))
            await table.CopyToAsync(entry, cancellationToken);
        await using (var entry = await zip.CreateEntry("考生.cpg").OpenAsync(cancellationToken))
            await entry.WriteAsync("GBK"u8.ToArray(), cancellationToken);
        await using (var entry = await zip.CreateEntry(ListName).OpenAsync(cancellationToken))
            await entry.WriteAsync(gaps.Csv(), cancellationToken);
        return written;
    }

    /// <summary>Reads a list as <see cref="WriteAsync"/> and the offline package write it.</summary>
    public static Outcome<MissingCharacters> Read(byte[] list)
    {
        var read = TableReader.Read(list);
        if (!read.Succeeded)
            // A list without a line is one of a table that lacks nothing.
            return read.Refusals[0] is TableRefusals.Empty ? None : new Refusal("missing-characters.list", "missing", $"缺字表读不出来：{read.Refusals[0].Sentence}");
        if (read.Value.Missing("考生号", "字段", "内容") is { } other)
            return new Refusal("missing-characters.list", "missing", $"这个文件不是缺字表：{other.Sentence}");
        var (number, field, content) = (read.Value.Column("考生号"), read.Value.Column("字段"), read.Value.Column("内容"));
        var cells = new Dictionary<(string, string), string>();
        foreach (var row in read.Value.Rows)
            cells[(row[number], row[field])] = Plain(row[content]);
        return new MissingCharacters(cells);
    }

    /// <summary>Without the apostrophe that keeps a spreadsheet from computing the text.</summary>
    private static string Plain(string content) => content is ['\'', '=' or '+' or '-' or '@', ..] ? content[1..] : content;

    /// <summary>The cell in full; a refusal when it has a mark and the list does not say for what.</summary>
    /// <param name="number">The candidate number of its row.</param>
    /// <param name="field">Of the layout.</param>
    public Outcome<string> Restore(string number, LayoutField field, string cell)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(cell);
        if (!cell.Contains(Mark))
            return cell;
        if (_cells.Count == 0)
            return new Refusal("missing-characters.no-list", field.Key, $"“{cell}”里有缺字（{Mark}）。请把导出时附的“{ListName}”一并选上；没有的，请从原系统改用 GB 18030 编码或 XLSX 重新导出");
        return _cells.TryGetValue((number, field.Title), out var full) && Masked(full) == cell
            ? full
            : new Refusal("missing-characters.not-listed", field.Key, $"“{cell}”里有缺字（{Mark}），缺字表里没有考生 {number} 的这一项，或者对不上。请选同一次导出的缺字表");
    }
}
