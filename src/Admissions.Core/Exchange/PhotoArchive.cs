using System.IO.Compression;
using System.Security.Cryptography;
using Admissions.Rules;

namespace Admissions.Core.Exchange;

/// <summary>The uploaded file is no archive that can be read.</summary>
public sealed record NoPhotoArchive() : Refusal("photos.archive", "", "这个文件不是相片压缩包，或者没有传完整。请选择导出的 .zip 文件，再核对一次");

/// <summary>An archive of portraits, one file a candidate, named by his number (HR-11): read one after the other, never unpacked as a whole.</summary>
public static class PhotoArchive
{
    /// <summary>No stored portrait is near this size: protection of the machine against archives that unpack to far more than they are.</summary>
    internal const int MostBytes = 8 << 20;

    private const int Part = 1 << 16;

    /// <summary>What is wrong with an entry itself, in words.</summary>
    public const string Twice = "出现多次", Unreadable = "损坏或者过大，读不出来";

    /// <summary>SHA-256 of every portrait in lower-case hexadecimal digits, by candidate number; what cannot be digested has words in its place.</summary>
    /// <param name="file">A stream that can seek.</param>
    public static Outcome<IReadOnlyDictionary<string, string>> Read(Stream file)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            // Folders have no name of their own.
            foreach (var entry in zip.Entries.Where(e => e.Name.Length > 0))
            {
                var number = Path.GetFileNameWithoutExtension(entry.Name);
                found[number] = found.ContainsKey(number) ? Twice : DigestOf(entry) ?? Unreadable;
            }
            return found;
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            return new NoPhotoArchive();
        }
    }

    private static string? DigestOf(ZipArchiveEntry entry)
    {
        if (entry.Length > MostBytes)
            return null;
        try
        {
            using var from = entry.Open();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var part = new byte[Part];
            var total = 0L;
            // An entry may lie about its length.
            while (total <= MostBytes && from.Read(part) is > 0 and var read)
            {
                total += read;
                hash.AppendData(part, 0, read);
            }
            return total == entry.Length ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }
}
