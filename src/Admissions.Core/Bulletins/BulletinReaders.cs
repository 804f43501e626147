using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Bulletins;

/// <summary>What reads as one: whoever of the office, the point or the institution opens a bulletin has read it for all of them.</summary>
public enum ReaderKind { CityOffice, CountyOffice, Point, Institution }

/// <param name="Code">Division, point or institution code.</param>
/// <param name="Division">County or city in which it is; empty for an institution.</param>
public sealed record ReaderPlace(ReaderKind Kind, string Code, string Name, string Division, bool HasRead);

/// <summary>How far a bulletin has come among those below an office.</summary>
/// <param name="Places">All that it is for, in order of division.</param>
/// <param name="Scope">Division within which it was asked.</param>
public sealed record BulletinReach(Bulletin Bulletin, string Scope, IReadOnlyList<ReaderPlace> Places)
{
    /// <summary>Candidates are among its audience.</summary>
    public bool ForCandidates => Bulletin.Audience is BulletinAudience.Everyone or BulletinAudience.Candidates;
}

/// <summary>Who of the offices, points and institutions below has read a bulletin, and who has not (HC-86).</summary>
public sealed class BulletinReaders(AdmissionsDbContext db, BulletinService service, BulletinBoard board, CountedFigures figures)
{
    /// <summary>Between two counts of the candidates who have read one bulletin.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    /// <summary>Null when the actor neither manages the bulletin nor is reached by it. A county sees its own subtree, whoever has published.</summary>
    public async Task<BulletinReach?> OfAsync(long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = context.Actor.DivisionCode ?? throw new InvalidOperationException("Only offices have others below them.");
        var bulletin = await service.FindAsync(id, context, cancellationToken)
            ?? (await board.FindAsync(id, BulletinReader.Of(context.Actor), context.Campaign.Id, cancellationToken))?.Bulletin;
        if (bulletin is null)
            return null;
        var scope = bulletin.DivisionCode.Length > own.Length ? bulletin.DivisionCode : own;
        var wholeProvince = scope.Length == Bulletin.ProvinceDigits;
        var places = new List<ReaderPlace>();
        if (bulletin.Audience is BulletinAudience.Everyone or BulletinAudience.Offices)
        {
            places.AddRange(await OfficesAsync(id, scope, cancellationToken));
            places.AddRange(await PointsAsync(id, scope, context, cancellationToken));
        }
        if (wholeProvince && bulletin.Audience is BulletinAudience.Everyone or BulletinAudience.Institutions)
            places.AddRange(await InstitutionsAsync(id, context, cancellationToken));
        return new BulletinReach(bulletin, scope, places);
    }

    /// <summary>How many candidates have read it: counted once in ten minutes, whoever looks; null when they are not among its audience.</summary>
    /// <param name="anew">He wants the number as it is now.</param>
    public async Task<Counted<int>?> CandidatesAsync(BulletinReach reach, bool anew, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reach);
        ArgumentNullException.ThrowIfNull(context);
        var (id, scope, campaign) = (reach.Bulletin.Id, reach.Scope, context.Campaign.Id);
        var wholeProvince = scope.Length == Bulletin.ProvinceDigits;
        return !reach.ForCandidates ? null : await figures.OfAsync($"bulletin/{id}/{scope}", anew ? TimeSpan.Zero : Pace, context,
            () => db.BulletinReads.CountAsync(r => r.BulletinId == id && db.Registrations.Any(x => x.CampaignId == campaign && x.UserId == r.UserId
                && (wholeProvince || (x.CountyCode ?? AdmissionsDbContext.CandidatePlace(x.CountyCode, x.Draft)).StartsWith(scope))), cancellationToken), cancellationToken);
    }

    private async Task<IEnumerable<ReaderPlace>> OfficesAsync(long id, string scope, CancellationToken cancellationToken)
    {
        var offices = await db.Organizations.AsNoTracking().Where(o => o.DivisionCode.StartsWith(scope) && o.DivisionCode != scope)
            .OrderBy(o => o.DivisionCode).Select(o => new { o.Id, o.Kind, o.DivisionCode, o.Name }).ToListAsync(cancellationToken);
        var read = await db.BulletinReads.Where(r => r.BulletinId == id && r.User!.OrganizationId != null).Select(r => r.User!.OrganizationId!.Value).Distinct().ToListAsync(cancellationToken);
        var known = read.ToHashSet();
        return offices.Select(o => new ReaderPlace(o.Kind == OrganizationKind.CityOffice ? ReaderKind.CityOffice : ReaderKind.CountyOffice, o.DivisionCode, o.Name, o.DivisionCode, known.Contains(o.Id)));
    }

    /// <summary>By code, because the clerks of a point read a drill's bulletins with the accounts of the point itself.</summary>
    private async Task<IEnumerable<ReaderPlace>> PointsAsync(long id, string scope, ProcessContext context, CancellationToken cancellationToken)
    {
        var points = await db.RegistrationPoints.AsNoTracking()
            .Where(p => p.CampaignId == context.Campaign.Id && p.State == RegistrationPointState.Active && p.CountyCode.StartsWith(scope))
            .OrderBy(p => p.CountyCode).ThenBy(p => p.Code).Select(p => new { p.Code, p.Name, p.CountyCode }).ToListAsync(cancellationToken);
        var read = await db.BulletinReads.Where(r => r.BulletinId == id && r.User!.PointId != null).Select(r => r.User!.Point!.Code).Distinct().ToListAsync(cancellationToken);
        var known = read.ToHashSet(StringComparer.Ordinal);
        return points.Select(p => new ReaderPlace(ReaderKind.Point, p.Code, p.Name, p.CountyCode, known.Contains(p.Code)));
    }

    /// <summary>Institutions that have places in the campaign.</summary>
    private async Task<IEnumerable<ReaderPlace>> InstitutionsAsync(long id, ProcessContext context, CancellationToken cancellationToken)
    {
        var institutions = await db.Institutions.AsNoTracking().Where(i => db.PlanLines.Any(l => l.CampaignId == context.Campaign.Id && l.InstitutionId == i.Id))
            .OrderBy(i => i.Code).Select(i => new { i.Id, i.Code, i.Name }).ToListAsync(cancellationToken);
        var read = await db.BulletinReads.Where(r => r.BulletinId == id && r.User!.InstitutionId != null).Select(r => r.User!.InstitutionId!.Value).Distinct().ToListAsync(cancellationToken);
        var known = read.ToHashSet();
        return institutions.Select(i => new ReaderPlace(ReaderKind.Institution, i.Code, i.Name, "", known.Contains(i.Id)));
    }
}
