using System.IO.Compression;
using System.Text;
using Admissions.Core.Exchange;

namespace Admissions.Core.Tests.Exchange;

public sealed class TableReaderTests
{
    private const string Csv = "考生号,姓名,档案分\r\n26430121150387,阿依·努尔,265\r\n\r\n26430121150412,吴建平,\r\n";

    static TableReaderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static byte[] Xlsx(IReadOnlyList<string> titles, params object?[][] rows)
    {
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, "成绩", titles, rows);
        return stream.ToArray();
    }

    /// <summary>A sheet whose cells are written as given, for what no honest writer makes.</summary>
    private static byte[] RawXlsx(string sheetData)
    {
        var file = Xlsx(["甲", "乙"], ["1", "2"]);
        using var stream = new MemoryStream();
        stream.Write(file);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.Entries.Single(candidate => candidate.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal));
            var path = entry.FullName;
            entry.Delete();
            using var text = new StreamWriter(zip.CreateEntry(path).Open());
            text.Write($"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheetData}</sheetData></worksheet>""");
        }
        return stream.ToArray();
    }

    private static TableData Rows(byte[] file)
    {
        var read = TableReader.Read(file);
        read.Refusals.ShouldBeEmpty();
        return read.Value!;
    }

    private static Rules.Refusal Refused(byte[] file) => TableReader.Read(file).Refusals.ShouldHaveSingleItem();

    public static TheoryData<string, bool> Encodings => new() { { "utf-8", false }, { "utf-8", true }, { "utf-16", true }, { "GBK", false } };

    [Theory, MemberData(nameof(Encodings))]
    public void Read_CsvInAnyEncodingOfficesUse_GivesTheSameRows(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        var table = Rows([.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Csv)]);
        table.Titles.ShouldBe(["考生号", "姓名", "档案分"]);
        table.Rows.Count.ShouldBe(2);
        table.Rows[0].Cells.ShouldBe(["26430121150387", "阿依·努尔", "265"]);
        table.Rows[1].Number.ShouldBe(4);
        table.Rows[1][table.Column("档案分")].ShouldBe("");
    }

    [Fact]
    public void Read_GbkUnderUtf8Mark_SaysTheMarkLies()
    {
        byte[] file = [.. Encoding.UTF8.GetPreamble(), .. Encoding.GetEncoding("GBK").GetBytes(Csv)];
        Refused(file).ShouldBeOfType<TableRefusals.LyingMark>().Sentence.ShouldContain("GBK");
    }

    [Fact]
    public void Read_Gb18030BeyondGbk_KeepsRareCharacters()
    {
        var text = "姓名,分\r\n𠮷野𬱖,1\r\n";
        Rows(Encoding.GetEncoding("GB18030").GetBytes(text)).Rows[0][0].ShouldBe("𠮷野𬱖");
    }

    [Fact]
    public void Read_QuotedCsv_KeepsCommasQuotesAndLineBreaks()
    {
        var table = Rows("名称,备注\r\n\"甲,乙\",\"他说“\"\"好\"\"”\n第二行\"\r\n"u8.ToArray());
        table.Rows.ShouldHaveSingleItem().Cells.ShouldBe(["甲,乙", "他说“\"好\"”\n第二行"]);
    }

    [Fact]
    public void Read_BrokenQuotes_NamesTheLine() =>
        Refused("甲,乙\r\n1,2\r\n\"3,4\r\n5,6\r\n"u8.ToArray()).ShouldBeOfType<TableRefusals.BrokenQuotes>().Line.ShouldBeGreaterThanOrEqualTo(3);

    [Fact]
    public void Read_SemicolonsOrTabs_AreFoundOut()
    {
        Rows("甲;乙\r\n1;2\r\n"u8.ToArray()).Rows[0].Cells.ShouldBe(["1", "2"]);
        Rows("甲\t乙\r\n1\t2\r\n"u8.ToArray()).Rows[0].Cells.ShouldBe(["1", "2"]);
    }

    [Fact]
    public void Read_OwnXlsx_ComesBackAsWritten()
    {
        var table = Rows(Xlsx(["代码", "名称", "计划", "截止"], ["020", "会计学𠮷", 40, new DateOnly(2026, 9, 11)], ["=1+1", null, 12.5m, true]));
        table.Titles.ShouldBe(["代码", "名称", "计划", "截止"]);
        table.Rows[0].Number.ShouldBe(2);
        table.Rows[0].Cells.ShouldBe(["020", "会计学𠮷", "40", "2026-09-11"]);
        table.Rows[1].Cells.ShouldBe(["=1+1", "", "12.5", "是"]);
    }

    [Fact]
    public void Read_XlsxFormulas_TakesStoredValues()
    {
        var table = Rows(RawXlsx("""<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="2"><c r="A2"><f>70+80</f><v>150</v></c></row>"""));
        table.Rows[0][0].ShouldBe("150");
    }

    [Fact]
    public void Read_XlsxFormulaNeverCalculated_NamesTheCell() =>
        Refused(RawXlsx("""<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="2"><c r="A2"><f>70+80</f></c></row>"""))
            .ShouldBeOfType<TableRefusals.FormulaWithoutValue>().Cell.ShouldBe("A2");

    [Fact]
    public void Read_XlsxFormulaInError_NamesTheCellAndTheError() =>
        Refused(RawXlsx("""<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="2"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"""))
            .ShouldBe(new TableRefusals.FormulaError("B2", "#DIV/0!"));

    [Fact]
    public void Read_XlsxIdNumberStoredAsNumber_SaysDigitsAreLost() =>
        Refused(RawXlsx("""<row r="1"><c r="A1" t="str"><v>身份证号</v></c></row><row r="2"><c r="A2"><v>430121198808230006</v></c></row>"""))
            .ShouldBeOfType<TableRefusals.DigitsLost>().Cell.ShouldBe("A2");

    [Theory]
    [InlineData("%PDF-1.7\n%âãÏÓ\n1 0 obj")]
    [InlineData("\u0001\u0002\u0003\u0004,\u0005")]
    public void Read_Garbage_IsNotATable(string text) => Refused(Encoding.UTF8.GetBytes(text)).ShouldBeOfType<TableRefusals.NotATable>();

    [Fact]
    public void Read_ImageBytes_AreRefused() =>
        Refused([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]).ShouldBeOfType<TableRefusals.NotATable>();

    [Fact]
    public void Read_BytesOfNoEncoding_AreRefused() =>
        Refused([0x41, 0x2C, 0x42, 0x0A, 0xFF, 0xFF, 0x80, 0x80, 0x0A]).ShouldBeOfType<TableRefusals.UnknownEncoding>();

    [Fact]
    public void Read_ZipOfSomethingElse_IsNotATable()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("word/document.xml");
        Refused(stream.ToArray()).ShouldBeOfType<TableRefusals.NotATable>();
    }

    [Fact]
    public void Read_TruncatedXlsx_IsDamaged()
    {
        var file = Xlsx(["甲"], ["1"]);
        Refused(file[..(file.Length / 2)]).ShouldBeOfType<TableRefusals.Damaged>();
    }

    [Fact]
    public void Read_OldXlsOrEncrypted_SaysWhichItIs()
    {
        byte[] head = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        Refused([.. head, .. new byte[600]]).ShouldBeOfType<TableRefusals.OldFormat>();
        Refused([.. head, .. new byte[600], .. Encoding.Unicode.GetBytes("EncryptedPackage")]).ShouldBeOfType<TableRefusals.Encrypted>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("甲,乙\r\n")]
    [InlineData("甲,乙\r\n , \r\n,\u3000\r\n")]
    public void Read_NothingUnderTheHead_IsEmpty(string text) => Refused(Encoding.UTF8.GetBytes(text)).ShouldBeOfType<TableRefusals.Empty>();

    [Fact]
    public void Read_SameTitleTwice_IsRefused() =>
        Refused("分,名,分\r\n1,2,3\r\n"u8.ToArray()).ShouldBe(new TableRefusals.ColumnTwice("分"));

    [Fact]
    public async Task Read_MoreThanTwentyMegabytes_StopsReading()
    {
        using var endless = new EndlessStream();
        var read = await TableReader.ReadAsync(endless, TestContext.Current.CancellationToken);
        read.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TableRefusals.TooLarge>();
        endless.Given.ShouldBeLessThan(TableReader.MaxBytes + (1 << 20));
    }

    [Fact]
    public void Read_MoreThanTwoHundredThousandRows_IsRefused()
    {
        var text = new StringBuilder("甲\n");
        for (var row = 0; row <= TableReader.MaxRows; row++) text.Append("1\n");
        Refused(Encoding.UTF8.GetBytes(text.ToString())).ShouldBeOfType<TableRefusals.TooManyRows>();
    }

    [Fact]
    public void Missing_ColumnAbsent_NamesItAndWhatTheHeadShouldBe()
    {
        var table = Rows("考生号,姓名\r\n1,2\r\n"u8.ToArray());
        table.Missing("考生号", "姓名").ShouldBeNull();
        table.Missing("考生号", "政治", "英语").ShouldNotBeNull().Sentence.ShouldBe("缺少“政治”、“英语”列。表头应有：考生号、政治、英语");
        table.Place(table.Rows[0], 1).ShouldBe("第 2 行“姓名”（B 列）");
        TableData.ColumnName(26).ShouldBe("AA");
    }

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'1');
            Given += count;
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
