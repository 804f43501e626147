using System.Security.Cryptography;
using System.Text;

namespace Admissions.Rules.Reporting;

/// <summary>What is counted when data go up: the same numbers are counted again at every level (HR-124).</summary>
/// <param name="Bonuses">Candidates with at least one approved bonus.</param>
public sealed record ReportSummary(
    int Candidates,
    int Photos,
    int Bonuses,
    IReadOnlyDictionary<string, int> ByLevel,
    IReadOnlyDictionary<string, int> ByCategory,
    IReadOnlyDictionary<string, int> ByMode,
    IReadOnlyDictionary<string, int> ByBonus)
{
    /// <summary>The sum of several counties.</summary>
    public static ReportSummary Sum(IEnumerable<ReportSummary> parts)
    {
        var all = parts.ToList();
        return new ReportSummary(
            all.Sum(s => s.Candidates), all.Sum(s => s.Photos), all.Sum(s => s.Bonuses),
            Add(all.Select(s => s.ByLevel)), Add(all.Select(s => s.ByCategory)), Add(all.Select(s => s.ByMode)), Add(all.Select(s => s.ByBonus)));
    }

    private static IReadOnlyDictionary<string, int> Add(IEnumerable<IReadOnlyDictionary<string, int>> parts) =>
        parts.SelectMany(p => p).GroupBy(p => p.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(p => p.Value), StringComparer.Ordinal);
}

/// <summary>The digest of one row, so that a difference can be named.</summary>
public sealed record RowDigest(string CandidateNumber, string Digest);

/// <summary>The fingerprint of a county's data: whoever counts the same rows gets the same text, whatever their order.</summary>
/// <param name="Hash">SHA-256 over the canonical rows by candidate number, lower-case hex.</param>
/// <param name="Layout">Number of the <see cref="ReportLayout"/> in which it was taken.</param>
public sealed record ReportDigest(string Hash, ReportSummary Summary, IReadOnlyList<RowDigest> Rows, int Layout)
{
    private const char FieldEnd = '\u001F';
    private const char RowEnd = '\n';

    /// <param name="fields">The common fields and the campaign's own: one for each value of a row.</param>
    public static ReportDigest Of(IEnumerable<CandidateRow> candidates, IReadOnlyList<LayoutField> fields, ReportLayout layout)
    {
        using var digest = new ReportDigestBuilder(fields, layout);
        foreach (var row in candidates.OrderBy(r => r.Number, StringComparer.Ordinal))
            digest.Add(row);
        return digest.Build();
    }

    /// <summary>The hash that stands for several counties, each by its code: SHA-256 over "code hash" lines in order of code.</summary>
    public static string Combine(IEnumerable<(string Code, string Hash)> parts) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Concat(parts.OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => $"{p.Code} {p.Hash}{RowEnd}")))));

    /// <summary>
    /// Every field followed by U+001F, the row by a line feed; line feeds inside a field become spaces. The campaign's own
    /// fields follow as "WORKPLACE=value" in order of their names, blank ones not at all: a policy that adds a field changes
    /// nobody who left it blank, and one that orders its fields anew changes nobody.
    /// </summary>
    internal static string Canonical(CandidateRow row, IReadOnlyList<LayoutField> fields, ReportLayout layout)
    {
        var text = new StringBuilder(512);
        for (var i = 0; i < layout.Common; i++)
        {
            if (CandidateLayout.Fields[i].InDigest)
                text.Append(Plain(row.Values[i])).Append(FieldEnd);
        }

        var own = Enumerable.Range(0, layout.Own == OwnFieldsInReport.None ? 0 : row.Values.Count - CandidateLayout.Fields.Count)
            .Select(i => (Name: layout.Own == OwnFieldsInReport.ByPosition ? CandidateLayout.OlderName(i) : fields[CandidateLayout.Fields.Count + i].Dbf, Value: Plain(row.Values[CandidateLayout.Fields.Count + i])))
            .Where(field => field.Value.Length > 0);
        foreach (var (name, value) in layout.Own == OwnFieldsInReport.ByName ? own.OrderBy(field => field.Name, StringComparer.Ordinal) : own)
            text.Append(name).Append('=').Append(value).Append(FieldEnd);
        return text.Append(RowEnd).ToString();
    }

    private static string Plain(string value) => value.Replace(RowEnd, ' ').Replace('\r', ' ');
}

