using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Jobs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs;

/// <summary>What is queued with a computation or a release.</summary>
/// <param name="Ip">Where the person was who asked.</param>
/// <param name="DigestDigits">What the second person typed; null for a computation.</param>
public sealed record RunJobArguments(long RunId, string? Ip, string? DigestDigits = null);

/// <summary>
/// Long work on a run, done as the person who asked for it, with the permissions that he has when it is done. Another
/// instance takes it up when this one dies: every step of a run happens once, whoever does it.
/// </summary>
public abstract class RunJob(RunService runs, AdmissionsDbContext db, RequestContextLoader contexts) : JobProgram
{
    protected RunService Runs => runs;
    protected AdmissionsDbContext Db => db;

    public sealed override bool Resumes => true;

    /// <summary>Who may do the work may stop it, and nobody else.</summary>
    public sealed override async Task<bool> MayStopAsync(JobRun run, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(actor);
        var id = JsonSerializer.Deserialize<RunJobArguments>(run.Arguments, EventLog.Json)!.RunId;
        return await db.Runs.Where(r => r.Id == id).Select(r => (RunKind?)r.Kind).SingleOrDefaultAsync(cancellationToken) is { } kind && actor.Can(PermissionOf(runs.ProgramOf(kind)));
    }

    /// <summary>What one must be permitted to do this work.</summary>
    protected abstract string PermissionOf(RunProgram program);

    public sealed override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var arguments = work.Arguments<RunJobArguments>();
        var asker = (await contexts.LoadAsync(work.Run.ActorId!.Value, work.Campaign.Campaign.Slug, cancellationToken)).Actor!;
        await using var progress = new JobProgress(work);
        return await RunAsync(new RunAsked(work.Run.Id, arguments, work.Campaign with { Actor = asker, Ip = arguments.Ip }, work.Campaign), progress, cancellationToken);
    }

    /// <param name="Job">Id of the job that carries it out.</param>
    /// <param name="Context">The person who asked.</param>
    /// <param name="System">The system, where the person may not act any more.</param>
    protected sealed record RunAsked(long Job, RunJobArguments Arguments, ProcessContext Context, ProcessContext System);

    protected abstract Task<Outcome<string>> RunAsync(RunAsked asked, IProgress<RunProgress> progress, CancellationToken cancellationToken);

    /// <summary>Why the person who asked may not act any more; null when he may.</summary>
    /// <param name="who">His part, e.g. 要求运算的.</param>
    protected static string? Barred(Actor actor, string permission, string who) =>
        actor.Binding != BindingState.Bound ? $"{who} {actor.Name} 的账号已经停用"
        : actor.Can(permission) ? null
        : $"{who} {actor.Name} 已经没有这项权限";
}

/// <summary>Engine and verifier of a run that somebody started (design §6, §7).</summary>
public sealed class ComputeRun(RunService runs, AdmissionsDbContext db, RequestContextLoader contexts) : RunJob(runs, db, contexts)
{
    public const string Name = nameof(ComputeRun);

    public override string Kind => Name;
    public override string Title => "运算";

    protected override string PermissionOf(RunProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.RunPermission;
    }

    protected override async Task<Outcome<string>> RunAsync(RunAsked asked, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var (_, arguments, context, system) = asked;
        var run = await Db.Runs.AsNoTracking().Where(r => r.Id == arguments.RunId).Select(r => new { r.Kind }).SingleAsync(cancellationToken);
        var program = Runs.ProgramOf(run.Kind);
        if (Barred(context.Actor, program.RunPermission, "要求运算的") is { } barred)
        {
            var sentence = $"{barred}，运算没有进行。请由有权限的人员重新开始";
            var failed = await Runs.FailAsync(arguments.RunId, sentence, system, cancellationToken);
            return failed.Succeeded ? new Refusal("run.starter-barred", "", sentence) : Outcome<string>.Refused(failed.Refusals);
        }
        var computed = await Runs.ComputeAsync(arguments.RunId, context, progress, cancellationToken);
        if (!computed.Succeeded)
            return await EndedElsewhereAsync(arguments.RunId, cancellationToken) ?? Outcome<string>.Refused(computed.Refusals);
        return computed.Value.State == RunState.Failed
            ? new Refusal("run.failed", "", string.Join("；", RunReport.Parse(computed.Value.Report).Failures))
            : $"第 {arguments.RunId} 号{program.Word}已算完，校验通过。";
    }

    /// <summary>An instance that died may have come to the end without being able to say so, or the run was given up meanwhile.</summary>
    private async Task<Outcome<string>?> EndedElsewhereAsync(long runId, CancellationToken cancellationToken)
    {
        var state = await Db.Runs.AsNoTracking().Where(r => r.Id == runId).Select(r => r.State).SingleAsync(cancellationToken);
        return state is RunState.Snapshotted or RunState.Computed ? null : (Outcome<string>)$"第 {runId} 号运算是“{StateWords.Of(state)}”，没有再算。";
    }
}

/// <summary>The commit of a run that the second person released (design §6).</summary>
public sealed class ReleaseRun(RunService runs, AdmissionsDbContext db, RequestContextLoader contexts) : RunJob(runs, db, contexts)
{
    public const string Name = nameof(ReleaseRun);

    public override string Kind => Name;
    public override string Title => "发布运算结果";

    protected override string PermissionOf(RunProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.ReleasePermission;
    }

    protected override async Task<Outcome<string>> RunAsync(RunAsked asked, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var (job, arguments, context, _) = asked;
        var mine = Db.Runs.AsNoTracking().Where(r => r.Id == arguments.RunId);
        var program = Runs.ProgramOf(await mine.Select(r => r.Kind).SingleAsync(cancellationToken));
        var done = $"第 {arguments.RunId} 号{program.Word}已发布。";
        // An instance that died may have committed without being able to say so.
        mine = mine.Where(r => r.ReleasedById == context.Actor.UserId);
        if (await mine.AnyAsync(cancellationToken))
            return done;
        if (Barred(context.Actor, program.ReleasePermission, "复核发布的") is { } barred)
            return new Refusal("run.releaser-barred", "", $"{barred}，没有发布。请由有权限的另一人复核");
        var released = await Runs.ReleaseAsync(new ReleaseRunOptions(arguments.RunId, arguments.DigestDigits ?? "") { Job = job }, context, progress, cancellationToken);
        return released.Succeeded || await mine.AnyAsync(cancellationToken) ? done : Outcome<string>.Refused(released.Refusals);
    }
}
