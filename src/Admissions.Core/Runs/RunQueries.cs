using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs;

/// <summary>One run in the list of all.</summary>
public sealed record RunRow(long Id, RunKind Kind, int Round, RunState State, string CreatedBy, DateTimeOffset CreatedAt, string? ReleasedBy, DateTimeOffset? ReleasedAt, string? OutputDigest);

/// <summary>A run as its page shows it. The seed is there only after the release.</summary>
public sealed record RunDetail(RunRow Row, long CreatedById, RunReport Report, int PolicyVersion, string EngineVersion, string? InputDigest, string SeedHash, string? Seed, IReadOnlyList<RunChangeRow> Changes, RunWork? Work);

/// <summary>The job that computes or releases a run now, or did so last.</summary>
/// <param name="Releases">It releases; else it computes.</param>
/// <param name="Message">What it came to, in a sentence; null while it goes on.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When, by the real clock.</param>
public sealed record RunWork(bool Releases, JobState State, int Percent, string Stage, string? Message, string By, DateTimeOffset At)
{
    /// <summary>Waits or goes on.</summary>
    public bool Active => State is JobState.Queued or JobState.Running;
}

/// <summary>A changed candidate with name and, for a dispatch, the plan lines in words.</summary>
public sealed record RunChangeRow(string CandidateNumber, string Name, decimal? DossierScore, string? Before, string? After);

/// <summary>
/// Reads runs for the pages of offices, and traces for the candidates they are about. What is not released yet is for
/// those alone who run or release this kind: a dispatch is no secret of the numbering's officers, and the reverse.
/// </summary>
public sealed class RunQueries(AdmissionsDbContext db, IEnumerable<RunProgram> programs)
{
    public async Task<IReadOnlyList<RunRow>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await Rows(Readable(context)).ToListAsync(cancellationToken);

    public async Task<RunDetail?> FindAsync(long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var mine = Readable(context).AsNoTracking().Where(r => r.Id == id);
        if (await Rows(mine).SingleOrDefaultAsync(cancellationToken) is not { } row)
            return null;
        var run = await mine.Select(r => new { r.CreatedById, r.Report, r.PolicyVersion, r.EngineVersion, r.InputDigest, r.SeedHash, r.Seed }).SingleAsync(cancellationToken);
        var report = RunReport.Parse(run.Report);
        return new RunDetail(row, run.CreatedById, report, run.PolicyVersion, run.EngineVersion, run.InputDigest, run.SeedHash,
            row.State == RunState.Committed ? run.Seed : null, await ChangesAsync(row.Kind, report, cancellationToken), await WorkAsync(id, context, cancellationToken));
    }

    /// <summary>How far the work on a run is; null when nobody was asked to, or the run is not the reader's.</summary>
    public Task<RunWork?> WorkAsync(long id, ProcessContext context, CancellationToken cancellationToken = default) =>
        (from r in Readable(context)
         where r.Id == id
         join j in db.JobRuns on r.JobId equals (long?)j.Id
         join u in db.Users on j.ActorId equals (long?)u.Id
         select new RunWork(j.Kind == ReleaseRun.Name, j.State, j.Percent, j.Stage, j.Message, u.DisplayName, j.CreatedAt)).SingleOrDefaultAsync(cancellationToken);

    /// <summary>
    /// Input, rules and result as a ZIP; the seed is in it after the release. Only digests speak for a run before, so
    /// that nobody learns of a result that may yet be discarded.
    /// </summary>
    public async Task<byte[]?> DownloadAsync(long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var run = await Readable(context).AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.Result != null, cancellationToken);
        if (run is null)
            return null;
        var files = RunFiles.Unpack(run.Snapshot!).All.Concat(RunFiles.Unpack(run.Result!).All);
        var seed = run.State == RunState.Committed ? new[] { new RunFile("seed.txt", System.Text.Encoding.ASCII.GetBytes(run.Seed + "\n")) } : [];
        return new RunFiles([.. files]).ToZip(seed);
    }

    /// <summary>Released runs, and the others of the kinds that are the actor's own work.</summary>
    private IQueryable<Run> Readable(ProcessContext context)
    {
        var own = programs.Where(p => context.Actor.Can(p.RunPermission) || context.Actor.Can(p.ReleasePermission)).Select(p => p.Kind).ToArray();
        return db.Runs.Where(r => r.CampaignId == context.Campaign.Id && (r.State == RunState.Committed || own.Contains(r.Kind)));
    }

    /// <summary>Newest first.</summary>
    private IQueryable<RunRow> Rows(IQueryable<Run> runs) =>
        from r in runs
        join c in db.Users on r.CreatedById equals c.Id
        join released in db.Users on r.ReleasedById equals (long?)released.Id into releasers
        from e in releasers.DefaultIfEmpty()
        orderby r.Id descending
        select new RunRow(r.Id, r.Kind, r.Round, r.State, c.DisplayName, r.CreatedAt, e == null ? null : e.DisplayName, r.ReleasedAt, r.OutputDigest);

    private async Task<IReadOnlyList<RunChangeRow>> ChangesAsync(RunKind kind, RunReport report, CancellationToken cancellationToken)
    {
        if (report.Difference is not { Examples.Count: > 0 } difference)
            return [];
        var ids = difference.Examples.Select(e => e.RegistrationId).ToArray();
        var people = await db.Registrations.Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => new { r.CandidateNumber, r.Name, r.DossierScore }, cancellationToken);
        var lineIds = kind == RunKind.Dispatch ? difference.Examples.SelectMany(e => new[] { e.Before, e.After }).OfType<string>().Distinct().Select(l => long.Parse(l, System.Globalization.CultureInfo.InvariantCulture)).ToArray() : [];
        var lines = await db.PlanLines.Where(l => lineIds.Contains(l.Id))
            .Select(l => new { l.Id, Words = l.Institution!.Code + "　" + l.MajorCode + " " + l.MajorName })
            .ToDictionaryAsync(l => l.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), l => l.Words, StringComparer.Ordinal, cancellationToken);
        return [.. difference.Examples.Where(e => people.ContainsKey(e.RegistrationId)).Select(e => new RunChangeRow(
            people[e.RegistrationId].CandidateNumber ?? "", people[e.RegistrationId].Name, people[e.RegistrationId].DossierScore, Word(e.Before), Word(e.After)))];

        string? Word(string? result) => result is null ? null : lines.GetValueOrDefault(result, result);
    }
}
