using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Emergencies;

/// <summary>A file of paper forms, read row by row: XLSX or CSV with the titles of the layout, or DBF with its field names.</summary>
public sealed class BatchEntryFile
{
    private readonly TableStream _table;
    private readonly IReadOnlyList<(int Column, string Field)> _columns;
    private readonly IReadOnlyDictionary<string, string> _titles;
    private readonly IReadOnlyDictionary<string, int> _positions;

    private BatchEntryFile(TableStream table, IReadOnlyList<DraftFormColumn> layout)
    {
        _table = table;
        var heads = table.Titles.ToList();
        _columns = [.. layout.Select(c => (Column: heads.FindIndex(head => head == c.Title || head == c.Dbf), c.Field)).Where(c => c.Column >= 0)];
        _titles = layout.ToDictionary(c => c.Field, c => c.Title, StringComparer.Ordinal);
        _positions = _columns.ToDictionary(c => c.Field, c => c.Column, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Titles => _table.Titles;

    /// <summary>Why no row of the file can be trusted; known when all rows were read.</summary>
    public Refusal? Spoilt => _table.Spoilt;

    /// <summary>Read once, in order.</summary>
    public IEnumerable<TypedForm> Rows => _table.Rows.Select(row => new TypedForm(row.Number, _columns.Where(c => row[c.Column].Length > 0)
        .ToDictionary(c => c.Field, c => row[c.Column], StringComparer.Ordinal)) { Cells = row.Cells });

    /// <summary>The file when its head has every column of the layout; columns that the layout does not know are passed over.</summary>
    /// <param name="source">Opens the file anew, from its beginning; who reads it closes it.</param>
    public static Outcome<BatchEntryFile> Open(Func<Stream> source, CampaignPolicy policy)
    {
        var opened = TableReader.Open(source);
        if (!opened.Succeeded)
            return Outcome<BatchEntryFile>.Refused(opened.Refusals);
        var layout = DraftFormLayout.Of(policy);
        string[] needed = [.. layout.Where(c => c.Field is DraftFormLayout.FormNumber or DraftFormLayout.DocumentNumber or "name" || c.Field.StartsWith("choice1.", StringComparison.Ordinal))
            .Where(c => !opened.Value.Titles.Contains(c.Title) && !opened.Value.Titles.Contains(c.Dbf)).Select(c => $"{c.Title}（DBF 字段 {c.Dbf}）")];
        return needed.Length > 0 ? new TableRefusals.ColumnMissing(needed, [.. layout.Select(c => c.Title)]) : new BatchEntryFile(opened.Value, layout);
    }

    /// <summary>Title of the column of a refusal's field; empty for the row as a whole.</summary>
    public string TitleOf(string field) => _titles.GetValueOrDefault(Own(field), "");

    /// <summary>A refusal with its place in the file: 第一志愿专业代码（X 列）：……</summary>
    public string Placed(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var (title, at) = (TitleOf(refusal.Field), _positions.GetValueOrDefault(Own(refusal.Field), -1));
        if (title.Length == 0)
            return refusal.Sentence;
        return at < 0 ? $"{title}：{refusal.Sentence}" : $"{title}（{(_table.Titles[at] == title ? TableData.ColumnName(at) + " 列" : "字段 " + _table.Titles[at])}）：{refusal.Sentence}";
    }

    /// <summary>A refusal of the n-th choice as a whole belongs to its major.</summary>
    private string Own(string field) => !_titles.ContainsKey(field) && field.StartsWith("choices[", StringComparison.Ordinal) && field.Length > 8 && char.IsAsciiDigit(field[8])
        ? DraftFormLayout.Choice(field[8] - '0', "major") : field;
}
