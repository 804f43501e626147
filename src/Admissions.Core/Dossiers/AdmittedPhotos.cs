using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>A portrait of an admitted candidate.</summary>
/// <param name="FileName">The candidate number with .jpg.</param>
public sealed record AdmittedPhoto(string FileName, byte[] Jpeg);

/// <summary>Photos of an institution's admitted candidates, of levels that have ended, in window PhotoDownload (HA-83).</summary>
public sealed class AdmittedPhotos(AdmissionsDbContext db)
{
    public const string Window = "PhotoDownload";

    /// <summary>Admitted candidates and those of them with a photo.</summary>
    public async Task<(int Admitted, int Photos)> CountAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var admitted = Admitted(context);
        return (await admitted.CountAsync(cancellationToken), await admitted.CountAsync(id => db.Photos.Any(p => p.RegistrationId == id && p.IsCurrent), cancellationToken));
    }

    /// <summary>The photos, in the order of candidate numbers; each call leaves an event.</summary>
    public async Task<Outcome<IReadOnlyList<AdmittedPhoto>>> ReadAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.RefuseClosed(Window) is { } closed)
            return closed;
        var admitted = Admitted(context);
        var photos = await db.Photos.AsNoTracking().Where(p => p.IsCurrent && admitted.Contains(p.RegistrationId))
            .Join(db.Registrations, p => p.RegistrationId, r => r.Id, (p, r) => new { r.CandidateNumber, p.Content }).OrderBy(p => p.CandidateNumber).ToListAsync(cancellationToken);
        if (photos.Count == 0)
            return new Refusal("photos.none", "", "没有可下载的相片：层次录取结束以后，才有录取新生的相片");
        db.Record(context, "AdmittedPhotosDownloaded", ("Institution", context.Actor.InstitutionId!.Value), after: new { photos.Count });
        await db.SaveChangesAsync(cancellationToken);
        return photos.ConvertAll(p => new AdmittedPhoto($"{p.CandidateNumber}.jpg", p.Content));
    }

    private IQueryable<long> Admitted(ProcessContext context) =>
        db.Dossiers.VisibleTo(context.Actor).Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == context.Actor.InstitutionId && d.State == DossierState.Admitted
            && db.LevelPlans.Any(p => p.CampaignId == d.CampaignId && p.InstitutionId == d.InstitutionId && p.Level == d.AdmittedPlanLine!.Level && p.Completed)).Select(d => d.RegistrationId);
}
