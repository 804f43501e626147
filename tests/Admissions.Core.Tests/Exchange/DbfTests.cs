using System.Buffers.Binary;
using System.Text;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;

namespace Admissions.Core.Tests.Exchange;

/// <summary>The DBF codec: what FoxPro reads, byte for byte, and what it refuses.</summary>
public sealed class DbfTests
{
    private static readonly DateOnly Day = new(2026, 9, 29);
    private static readonly DbfField[] Fields = [new("XM", 'C', 10), new("CSRQ", 'D', 8), new("FS", 'N', 6, 1), new("YX", 'L', 1)];

    static DbfTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Write_OneRow_GivesTheBytesOfDBaseThree()
    {
        var (file, written) = Write(DbfText.Gbk, ["张三", new DateOnly(1999, 1, 31), 265.5m, true]);

        written.ShouldSatisfyAllConditions(w => w.Rows.ShouldBe(1), w => w.ProblemCount.ShouldBe(0));
        file.Length.ShouldBe(32 + 4 * 32 + 1 + 26 + 1);
        file[..4].ShouldBe([0x03, 26, 9, 29]);
        BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)).ShouldBe(1);
        BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)).ShouldBe((ushort)161);
        BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(10)).ShouldBe((ushort)26);
        file[29].ShouldBe((byte)0x7A);
        file[160].ShouldBe((byte)0x0D);
        file[161..187].ShouldBe([0x20, 0xD5, 0xC5, 0xC8, 0xFD, .. "      19990131 265.5T"u8]);
        file[^1].ShouldBe((byte)0x1A);
    }

    [Theory]
    [InlineData(DbfText.Gbk)]
    [InlineData(DbfText.Gb18030)]
    public void Read_WhatWasWritten_GivesTheSame(DbfText text)
    {
        var (file, _) = Write(text, ["张三", new DateOnly(1999, 1, 31), 265.5m, true], ["李 四", null, -3m, false], ["", null, null, null]);

        var (reader, rows) = Read(file, text == DbfText.Gb18030 ? "GB18030" : null);

        reader.Text.ShouldBe(text);
        reader.Fields.ShouldBe(Fields);
        rows.Select(r => string.Join('|', r)).ShouldBe(["张三|1999-01-31|265.5|是", "李 四||-3.0|否", "|||"]);
    }

    [Fact]
    public void Write_RareCharacter_IsListedForGbkAndKeptInGb18030()
    {
        string[] names = ["𬀩王", "㑇李", "张三"];

        var (_, gbk) = Write(DbfText.Gbk, [.. names.Select(n => (object?[])[n])]);
        var (file, wide) = Write(DbfText.Gb18030, [.. names.Select(n => (object?[])[n])]);

        gbk.Problems.Select(p => (p.Kind, p.Row, p.Field, p.What)).ShouldBe(
            [(DbfProblemKind.NoCharacter, 1, "XM", "𬀩"), (DbfProblemKind.NoCharacter, 2, "XM", "㑇")]);
        gbk.Problems[0].Sentence.ShouldContain("U+2C029");
        wide.ProblemCount.ShouldBe(0);
        Read(file, "GB18030").Rows.Select(r => r[0]).ShouldBe(names);
        DbfWriter.Missing("𬀩王𬀩㑇", DbfText.Gbk).ShouldBe("𬀩㑇");
    }

    [Fact]
    public void Write_ValueOfTooManyBytes_IsRefusedAndNotCut()
    {
        var (_, five) = Write(DbfText.Gbk, ["一二三四五"]);
        var (_, six) = Write(DbfText.Gbk, ["一二三四五六"], ["张三", null, 12345.6m], ["张三", null, 1.25m], ["张三", "昨天"]);

        five.ProblemCount.ShouldBe(0);
        six.Problems.Select(p => (p.Kind, p.Row, p.Field)).ShouldBe(
            [(DbfProblemKind.TooWide, 1, "XM"), (DbfProblemKind.TooWide, 2, "FS"), (DbfProblemKind.WrongKind, 3, "FS"), (DbfProblemKind.WrongKind, 4, "CSRQ")]);
        six.Problems[0].Sentence.ShouldBe("第 1 行 XM：要 12 个字节，放不下");
    }

    [Fact]
    public void Read_DeletedRecords_AreLeftOut()
    {
        var (file, _) = Write(DbfText.Gbk, ["甲"], ["乙"], ["丙"]);
        file[161 + 26] = (byte)'*';

        var rows = Read(file).Rows;

        rows.Select(r => r[0]).ShouldBe(["甲", "丙"]);
    }

    [Fact]
    public void Read_VisualFoxPro_SkipsItsBacklinkAndReadsIntegers()
    {
        var head = new byte[32 + 32 + 1 + 263];
        head[0] = 0x30;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)head.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), 5);
        head[29] = 0x7A;
        "BB"u8.CopyTo(head.AsSpan(32));
        (head[32 + 11], head[32 + 16], head[64]) = ((byte)'I', 4, 0x0D);

        Read([.. head, 0x20, 0xFE, 0xFF, 0xFF, 0xFF, 0x1A]).Rows.Single().ShouldBe(["-2"]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void Open_HeadClaimsMoreRecordsThanTheFileHolds_IsRefusedAtOnce(int claimed)
    {
        var (file, _) = Write(DbfText.Gbk, ["甲"], ["乙"]);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), claimed);

        DbfReader.Open(new MemoryStream(file)).Refusals.Single().ShouldBe(new DbfRefusals.Truncated(claimed, 2));
        CandidateFiles.Read(file).Refusals.Single().ShouldBe(new DbfRefusals.Truncated(claimed, 2));
    }

    [Fact]
    public void Read_WhatIsNoSoundTable_SaysWhy()
    {
        var (file, _) = Write(DbfText.Gbk, ["甲"], ["乙"]);
        byte[] badType = [.. file], badText = [.. file], badDate = [.. file], badMark = [.. file], badWidth = [.. file];
        badType[32 + 11] = (byte)'M';
        badText[162] = 0xFF;
        "2026-1-1"u8.CopyTo(badDate.AsSpan(172));
        badMark[161] = 0;
        badWidth[10]++;

        CodeOf("hello world, this is no table at all"u8.ToArray()).ShouldBe("dbf.not-a-dbf");
        CodeOf([]).ShouldBe("dbf.not-a-dbf");
        CodeOf(file[..80]).ShouldBe("dbf.damaged");
        CodeOf(file[..(161 + 26 + 5)]).ShouldBe("dbf.truncated");
        CodeOf(badType).ShouldBe("dbf.unknown-type");
        CodeOf(badText).ShouldBe("dbf.bad-text");
        CodeOf(badDate).ShouldBe("dbf.bad-value");
        CodeOf(badMark).ShouldBe("dbf.damaged");
        CodeOf(badWidth).ShouldBe("dbf.damaged");
    }

    [Fact]
    public void Write_HundredThousandRows_KeepsMemoryFlat()
    {
        using var file = TemporaryFile.Create();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var written = DbfWriter.Write(file, Fields, Enumerable.Range(0, 100_000).Select(i => (IReadOnlyList<object?>)[$"考{i}", Day, i % 700, i % 2 == 0]), DbfText.Gbk, Day);
        file.Position = 0;
        var read = DbfReader.Open(file).Value!.Records().Count(r => r.Succeeded);

        (written.Rows, read).ShouldBe((100_000, 100_000));
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8 << 20);
    }

    private static (byte[] File, DbfWritten Written) Write(DbfText text, params object?[][] rows)
    {
        using var stream = new MemoryStream();
        var written = DbfWriter.Write(stream, Fields, rows, text, Day);
        return (stream.ToArray(), written);
    }

    private static (DbfReader Reader, List<IReadOnlyList<string>> Rows) Read(byte[] file, string? cpg = null)
    {
        var reader = DbfReader.Open(new MemoryStream(file), cpg).Value!;
        return (reader, [.. reader.Records().Select(r => r.Value!.Values)]);
    }

    private static string? CodeOf(byte[] file)
    {
        var reader = DbfReader.Open(new MemoryStream(file));
        return reader.Succeeded ? reader.Value.Records().Select(r => r.Succeeded ? null : r.Refusals[0].Code).LastOrDefault() : reader.Refusals[0].Code;
    }
}
