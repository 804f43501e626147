using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Emergencies;

/// <summary>A file of paper forms, read row by row.</summary>
public sealed class BatchEntryFile
{
    private readonly TableStream _table;
    private readonly IReadOnlyList<(int Column, string Field)> _columns;
    private readonly IReadOnlyDictionary<string, string> _titles;

    private BatchEntryFile(TableStream table, IReadOnlyList<DraftFormColumn> layout)
    {
        _table = table;
        _columns = [.. layout.Select(c => (Column: table.Titles.ToList().IndexOf(c.Title), c.Field)).Where(c => c.Column >= 0)];
        _titles = layout.ToDictionary(c => c.Field, c => c.Title, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Titles => _table.Titles;

    /// <summary>First cell whose long number Excel has cut; known when all rows were read.</summary>
    public string? DigitsLost => _table.DigitsLost;

    /// <summary>Read once, in order.</summary>
    public IEnumerable<TypedForm> Rows => _table.Rows.Select(row => new TypedForm(row.Number, _columns.Where(c => row[c.Column].Length > 0)
        .ToDictionary(c => c.Field, c => row[c.Column], StringComparer.Ordinal)) { Cells = row.Cells });

    /// <summary>The file when its head has every column of the layout; columns that the layout does not know are passed over.</summary>
    public static Outcome<BatchEntryFile> Open(byte[] file, CampaignPolicy policy)
    {
        var opened = TableReader.Open(file);
        if (!opened.Succeeded)
            return Outcome<BatchEntryFile>.Refused(opened.Refusals);
        var layout = DraftFormLayout.Of(policy);
        string[] needed = [.. layout.Where(c => c.Field is DraftFormLayout.FormNumber or DraftFormLayout.DocumentNumber or "name" || c.Field.StartsWith("choice1.", StringComparison.Ordinal)).Select(c => c.Title)];
        var missing = needed.Where(title => !opened.Value.Titles.Contains(title)).ToList();
        return missing.Count > 0 ? new TableRefusals.ColumnMissing(missing, [.. layout.Select(c => c.Title)]) : new BatchEntryFile(opened.Value, layout);
    }

    /// <summary>Title of the column of a refusal's field; empty for the row as a whole.</summary>
    public string TitleOf(string field) => _titles.GetValueOrDefault(field, field.StartsWith("choices[", StringComparison.Ordinal) && field.Length > 8 && char.IsAsciiDigit(field[8])
        ? _titles.GetValueOrDefault(DraftFormLayout.Choice(field[8] - '0', "major"), "") : "");
}
