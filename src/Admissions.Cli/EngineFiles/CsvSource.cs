using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Admissions.Rules.Dispatch;

namespace Admissions.Cli.EngineFiles;

/// <summary>
/// Reads one CSV file of the engines strictly: UTF-8 without BOM, commas, LF after every row, RFC 4180 quoting, a header row.
/// Anything else is a <see cref="FileProblemException"/> with line and column; general CSV readers are lenient and cannot tell the place.
/// A file that was cut off is noticed unless the cut falls exactly at the end of a row.
/// </summary>
public sealed partial class CsvSource : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string name;
    private readonly Stream stream;
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly List<int> fieldEnds = [];
    private readonly List<(long Line, long Column)> fieldPlaces = [];
    private (long Line, long Column)[] headerPlaces = [];
    private byte[] row = new byte[256];
    private int rowLength;
    private (long Line, long Column) rowEnd;
    private int buffered;
    private int position;
    private long line = 1;
    private long column = 1;

    private CsvSource(string name, Stream stream) => (this.name, this.stream) = (name, stream);

    /// <summary>Columns of the header row.</summary>
    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>Opens a file and reads the header.</summary>
    public static CsvSource Open(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
            throw FileProblemException.Missing(directory, name);
        return Over(OpenFile(path, name), name);
    }

    /// <summary>Reads the header of a file that is open; the source closes it.</summary>
    public static CsvSource Over(Stream stream, string name)
    {
        var source = new CsvSource(name, stream);
        try
        {
            source.ReadHeader();
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static FileStream OpenFile(string path, string name)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FileProblemException(name, 1, 1, FileProblemException.Unreadable);
        }
    }

    /// <summary>Reads the next row; false at the end.</summary>
    public bool Read()
    {
        if (!ReadRow())
            return false;
        if (fieldEnds.Count == Header.Count)
            return true;
        var at = fieldPlaces[Math.Min(fieldPlaces.Count, Header.Count) - 1];
        throw new FileProblemException(name, at.Line, at.Column, $"the row has {fieldEnds.Count} columns instead of {Header.Count}");
    }

    /// <summary>Text of a field; a column number of −1 (an optional column that is not there) gives an empty text.</summary>
    public string Text(int field)
    {
        if (field < 0)
            return "";
        var start = field == 0 ? 0 : fieldEnds[field - 1];
        try
        {
            return Strict.GetString(row, start, fieldEnds[field] - start);
        }
        catch (DecoderFallbackException)
        {
            throw Problem(field, "not valid UTF-8");
        }
    }

    /// <summary>The text of a field as a message quotes it.</summary>
    public string Shown(int field) => EngineText.Shortened(Text(field));

    /// <summary>An identifier: any text but the empty one.</summary>
    public string Id(int field) => Text(field) is { Length: > 0 } id ? id : throw Problem(field, "is empty");

    /// <summary>A whole number within the bounds, digits only.</summary>
    public int Whole(int field, int least, int most) =>
        int.TryParse(Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value : throw Problem(field, $"\"{Shown(field)}\" is not a whole number within {least}…{most}");

    /// <summary>A score in thousandths of a point: at most three fraction digits, within <see cref="Points.Limit"/>.</summary>
    public long Score(int field)
    {
        var text = Text(field);
        if (!ScoreForm().IsMatch(text))
            throw Problem(field, $"\"{Shown(field)}\" is not a decimal with at most 3 fraction digits");
        return text.Length <= 28 && decimal.Parse(text, CultureInfo.InvariantCulture) is var value && Math.Abs(value) <= Points.Limit
            ? Points.FromDecimal(value) : throw Problem(field, $"\"{Shown(field)}\" is too large");
    }

    /// <summary>A problem at a field of the row just read.</summary>
    public FileProblemException Problem(int field, string problem)
    {
        var (atLine, atColumn) = fieldPlaces[field];
        return new FileProblemException(name, atLine, atColumn, Header.Count > field ? $"{EngineText.Shortened(Header[field])}: {problem}" : problem);
    }

    /// <summary>A problem at a column of the header; the one behind the last stands where the next field would begin.</summary>
    public FileProblemException HeaderProblem(int field, string problem) => new(name, headerPlaces[field].Line, headerPlaces[field].Column, problem);

    /// <summary>Line on which the row just read starts.</summary>
    public long Line => fieldPlaces[0].Line;

    public void Dispose() => stream.Dispose();

    private void ReadHeader()
    {
        if (Peek() == 0xEF)
            throw new FileProblemException(name, 1, 1, "the file starts with a byte order mark; UTF-8 without BOM is required");
        if (!ReadRow())
            throw new FileProblemException(name, 1, 1, "the header row is missing");
        Header = Enumerable.Range(0, fieldEnds.Count).Select(Text).ToArray();
        headerPlaces = [.. fieldPlaces, (rowEnd.Line, rowEnd.Column + 1)];
        for (var i = 0; i < Header.Count; i++)
            if (Header.Take(i).Contains(Header[i], StringComparer.Ordinal))
                throw new FileProblemException(name, fieldPlaces[i].Line, fieldPlaces[i].Column, $"the column {EngineText.Shortened(Header[i])} stands twice");
    }

    private bool ReadRow()
    {
        fieldEnds.Clear();
        fieldPlaces.Clear();
        rowLength = 0;
        if (Peek() < 0)
            return false;
        while (true)
        {
            fieldPlaces.Add((line, column));
            var end = Peek() == '"' ? ReadQuoted() : ReadPlain();
            fieldEnds.Add(rowLength);
            if (end < 0)
                throw new FileProblemException(name, line, column, "the file ends inside a row: every row, the last one too, ends with LF");
            if (end != ',')
                return true;
        }
    }

    /// <summary>Reads up to and including the comma or line feed that ends the field; −1 at the end of the file.</summary>
    private int ReadPlain()
    {
        while (true)
        {
            var (atLine, atColumn) = (line, column);
            var value = Next();
            switch (value)
            {
                case ',' or '\n' or -1:
                    rowEnd = (atLine, atColumn);
                    return value;
                case '"':
                    throw new FileProblemException(name, atLine, atColumn, "a quotation mark inside a field that is not quoted");
                case '\r':
                    throw new FileProblemException(name, atLine, atColumn, "a carriage return; lines end with LF alone");
                case 0:
                    throw new FileProblemException(name, atLine, atColumn, "a NUL character");
                default:
                    Keep((byte)value);
                    break;
            }
        }
    }

    private int ReadQuoted()
    {
        var (startLine, startColumn) = (line, column);
        Next();
        while (true)
        {
            var (atLine, atColumn) = (line, column);
            var value = Next();
            if (value < 0)
                throw new FileProblemException(name, startLine, startColumn, "the quoted field is not closed");
            if (value == 0)
                throw new FileProblemException(name, atLine, atColumn, "a NUL character");
            if (value != '"')
                Keep((byte)value);
            else if (Peek() == '"')
                Keep((byte)Next());
            else if (Peek() is ',' or '\n' or -1)
            {
                rowEnd = (line, column);
                return Next();
            }
            else
                throw new FileProblemException(name, line, column, "text after the closing quotation mark");
        }
    }

    private void Keep(byte value)
    {
        if (rowLength == row.Length)
            Array.Resize(ref row, 2 * row.Length);
        row[rowLength++] = value;
    }

    private int Peek()
    {
        if (position == buffered)
            (buffered, position) = (ReadOn(), 0);
        return buffered == 0 ? -1 : buffer[position];
    }

    private int ReadOn()
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (IOException)
        {
            throw new FileProblemException(name, line, column, FileProblemException.Unreadable + " any further");
        }
    }

    private int Next()
    {
        var value = Peek();
        if (value < 0)
            return value;
        position++;
        if (value == '\n')
            (line, column) = (line + 1, 1);
        else if ((value & 0xC0) != 0x80)
            column++;
        return value;
    }

    [GeneratedRegex("^-?[0-9]+(\\.[0-9]{1,3})?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ScoreForm();
}
