using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exchange;

/// <summary>
/// Uploaded files between their check and their confirmation: kept by the server as a finished job, so that what is
/// confirmed is exactly what was checked, and so that each is taken once.
/// </summary>
public sealed class CheckedFiles(AdmissionsDbContext db)
{
    private const string Waiting = "Checked";
    private const string Taken = "Imported";

    public async Task<JobRun> PutAsync(string kind, string fileName, byte[] content, ProcessContext context, CancellationToken cancellationToken)
    {
        var job = new JobRun
        {
            CampaignId = context.Campaign.Id, Kind = kind, Arguments = "{}", State = JobState.Succeeded, Percent = 100, Stage = Waiting,
            ArtefactName = fileName, Artefact = content, ActorId = context.Actor.UserId, CreatedAt = context.Now, FinishedAt = context.Now,
        };
        db.JobRuns.Add(job);
        await db.SaveChangesAsync(cancellationToken);
        return job;
    }

    /// <summary>The file if it still waits for its confirmation.</summary>
    public Task<JobRun?> FindAsync(string kind, long id, ProcessContext context, CancellationToken cancellationToken) =>
        db.JobRuns.FirstOrDefaultAsync(j => j.Id == id && j.CampaignId == context.Campaign.Id && j.Kind == kind && j.Stage == Waiting, cancellationToken);

    /// <summary>Marks the file as used; saved with the caller's unit of work.</summary>
    public static void Take(JobRun job)
    {
        ArgumentNullException.ThrowIfNull(job);
        job.Stage = Taken;
    }
}
