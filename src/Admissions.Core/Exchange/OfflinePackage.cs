using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admissions.Core.Exchange.Dbf;
using Admissions.Rules.Reporting;

namespace Admissions.Core.Exchange;

/// <param name="Sha256">Lower-case hex.</param>
public sealed record PackagedFile(string Path, long Bytes, string Sha256);

/// <summary>What a package says about itself, in <c>manifest.json</c>.</summary>
/// <param name="Version">Which report of the county.</param>
/// <param name="Digest">Digest of the report; recomputed from the candidates in the package when it is verified.</param>
/// <param name="Layout">Number of the <see cref="ReportLayout"/> of the digest; null in packages from before there were numbers.</param>
public sealed record PackageManifest(
    string Format, string Tenant, string Campaign, string County, string CountyName, int Version, string Digest, int Candidates, int Photos, DateTimeOffset WrittenAt, IReadOnlyList<PackagedFile> Files, int? Layout = null);

public enum PackageFaultKind
{
    /// <summary>The content is not what the manifest says.</summary>
    Differs,
    Missing,

    /// <summary>A file that the manifest does not name.</summary>
    Extra,

    /// <summary>No package, or too damaged to tell.</summary>
    Unreadable,

    /// <summary>Every file is right, but the candidates do not give the report's digest.</summary>
    OtherDigest,

    /// <summary>The manifest does not say of every file which it is and how large.</summary>
    BadManifest,

    /// <summary>A name that stands twice, in the archive or in the manifest; upper and lower case are one.</summary>
    Twice,

    /// <summary>A name that would leave the folder it is unpacked in.</summary>
    BadPath,

    /// <summary>More unpacked bytes than any package has.</summary>
    TooLarge,

    /// <summary>Written by a newer program, whose digest this one cannot take.</summary>
    NewerLayout,
}

public sealed record PackageFault(PackageFaultKind Kind, string Path)
{
    public string Sentence => Kind switch
    {
        PackageFaultKind.Differs => $"{Path} 的校验值不一致，文件改过或者损坏",
        PackageFaultKind.Missing => $"缺少文件 {Path}",
        PackageFaultKind.Extra => $"多出文件 {Path}，清单里没有",
        PackageFaultKind.OtherDigest => "考生数据与上报的校验值不一致",
        PackageFaultKind.BadManifest => $"清单 {Path} 不完整：有的文件没有写明路径、大小或者校验值。请由上报单位重新生成离线数据包",
        PackageFaultKind.Twice => $"文件 {Path} 出现不止一次，分不清以哪个为准。请由上报单位重新生成离线数据包",
        PackageFaultKind.BadPath => $"文件名“{Path}”不合规定，可能写到别的文件夹里。请由上报单位重新生成离线数据包",
        PackageFaultKind.NewerLayout => "数据包是更新的系统生成的，本系统算不出它的校验值。请先升级系统再核对",
        PackageFaultKind.TooLarge => $"{Path} 解开以后太大，没有继续核对。请由上报单位重新生成离线数据包",
        _ => "不是离线数据包，或者已经损坏，打不开",
    };
}

/// <param name="Manifest">Null when there is none to read.</param>
public sealed record PackageVerdict(PackageManifest? Manifest, IReadOnlyList<PackageFault> Faults)
{
    public bool IsOk => Manifest is not null && Faults.Count == 0;
}

/// <summary>
/// A county's reported data as one file for a disc (HR-12): the candidates as DBF, every photo by candidate number, and a
/// manifest with sizes, SHA-256 checksums and counts. Files are stored, not compressed, so that damage names its file.
/// </summary>
public static class OfflinePackage
{
    public const string ManifestPath = "manifest.json";
    public const string CandidatesPath = "candidates.dbf";
    public const string EncodingPath = "candidates.cpg";
    public const string MissingPath = "missing-characters.csv";
    private const string Format = "admissions-offline-package/1";

