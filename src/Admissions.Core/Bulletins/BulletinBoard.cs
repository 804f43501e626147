using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Bulletins;

/// <summary>Who stands before the board: the account, the audience it belongs to, and the division in which it is.</summary>
/// <param name="Place">Division code; empty = reached by the province alone.</param>
public sealed record BulletinReader(long UserId, BulletinAudience Audience, string Place)
{
    /// <summary>An office, a point or an institution.</summary>
    public static BulletinReader Of(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Kind switch
        {
            UserKind.Staff => new BulletinReader(actor.UserId, BulletinAudience.Offices, actor.DivisionCode ?? actor.CountyCode ?? ""),
            UserKind.Institution => new BulletinReader(actor.UserId, BulletinAudience.Institutions, ""),
            _ => throw new ArgumentException("A candidate reads by his registration.", nameof(actor)),
        };
    }

    /// <param name="file">The candidate's own.</param>
    public static BulletinReader Of(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new BulletinReader(file.Registration.UserId, BulletinAudience.Candidates, file.Place);
    }
}

/// <summary>A line of a board.</summary>
/// <param name="ReadAt">Null: not opened by this reader.</param>
public sealed record BoardLine(long Id, string Title, string IssuedBy, DateTimeOffset PublishedAt, bool MustRead, DateTimeOffset? ReadAt);

/// <summary>A bulletin as its reader has it before him.</summary>
public sealed record OpenedBulletin(Bulletin Bulletin, DateTimeOffset? ReadAt);

/// <summary>Published bulletins as they reach candidates, offices, points, institutions and the public, and what was read when (HR-75, HC-86).</summary>
public sealed class BulletinBoard(AdmissionsDbContext db)
{
    /// <summary>What reaches the reader, read or not; <c>unread_bulletins</c> says the same of what is not.</summary>
    public IQueryable<Bulletin> For(BulletinReader reader, long campaignId)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (audience, place) = (reader.Audience, reader.Place);
        return Published(campaignId).Where(b => (b.Audience == BulletinAudience.Everyone || b.Audience == audience)
            && (b.DivisionCode.Length == Bulletin.ProvinceDigits || place.StartsWith(b.DivisionCode)));
    }

    /// <summary>What anybody may read without an account: of every office, whose name stands beside it.</summary>
    public IQueryable<Bulletin> ForThePublic(long campaignId) => Published(campaignId).Where(b => b.Audience == BulletinAudience.Everyone);

    /// <summary>The newest of the province itself, for the authority's front page.</summary>
    public async Task<IReadOnlyList<BoardLine>> NewestAsync(long campaignId, int count, CancellationToken cancellationToken = default) =>
        await Lines(ForThePublic(campaignId).Where(b => b.DivisionCode.Length == Bulletin.ProvinceDigits), 0, 0, count).ToListAsync(cancellationToken);

    /// <summary>Newest first, with what this account has read of them.</summary>
    /// <param name="userId">0 for the public.</param>
    public async Task<(IReadOnlyList<BoardLine> Lines, int Total)> ListAsync(IQueryable<Bulletin> bulletins, long userId, int skip, int take, CancellationToken cancellationToken = default) =>
        (await Lines(bulletins, userId, skip, take).ToListAsync(cancellationToken), await bulletins.CountAsync(cancellationToken));

    /// <summary>Null when it does not reach the reader, or not any more.</summary>
    public async Task<OpenedBulletin?> FindAsync(long id, BulletinReader reader, long campaignId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return await For(reader, campaignId).SingleOrDefaultAsync(b => b.Id == id, cancellationToken) is { } bulletin
            ? new OpenedBulletin(bulletin, await db.BulletinReads.Where(r => r.BulletinId == id && r.UserId == reader.UserId).Select(r => (DateTimeOffset?)r.At).SingleOrDefaultAsync(cancellationToken))
            : null;
    }

    /// <summary>Keeps the time of the first reading, like a line of the access log; what was withdrawn meanwhile is left alone.</summary>
    /// <param name="registrationId">Of a candidate who says that he has read what he must: this stands in his history.</param>
    /// <returns>Whether it was the first.</returns>
    public async Task<bool> ReadAsync(Bulletin bulletin, BulletinReader reader, ProcessContext context, long? registrationId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bulletin);
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Pressed twice, or in two windows, it counts once: the key decides.
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into bulletin_reads (bulletin_id, user_id, at) select id, {reader.UserId}, {context.Now} from bulletins where id = {bulletin.Id} and state = 'Published' on conflict do nothing",
            cancellationToken) == 1;
        if (first && registrationId is not null)
        {
            db.Record(context, "BulletinRead", (nameof(Bulletin), bulletin.Id), after: new { bulletin.Title }, registrationId: registrationId);
            await db.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return first;
    }

    private IQueryable<Bulletin> Published(long campaignId) => db.Bulletins.AsNoTracking().Where(b => b.CampaignId == campaignId && b.State == BulletinState.Published);

    private IQueryable<BoardLine> Lines(IQueryable<Bulletin> bulletins, long userId, int skip, int take) =>
        bulletins.OrderByDescending(b => b.PublishedAt).ThenByDescending(b => b.Id).Skip(skip).Take(take).Select(b => new BoardLine(b.Id, b.Title, b.IssuedBy, b.PublishedAt!.Value, b.MustRead,
            db.BulletinReads.Where(r => r.BulletinId == b.Id && r.UserId == userId).Select(r => (DateTimeOffset?)r.At).SingleOrDefault()));
}
