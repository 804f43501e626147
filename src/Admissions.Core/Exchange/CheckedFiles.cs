using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exchange;

/// <summary>
/// Uploaded files between their check and their confirmation: kept in the database as a finished job, so that any instance
/// can go on, what is confirmed is exactly what was checked, and each is taken once. A file belongs to its uploader; a newer
/// one of the same kind replaces it.
/// </summary>
public sealed class CheckedFiles(AdmissionsDbContext db)
{
    private const string Waiting = "Checked";
    private const string Taken = "Imported";
    private const int NameMaxLength = 200;

    /// <summary>Stages of the rows that are files and not work.</summary>
    public static IReadOnlyList<string> Stages { get; } = [Waiting, Taken];

    public async Task<JobRun> PutAsync(string kind, string fileName, byte[] content, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(context);
        await Own(kind, context).ExecuteDeleteAsync(cancellationToken);
        var job = new JobRun
        {
            CampaignId = context.Campaign.Id, Kind = kind, Arguments = "{}", State = JobState.Succeeded, Percent = 100, Stage = Waiting,
            ArtefactName = fileName.Length > NameMaxLength ? fileName[^NameMaxLength..] : fileName, Artefact = content,
            ActorId = context.Actor.UserId, CreatedAt = context.Now, FinishedAt = context.Now,
        };
        db.JobRuns.Add(job);
        await db.SaveChangesAsync(cancellationToken);
        return job;
    }

    /// <summary>The file if it still waits for its confirmation; null when it is another person's, of another campaign or kind, or taken.</summary>
    public Task<JobRun?> FindAsync(string kind, long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Own(kind, context).FirstOrDefaultAsync(j => j.Id == id, cancellationToken);
    }

    /// <summary>Marks the file as used; saved with the caller's unit of work.</summary>
    public static void Take(JobRun job)
    {
        ArgumentNullException.ThrowIfNull(job);
        job.Stage = Taken;
    }

    /// <summary>Marks the file as used at once, where the import has a transaction of its own.</summary>
    public Task<int> TakeAsync(string kind, long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Own(kind, context).Where(j => j.Id == id).ExecuteUpdateAsync(j => j.SetProperty(x => x.Stage, Taken), cancellationToken);
    }

    private IQueryable<JobRun> Own(string kind, ProcessContext context) =>
        db.JobRuns.Where(j => j.Kind == kind && j.CampaignId == context.Campaign.Id && j.ActorId == context.Actor.UserId && j.Stage == Waiting);
}
