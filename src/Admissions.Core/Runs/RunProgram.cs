using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Runs;

/// <summary>Where a run works: one campaign, one connection, one round.</summary>
public sealed record RunScope(AdmissionsDbContext Db, ProcessContext Context, int Round)
{
    public long CampaignId => Context.Campaign.Id;

    public NpgsqlConnection Connection => (NpgsqlConnection)Db.Database.GetDbConnection();
}

/// <summary>What an engine made of a snapshot.</summary>
public sealed record Computation(RunFiles Result, IReadOnlyList<RunFigure> Figures);

/// <summary>
/// What differs between the kinds of run; everything they share (states, seed, digests, persons, lock, events) is in
/// <see cref="RunService"/>. Computing and verifying read nothing but the files.
/// </summary>
public abstract class RunProgram
{
    public abstract RunKind Kind { get; }

    /// <summary>The run in Chinese, e.g. 编排准考证号.</summary>
    public abstract string Word { get; }
    public abstract string EngineVersion { get; }

    /// <summary>Who prepares and signs first.</summary>
    public abstract string RunPermission { get; }

    /// <summary>Who signs second and thereby releases.</summary>
    public abstract string ReleasePermission { get; }

    /// <summary>Window that must be open to start and to release; null when none is asked.</summary>
    public virtual string? Window => null;

    /// <summary>Everything that blocks, warns or is in order; writes nothing.</summary>
    public abstract Task<IReadOnlyList<PreflightItem>> PreflightAsync(RunScope scope, CancellationToken cancellationToken);

    /// <summary>Rows that must exist before the snapshot; runs in its transaction.</summary>
    public virtual Task PrepareAsync(RunScope scope, CancellationToken cancellationToken) => Task.CompletedTask;

    public abstract Task<RunFiles> SnapshotAsync(RunScope scope, CancellationToken cancellationToken);

    public abstract Outcome<Computation> Compute(RunFiles input, string seed);

    /// <summary>Checks the result with code that shares nothing with the engine.</summary>
    public abstract IReadOnlyList<RunCheck> Verify(RunFiles input, RunFiles result, string seed);

    /// <summary>What each candidate got, in words, to compare two runs.</summary>
    public abstract IReadOnlyDictionary<long, string> Words(RunFiles input, RunFiles result);

    /// <summary>Writes the result inside the caller's transaction; null when everything was written, else why nothing may be.</summary>
    public abstract Task<Refusal?> CommitAsync(RunScope scope, Run run, RunFiles input, RunFiles result, CancellationToken cancellationToken);
}
