using Admissions.Core.Exchange.Dbf;
using Admissions.Rules;
using Admissions.Rules.Reporting;

namespace Admissions.Core.Exchange;

/// <summary>A field of one candidate that differs between a file and the system; the field is empty when the whole candidate is missing on one side.</summary>
/// <param name="InFile">Null when the file does not have the candidate.</param>
/// <param name="Here">Null when the system does not have him.</param>
public sealed record FieldDifference(string CandidateNumber, string Field, string? InFile, string? Here);

/// <summary>What a file says otherwise than the system.</summary>
public sealed record FileComparison(int Rows, IReadOnlyList<FieldDifference> Differences)
{
    /// <summary>Titles of the campaign's own fields that the file does not have: an older file, or another system's.</summary>
    public IReadOnlyList<string> NotCompared { get; init; } = [];
}

/// <summary>Candidates as a file has them; a value of a field that the file lacks is blank.</summary>
/// <param name="Absent">Keys of the campaign's own fields for which the file has no column.</param>
public sealed record CandidateTable(IReadOnlyList<CandidateRow> Rows, IReadOnlySet<string> Absent);

/// <summary>Candidates as files in the agreed layout (HR-11): DBF for Visual FoxPro, XLSX for people.</summary>
public static class CandidateFiles
{
    /// <summary>More are not listed: such a file is another one.</summary>
    public const int MostDifferences = 5000;

    /// <summary>With problems the file is to be thrown away: nothing is cut off, nothing replaced.</summary>
    /// <param name="layout">Of the campaign; the rows have as many values.</param>
    public static DbfWritten WriteDbf(Stream stream, IEnumerable<CandidateRow> rows, IReadOnlyList<LayoutField> layout, DbfText text, DateOnly day) =>
        DbfWriter.Write(stream, [.. layout.Select(f => new DbfField(f.Dbf, f.Type, f.Width))], rows.Select(r => (IReadOnlyList<object?>)[.. r.Values]), text, day);

    public static void WriteXlsx(Stream stream, IEnumerable<CandidateRow> rows, IReadOnlyList<LayoutField> layout) =>
        XlsxWriter.Write(stream, "考生", [.. layout.Select(f => f.Title)], rows.Select(r => (IReadOnlyList<object?>)[.. r.Values]));

    /// <summary>Reads a DBF, XLSX or CSV file in the agreed layout; what it is, its bytes say.</summary>
    /// <param name="cpg">Content of the .cpg file that came with a DBF, if any.</param>
    /// <param name="layout">Of the campaign, whose own fields the file may lack; null = the common fields, and of a DBF all that it has.</param>
    public static Outcome<CandidateTable> Read(byte[] file, string? cpg = null, IReadOnlyList<LayoutField>? layout = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return AsDbf(new MemoryStream(file, writable: false), cpg, layout) ?? FromTable(TableReader.Read(file), layout ?? CandidateLayout.Fields);
    }

    /// <summary>As <see cref="Read"/>, without holding a DBF file in memory.</summary>
    /// <param name="file">A stream that can seek.</param>
    /// <param name="cpg">Content of the .cpg file that came with a DBF, if any.</param>
    /// <param name="layout">Of the campaign.</param>
    public static async Task<Outcome<CandidateTable>> ReadAsync(Stream file, string? cpg, IReadOnlyList<LayoutField> layout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (AsDbf(file, cpg, layout) is { } rows)
            return rows;
        file.Position = 0;
        return FromTable(await TableReader.ReadAsync(file, cancellationToken), layout);
    }

    /// <summary>Null when it is no DBF table, and may be another kind of file.</summary>
    private static Outcome<CandidateTable>? AsDbf(Stream file, string? cpg, IReadOnlyList<LayoutField>? layout)
    {
        var opened = DbfReader.Open(file, cpg);
        if (opened.Succeeded)
            return ReadDbf(opened.Value, layout);
        return opened.Refusals[0] is DbfRefusals.Truncated ? Outcome<CandidateTable>.Refused(opened.Refusals) : null;
    }

    public static Outcome<CandidateTable> ReadDbf(DbfReader reader, IReadOnlyList<LayoutField>? layout = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var rows = new List<CandidateRow>();
        foreach (var row in Rows(reader, layout))
        {
            if (!row.Succeeded)
                return Outcome<CandidateTable>.Refused(row.Refusals);
            rows.Add(row.Value);
        }
        return new CandidateTable(rows, layout is null ? new HashSet<string>() : AbsentIn(layout, Places(reader, layout)));
    }

