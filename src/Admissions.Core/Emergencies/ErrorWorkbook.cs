using System.Text;
using Admissions.Core.Exchange;
using Admissions.Rules;

namespace Admissions.Core.Emergencies;

/// <summary>Rows that were not taken, as they stood in the file, behind their line number and the reasons. They wait in a file of the
/// machine, not in memory, until the workbook is written.</summary>
/// <param name="sheet">Name of the sheet.</param>
/// <param name="titles">Of the file's columns.</param>
/// <param name="placed">A reason with its place in the file.</param>
internal sealed class ErrorWorkbook(string sheet, IReadOnlyList<string> titles, Func<Refusal, string> placed) : IDisposable
{
    private FileStream? _waiting;
    private BinaryWriter? _writer;

    public int Count { get; private set; }

    public void Add(CheckedForm form)
    {
        _waiting ??= TemporaryFile.Create();
        _writer ??= new BinaryWriter(_waiting, Encoding.UTF8, leaveOpen: true);
        _writer.Write(form.Typed.Line);
        _writer.Write(string.Join("；", form.Refusals.Select(placed)));
        _writer.Write(form.Typed.Cells.Count);
        foreach (var cell in form.Typed.Cells)
            _writer.Write(cell);
        Count++;
    }

    /// <summary>The workbook as a stream at its beginning, which the caller closes; null without errors.</summary>
    public FileStream? Finish()
    {
        if (_waiting is null)
            return null;
        _writer!.Flush();
        var book = TemporaryFile.Create();
        XlsxWriter.Write(book, sheet, ["原行号", "原因", .. titles], Rows());
        book.Position = 0;
        return book;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _waiting?.Dispose();
    }

    private IEnumerable<IReadOnlyList<object?>> Rows()
    {
        _waiting!.Position = 0;
        using var reader = new BinaryReader(_waiting, Encoding.UTF8, leaveOpen: true);
        for (var i = 0; i < Count; i++)
        {
            List<object?> row = [reader.ReadInt32(), reader.ReadString()];
            for (var cells = reader.ReadInt32(); cells > 0; cells--)
                row.Add(reader.ReadString());
            yield return row;
        }
    }
}
