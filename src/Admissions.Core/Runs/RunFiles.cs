using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Admissions.Core.Runs;

/// <summary>One file of a run, in a format of the command-line engines: UTF-8 without BOM, LF.</summary>
public sealed record RunFile(string Name, byte[] Content);

/// <summary>
/// The input or the result of a run as the files an outsider needs to recompute it. Equal data are equal bytes, so the
/// digest names the data.
/// </summary>
public sealed class RunFiles(IReadOnlyList<RunFile> files)
{
    public IReadOnlyList<RunFile> All { get; } = files;

    public byte[] this[string name] => All.First(f => f.Name == name).Content;

    public byte[]? Find(string name) => All.FirstOrDefault(f => f.Name == name)?.Content;

    /// <summary>SHA-256 over the contents in order, lower-case hexadecimal.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in All)
            hash.AppendData(file.Content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>All files behind each other with their names and lengths, Brotli-compressed.</summary>
    public byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        using (var writer = new BinaryWriter(brotli, Encoding.UTF8))
        {
            writer.Write(All.Count);
            foreach (var file in All)
            {
                writer.Write(file.Name);
                writer.Write(file.Content.Length);
                writer.Write(file.Content);
            }
        }
        return packed.ToArray();
    }

    public static RunFiles Unpack(byte[] packed)
    {
        using var reader = new BinaryReader(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
        var files = new RunFile[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
        {
            var name = reader.ReadString();
            var content = reader.ReadBytes(reader.ReadInt32());
            files[i] = new RunFile(name, content);
        }
        return new RunFiles(files);
    }

    /// <summary>A ZIP archive for download; entries carry no time, so that equal files give equal archives.</summary>
    public byte[] ToZip(params RunFile[] more)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in All.Concat(more))
            {
                var entry = zip.CreateEntry(file.Name, CompressionLevel.Fastest);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var content = entry.Open();
                content.Write(file.Content);
            }
        }
        return stream.ToArray();
    }
}

/// <summary>
/// Reads and writes the run's own CSV files. Their fields are numbers and codes, so nothing ever needs quoting; a field
/// that would is a bug and throws.
/// </summary>
public static class RunCsv
{
    private static readonly char[] Special = [',', '"', '\n', '\r'];

    /// <summary>Rows below the header; the array is reused from row to row.</summary>
    public static IEnumerable<string[]> Rows(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(false));
        var columns = (reader.ReadLine() ?? throw new InvalidDataException("The file has no header.")).Split(',').Length;
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            if (fields.Length != columns || line.Contains('"', StringComparison.Ordinal))
                throw new InvalidDataException($"The row has another form than the header: {line}");
            yield return fields;
        }
    }

    public static IReadOnlyList<string> Header(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(false));
        return reader.ReadLine()?.Split(',') ?? [];
    }

    public static byte[] Write(string header, IEnumerable<string> rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" })
        {
            writer.WriteLine(header);
            foreach (var row in rows)
                writer.WriteLine(row);
        }
        return stream.ToArray();
    }

    /// <summary>The field itself when it needs no quoting.</summary>
    public static string Plain(string field) =>
        field.AsSpan().IndexOfAny(Special) < 0 ? field : throw new InvalidDataException($"A code of a run may not contain a comma, quote or line break: {field}");
}
