using Admissions.Core.Exchange.Dbf;
using Admissions.Rules;

namespace Admissions.Core.Exchange;

/// <summary>A DBF table as rows of text; its titles are the field names. A table without language driver is read as GB 18030, of which GBK is a part.</summary>
internal static class DbfRows
{
    /// <summary>Whether a file that begins so says it is a table: version byte and a date. No text begins with such bytes.</summary>
    public static bool Claims(ReadOnlySpan<byte> head) => head.Length >= 4 && head[0] is 0x03 or 0x30 or 0x31 && head[2] is >= 1 and <= 12 && head[3] is >= 1 and <= 31;

    public static Outcome<TableStream> Open(Func<Stream> source, string? cpg = null)
    {
        using (var stream = source())
        {
            var opened = DbfReader.Open(stream, cpg);
            if (!opened.Succeeded)
                return Outcome<TableStream>.Refused(opened.Refusals);
            if (opened.Value.Count == 0)
                return new TableRefusals.Empty();
            Refusal? spoilt = null;
            return new TableStream([.. opened.Value.Fields.Select(f => f.Name.ToUpperInvariant())], Rows(source, cpg, refusal => spoilt = refusal), () => spoilt);
        }
    }

    private static IEnumerable<TableRow> Rows(Func<Stream> source, string? cpg, Action<Refusal> spoil)
    {
        using var stream = source();
        foreach (var record in DbfReader.Open(stream, cpg).Value!.Records())
        {
            if (!record.Succeeded)
            {
                spoil(record.Refusals[0]);
                yield break;
            }
            var cells = TableReader.Trim(record.Value.Values);
            if (cells.Count > 0)
                yield return new TableRow(record.Value.Number, cells);
        }
    }
}
