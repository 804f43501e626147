using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Exchange;

namespace Admissions.Core.Tests.Exchange;

/// <summary>Packages made to harm: none is unpacked beyond what it says, none ends in an exception, none passes.</summary>
public sealed class HostilePackageTests
{
    private const string Photo = "photos/1.jpg";

    [Fact]
    public void Verify_EntryLargerThanTheManifestSays_DiffersWithoutUnpackingIt()
    {
        var package = Package(Manifest(File(Photo, [1])), (Photo, new byte[256 << 20]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var verdict = OfflinePackage.Verify(new MemoryStream(package));

        verdict.Faults.ShouldHaveSingleItem().ShouldBe(new PackageFault(PackageFaultKind.Differs, Photo));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 << 20);
    }

    [Fact]
    public void Verify_LargeEntryAsTheManifestSays_IsHashedPartByPart()
    {
        var content = new byte[64 << 20];
        var package = Package(Manifest(File(Photo, content)), (Photo, content));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var verdict = OfflinePackage.Verify(new MemoryStream(package));

        verdict.Faults.ShouldHaveSingleItem().Kind.ShouldBe(PackageFaultKind.OtherDigest);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 << 20);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"path":null,"bytes":1,"sha256":"00"}""")]
    [InlineData("""{"path":"","bytes":1,"sha256":"00"}""")]
    [InlineData("""{"path":"photos/1.jpg","bytes":-1,"sha256":"00"}""")]
    [InlineData("""{"path":"photos/1.jpg","bytes":1,"sha256":null}""")]
    public void Verify_ManifestWithAnUnfinishedEntry_IsRefusedWithASentence(string file)
    {
        var verdict = OfflinePackage.Verify(new MemoryStream(Package(Manifest(file), (Photo, [1]))));

        verdict.IsOk.ShouldBeFalse();
        verdict.Faults.ShouldHaveSingleItem().Sentence.ShouldContain("清单 manifest.json 不完整");
    }

    [Theory]
    [InlineData("photos/1.jpg")]
    [InlineData("PHOTOS/1.JPG")]
    public void Verify_SecondEntryOfTheSameName_IsRefused(string second)
    {
        var verdict = OfflinePackage.Verify(new MemoryStream(Package(Manifest(File(Photo, [1])), (Photo, [1]), (second, [2]))));

        verdict.Faults.ShouldContain(new PackageFault(PackageFaultKind.Twice, Photo));
    }

    [Theory]
    [InlineData("../1.jpg")]
    [InlineData("photos/../../1.jpg")]
    [InlineData("photos\\1.jpg")]
    [InlineData("/etc/1.jpg")]
    [InlineData("C:/1.jpg")]
    public void Verify_PathOutsideThePackage_IsRefused(string path)
    {
        var verdict = OfflinePackage.Verify(new MemoryStream(Package(Manifest(File(path.Replace("\\", "\\\\", StringComparison.Ordinal), [1])), (path, [1]))));

        verdict.Faults.ShouldContain(new PackageFault(PackageFaultKind.BadPath, path));
    }

    [Fact]
    public void Verify_MoreThanAnyPackageHas_IsRefusedBeforeUnpacking()
    {
        var huge = $$"""{"path":"{{Photo}}","bytes":{{long.MaxValue}},"sha256":"00"}""";

        var verdict = OfflinePackage.Verify(new MemoryStream(Package(Manifest(huge, huge.Replace("1.jpg", "2.jpg", StringComparison.Ordinal)), (Photo, [1]))));

        verdict.Faults.ShouldHaveSingleItem().Kind.ShouldBe(PackageFaultKind.TooLarge);
    }

    [Fact]
    public void Verify_EntryNotInTheManifest_IsNamed()
    {
        var verdict = OfflinePackage.Verify(new MemoryStream(Package(Manifest(File(Photo, [1])), (Photo, [1]), ("photos/2.jpg", [2]))));

        verdict.Faults.ShouldHaveSingleItem().ShouldBe(new PackageFault(PackageFaultKind.Extra, "photos/2.jpg"));
    }

    private static string File(string path, byte[] content) =>
        $$"""{"path":"{{path}}","bytes":{{content.Length}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(content))}}"}""";

    private static string Manifest(params string[] files) =>
        $$"""{"format":"admissions-offline-package/1","digest":"00","files":[{{string.Join(',', files)}}]}""";

    private static byte[] Package(string manifest, params (string Path, byte[] Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in entries.Append((OfflinePackage.ManifestPath, Encoding.UTF8.GetBytes(manifest))))
            {
                using var to = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
                to.Write(content);
            }
        }
        return memory.ToArray();
    }
}
