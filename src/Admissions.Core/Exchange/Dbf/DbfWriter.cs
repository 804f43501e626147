using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Admissions.Core.Exchange.Dbf;

/// <summary>What was written, and what could not be. With problems the file is to be thrown away.</summary>
/// <param name="Problems">The first of them; see <paramref name="ProblemCount"/>.</param>
public sealed record DbfWritten(int Rows, IReadOnlyList<DbfProblem> Problems, long ProblemCount);

/// <summary>
/// Writes a dBASE III table row by row, so that memory does not grow with the table. Widths are bytes: a value that does
/// not fit, or has a character that the encoding lacks, is reported and never cut or replaced.
/// </summary>
public static class DbfWriter
{
    private const int MostProblems = 1000;

    /// <param name="stream">Must be able to seek: the number of rows is put into the head at the end.</param>
    /// <param name="rows">Values in the order of the fields: text, numbers, <see cref="DateOnly"/>, bool; null or empty text is blank.</param>
    /// <param name="day">Date of last change, for the head.</param>
    /// <exception cref="ArgumentException">The fields themselves are impossible: a bug of the caller.</exception>
    public static DbfWritten Write(Stream stream, IReadOnlyList<DbfField> fields, IEnumerable<IReadOnlyList<object?>> rows, DbfText text, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(rows);
        var encoding = DbfCodes.Strict(text);
        var width = 1 + fields.Sum(f => f.Width);
        var start = stream.Position;
        stream.Write(Head(fields, width, text, day, encoding));
        var problems = new Problems();
        var record = new byte[width];
        var count = 0;
        foreach (var row in rows)
        {
            count++;
            record.AsSpan().Fill((byte)' ');
            record[0] = DbfCodes.Alive;
            var at = 1;
            for (var i = 0; i < fields.Count; i++)
            {
                Cell(record.AsSpan(at, fields[i].Width), fields[i], i < row.Count ? row[i] : null, encoding, count, problems);
                at += fields[i].Width;
            }
            stream.Write(record);
        }
        stream.WriteByte(DbfCodes.FileEnd);
        var end = stream.Position;
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, count);
        stream.Position = start + 4;
        stream.Write(number);
        stream.Position = end;
        return new DbfWritten(count, problems.First, problems.Count);
    }

    /// <summary>The characters of a text that the encoding lacks, each once, in order of appearance.</summary>
    public static string Missing(string value, DbfText text)
    {
        ArgumentNullException.ThrowIfNull(value);
        var encoding = DbfCodes.Strict(text);
        var missing = new StringBuilder();
        foreach (var rune in value.EnumerateRunes().Distinct())
        {
            if (Encode(rune.ToString(), encoding) is null)
                missing.Append(rune);
        }
        return missing.ToString();
    }

    /// <summary>Bytes of the text, null when a character has no code of its own; what does not read back the same has none.</summary>
    internal static byte[]? Encode(string value, Encoding encoding)
    {
        try
        {
            var bytes = encoding.GetBytes(value);
            return encoding.GetString(bytes) == value ? bytes : null;
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static byte[] Head(IReadOnlyList<DbfField> fields, int width, DbfText text, DateOnly day, Encoding encoding)
    {
        var head = new byte[DbfCodes.HeaderSize + DbfCodes.HeaderSize * fields.Count + 1];
        head[0] = DbfCodes.DBaseIII;
        (head[1], head[2], head[3]) = ((byte)(day.Year % 100), (byte)day.Month, (byte)day.Day);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)head.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), checked((ushort)width));
        head[29] = text == DbfText.Gbk ? DbfCodes.FoxPro936 : (byte)0;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            var name = encoding.GetBytes(field.Name);
            if (name.Length is 0 or > DbfField.MaxName || field.Width is < 1 or > DbfField.MaxWidth || !names.Add(field.Name) || !"CNFDL".Contains(field.Type, StringComparison.Ordinal))
                throw new ArgumentException($"{field} is no field of a DBF table.", nameof(fields));
            var at = head.AsSpan(DbfCodes.HeaderSize * (i + 1), DbfCodes.HeaderSize);
            name.CopyTo(at);
            at[11] = (byte)field.Type;
            (at[16], at[17]) = ((byte)field.Width, (byte)field.Decimals);
        }
        head[^1] = DbfCodes.HeaderEnd;
        return head;
    }

    private static void Cell(Span<byte> cell, DbfField field, object? value, Encoding encoding, int row, Problems problems)
    {
        if (value is null or "")
            return;
        var (words, right) = field.Type switch
        {
            'D' => (Day(value), false),
            'L' => (value is bool yes ? yes ? "T" : "F" : null, false),
            'N' or 'F' => (Number(value, field), true),
            _ => (CellText.Of(value), false),
        };
        if (words is null)
        {
            problems.Add(new DbfProblem(DbfProblemKind.WrongKind, row, field.Name, CellText.Of(value)));
            return;
        }
        if (Encode(words, encoding) is not { } bytes)
            problems.Add(new DbfProblem(DbfProblemKind.NoCharacter, row, field.Name, string.Concat(words.EnumerateRunes().Where(r => Encode(r.ToString(), encoding) is null))));
        else if (bytes.Length > cell.Length)
            problems.Add(new DbfProblem(DbfProblemKind.TooWide, row, field.Name, words, bytes.Length));
        else
            bytes.CopyTo(right ? cell[^bytes.Length..] : cell);
    }

    private static string? Day(object value) => value switch
    {
        DateOnly day => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? Number(object value, DbfField field)
    {
        decimal number;
        if (value is string text)
        {
            if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number))
                return null;
        }
        else if (CellText.IsNumber(value))
        {
            number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        }
        else
        {
            return null;
        }
        // A digit that would be rounded away is a truncation too.
        return decimal.Round(number, field.Decimals) == number ? number.ToString($"F{field.Decimals}", CultureInfo.InvariantCulture) : null;
    }

    private sealed class Problems
    {
        private readonly List<DbfProblem> _first = [];

        public IReadOnlyList<DbfProblem> First => _first;
        public long Count { get; private set; }

        public void Add(DbfProblem problem)
        {
            Count++;
            if (_first.Count < MostProblems)
                _first.Add(problem);
        }
    }
}
