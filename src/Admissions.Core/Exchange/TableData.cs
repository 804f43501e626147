using Admissions.Rules;

namespace Admissions.Core.Exchange;

/// <summary>A row of an uploaded table. <paramref name="Number"/> is the row's number as the user's spreadsheet shows it, from 1.</summary>
public sealed record TableRow(int Number, IReadOnlyList<string> Cells)
{
    /// <summary>The trimmed text of a cell; empty when the row is shorter.</summary>
    public string this[int column] => column >= 0 && column < Cells.Count ? Cells[column] : "";
}

/// <summary>An uploaded table as text: the titles of its head row and the rows beneath, blank rows left out.</summary>
public sealed record TableData(IReadOnlyList<string> Titles, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Position of the column with this title, from 0; -1 when there is none.</summary>
    public int Column(string title)
    {
        for (var at = 0; at < Titles.Count; at++)
            if (string.Equals(Titles[at], title, StringComparison.Ordinal)) return at;
        return -1;
    }

    /// <summary>A refusal naming the columns of <paramref name="required"/> that the head lacks; null when all are there.</summary>
    public Refusal? Missing(params IReadOnlyList<string> required)
    {
        var missing = required.Where(title => Column(title) < 0).ToList();
        return missing.Count == 0 ? null : new TableRefusals.ColumnMissing(missing, required);
    }

    /// <summary>Where a cell is, for messages: 第 5 行“档案分”（C 列）.</summary>
    public string Place(TableRow row, int column) =>
        $"第 {row.Number} 行“{(column < Titles.Count ? Titles[column] : "")}”（{ColumnName(column)} 列）";

    /// <summary>0 → A, 25 → Z, 26 → AA.</summary>
    public static string ColumnName(int column)
    {
        var name = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26) name = (char)('A' + (rest - 1) % 26) + name;
        return name;
    }
}

/// <summary>An uploaded table whose rows are read one by one and only once.</summary>
/// <param name="spoilt">Tells, when all rows were read, why none of them can be trusted.</param>
public sealed class TableStream(IReadOnlyList<string> titles, IEnumerable<TableRow> rows, Func<Refusal?> spoilt)
{
    public IReadOnlyList<string> Titles => titles;
    public IEnumerable<TableRow> Rows => rows;

    /// <summary>Known when all rows were read: a number that was cut, a record that cannot be read, a file that ends too early. Null when all is well.</summary>
    public Refusal? Spoilt => spoilt();
}

/// <summary>Why an uploaded table cannot be read at all; errors of single cells belong to whoever imports it.</summary>
public static class TableRefusals
{
    public sealed record TooLarge() : Refusal("table.too-large", "file", $"文件超过 {TableReader.MaxBytes >> 20} MB，没有收下。请删去图片和多余的工作表，或分成几个文件再上传");
    public sealed record TooManyRows() : Refusal("table.too-many-rows", "file", $"表格超过 {TableReader.MaxRows:N0} 行，没有收下。请分成几个文件再上传");
    public sealed record TooManyColumns() : Refusal("table.too-many-columns", "file", $"表格超过 {TableReader.MaxColumns} 列，没有收下。请按模板删去多余的列");
    public sealed record Empty() : Refusal("table.empty", "file", "文件里没有数据。请按模板填写，第一行是表头，下面至少有一行");
    public sealed record NotATable() : Refusal("table.not-a-table", "file", "这个文件不是 XLSX 或 CSV 表格。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”或“CSV UTF-8”，再上传");
    public sealed record OldFormat() : Refusal("table.old-format", "file", "这是旧版 Excel 文件（.xls）。请另存为“Excel 工作簿（.xlsx）”，再上传");
    public sealed record Encrypted() : Refusal("table.encrypted", "file", "这个文件加了密码，打不开。请取消密码保存后，再上传");
    public sealed record Damaged() : Refusal("table.damaged", "file", "这个文件已经损坏，打不开。请在 Excel 或 WPS 里重新保存，再上传");
    public sealed record LyingMark() : Refusal("table.encoding-lies", "file", "文件开头标明是 UTF-8 编码，内容却不是（很可能是 GBK），汉字会变成乱码。请在 Excel 或 WPS 里另存为“CSV UTF-8”，再上传");
    public sealed record UnknownEncoding() : Refusal("table.encoding-unknown", "file", "认不出文件的编码，汉字会变成乱码。请在 Excel 或 WPS 里另存为“CSV UTF-8”，再上传");
    public sealed record BrokenQuotes(long Line) : Refusal("table.broken-quotes", "file", $"第 {Line} 行的引号不成对，后面的内容分不清是哪一列。请在 Excel 或 WPS 里重新另存为 CSV，再上传");
    public sealed record FormulaWithoutValue(string Cell) : Refusal("table.formula-without-value", "file", $"单元格 {Cell} 是公式，没有算好的值。请全选、复制，选择性粘贴为“数值”，再上传");
    public sealed record FormulaError(string Cell, string Error) : Refusal("table.formula-error", "file", $"单元格 {Cell} 的公式出错（{Error}）。请改正，再上传");
    public sealed record DigitsLost(string Cell) : Refusal("table.digits-lost", "file", $"单元格 {Cell} 的号码超过 15 位，却存成了数字，末几位已经丢失。请把这一列设为“文本”，重新填写，再上传");
    public sealed record ColumnTwice(string Title) : Refusal("table.column-twice", "file", $"表头里“{Title}”出现了两次。请删去多余的一列，再上传");
    public sealed record ColumnMissing(IReadOnlyList<string> Titles, IReadOnlyList<string> Required)
        : Refusal("table.column-missing", "file", $"缺少{string.Join("、", Titles.Select(title => $"“{title}”"))}列。表头应有：{string.Join("、", Required)}");
}