/// <summary>Counts rows one after the other in order of candidate number; keeps of each nothing but its digest.</summary>
/// <param name="fields">The common fields and the campaign's own: one for each value of a row.</param>
public sealed class ReportDigestBuilder(IReadOnlyList<LayoutField> fields, ReportLayout layout) : IDisposable
{
    private const string Level = "level", Category = "category", Mode = "mode";
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<RowDigest> _rows = [];
    private readonly Dictionary<string, SortedDictionary<string, int>> _counts = new[] { Level, Category, Mode, "bonuses" }
        .ToDictionary(field => field, _ => new SortedDictionary<string, int>(StringComparer.Ordinal), StringComparer.Ordinal);
    private int _photos;
    private int _bonuses;

    /// <exception cref="InvalidOperationException">The row does not come after the one before it.</exception>
    public void Add(CandidateRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (_rows.Count > 0 && string.CompareOrdinal(row.Number, _rows[^1].CandidateNumber) < 0)
            throw new InvalidOperationException($"Row {row.Number} comes after {_rows[^1].CandidateNumber}; the digest is taken in order.");
        var bytes = Encoding.UTF8.GetBytes(ReportDigest.Canonical(row, fields, layout));
        _whole.AppendData(bytes);
        _rows.Add(new RowDigest(row.Number, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]));
        var bonuses = row["bonuses"].Split(';', StringSplitOptions.RemoveEmptyEntries);
        _photos += row["photoDigest"].Length > 0 ? 1 : 0;
        _bonuses += bonuses.Length > 0 ? 1 : 0;
        foreach (var (field, value) in new[] { (Level, row[Level]), (Category, row[Category]), (Mode, row[Mode]) }.Concat(bonuses.Select(b => ("bonuses", b))))
            _counts[field][value] = _counts[field].GetValueOrDefault(value) + 1;
    }

    public ReportDigest Build() => new(
        Convert.ToHexStringLower(_whole.GetHashAndReset()),
        new ReportSummary(_rows.Count, _photos, _bonuses, Counted(Level), Counted(Category), Counted(Mode), Counted("bonuses")),
        _rows, layout.Number);

    public void Dispose() => _whole.Dispose();

    private Dictionary<string, int> Counted(string field) => _counts[field].ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
}

public enum ReportDifferenceKind
{
    /// <summary>A count differs.</summary>
    Count,
    Added,
    Removed,
    Changed,
}

/// <param name="Subject">What was counted, or the candidate number.</param>
public sealed record ReportDifference(ReportDifferenceKind Kind, string Subject, int Reported, int Now);

/// <summary>Compares what was reported with what is there now.</summary>
public static class ReportComparison
{
    /// <summary>Counts first, then candidates by number; empty when nothing differs.</summary>
    /// <param name="reportedRows">Digests of the rows kept with the report.</param>
    public static IReadOnlyList<ReportDifference> Between(ReportSummary reported, IReadOnlyList<RowDigest> reportedRows, ReportDigest now)
    {
        var found = new List<ReportDifference>();
        Compare("考生", reported.Candidates, now.Summary.Candidates);
        Compare("相片", reported.Photos, now.Summary.Photos);
        Compare("加分考生", reported.Bonuses, now.Summary.Bonuses);
        foreach (var (before, after) in new[]
        {
            (reported.ByLevel, now.Summary.ByLevel), (reported.ByCategory, now.Summary.ByCategory), (reported.ByMode, now.Summary.ByMode), (reported.ByBonus, now.Summary.ByBonus),
        })
        {
            foreach (var key in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
                Compare(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key));
        }

        var (old, present) = (reportedRows.ToDictionary(r => r.CandidateNumber, r => r.Digest, StringComparer.Ordinal), now.Rows.ToDictionary(r => r.CandidateNumber, r => r.Digest, StringComparer.Ordinal));
        foreach (var number in old.Keys.Union(present.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, exists) = (old.TryGetValue(number, out var before), present.TryGetValue(number, out var after));
            if (was != exists)
                found.Add(new ReportDifference(was ? ReportDifferenceKind.Removed : ReportDifferenceKind.Added, number, was ? 1 : 0, exists ? 1 : 0));
            else if (before != after)
                found.Add(new ReportDifference(ReportDifferenceKind.Changed, number, 1, 1));
        }
        return found;

        void Compare(string what, int before, int after)
        {
            if (before != after)
                found.Add(new ReportDifference(ReportDifferenceKind.Count, what, before, after));
        }
    }
}