    /// <summary>Candidate after candidate while the table is read; the first refusal is the last of all.</summary>
    /// <param name="layout">Of the campaign; null = all own fields that the table has.</param>
    public static IEnumerable<Outcome<CandidateRow>> Rows(DbfReader reader, IReadOnlyList<LayoutField>? layout = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        layout ??= CandidateLayout.In(reader.Fields.Select(f => f.Name));
        var places = Places(reader, layout);
        if (Missing(layout, places, f => f.Dbf) is { } missing)
        {
            yield return missing;
            yield break;
        }
        foreach (var record in reader.Records())
        {
            yield return record.Succeeded ? new CandidateRow([.. places.Select(at => at < 0 ? "" : record.Value.Values[at])]) : Outcome<CandidateRow>.Refused(record.Refusals);
            if (!record.Succeeded)
                yield break;
        }
    }

    /// <summary>Field by field, candidate by candidate, in order of number; what the file lacks is not compared.</summary>
    /// <param name="layout">Of both.</param>
    public static IReadOnlyList<FieldDifference> Compare(CandidateTable file, IEnumerable<CandidateRow> here, IReadOnlyList<LayoutField> layout)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(layout);
        var (theirs, ours) = (file.Rows.ToLookup(r => r.Number, StringComparer.Ordinal), here.ToDictionary(r => r.Number, StringComparer.Ordinal));
        var found = new List<FieldDifference>();
        foreach (var number in theirs.Select(g => g.Key).Union(ours.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (found.Count >= MostDifferences)
                break;
            var (copies, own) = (theirs[number].ToList(), ours.GetValueOrDefault(number));
            if (copies.Count == 0 || own is null)
            {
                found.Add(new FieldDifference(number, "", copies.Count == 0 ? null : copies[0]["name"], own?["name"]));
                continue;
            }
            if (copies.Count > 1)
                found.Add(new FieldDifference(number, "考生号", $"出现 {copies.Count} 次", "1 次"));
            for (var i = 0; i < layout.Count; i++)
            {
                if (!file.Absent.Contains(layout[i].Key) && Plain(copies[0].Values[i]) != Plain(own.Values[i]))
                    found.Add(new FieldDifference(number, layout[i].Title, copies[0].Values[i], own.Values[i]));
            }
        }
        return found;
    }

    /// <summary>Blanks at the ends are no part of a value in a table of fixed widths.</summary>
    private static string Plain(string value) => value.Trim();

    private static Outcome<CandidateTable> FromTable(Outcome<TableData> table, IReadOnlyList<LayoutField> layout)
    {
        if (!table.Succeeded)
            return Outcome<CandidateTable>.Refused(table.Refusals);
        var places = layout.Select(f => table.Value.Column(f.Title)).ToList();
        if (Missing(layout, places, f => f.Title) is { } missing)
            return missing;
        return new CandidateTable([.. table.Value.Rows.Select(row => new CandidateRow([.. places.Select(at => at < 0 ? "" : row[at])]))], AbsentIn(layout, places));
    }

    /// <summary>The common fields must be there. The campaign's own may be missing: the file may be older than they are.</summary>
    private static Refusal? Missing(IReadOnlyList<LayoutField> layout, List<int> places, Func<LayoutField, string> name)
    {
        var absent = layout.Take(CandidateLayout.Fields.Count).Where((_, i) => places[i] < 0).Select(name).ToList();
        return absent.Count == 0 ? null : new TableRefusals.ColumnMissing(absent, [.. layout.Select(name)]);
    }

    private static HashSet<string> AbsentIn(IReadOnlyList<LayoutField> layout, List<int> places) =>
        layout.Where((_, i) => places[i] < 0).Select(field => field.Key).ToHashSet(StringComparer.Ordinal);

    private static List<int> Places(DbfReader reader, IReadOnlyList<LayoutField> layout) => [.. layout.Select(f => IndexOf(reader.Fields.Select(d => d.Name), f.Dbf))];

    private static int IndexOf(IEnumerable<string> names, string wanted) =>
        names.Select((name, at) => (name, at)).Where(n => string.Equals(n.name, wanted, StringComparison.OrdinalIgnoreCase)).Select(n => n.at).DefaultIfEmpty(-1).First();
}
