using Admissions.Core.Exchange;

namespace Admissions.Core.Emergencies;

/// <summary>Rows that were not taken, as they stood in the file, behind their line number and the reasons.</summary>
internal sealed class ErrorWorkbook(IReadOnlyList<string> titles)
{
    private readonly List<IReadOnlyList<object?>> _rows = [];

    public void Add(CheckedForm form) => _rows.Add([form.Typed.Line, string.Join("；", form.Refusals.Select(r => r.Sentence)), .. form.Typed.Cells]);

    public byte[] Finish()
    {
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, "没有录入", ["原行号", "原因", .. titles], _rows);
        return stream.ToArray();
    }
}
