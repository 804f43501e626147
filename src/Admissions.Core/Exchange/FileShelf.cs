using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exchange;

/// <summary>A file that its uploader has looked at and not confirmed yet.</summary>
public sealed record ShelvedFile(long Id, string Name, byte[] Content);

/// <summary>
/// Keeps an uploaded file between preview and confirmation, in the database, so that any instance can go on with it. A file
/// belongs to its uploader; a newer one of the same kind replaces it.
/// </summary>
public sealed class FileShelf(AdmissionsDbContext db)
{
    private const int NameMaxLength = 200;

    /// <returns>The number under which <see cref="FindAsync"/> gives it back.</returns>
    public async Task<long> PutAsync(string kind, string name, byte[] content, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(context);
        await RemoveAsync(kind, context, cancellationToken);
        var row = new JobRun
        {
            CampaignId = context.Campaign.Id,
            Kind = kind,
            Arguments = "{}",
            // Nothing is left to run: the row only holds the file.
            State = JobState.Succeeded,
            Percent = 100,
            ArtefactName = name.Length > NameMaxLength ? name[^NameMaxLength..] : name,
            Artefact = content,
            ActorId = context.Actor.UserId,
            CreatedAt = context.Now,
            FinishedAt = context.Now,
        };
        db.JobRuns.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        return row.Id;
    }

    /// <summary>Null when it is another person's, of another campaign or kind, or gone.</summary>
    public async Task<ShelvedFile?> FindAsync(string kind, long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var row = await Own(kind, context).AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken);
        return row is { Artefact: { } content } ? new ShelvedFile(row.Id, row.ArtefactName ?? "", content) : null;
    }

    public Task<int> RemoveAsync(string kind, ProcessContext context, CancellationToken cancellationToken = default) =>
        Own(kind, context).ExecuteDeleteAsync(cancellationToken);

    private IQueryable<JobRun> Own(string kind, ProcessContext context) =>
        db.JobRuns.Where(j => j.Kind == kind && j.CampaignId == context.Campaign.Id && j.ActorId == context.Actor.UserId);
}
