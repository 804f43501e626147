using System.IO.Compression;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>Photos of an institution's admitted candidates, of levels that have ended, in window PhotoDownload (HA-83).</summary>
public sealed class AdmittedPhotos(AdmissionsDbContext db)
{
    public const string Window = WindowCodes.PhotoDownload;

    /// <summary>Admitted candidates and those of them with a photo.</summary>
    public async Task<(int Admitted, int Photos)> CountAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var admitted = Admitted(context);
        return (await admitted.CountAsync(cancellationToken), await admitted.CountAsync(id => db.Photos.Any(p => p.RegistrationId == id && p.IsCurrent), cancellationToken));
    }

    /// <summary>Writes the photos as an archive, one after the other in the order of candidate numbers: never two in memory. Each call leaves an event.</summary>
    /// <param name="stream">A file: the archive may be larger than memory.</param>
    /// <returns>How many were written.</returns>
    public async Task<Outcome<int>> WriteAsync(Stream stream, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.RefuseClosed(Window) is { } closed)
            return closed;
        var admitted = Admitted(context);
        var photos = db.Photos.AsNoTracking().Where(p => p.IsCurrent && admitted.Contains(p.RegistrationId))
            .Join(db.Registrations, p => p.RegistrationId, r => r.Id, (p, r) => new { r.CandidateNumber, p.Content }).OrderBy(p => p.CandidateNumber).AsAsyncEnumerable();
        var count = 0;
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            await foreach (var photo in photos.WithCancellation(cancellationToken))
            {
                await using var entry = await zip.CreateEntry($"{photo.CandidateNumber}.jpg", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
                await entry.WriteAsync(photo.Content, cancellationToken);
                count++;
            }
        }
        if (count == 0)
            return new Refusal("photos.none", "", "没有可下载的相片：层次录取结束以后，才有录取新生的相片");
        db.Record(context, "AdmittedPhotosDownloaded", ("Institution", context.Actor.InstitutionId!.Value), after: new { Count = count });
        await db.SaveChangesAsync(cancellationToken);
        return count;
    }

    private IQueryable<long> Admitted(ProcessContext context) =>
        db.Dossiers.VisibleTo(context.Actor).Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == context.Actor.InstitutionId && d.State == DossierState.Admitted
            && db.LevelPlans.Any(p => p.CampaignId == d.CampaignId && p.InstitutionId == d.InstitutionId && p.Level == d.AdmittedPlanLine!.Level && p.Completed)).Select(d => d.RegistrationId);
}
