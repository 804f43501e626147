using System.Text;
using Admissions.Core.Exchange;

namespace Admissions.Core.Tests.Exchange;

public sealed class TableWriterTests
{
    [Fact]
    public void WriteCsv_AnyText_HasMarkAndQuotesAndHarmlessFormulas()
    {
        using var stream = new MemoryStream();
        CsvTable.Write(stream, ["考生号", "备注"], [["020", "甲,\"乙\""], [-3, "=HYPERLINK(\"http://x\")"], [1234.5m, "+86 138"]]);
        var bytes = stream.ToArray();
        bytes.AsSpan(0, 3).ToArray().ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(bytes.AsSpan(3)).ShouldBe(
            "考生号,备注\r\n020,\"甲,\"\"乙\"\"\"\r\n-3,\"'=HYPERLINK(\"\"http://x\"\")\"\r\n1234.5,'+86 138\r\n");
    }

    [Fact]
    public void WriteXlsx_HostileText_StaysReadable()
    {
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, "各县[进度]/:2026年成人高校招生报名确认缴费进度统计表附表", ["甲"], [["a\u0001b\uD800c<&>\uFFFE"], [new string('字', 40_000)]]);
        var table = TableReader.Read(stream.ToArray()).Value!;
        table.Rows[0][0].ShouldBe("ab\uFFFDc<&>");
        table.Rows[1][0].Length.ShouldBe(32_767);
    }

    [Fact]
    public void WriteXlsx_ToStreamThatCannotSeek_GivesTheSameSheet()
    {
        using var target = new MemoryStream();
        using (var oneWay = new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            XlsxWriter.Write(oneWay, "表", ["甲"], [["1"], ["2"]]);
        target.Position = 0;
        using var back = new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        back.CopyTo(plain);
        TableReader.Read(plain.ToArray()).Value!.Rows.Count.ShouldBe(2);
    }
}
