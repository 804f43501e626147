using System.CommandLine;
using System.IO.Compression;
using System.Text;
using Admissions.Cli;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Reporting;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Exchange;

/// <summary>Candidates out and in again without a difference, and packages that notice a changed byte.</summary>
public sealed class CandidateFilesTests
{
    private const string County = "430121";

    [Fact]
    public async Task Export_ThreeCandidates_ReadBackByNameAndComparedWithoutADifference()
    {
        var tenant = await StartAsync("张三", "李四", "王五");
        using var file = new MemoryStream();
        using var photos = new MemoryStream();

        var count = Must(await OfficerAsync<int>(tenant, (s, c) => s.ExportAsync(file, ExportFormat.Gbk, c)));
        await OfficerAsync<int>(tenant, async (s, c) => await s.ExportPhotosAsync(photos, c));
        var read = DbfReader.Open(new MemoryStream(file.ToArray())).Value!;
        var names = read.Records().Select(r => r.Value!.Values[1]).ToList();
        var again = Must(await OfficerAsync<FileComparison>(tenant, (s, c) => s.CompareAsync(new MemoryStream(file.ToArray()), null, c)));

        (count, read.Count).ShouldBe((3, 3));
        names.ShouldBe(["张三", "李四", "王五"], ignoreOrder: true);
        again.ShouldSatisfyAllConditions(a => a.Rows.ShouldBe(3), a => a.Differences.ShouldBeEmpty());
        using var zip = new ZipArchive(new MemoryStream(photos.ToArray()));
        await using var db = tenant.Open();
        zip.Entries.Select(e => e.Name).ShouldBe(await db.Registrations.Select(r => r.CandidateNumber + ".jpg").ToListAsync(), ignoreOrder: true);
    }

