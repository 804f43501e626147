using System.Data;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>Some text does not fit the layout; each place is named.</summary>
public sealed record LayoutExceeded(IReadOnlyList<DbfProblem> Problems)
    : Refusal("exchange.layout", "", $"有 {Problems.Count} 处写不进约定的格式：{string.Join('；', Problems.Take(5).Select(p => p.Sentence))}。请改用 GB 18030 编码，或者请确认点更正后再导出");

/// <summary>Forms in which candidates leave the system (HR-11).</summary>
public enum ExportFormat
{
    Xlsx,

    /// <summary>DBF; refused when GBK lacks a character.</summary>
    Gbk,

    /// <summary>DBF.</summary>
    Gb18030,

    /// <summary>An archive: DBF with a mark for each character that GBK lacks, and the list of them.</summary>
    GbkWithGaps,
}

/// <summary>Writes what a county has reported as one offline package (HR-12), and candidates as files (HR-11).</summary>
public sealed class PackageService(AdmissionsDbContext db, TenantScope tenant)
{
    private const string NoPhoto = "没有相片";

    /// <summary>Writes the package of a county's report in force; refused while nothing is reported or the data differ from it.</summary>
    public async Task<Outcome<PackageManifest>> WriteAsync(string county, Stream stream, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var report = context.Actor.Oversees(county)
            ? await db.DataReports.AsNoTracking().SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.CountyCode == county, cancellationToken) : null;
        if (report?.Digest is not { } digest || !DataReportLifecycle.ReportedUp.Contains(report.State))
            return new Refusal("package.not-reported", "", "这个县（市、区）还没有上报，没有可以写的数据包", CountyFreeze.Source);
        // The candidates are walked several times, and every walk must see the same.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var now = (await ReportData.DigestsAsync(db, context.Campaign, county, ReportLayout.Of(report.Layout), cancellationToken)).FirstOrDefault(counted => counted.Hash == digest);
        if (now is null)
            return new Refusal("package.differs", "", "现在的数据与上报时不一致，不能写数据包。请先查明差异", CountyFreeze.Source);
        var missing = new GbkGaps(CandidateLayout.Of(context.Campaign.Policy));
        await foreach (var row in ReportData.RowsAsync(db, context.Campaign, county, cancellationToken))
            missing.Add(row);
        var manifest = new PackageManifest(
            "", tenant.Tenant.Slug, context.Campaign.Slug, county, ReferenceData.Division(county)?.Name ?? county, report.Version, digest, now.Summary.Candidates, 0, context.Now, [], now.Layout);
        var (written, problems) = await OfflinePackage.WriteAsync(
            stream, manifest, ReportData.RowsAsync(db, context.Campaign, county, cancellationToken), missing, PhotosAsync(context.Campaign.Id, county, cancellationToken), cancellationToken);
        if (written is null)
            return new LayoutExceeded(problems);
        db.Record(context, "OfflinePackageWritten", (nameof(DataReport), report.Id), after: new { county, written.Version, written.Candidates, written.Photos, written.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    /// <summary>Candidates of the actor's division as DBF or XLSX; a DBF with problems is not written.</summary>
    /// <param name="load">Batch of a load: then exactly its candidates, whatever their state.</param>
    public async Task<Outcome<int>> ExportAsync(Stream stream, ExportFormat format, ProcessContext context, long? load = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var count = 0;
        // Both writers take row after row; a province is never in memory as a whole.
        var rows = ReportData.RowsAsync(db, context.Campaign, Exported(context, load), cancellationToken).Select(row =>
        {
            count++;
            return row;
        }).ToBlockingEnumerable(cancellationToken);
        var layout = CandidateLayout.Of(context.Campaign.Policy);
        var written = format switch
        {
            ExportFormat.Xlsx => null,
            ExportFormat.GbkWithGaps => await MissingCharacters.WriteAsync(stream, rows, layout, context.Campaign.Today, cancellationToken),
            _ => CandidateFiles.WriteDbf(stream, rows, layout, format == ExportFormat.Gbk ? DbfText.Gbk : DbfText.Gb18030, context.Campaign.Today),
        };
        if (written is null)
            CandidateFiles.WriteXlsx(stream, rows, layout);
        else if (written.ProblemCount > 0)
            return new LayoutExceeded(written.Problems);
        db.Record(context, "CandidatesExported", (nameof(Campaign), context.Campaign.Id), after: new { context.Actor.DivisionCode, Count = count, Format = format.ToString(), BatchEntryId = load });
        await db.SaveChangesAsync(cancellationToken);
        return count;
    }

    /// <summary>Photos of the actor's division as an archive of files named by candidate number.</summary>
    /// <param name="load">As with <see cref="ExportAsync"/>.</param>
    public async Task<int> ExportPhotosAsync(Stream stream, ProcessContext context, long? load = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("An export needs a division.");
        var count = 0;
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            await foreach (var (number, jpeg) in PhotosOf(Exported(context, load).OrderBy(r => r.CandidateNumber)).WithCancellation(cancellationToken))
            {
                await using var entry = await zip.CreateEntry($"{number}.jpg", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
                await entry.WriteAsync(jpeg, cancellationToken);
                count++;
            }
        }
        db.Record(context, "PhotosExported", (nameof(Campaign), context.Campaign.Id), after: new { division, count });
        await db.SaveChangesAsync(cancellationToken);
        return count;
    }

    /// <summary>Compares a file with what the system has; changes nothing.</summary>
    public async Task<Outcome<FileComparison>> CompareAsync(Stream file, string? cpg, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layout = CandidateLayout.Of(context.Campaign.Policy);
        var read = await CandidateFiles.ReadAsync(file, cpg, layout, cancellationToken);
        return read.Succeeded
            ? new FileComparison(read.Value.Rows.Count, CandidateFiles.Compare(read.Value, await OwnAsync(context, cancellationToken), layout))
            {
                NotCompared = [.. layout.Where(field => read.Value.Absent.Contains(field.Key)).Select(field => field.Title)],
            }
            : Outcome<FileComparison>.Refused(read.Refusals);
    }

    /// <summary>Compares an archive of portraits with those in force, by their digests; changes nothing.</summary>
    public async Task<Outcome<FileComparison>> ComparePhotosAsync(Stream file, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("A comparison needs a division.");
        var read = PhotoArchive.Read(file);
        if (!read.Succeeded)
            return Outcome<FileComparison>.Refused(read.Refusals);
        var theirs = new Dictionary<string, string>(read.Value, StringComparer.Ordinal);
        var found = new List<FieldDifference>();
        // Row after row: of a province only what differs is kept.
        await foreach (var here in Valid(context.Campaign.Id, division).Select(r => new { r.CandidateNumber, Digest = r.Photos.Where(p => p.IsCurrent).Select(p => p.Digest).FirstOrDefault() })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            theirs.Remove(here.CandidateNumber!, out var there);
            if (there != here.Digest && found.Count < CandidateFiles.MostDifferences)
                found.Add(new FieldDifference(here.CandidateNumber!, "相片", there ?? NoPhoto, here.Digest ?? NoPhoto));
        }
        found.AddRange(theirs.OrderBy(t => t.Key, StringComparer.Ordinal).Take(CandidateFiles.MostDifferences - found.Count).Select(t => new FieldDifference(t.Key, "", "有相片", null)));
        return new FileComparison(read.Value.Count, found);
    }

    /// <summary>Current photos of a division's valid candidates, by candidate number.</summary>
    public async IAsyncEnumerable<(string Number, byte[] Jpeg)> PhotosAsync(long campaignId, string division, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var photo in PhotosOf(Valid(campaignId, division)).WithCancellation(cancellationToken))
            yield return photo;
    }

    private static IAsyncEnumerable<(string Number, byte[] Jpeg)> PhotosOf(IQueryable<Registration> candidates) =>
        candidates.SelectMany(r => r.Photos.Where(p => p.IsCurrent).Select(p => new { r.CandidateNumber, p.Content })).AsAsyncEnumerable().Select(p => (p.CandidateNumber!, p.Content));

    /// <summary>The division's valid candidates, or those of one load.</summary>
    private IQueryable<Registration> Exported(ProcessContext context, long? load)
    {
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("An export needs a division.");
        return load is { } batch ? db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id && r.BatchEntryId == batch) : Valid(context.Campaign.Id, division);
    }

    private IQueryable<Registration> Valid(long campaignId, string division) =>
        db.Registrations.Where(r => r.CampaignId == campaignId && r.State == RegistrationState.Valid && r.CountyCode!.StartsWith(division)).OrderBy(r => r.CandidateNumber);

    private Task<IReadOnlyList<CandidateRow>> OwnAsync(ProcessContext context, CancellationToken cancellationToken) =>
        ReportData.ReadAsync(db, context.Campaign, context.Actor.DivisionCode ?? throw new InvalidOperationException("An export needs a division."), cancellationToken);
}
