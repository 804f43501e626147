using System.IO.Compression;
using System.Text;

namespace Admissions.Core.Loading;

/// <summary>What was uploaded for one load, and what is kept of it until it is confirmed.</summary>
/// <param name="Table">DBF, XLSX or CSV.</param>
/// <param name="Cpg">Content of the .cpg file beside a DBF.</param>
/// <param name="Missing">The list of missing characters beside a GBK table.</param>
/// <param name="Photos">The archive of portraits.</param>
public sealed record LoadParts(string FileName, byte[] Table, string? Cpg = null, byte[]? Missing = null, byte[]? Photos = null)
{
    private const string TableEntry = "table", CpgEntry = "cpg", MissingEntry = "missing", PhotosEntry = "photos";

    /// <summary>All parts as one file, uncompressed: tables and portraits are checked in it again before anything is written.</summary>
    public byte[] Pack()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, TableEntry, Table);
            Add(zip, CpgEntry, Cpg is null ? null : Encoding.UTF8.GetBytes(Cpg));
            Add(zip, MissingEntry, Missing);
            Add(zip, PhotosEntry, Photos);
        }
        return memory.ToArray();
    }

    public static LoadParts Unpack(string fileName, byte[] packed)
    {
        using var zip = new ZipArchive(new MemoryStream(packed, writable: false));
        return new LoadParts(fileName, Part(zip, TableEntry)!, Part(zip, CpgEntry) is { } cpg ? Encoding.UTF8.GetString(cpg) : null, Part(zip, MissingEntry), Part(zip, PhotosEntry));
    }

    private static void Add(ZipArchive zip, string name, byte[]? content)
    {
        if (content is null)
            return;
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }

    private static byte[]? Part(ZipArchive zip, string name)
    {
        if (zip.GetEntry(name) is not { } entry)
            return null;
        var content = new byte[entry.Length];
        using var from = entry.Open();
        from.ReadExactly(content);
        return content;
    }
}