    /// <summary>Unpacked bytes of all files: a county of 60,000 candidates with the largest photos stays well below.</summary>
    private const long MostBytes = 8L << 30;

    /// <summary>Bytes of a file that is read as a whole: the manifest, which names every photo, and the encoding's name.</summary>
    private const long MostWhole = 16L << 20;

    /// <summary>Bytes of the table, which is unpacked to a file to be read: 60,000 candidates with twenty-five fields of their campaign's own need half of it.</summary>
    private const long MostTable = 1L << 30;

    private const int Part = 1 << 16;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly DateTimeOffset ZipTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes candidate after candidate and photo after photo; neither the package nor its table is ever in memory as a whole.</summary>
    /// <param name="manifest">Everything but the files and the number of photos, which are filled in.</param>
    /// <param name="rows">The candidates by number.</param>
    /// <param name="missing">What was found in the same candidates before.</param>
    /// <param name="photos">Candidate number and JPEG, one after the other.</param>
    /// <returns>The manifest as written; or the problems for which nothing could be written.</returns>
    public static async Task<(PackageManifest? Manifest, IReadOnlyList<DbfProblem> Problems)> WriteAsync(
        Stream stream, PackageManifest manifest, IAsyncEnumerable<CandidateRow> rows, GbkGaps missing, IAsyncEnumerable<(string Number, byte[] Jpeg)> photos, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(missing);
        ArgumentNullException.ThrowIfNull(photos);
        // The number of rows goes into the table's head at the end, which an archive cannot take back.
        await using var table = TemporaryFile.Create();
        var written = CandidateFiles.WriteDbf(table, rows.ToBlockingEnumerable(cancellationToken), missing.Layout, missing.Text, DateOnly.FromDateTime(manifest.WrittenAt.UtcDateTime));
        if (written.ProblemCount > 0)
            return (null, written.Problems);
        var files = new List<PackagedFile>();
        var count = 0;
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            table.Position = 0;
            await AddAsync(zip, CandidatesPath, table, files, cancellationToken);
            await AddAsync(zip, EncodingPath, Encoding.ASCII.GetBytes(missing.Text == DbfText.Gbk ? "GBK" : "GB18030"), files, cancellationToken);
            if (missing.Text == DbfText.Gb18030)
                await AddAsync(zip, MissingPath, missing.Csv(), files, cancellationToken);
            await foreach (var (number, jpeg) in photos.WithCancellation(cancellationToken))
            {
                await AddAsync(zip, $"photos/{number}.jpg", jpeg, files, cancellationToken);
                count++;
            }
            manifest = manifest with { Format = Format, Photos = count, Files = files };
            await AddAsync(zip, ManifestPath, JsonSerializer.SerializeToUtf8Bytes(manifest, Json), [], cancellationToken);
        }
        return (manifest, []);
    }

    /// <summary>Reads the whole package and names every file that is not as the manifest says; what is read is never held in memory whole, but for the manifest.</summary>
    public static PackageVerdict Verify(Stream stream)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.GetEntry(ManifestPath) is not { } entry || Content(entry) is not { } json
                || JsonSerializer.Deserialize<PackageManifest>(json, Json) is not { Format: Format, Files: { } files } manifest)
                return new PackageVerdict(null, [new PackageFault(PackageFaultKind.Unreadable, ManifestPath)]);
            if (files.Any(f => f is not { Path.Length: > 0, Bytes: >= 0, Sha256: not null }))
                return new PackageVerdict(null, [new PackageFault(PackageFaultKind.BadManifest, ManifestPath)]);
            var faults = Names(zip, files).ToList();
            if (faults.Count == 0)
                faults.AddRange(files.SelectMany(file => Check(zip, file)));
            var named = files.Select(f => f.Path).Append(ManifestPath).ToHashSet(StringComparer.Ordinal);
            faults.AddRange(zip.Entries.Where(e => !named.Contains(e.FullName)).Select(e => new PackageFault(PackageFaultKind.Extra, e.FullName)));
            var layouts = ReportLayout.Of(manifest.Layout);
            if (layouts.Count == 0)
                faults.Add(new PackageFault(PackageFaultKind.NewerLayout, ManifestPath));
            else if (faults.Count == 0 && !DigestsOf(zip, layouts).Contains(manifest.Digest))
                faults.Add(new PackageFault(PackageFaultKind.OtherDigest, CandidatesPath));
            return new PackageVerdict(manifest, faults);
        }
        catch (Exception broken) when (broken is InvalidDataException or JsonException or EndOfStreamException or IOException)
        {
            return new PackageVerdict(null, [new PackageFault(PackageFaultKind.Unreadable, "")]);
        }
    }

    /// <summary>What is wrong before a single file is unpacked.</summary>
    private static IEnumerable<PackageFault> Names(ZipArchive zip, IReadOnlyList<PackagedFile> files)
    {
        var (packed, listed) = (zip.Entries.Select(e => e.FullName).ToList(), files.Select(f => f.Path).ToList());
        var twice = Twice(packed).Concat(Twice(listed)).Distinct(StringComparer.OrdinalIgnoreCase).Select(path => new PackageFault(PackageFaultKind.Twice, path));
        var bad = packed.Concat(listed).Where(Leaves).Distinct(StringComparer.Ordinal).Select(path => new PackageFault(PackageFaultKind.BadPath, path));
        var whole = files.Where(f => (f.Path == EncodingPath && f.Bytes > MostWhole) || (f.Path == CandidatesPath && f.Bytes > MostTable)).Select(f => f.Path);
        var sum = files.Aggregate(0L, (total, file) => total > MostBytes ? total : total + Math.Min(file.Bytes, MostBytes + 1));
        var large = whole.Concat(sum > MostBytes ? ["数据包"] : []).Select(path => new PackageFault(PackageFaultKind.TooLarge, path));
        return twice.Concat(bad).Concat(large);
    }

    private static IEnumerable<string> Twice(IEnumerable<string> paths) =>
        paths.GroupBy(path => path, StringComparer.OrdinalIgnoreCase).Where(same => same.Skip(1).Any()).Select(same => same.Key);

    private static bool Leaves(string path) => path.StartsWith('/') || path.Contains('\\') || path.Contains(':') || path.Split('/').Contains("..");

    private static IEnumerable<PackageFault> Check(ZipArchive zip, PackagedFile file)
    {
        if (zip.GetEntry(file.Path) is not { } entry)
            yield return new PackageFault(PackageFaultKind.Missing, file.Path);
        else if (entry.Length != file.Bytes || HashOf(entry, file.Bytes) != file.Sha256)
            yield return new PackageFault(PackageFaultKind.Differs, file.Path);
    }

    /// <summary>Null when the entry does not unpack to exactly so many bytes.</summary>
    private static string? HashOf(ZipArchiveEntry entry, long bytes)
    {
        try
        {
            using var from = entry.Open();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            return Copy(from, bytes, part => hash.AppendData(part)) == bytes ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Null when the entry's bytes do not unpack, or are more than it says or than is ever read as a whole.</summary>
    private static byte[]? Content(ZipArchiveEntry entry)
    {
        if (entry.Length is < 0 or > MostWhole)
            return null;
        try
        {
            using var from = entry.Open();
            using var memory = new MemoryStream();
            return Copy(from, entry.Length, part => memory.Write(part)) == entry.Length ? memory.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <returns>How many bytes came; reading ends with the first part that goes beyond the most.</returns>
    private static long Copy(Stream from, long most, Action<ReadOnlySpan<byte>> take)
    {
        var part = new byte[Part];
        var total = 0L;
        while (total <= most && from.Read(part) is > 0 and var read)
        {
            total += read;
            take(part.AsSpan(0, read));
        }
        return total;
    }

    private static IReadOnlyList<string> DigestsOf(ZipArchive zip, IReadOnlyList<ReportLayout> layouts)
    {
        var cpg = zip.GetEntry(EncodingPath) is { } encoding && Content(encoding) is { } bytes ? Encoding.ASCII.GetString(bytes) : null;
        if (zip.GetEntry(CandidatesPath) is not { } entry)
            return [];
        // The reader of tables seeks, which an entry cannot.
        using var table = TemporaryFile.Create();
        using (var from = entry.Open())
            Copy(from, entry.Length, part => table.Write(part));
        table.Position = 0;
        return DbfReader.Open(table, cpg) is { Succeeded: true } opened ? DigestsOf(opened.Value, layouts) : [];
    }

    /// <summary>One in each layout. None when a row cannot be read or does not come after the one before: the county's own package is in order of candidate numbers.</summary>
    private static IReadOnlyList<string> DigestsOf(DbfReader table, IReadOnlyList<ReportLayout> layouts)
    {
        var fields = CandidateLayout.In(table.Fields.Select(f => f.Name));
        var digests = layouts.Select(layout => new ReportDigestBuilder(fields, layout)).ToList();
        try
        {
            var last = "";
            foreach (var row in CandidateFiles.Rows(table, fields))
            {
                if (!row.Succeeded || string.CompareOrdinal(row.Value.Number, last) <= 0)
                    return [];
                digests.ForEach(digest => digest.Add(row.Value));
                last = row.Value.Number;
            }
            return digests.ConvertAll(digest => digest.Build().Hash);
        }
        finally
        {
            digests.ForEach(digest => digest.Dispose());
        }
    }

    private static Task AddAsync(ZipArchive zip, string path, byte[] content, List<PackagedFile> files, CancellationToken cancellationToken) =>
        AddAsync(zip, path, new MemoryStream(content, writable: false), files, cancellationToken);

    private static async Task AddAsync(ZipArchive zip, string path, Stream content, List<PackagedFile> files, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
        entry.LastWriteTime = ZipTime;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var total = 0L;
        var part = new byte[Part];
        await using (var to = await entry.OpenAsync(cancellationToken))
        {
            while (await content.ReadAsync(part, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(part, 0, read);
                await to.WriteAsync(part.AsMemory(0, read), cancellationToken);
                total += read;
            }
        }
        files.Add(new PackagedFile(path, total, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}

/// <summary>缺字: who has which characters that GBK lacks, for offices whose programs read GBK only; of other candidates nothing is kept.</summary>
/// <param name="layout">Of the campaign whose candidates are looked through.</param>
public sealed class GbkGaps(IReadOnlyList<LayoutField> layout)
{
    private readonly List<IReadOnlyList<object?>> _lines = [];

    public IReadOnlyList<LayoutField> Layout => layout;

    /// <summary>GBK when it can hold every character, otherwise GB 18030.</summary>
    public DbfText Text => _lines.Count == 0 ? DbfText.Gbk : DbfText.Gb18030;

    public void Add(CandidateRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        for (var i = 0; i < layout.Count; i++)
            if (DbfWriter.Missing(row.Values[i], DbfText.Gbk) is { Length: > 0 } missing)
                _lines.Add([row.Number, layout[i].Title, row.Values[i], missing]);
    }

    /// <summary>The row as GBK can hold it, with <see cref="MissingCharacters.Mark"/> for every character it lacks; what has a mark is put down.</summary>
    public CandidateRow Masked(CandidateRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Add(row);
        var values = row.Values.Select(MissingCharacters.Masked).ToList();
        for (var i = 0; i < layout.Count; i++)
            if (values[i] == row.Values[i] && values[i].Contains(MissingCharacters.Mark))
                _lines.Add([row.Number, layout[i].Title, row.Values[i], ""]);
        return new CandidateRow(values);
    }

    internal byte[] Csv()
    {
        using var memory = new MemoryStream();
        CsvTable.Write(memory, ["考生号", "字段", "内容", "GBK 没有的字"], _lines);
        return memory.ToArray();
    }
}