    [Fact]
    public async Task Compare_XlsxGb18030AndAChangedField_TellsTheFieldOnly()
    {
        var tenant = await StartAsync("㑇三", "李四");
        using MemoryStream xlsx = new(), wide = new(), narrow = new();

        Must(await OfficerAsync<int>(tenant, (s, c) => s.ExportAsync(xlsx, ExportFormat.Xlsx, c)));
        Must(await OfficerAsync<int>(tenant, (s, c) => s.ExportAsync(wide, ExportFormat.Gb18030, c)));
        var refused = await OfficerAsync<int>(tenant, (s, c) => s.ExportAsync(narrow, ExportFormat.Gbk, c));
        var same = Must(await CompareAsync(tenant, xlsx.ToArray(), null));
        var sameWide = Must(await CompareAsync(tenant, wide.ToArray(), "GB18030"));
        await using (var db = tenant.Open())
            await db.Registrations.Where(r => r.Name == "李四").ExecuteUpdateAsync(r => r.SetProperty(x => x.Phone, "19900000319"));
        var changed = Must(await CompareAsync(tenant, xlsx.ToArray(), null));
        var none = await CompareAsync(tenant, "a,b\n1,2\n"u8.ToArray(), null);

        refused.Refusals.Single().ShouldBeOfType<LayoutExceeded>().Problems.Single().What.ShouldBe("㑇");
        same.Differences.ShouldBeEmpty();
        sameWide.Differences.ShouldBeEmpty();
        changed.Differences.ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Field.ShouldBe("联系电话"), d => d.InFile.ShouldBe(""), d => d.Here.ShouldBe("19900000319"));
        none.Refusals.Single().ShouldBeOfType<TableRefusals.ColumnMissing>();
    }

    [Fact]
    [Covers("HR-12")]
    public async Task Package_Verified_IsOkAndNamesTheFileWithAChangedByte()
    {
        var tenant = await StartAsync("张三", "李四", "王五");
        await tenant.ReportedAsync(County);
        using var stream = new MemoryStream();
        var manifest = Must(await OfficerAsync<PackageManifest>(tenant, (s, c) => s.WriteAsync(County, stream, c)));
        var package = stream.ToArray();
        var photo = manifest.Files.First(f => f.Path.StartsWith("photos/", StringComparison.Ordinal)).Path;
        var changed = Change(package, "jpeg "u8);

        var (ok, said) = Run(package);
        var (bad, told) = Run(changed);

        (manifest.Candidates, manifest.Photos, manifest.Version, manifest.Files.Count).ShouldBe((3, 3, 1, 5));
        OfflinePackage.Verify(new MemoryStream(package)).IsOk.ShouldBeTrue();
        OfflinePackage.Verify(new MemoryStream(changed)).Faults.ShouldHaveSingleItem().ShouldBe(new PackageFault(PackageFaultKind.Differs, photo));
        (ok, bad).ShouldBe((0, 1));
        said.ShouldStartWith("OK 430121 version 1: 5 files, 3 candidates, 3 photos");
        told.ShouldContain($"{photo}: checksum differs");
    }

    [Fact]
    public async Task Package_FilesMissingExtraOrNotAPackage_AreNamed()
    {
        var tenant = await StartAsync("张三");
        var early = await OfficerAsync<PackageManifest>(tenant, (s, c) => s.WriteAsync(County, new MemoryStream(), c));
        await tenant.ReportedAsync(County);
        using var stream = new MemoryStream();
        Must(await OfficerAsync<PackageManifest>(tenant, (s, c) => s.WriteAsync(County, stream, c)));
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(OfflinePackage.EncodingPath)!.Delete();
            zip.CreateEntry("notes.txt");
        }

        early.Refusals.Single().Code.ShouldBe("package.not-reported");
        OfflinePackage.Verify(new MemoryStream(stream.ToArray())).Faults.ShouldBe(
            [new(PackageFaultKind.Missing, OfflinePackage.EncodingPath), new(PackageFaultKind.Extra, "notes.txt")]);
        OfflinePackage.Verify(new MemoryStream("no zip at all"u8.ToArray())).Faults.Single().Kind.ShouldBe(PackageFaultKind.Unreadable);
        OfflinePackage.Verify(new MemoryStream(stream.ToArray()[..200])).Faults.Single().Kind.ShouldBe(PackageFaultKind.Unreadable);
    }

    [Fact]
    public void Layout_EveryFieldName_FitsADbfHead()
    {
        CandidateLayout.Fields.ShouldAllBe(f => f.Dbf.Length <= DbfField.MaxName && f.Dbf.All(char.IsAsciiLetterOrDigit) && f.Width <= DbfField.MaxWidth);
        CandidateLayout.Fields.Select(f => f.Dbf).ShouldBeUnique();
    }

    private static async Task<TestTenant> StartAsync(params string[] names)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-28 10:00");
        var ids = await tenant.ReportableAsync(County, names.Length);
        await using var db = tenant.Open();
        for (var i = 0; i < names.Length; i++)
        {
            var (id, name) = (ids[i], names[i]);
            await db.Registrations.Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, name).SetProperty(x => x.BirthDate, new DateOnly(1999, 1, 31)).SetProperty(x => x.Address, "长沙县星沙街道东升路 0 号"));
        }
        return tenant;
    }

    private static Task<Outcome<T>> OfficerAsync<T>(TestTenant tenant, Func<PackageService, Core.Events.ProcessContext, Task<Outcome<T>>> act) =>
        tenant.AsOfficerAsync("CountyOfficer", County, act);

    private static Task<Outcome<FileComparison>> CompareAsync(TestTenant tenant, byte[] file, string? cpg) =>
        OfficerAsync<FileComparison>(tenant, (s, c) => s.CompareAsync(new MemoryStream(file), cpg, c));

    /// <summary>One byte of the first place where the text stands.</summary>
    private static byte[] Change(byte[] file, ReadOnlySpan<byte> text)
    {
        byte[] changed = [.. file];
        changed[file.AsSpan().IndexOf(text)] ^= 1;
        return changed;
    }

    private static (int Exit, string Text) Run(byte[] package)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, package);
        using var text = new StringWriter(new StringBuilder());
        var exit = AdmissionsCommands.Create().Parse(["verify-package", path]).Invoke(new InvocationConfiguration { Output = text, Error = text });
        File.Delete(path);
        return (exit, text.ToString());
    }
}
