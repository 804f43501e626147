using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Admissions.Core.Exchange;
using Admissions.Rules;

namespace Admissions.Core.Loading;

/// <summary>A portrait of an archive, taken over byte for byte so that its digest stays the one that was reported.</summary>
/// <param name="Digest">SHA-256 in lower-case hexadecimal digits.</param>
public sealed record Portrait(byte[] Jpeg, int Width, int Height, string Digest)
{
    /// <summary>Kilobytes of the largest stored portrait under any policy; what is above was not drawn by a registration system.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>Points a side: a small file may claim a picture that no machine can unpack.</summary>
    private const int MostPoints = 4096;

    /// <summary>Bytes of one segment of tables, and how many segments: four of each kind in one, or one for each of a picture's passes, are no more.</summary>
    private const int MostTable = 2200, MostTables = 32;

    /// <summary>
    /// Null unless the bytes are one JPEG and nothing else: no metadata but the JFIF head, no comment, nothing behind its end. The
    /// portraits that a registration system has drawn are such; whatever could carry a second content is not taken.
    /// </summary>
    public static Portrait? Of(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length is < 4 or > MostBytes || bytes[0] != 0xFF || bytes[1] != 0xD8 || bytes[^2] != 0xFF || bytes[^1] != 0xD9)
            return null;
        var (width, height, frames, scans, tables, at) = (0, 0, 0, 0, 0, 2);
        while (at + 4 <= bytes.Length)
        {
            var marker = bytes[at + 1];
            if (bytes[at] != 0xFF)
                return null;
            if (marker == 0xD9)
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2));
            if (length < 2 || at + 2 + length > bytes.Length)
                return null;
            switch (marker)
            {
                // JFIF head without a thumbnail; quantization; Huffman tables; restart interval.
                case 0xE0 when length == 16 && frames == 0:
                case 0xDD when length == 4:
                    break;
                case 0xDB or 0xC4 when length <= MostTable && tables++ < MostTables:
                    break;
                case 0xC0 or 0xC1 or 0xC2 when length >= 8 && frames++ == 0:
                    (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 5)), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 7)));
                    break;
                case 0xDA when frames == 1:
                    scans++;
                    at = AfterScan(bytes, at + 2 + length);
                    continue;
                default:
                    return null;
            }
            at += 2 + length;
        }
        return bytes.Length - at == 2 && scans > 0 && width is > 0 and <= MostPoints && height is > 0 and <= MostPoints
            ? new Portrait(bytes, width, height, Convert.ToHexStringLower(SHA256.HashData(bytes))) : null;
    }

    /// <summary>Where the next marker stands: within a scan 0xFF is followed by 0 or a restart.</summary>
    private static int AfterScan(byte[] bytes, int at)
    {
        while (at + 1 < bytes.Length && !(bytes[at] == 0xFF && bytes[at + 1] is not (0 or (>= 0xD0 and <= 0xD7))))
            at++;
        return at;
    }
}

/// <summary>The portraits of a load by candidate number, unpacked one at a time.</summary>
public sealed class PortraitArchive : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _twice = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private PortraitArchive(ZipArchive zip)
    {
        _zip = zip;
        // Folders have no name of their own, and some systems put their own notes beside the pictures.
        foreach (var entry in zip.Entries.Where(e => e.Name.Length > 0 && e.Name[0] != '.' && !string.Equals(e.Name, "Thumbs.db", StringComparison.OrdinalIgnoreCase)))
            if (!_entries.TryAdd(Path.GetFileNameWithoutExtension(entry.Name), entry))
                _twice.Add(Path.GetFileNameWithoutExtension(entry.Name));
    }

    /// <summary>Numbers in the archive for which nobody has asked.</summary>
    public IEnumerable<string> Unasked => _entries.Keys.Where(number => !_asked.Contains(number)).Order(StringComparer.Ordinal);

    public static Outcome<PortraitArchive> Open(byte[] archive)
    {
        try
        {
            return new PortraitArchive(new ZipArchive(new MemoryStream(archive, writable: false)));
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            return new NoPhotoArchive();
        }
    }

    /// <summary>The candidate's portrait; a null value when neither archive nor table has one.</summary>
    /// <param name="digest">What the table says; blank when it says that he has none.</param>
    public (Portrait? Portrait, Refusal? Refusal) Find(string number, string digest)
    {
        _asked.Add(number);
        if (!_entries.TryGetValue(number, out var entry))
            return digest.Length == 0 ? (null, null) : (null, Wrong($"压缩包里没有考生 {number} 的相片。请选同一次导出的相片压缩包"));
        if (_twice.Contains(number))
            return (null, Wrong($"压缩包里考生 {number} 的相片{PhotoArchive.Twice}，分不清用哪一张"));
        if (digest.Length == 0)
            return (null, Wrong($"表里没有相片校验值，压缩包里却有考生 {number} 的相片。请选同一次导出的两个文件"));
        if (Content(entry) is not { } bytes)
            return (null, Wrong($"考生 {number} 的相片{PhotoArchive.Unreadable}"));
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != digest)
            return (null, Wrong($"考生 {number} 的相片与表里的校验值不一致，改过或者不是同一次导出的"));
        return Portrait.Of(bytes) is { } portrait ? (portrait, null)
            : (null, Wrong($"考生 {number} 的相片不是报名系统存的 JPEG（带有别的内容或者不完整），没有收下。请从原系统重新导出"));
    }

    public void Dispose() => _zip.Dispose();

    private static Refusal Wrong(string sentence) => new("load.photo", "photoDigest", sentence);

    private static byte[]? Content(ZipArchiveEntry entry)
    {
        if (entry.Length > PhotoArchive.MostBytes)
            return null;
        try
        {
            using var from = entry.Open();
            var content = new byte[entry.Length];
            // An entry may lie about its length.
            return from.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && from.ReadByte() < 0 ? content : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }
}
