using System.Globalization;
using System.Text;
using Admissions.Rules;

namespace Admissions.Core.Exchange.Dbf;

/// <summary>Encoding of the text in a DBF file.</summary>
public enum DbfText
{
    /// <summary>Code page 936; the language driver byte says so and FoxPro reads it by itself.</summary>
    Gbk,

    /// <summary>Every character of Unicode, up to four bytes each; no driver byte exists, so a .cpg file stands beside the table.</summary>
    Gb18030,
}

/// <summary>A field of a DBF table.</summary>
/// <param name="Name">At most ten bytes.</param>
/// <param name="Type">C text, N or F number, D date, L yes or no, I 32-bit whole number.</param>
/// <param name="Width">Bytes in the record; for C at most 254.</param>
/// <param name="Decimals">Digits after the point, for N and F.</param>
public sealed record DbfField(string Name, char Type, int Width, int Decimals = 0)
{
    public const int MaxWidth = 254;
    public const int MaxName = 10;
}

public enum DbfProblemKind
{
    /// <summary>The value has more bytes than the field; nothing is ever cut off silently.</summary>
    TooWide,

    /// <summary>The encoding has no such character (缺字).</summary>
    NoCharacter,

    /// <summary>Not a date, number or yes-or-no, as the field wants.</summary>
    WrongKind,
}

/// <summary>A value that cannot be written as it is. Rows count from 1.</summary>
/// <param name="What">The characters without a code, or the value.</param>
/// <param name="Bytes">How many bytes the value needs; 0 when that is not the matter.</param>
public sealed record DbfProblem(DbfProblemKind Kind, int Row, string Field, string What, int Bytes = 0)
{
    public string Sentence => Kind switch
    {
        DbfProblemKind.TooWide => $"第 {Row} 行 {Field}：要 {Bytes} 个字节，放不下",
        DbfProblemKind.NoCharacter => $"第 {Row} 行 {Field}：编码里没有“{What}”（{string.Join(' ', What.EnumerateRunes().Select(r => $"U+{r.Value.ToString("X4", CultureInfo.InvariantCulture)}"))}）",
        _ => $"第 {Row} 行 {Field}：“{What}”不合字段类型",
    };
}

/// <summary>Why a file cannot be read as a DBF table at all.</summary>
public static class DbfRefusals
{
    public sealed record NotADbf() : Refusal("dbf.not-a-dbf", "file", "这个文件不是 DBF 表。请上传 dBASE III 或 Visual FoxPro 的 .dbf 文件");
    public sealed record Damaged(string What) : Refusal("dbf.damaged", "file", $"这个 DBF 文件已经损坏：{What}。请从原系统重新导出");
    public sealed record UnknownType(string Field, char Type) : Refusal("dbf.unknown-type", "file", $"字段 {Field} 的类型 {Type} 不支持。可用的类型：字符 C、数值 N、日期 D、逻辑 L、整数 I");
    public sealed record Truncated(long Expected, long Found) : Refusal("dbf.truncated", "file", $"文件不完整：表头写着 {Expected} 条记录，实际只有 {Found} 条。请重新复制或者重新导出");
    public sealed record BadText(long Row, string Field) : Refusal("dbf.bad-text", "file", $"第 {Row} 条记录的 {Field} 不是有效的汉字编码。请确认文件是 GBK 或 GB 18030 编码，再上传");
    public sealed record BadValue(long Row, string Field, string Value) : Refusal("dbf.bad-value", "file", $"第 {Row} 条记录的 {Field} 是“{Value}”，不合字段类型。请在原系统改正后重新导出");
}

internal static class DbfCodes
{
    public const byte DBaseIII = 0x03;
    public const byte VisualFoxPro = 0x30;

    /// <summary>Language drivers for code page 936: FoxPro's and dBASE's.</summary>
    public const byte FoxPro936 = 0x7A;
    public const byte DBase936 = 0x4D;
    public const byte HeaderEnd = 0x0D;
    public const byte FileEnd = 0x1A;
    public const byte Deleted = (byte)'*';
    public const byte Alive = (byte)' ';
    public const int HeaderSize = 32;

    static DbfCodes() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding Strict(DbfText text) => Encoding.GetEncoding(text == DbfText.Gbk ? 936 : 54936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>What a .cpg file beside the table says; null when it names nothing known.</summary>
    public static DbfText? OfCpg(string? cpg) => cpg?.Trim().ToUpperInvariant() switch
    {
        "GBK" or "936" or "CP936" or "GB2312" => DbfText.Gbk,
        "GB18030" or "54936" => DbfText.Gb18030,
        _ => null,
    };
}
