using System.IO.Compression;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Exchange;

/// <summary>Measures what lives, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>
/// What is written to a file piece by piece does not grow in memory with the number of its pieces. What else lives in the process
/// comes and goes meanwhile: of the few the most is taken that the readings can mean.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class BoundedMemoryTests
{
    private const int PhotoBytes = 300_000;

    [Fact]
    public async Task AdmittedPhotos_TenTimesAsMany_NeedNoMoreMemory()
    {
        var (few, many) = (await PhotosAsync(6), await PhotosAsync(60));

        (few.Entries, many.Entries).ShouldBe((6, 60));
        many.Above.ShouldBeLessThan(few.Most + (20 * PhotoBytes), "sixty photos at once would be eighteen million bytes");
    }

    [Fact]
    public async Task CandidateExport_TenTimesAsMany_NeedsNoMoreMemory()
    {
        var (few, many) = (await ExportAsync(ReportData.Batch), await ExportAsync(10 * ReportData.Batch));

        many.Bytes.ShouldBeGreaterThan(8 * few.Bytes);
        many.Above.ShouldBeLessThan(few.Most + (many.Bytes / 2), "the candidates, held at once, would be more than the file");
    }

    [Fact]
    public async Task OfflinePackage_TenTimesAsMany_NeedsNoMoreMemoryAndKeepsItsChecksums()
    {
        var few = await PackageAsync(ReportData.Batch, 4);
        var many = await PackageAsync(10 * ReportData.Batch, 40);

        many.Bytes.ShouldBeGreaterThan(8 * few.Bytes);
        many.Above.ShouldBeLessThan(few.Most + (many.Bytes / 4), "the photos alone, held at once, would be six tenths of the file, the candidates the rest");
    }

    [Fact]
    public async Task Workbook_TenTimesAsManyRows_NeedsNoMoreMemory()
    {
        var few = Math.Max(0, await WorkbookPeakAsync(3_000));
        // What else lives in the process can only add to a reading: what the workbook itself needs shows in the least of three.
        var tries = new List<long>();
        for (var i = 0; i < 3; i++)
            tries.Add(await WorkbookPeakAsync(30_000));

        tries.Min().ShouldBeLessThan((2 * few) + 1_000_000, "thirty thousand rows of ten cells at once would be more than twenty million bytes");
    }

    /// <summary>Highest live set while a workbook is written to a file, above what lived before.</summary>
    private static async Task<long> WorkbookPeakAsync(int count)
    {
        await using var file = TemporaryFile.Create();
        var (before, peak) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        XlsxWriter.Write(file, "多行", [.. Enumerable.Range(1, 10).Select(i => $"第{i}列")], Rows());
        file.Position = 0;
        (await TableReader.ReadAsync(file)).Value!.Rows.Count.ShouldBe(count);
        return peak;

        IEnumerable<IReadOnlyList<object?>> Rows()
        {
            for (var i = 1; i <= count; i++)
            {
                yield return [.. Enumerable.Range(0, 10).Select(object? (at) => $"第{i}行第{at}格")];
                if (i % (count / 4) == 0)
                    peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }
    }

    private static async Task<(long Bytes, long Above, long Most)> PackageAsync(int count, int photos)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var ids = await tenant.ReportableAsync("430121", count, photos: false);
        await using (var db = tenant.Open())
        {
            foreach (var id in ids.Take(photos))
                db.Photos.Add(new Photo { RegistrationId = id, Origin = PhotoOrigin.Camera, Content = new byte[PhotoBytes], Width = 480, Height = 640, Digest = "", TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
            await db.SaveChangesAsync();
            var digest = await ReportData.DigestAsync(db, await tenant.ContextAsync(), "430121", default);
            db.DataReports.Add(new DataReport { CampaignId = tenant.CampaignId, CountyCode = "430121", State = DataReportState.ReportedToCity, Version = 1, Digest = digest.Hash });
            await db.SaveChangesAsync();
        }
        var county = await tenant.OfficerAsync("CountyOfficer", "430121");
        await using var file = new LiveSetStream(count * 400L);

        var manifest = Must(await tenant.DoAsync<PackageService, Outcome<PackageManifest>>(county, (s, c) => s.WriteAsync("430121", file, c)));

        (manifest.Candidates, manifest.Photos).ShouldBe((count, photos));
        var (above, most) = file.Needed();
        file.Position = 0;
        OfflinePackage.Verify(file).Faults.ShouldBeEmpty();
        return (file.Length, above, most);
    }

    /// <summary>What lived at most while the archive was written, above what lived otherwise.</summary>
    private static async Task<(int Entries, long Above, long Most)> PhotosAsync(int count)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-12-10 10:00");
        var line = await tenant.PlanLineAsync();
        var level = await tenant.LevelPlanAsync(line, count, count);
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Range(0, count).Select(_ => new RunCandidate("430121", line.Level, line.Category)));
        await using (var db = tenant.Open())
        {
            await db.LevelPlans.Where(p => p.Id == level.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Completed, true));
            foreach (var id in ids)
            {
                db.Dossiers.Add(new Dossier { CampaignId = tenant.CampaignId, RegistrationId = id, InstitutionId = line.InstitutionId, AdmittedPlanLineId = line.Id, State = DossierState.Admitted });
                db.Photos.Add(new Photo { RegistrationId = id, Origin = PhotoOrigin.Camera, Content = new byte[PhotoBytes], Width = 480, Height = 640, Digest = "", TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
            }
            await db.SaveChangesAsync();
        }
        var college = await tenant.ActorAsync(await tenant.StaffAsync("InstitutionLeader", institutionId: line.InstitutionId));
        await using var file = new LiveSetStream(count * PhotoBytes / 12L);

        Must(await tenant.DoAsync<AdmittedPhotos, Outcome<int>>(college, (s, c) => s.WriteAsync(file, c))).ShouldBe(count);

        var (above, most) = file.Needed();
        file.Position = 0;
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        return (zip.Entries.Count, above, most);
    }

    private static async Task<(long Bytes, long Above, long Most)> ExportAsync(int count)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        await tenant.ReportableAsync("430121", count);
        var province = await tenant.OfficerAsync("InformationOfficer", "43");
        await using var file = new LiveSetStream(count * 100L);

        Must(await tenant.DoAsync<PackageService, Outcome<int>>(province, (s, c) => s.ExportAsync(file, ExportFormat.Gb18030, c))).ShouldBe(count);

        var (above, most) = file.Needed();
        return (file.Length, above, most);
    }

    /// <summary>A temporary file that looks at what lives, now and then while it is written.</summary>
    private sealed class LiveSetStream(long every) : FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose)
    {
        private readonly long _before = LiveSet();
        private long _written;
        private long _highest;

        /// <summary>
        /// Most bytes alive at any look, above what lived before; and above what lives after, where that is more: what the process gave up
        /// meanwhile (a pool's connections, what waited for its finalizer) hides as much in the first.
        /// </summary>
        public (long Above, long Most) Needed()
        {
            var above = Math.Max(0, _highest - _before);
            return (above, Math.Max(above, _highest - LiveSet()));
        }

        private static long LiveSet()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Look(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Look(count);
            base.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Look(buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }

        private void Look(int count)
        {
            _written += count;
            if (_written < every)
                return;
            _written = 0;
            _highest = Math.Max(_highest, GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
