using System.Text;
using Admissions.Rules;

namespace Admissions.Core.Qualifications;

/// <summary>
/// PDF files cannot be drawn anew, so they are only taken when nothing in them acts by itself; they are served as
/// downloads in a sandbox, never inside a page.
/// </summary>
internal static class PdfUpload
{
    private static readonly string[] Acting = ["/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/OpenAction", "/AA", "/RichMedia", "/Encrypt"];

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith("%PDF-"u8);

    /// <summary>Null when the file may be kept.</summary>
    /// <param name="name">The document's name for the sentence.</param>
    public static Refusal? Refuse(byte[] file, int maxKilobytes, string name)
    {
        if (file.Length > maxKilobytes * 1024)
            return new Refusal("evidence.too-large", "", $"《{name}》的 PDF 文件有 {file.Length / 1024} KB，超过 {maxKilobytes} KB。请压缩后再传，或者拍照上传");
        var text = Encoding.Latin1.GetString(file);
        if (!text.Contains("%%EOF", StringComparison.Ordinal))
            return new Refusal("evidence.truncated", "", $"《{name}》的 PDF 文件不完整，打不开。请重新导出后再传");
        return Array.Exists(Acting, word => HasName(text, word))
            ? new Refusal("evidence.active", "", $"《{name}》的 PDF 文件带有脚本、附件或者密码，不能接收。请打印成普通 PDF，或者拍照上传")
            : null;
    }

    // A name ends where no letter or digit follows: /AA is not /AAbbreviation.
    private static bool HasName(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
        {
            if (at + name.Length == text.Length || !char.IsAsciiLetterOrDigit(text[at + name.Length]))
                return true;
        }
        return false;
    }
}
