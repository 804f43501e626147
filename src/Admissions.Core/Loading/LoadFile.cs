using System.Text;
using System.Text.Unicode;
using Admissions.Core.Emergencies;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Rules;
using Admissions.Rules.Reporting;

namespace Admissions.Core.Loading;

/// <summary>A row of an exported table, before anybody has judged it.</summary>
/// <param name="Values">In the order of the layout, missing characters put back.</param>
/// <param name="Refusals">Cells whose characters cannot be put back.</param>
public sealed record LoadedRow(int Line, IReadOnlyList<string> Values, IReadOnlyList<string> Cells, IReadOnlyList<Refusal> Refusals)
{
    public CandidateRow Row => new(Values);

    /// <summary>As the batch machinery and its workbook of errors want it.</summary>
    public TypedForm Typed => new(Line, new Dictionary<string, string>(StringComparer.Ordinal)) { Cells = Cells };
}

/// <summary>An exported table of candidates in the agreed layout, read row by row: DBF with its field names, XLSX or CSV with the titles (HR-11).</summary>
public sealed class LoadFile
{
    private readonly TableStream _table;
    private readonly IReadOnlyList<LayoutField> _layout;
    private readonly MissingCharacters _missing;
    private readonly List<int> _columns;
    private int _wide, _utf8;

    private LoadFile(TableStream table, IReadOnlyList<LayoutField> layout, MissingCharacters missing)
    {
        (_table, _layout, _missing) = (table, layout, missing);
        var heads = table.Titles.ToList();
        _columns = [.. layout.Select(field => heads.FindIndex(head => head == field.Title || head == field.Dbf))];
    }

    public IReadOnlyList<string> Titles => _table.Titles;

    /// <summary>Why no row of the file can be trusted; known when all rows were read.</summary>
    public Refusal? Spoilt => _table.Spoilt ?? (_wide > 0 && _wide == _utf8 ? new NotGbk() : null);

    /// <summary>Keys of the campaign's own fields for which the file has no column.</summary>
    public IReadOnlySet<string> Absent => _layout.Where((_, i) => _columns[i] < 0).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>Titles of columns that this campaign does not have; their cells are not loaded.</summary>
    public IReadOnlyList<string> Unknown => [.. Titles.Where((title, column) => title.Length > 0 && !_columns.Contains(column))];

    /// <summary>Read once, in order.</summary>
    public IEnumerable<LoadedRow> Rows => _table.Rows.Select(Row);

    /// <summary>The file when it has every common column; the campaign's own may be missing, and columns that the layout does not know are passed over.</summary>
    public static Outcome<LoadFile> Open(LoadParts parts, IReadOnlyList<LayoutField> layout)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(layout);
        var missing = parts.Missing is null ? MissingCharacters.None : MissingCharacters.Read(parts.Missing);
        if (!missing.Succeeded)
            return Outcome<LoadFile>.Refused(missing.Refusals);
        var opened = TableReader.Open(() => new MemoryStream(parts.Table, writable: false), parts.Cpg);
        if (!opened.Succeeded)
            return Outcome<LoadFile>.Refused(opened.Refusals);
        string[] absent = [.. layout.Take(CandidateLayout.Fields.Count).Where(f => !opened.Value.Titles.Contains(f.Title) && !opened.Value.Titles.Contains(f.Dbf)).Select(f => $"{f.Title}（DBF 字段 {f.Dbf}）")];
        return absent.Length > 0 ? new NotThisLayout(absent) : new LoadFile(opened.Value, layout, missing.Value);
    }

    /// <summary>Title of the column of a refusal's field; empty for the row as a whole.</summary>
    public string TitleOf(string field) => At(field) is { } at ? _layout[at].Title : "";

    /// <summary>A refusal with its place in the file: 姓名（字段 XM）：……</summary>
    public string Placed(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (At(refusal.Field) is not { } at)
            return refusal.Sentence;
        var column = _columns[at];
        return column < 0 ? $"{_layout[at].Title}：{refusal.Sentence}"
            : $"{_layout[at].Title}（{(Titles[column] == _layout[at].Title ? TableData.ColumnName(column) + " 列" : "字段 " + Titles[column])}）：{refusal.Sentence}";
    }

    private LoadedRow Row(TableRow row)
    {
        if (Titles[_columns[0]] == _layout[0].Dbf)
            Weigh(string.Concat(row.Cells));
        var refusals = new List<Refusal>();
        var values = new string[_layout.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var cell = _columns[i] < 0 ? "" : row[_columns[i]];
            var restored = _missing.Restore(row[_columns[0]], _layout[i], cell);
            values[i] = restored.Succeeded ? restored.Value : cell;
            refusals.AddRange(restored.Refusals);
        }
        return new LoadedRow(row.Number, values, row.Cells, refusals);
    }

    /// <summary>
    /// UTF-8 read as GBK gives characters too, only others. A row of Chinese text whose bytes are UTF-8 from end to end, with characters of
    /// three bytes, may be chance; a file without any other row is not.
    /// </summary>
    private void Weigh(string text)
    {
        if (text.All(char.IsAscii) || DbfWriter.Encode(text, DbfCodes.Strict(DbfText.Gb18030)) is not { } bytes)
            return;
        _wide++;
        _utf8 += Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes).Any(letter => letter >= '\u0800') ? 1 : 0;
    }

    /// <summary>Position of the field in the layout. A refusal of the n-th choice belongs to the column of all choices, one of the point to its code.</summary>
    private int? At(string field)
    {
        var key = field.StartsWith("choices", StringComparison.Ordinal) ? "choices" : field == "point" ? "registrationPoint" : field;
        for (var i = 0; i < _layout.Count; i++)
            if (_layout[i].Key == key)
                return i;
        return null;
    }
}

/// <summary>Its text is UTF-8, which no table of the agreed layout is.</summary>
public sealed record NotGbk() : Refusal("load.utf8", "upload", "这个 DBF 的汉字是 UTF-8 编码，照 GBK 读会变成乱码，没有收下。请从原系统导出 GBK 或 GB 18030 编码的 DBF，或者导出 XLSX");

/// <summary>The table is one of another kind or of another system.</summary>
public sealed record NotThisLayout(IReadOnlyList<string> Columns)
    : Refusal("load.layout", "upload", $"这个文件不是约定格式的考生数据表：缺少{string.Join("、", Columns.Take(5))}{(Columns.Count > 5 ? $"等 {Columns.Count} 列" : "")}。请选“数据交换”里导出的 DBF 或 XLSX");
