using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Admissions.Rules;

namespace Admissions.Core.Exchange.Dbf;

/// <summary>One record that is not marked as deleted. Dates as 2026-09-11, yes and no as 是 and 否, blanks as "".</summary>
/// <param name="Number">Position in the file, from 1, deleted ones counted.</param>
public sealed record DbfRecord(int Number, IReadOnlyList<string> Values);

/// <summary>
/// Reads dBASE III and Visual FoxPro tables record by record. The encoding is the one that the language driver or the .cpg
/// file names; a file that names none is read as GB 18030, of which GBK is a part.
/// </summary>
public sealed class DbfReader
{
    private const int MaxFields = 255;
    private static readonly byte[] Versions = [0x02, DbfCodes.DBaseIII, DbfCodes.VisualFoxPro, 0x31, 0x32, 0x43, 0x83, 0xF5, 0xFB];

    private readonly Stream _stream;
    private readonly Encoding _encoding;
    private readonly int _width;

    private DbfReader(Stream stream, IReadOnlyList<DbfField> fields, int count, int width, DbfText text) =>
        (_stream, Fields, Count, _width, Text, _encoding) = (stream, fields, count, width, text, DbfCodes.Strict(text));

    public IReadOnlyList<DbfField> Fields { get; }

    /// <summary>Records as the head says, deleted ones among them; a stream that cannot seek may hold fewer, so never reserve room for so many.</summary>
    public int Count { get; }
    public DbfText Text { get; }

    /// <param name="cpg">Content of the .cpg file beside the table, if there is one.</param>
    public static Outcome<DbfReader> Open(Stream stream, string? cpg = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var head = new byte[DbfCodes.HeaderSize];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !Versions.Contains(head[0]))
            return new DbfRefusals.NotADbf();
        var (count, size, width) = (BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10)));
        if (count < 0 || size <= DbfCodes.HeaderSize || width < 2)
            return new DbfRefusals.NotADbf();
        var rest = new byte[size - DbfCodes.HeaderSize];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            return new DbfRefusals.Damaged("表头不完整");
        var text = DbfCodes.OfCpg(cpg) ?? (head[29] is DbfCodes.FoxPro936 or DbfCodes.DBase936 ? DbfText.Gbk : DbfText.Gb18030);
        var fields = new List<DbfField>();
        for (var at = 0; at + DbfCodes.HeaderSize <= rest.Length && rest[at] != DbfCodes.HeaderEnd; at += DbfCodes.HeaderSize)
        {
            var field = FieldOf(rest.AsSpan(at, DbfCodes.HeaderSize), text);
            if (!field.Succeeded)
                return Outcome<DbfReader>.Refused(field.Refusals);
            fields.Add(field.Value);
        }
        if (fields.Count is 0 or > MaxFields || 1 + fields.Sum(f => f.Width) != width)
            return new DbfRefusals.Damaged("字段宽度之和与记录长度不符");
        if (stream.CanSeek && (long)count * width > stream.Length - stream.Position)
            return new DbfRefusals.Truncated(count, (stream.Length - stream.Position) / width);
        return new DbfReader(stream, fields, count, width, text);
    }

    /// <summary>The records one after the other; the last item may be the refusal that ends the reading.</summary>
    public IEnumerable<Outcome<DbfRecord>> Records()
    {
        var record = new byte[_width];
        for (var number = 1; number <= Count; number++)
        {
            var read = _stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false);
            if (read < record.Length)
            {
                yield return new DbfRefusals.Truncated(Count, number - 1);
                yield break;
            }
            if (record[0] == DbfCodes.Deleted)
                continue;
            if (record[0] != DbfCodes.Alive)
            {
                yield return new DbfRefusals.Damaged($"第 {number} 条记录的开头不对");
                yield break;
            }
            var outcome = Read(record, number);
            yield return outcome;
            if (!outcome.Succeeded)
                yield break;
        }
    }

    private static Outcome<DbfField> FieldOf(ReadOnlySpan<byte> part, DbfText text)
    {
        var end = part[..11].IndexOf((byte)0);
        var bytes = part[..(end < 0 ? 11 : end)].ToArray();
        var (type, width, decimals) = ((char)part[11], (int)part[16], (int)part[17]);
        string name;
        try
        {
            name = DbfCodes.Strict(text).GetString(bytes).Trim();
        }
        catch (DecoderFallbackException)
        {
            return new DbfRefusals.Damaged("字段名不是有效的编码");
        }
        if (!"CNFDLI".Contains(type, StringComparison.Ordinal))
            return new DbfRefusals.UnknownType(name, type);
        // FoxPro keeps the high byte of wide text in the place of the decimals.
        var wide = type == 'C' ? width + (decimals << 8) : width;
        return name.Length == 0 || wide == 0 || (type == 'I' && wide != 4) ? new DbfRefusals.Damaged($"字段 {name} 的宽度不对") : new DbfField(name, type, wide, type == 'C' ? 0 : decimals);
    }

    private Outcome<DbfRecord> Read(byte[] record, int number)
    {
        var values = new string[Fields.Count];
        var at = 1;
        for (var i = 0; i < Fields.Count; i++)
        {
            var field = Fields[i];
            var cell = record.AsSpan(at, field.Width);
            at += field.Width;
            string text;
            if (field.Type == 'I')
            {
                values[i] = BinaryPrimitives.ReadInt32LittleEndian(cell).ToString(CultureInfo.InvariantCulture);
                continue;
            }
            try
            {
                text = _encoding.GetString(cell.TrimEnd((byte)0)).TrimEnd(' ');
            }
            catch (DecoderFallbackException)
            {
                return new DbfRefusals.BadText(number, field.Name);
            }
            if (Value(text, field.Type) is not { } value)
                return new DbfRefusals.BadValue(number, field.Name, text);
            values[i] = value;
        }
        return new DbfRecord(number, values);
    }

    /// <summary>Null when the text is not of the field's type.</summary>
    private static string? Value(string text, char type)
    {
        var plain = type == 'C' ? text : text.Trim();
        if (type == 'C' || plain.Length == 0)
            return plain;
        return type switch
        {
            'D' => DateOnly.TryParseExact(plain, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            'L' => plain switch { "T" or "t" or "Y" or "y" => "是", "F" or "f" or "N" or "n" => "否", "?" => "", _ => null },
            _ => decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? plain : null,
        };
    }
}
