using System.Data;
using System.Security.Cryptography;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Runs;

/// <param name="Round">Dispatch round from 1; 0 for numbering.</param>
/// <param name="WarningsRead">The officer has read every warning of the pre-flight.</param>
public sealed record StartRunOptions(RunKind Kind, int Round = 0, bool WarningsRead = false);

/// <param name="DigestDigits">The first four digits of the output digest, typed by the second person.</param>
public sealed record ReleaseRunOptions(long RunId, string DigestDigits)
{
    /// <summary>The job that carries it out; refused when the run has another one by now. Null when it is done at once.</summary>
    public long? Job { get; init; }
}

/// <summary>
/// The one life of every province-wide computation (design §6): pre-flight, snapshot with a committed seed, engine,
/// verifier, second person, commit. Each step is a transaction of its own, so a run survives a crash between two steps
/// and goes on from the state it stands in.
/// </summary>
public sealed class RunService(AdmissionsDbContext db, IEnumerable<RunProgram> programs)
{
    private static readonly RunState[] OpenStates = [.. RunLifecycle.Open];
    private const int SeedBytes = 32;
    private const int TypedDigits = 4;

    public RunProgram ProgramOf(RunKind kind) => programs.Single(p => p.Kind == kind);

    /// <summary>What blocks, what warns and what is in order; changes nothing.</summary>
    public async Task<IReadOnlyList<PreflightItem>> PreflightAsync(RunKind kind, int round, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var program = ProgramOf(kind);
        var items = new List<PreflightItem>();
        if (program.Window is { } window && context.Campaign.RefuseClosed(window) is { } closed)
            items.Add(new PreflightItem(PreflightLevel.Block, "run.window", closed.Sentence, Link: "windows"));
        var open = await OpenRunAsync(kind, context, cancellationToken);
        if (open is not null)
            items.Add(new PreflightItem(PreflightLevel.Block, "run.open", $"第 {open.Id} 号{program.Word}还没有办完，请先发布或作废", 1, "个", $"runs/{open.Id}"));
        await db.Database.OpenConnectionAsync(cancellationToken);
        items.AddRange(await program.PreflightAsync(new RunScope(db, context, round), cancellationToken));
        return items;
    }

    /// <summary>Freezes the input and commits to a seed. The engine has not run yet: <see cref="ComputeAsync"/> goes on.</summary>
    public Task<Outcome<Run>> StartAsync(StartRunOptions options, ProcessContext context, CancellationToken cancellationToken = default) =>
        StartAsync(options, context, null, null, cancellationToken);

    /// <param name="together">What is done with the new run in its transaction.</param>
    /// <param name="seed">Of an invented season, which can be played again; null: chance, as every real run.</param>
    internal async Task<Outcome<Run>> StartAsync(
        StartRunOptions options, ProcessContext context, Func<Run, Task>? together, byte[]? seed, CancellationToken cancellationToken)
    {
        var program = ProgramOf(options.Kind);
        if (!context.Actor.Can(program.RunPermission))
            return NotPermitted(program.Word);
        var preflight = await PreflightAsync(options.Kind, options.Round, context, cancellationToken);
        var blocks = preflight.Where(i => i.Level == PreflightLevel.Block).ToList();
        if (blocks.Count > 0)
            return Outcome<Run>.Refused([.. blocks.Select(b => new Refusal(b.Code, "", b.Sentence))]);
        if (!options.WarningsRead && preflight.Count(i => i.Level == PreflightLevel.Warn) is var warnings and > 0)
            return new Refusal("run.warnings-unread", "warningsRead", $"预检有 {warnings} 项提醒，请看过以后勾选“已阅”");

        // Both ends of the snapshot are one moment of the database.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var scope = new RunScope(db, context, options.Round);
        await program.PrepareAsync(scope, cancellationToken);
        var input = await program.SnapshotAsync(scope, cancellationToken);
        seed ??= RandomNumberGenerator.GetBytes(SeedBytes);
        var run = new Run
        {
            CampaignId = context.Campaign.Id,
            Kind = options.Kind,
            Round = options.Round,
            State = RunLifecycle.Table.Next(null, RunLifecycle.Snapshot),
            PolicyVersion = context.Campaign.PolicyVersion,
            EngineVersion = program.EngineVersion,
            Seed = Convert.ToHexStringLower(seed),
            SeedHash = Convert.ToHexStringLower(SHA256.HashData(seed)),
            InputDigest = input.Digest(),
            Snapshot = input.Pack(),
            Report = new RunReport { Preflight = preflight }.ToJson(),
            CreatedById = context.Actor.UserId,
            CreatedAt = context.Now,
        };
        try
        {
            db.Runs.Add(run);
            await db.SaveChangesAsync(cancellationToken);
            db.Record(context, "RunStarted", (nameof(Run), run.Id), after: new { run.Kind, run.Round, run.InputDigest, run.SeedHash });
            await db.SaveChangesAsync(cancellationToken);
            if (together is not null)
                await together(run);
            await transaction.CommitAsync(cancellationToken);
            return run;
        }
        catch (Exception e) when ((e as PostgresException ?? e.InnerException) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure })
        {
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            return new Refusal("run.open", "", $"另一名工作人员刚刚开始了{program.Word}，请打开那一次继续办理");
        }
    }

    /// <summary>
    /// Runs the engine and then the verifier, going on from wherever the run stands. May be done again, or by two at once:
    /// the input and the seed are fixed, and the run moves on only once.
    /// </summary>
    /// <param name="progress">Told before each part; may leave by an exception, since nothing is open then.</param>
    public async Task<Outcome<Run>> ComputeAsync(long runId, ProcessContext context, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(runId, context, cancellationToken) is not { } run)
            return NotFound();
        var program = ProgramOf(run.Kind);
        if (!context.Actor.Can(program.RunPermission))
            return NotPermitted(program.Word);
        if (run.State is not (RunState.Snapshotted or RunState.Computed))
            return RunLifecycle.Table.Check(run.State, RunLifecycle.Compute)!;
        progress?.Report(new RunProgress(2, "读取固定的数据"));
        var input = RunFiles.Unpack(run.Snapshot!);
        if (run.State == RunState.Snapshotted)
        {
            progress?.Report(new RunProgress(10, "运算"));
            var computed = program.Compute(input, run.Seed);
            if (!computed.Succeeded)
                return await FailAsync(run, [.. computed.Refusals.Select(r => r.Sentence)], context, cancellationToken);
            progress?.Report(new RunProgress(40, "与上次试算比较"));
            var report = RunReport.Parse(run.Report) with
            {
                Figures = computed.Value.Figures,
                Difference = await CompareAsync(program, run, input, computed.Value.Result, cancellationToken),
            };
            progress?.Report(new RunProgress(50, "保存结果"));
            run.Result = computed.Value.Result.Pack();
            run.OutputDigest = computed.Value.Result.Digest();
            run.Report = report.ToJson();
            if (!await AdvanceAsync(run, RunLifecycle.Compute, cancellationToken))
                return Overtaken();
        }
        progress?.Report(new RunProgress(60, "校验结果"));
        var checks = program.Verify(input, RunFiles.Unpack(run.Result!), run.Seed);
        progress?.Report(new RunProgress(95, "记录校验结果"));
        run.Report = (RunReport.Parse(run.Report) with { Checks = checks }).ToJson();
        if (checks.Where(c => c.Violations > 0).ToList() is { Count: > 0 } wrong)
            return await FailAsync(run, [.. wrong.Select(c => $"{c.Words}：检查 {c.Checked} 项，{c.Violations} 项不符（{c.Example}）")], context, cancellationToken);
        if (!await AdvanceAsync(run, RunLifecycle.Verify, cancellationToken))
            return Overtaken();
        return run;
    }

    /// <summary>Ends a run that cannot be computed for whoever asked; <paramref name="why"/> is the sentence that its page shows.</summary>
    internal async Task<Outcome<Run>> FailAsync(long runId, string why, ProcessContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, context, cancellationToken) is not { } run)
            return NotFound();
        return run.State is RunState.Snapshotted or RunState.Computed ? await FailAsync(run, [why], context, cancellationToken) : Overtaken();
    }

    /// <summary>A job that waits or works on the run; asked without the row's lock, which a release holds to its end.</summary>
    internal Task<bool> IsBusyAsync(Run run, CancellationToken cancellationToken) =>
        db.JobRuns.AnyAsync(j => j.Id == run.JobId && (j.State == JobState.Queued || j.State == JobState.Running), cancellationToken);

    /// <summary>The first person signs.</summary>
    public async Task<Outcome<Run>> RequestReleaseAsync(long runId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(runId, context, cancellationToken) is not { } run)
            return NotFound();
        if (!context.Actor.Can(ProgramOf(run.Kind).RunPermission))
            return NotPermitted(ProgramOf(run.Kind).Word);
        if (RunLifecycle.Table.Check(run.State, RunLifecycle.RequestRelease) is { } refused)
            return refused;
        // A release that was refused before was of the signature that was sent back.
        run.JobId = null;
        run.Report = (RunReport.Parse(run.Report) with { RequestedBy = context.Actor.Name, RequestedAt = context.Now }).ToJson();
        db.Record(context, "RunReleaseRequested", (nameof(Run), run.Id), after: new { run.OutputDigest });
        return await AdvanceAsync(run, RunLifecycle.RequestRelease, cancellationToken) ? run : Overtaken();
    }

    /// <summary>The second person sends it back; a reason is asked for.</summary>
    public async Task<Outcome<Run>> RefuseReleaseAsync(long runId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(runId, context, cancellationToken) is not { } run)
            return NotFound();
        if (!context.Actor.Can(ProgramOf(run.Kind).ReleasePermission))
            return NotPermitted("发布");
        if (RunLifecycle.Table.Check(run.State, RunLifecycle.RefuseRelease, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        if (await IsBusyAsync(run, cancellationToken))
            return new Refusal("run.busy", "", "这次结果正在发布，不能再退回；办完以后本页会说明");
        db.Record(context, "RunReleaseRefused", (nameof(Run), run.Id));
        return await AdvanceAsync(run, RunLifecycle.RefuseRelease, cancellationToken) ? run : Overtaken();
    }

    /// <summary>
    /// The second person compares the digest and releases: under the campaign's lock, everything in one transaction or
    /// nothing. Input that has changed since the snapshot refuses the release.
    /// </summary>
    /// <param name="progress">Told before each part but the commit; may leave by an exception, then nothing is written.</param>
    public async Task<Outcome<Run>> ReleaseAsync(ReleaseRunOptions options, ProcessContext context, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var scope = new RunScope(db, context, 0);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        // Under the row's lock as well: refusing and giving up move the run without the campaign's lock.
        if (await LockAsync(options.RunId, context, cancellationToken) is not { } run)
            return NotFound();
        var program = ProgramOf(run.Kind);
        if (options.Job is { } job && run.JobId != job)
            return new Refusal("run.superseded", "", "这次发布请求已经作废：结果退回过，或者重新签过名。请由第二人重新核对、发布");
        if (await RefuseReleaserAsync(run, options, context, cancellationToken) is { } refused)
            return refused;
        scope = scope with { Round = run.Round };
        progress?.Report(new RunProgress(10, "核对数据有没有变化"));
        var input = RunFiles.Unpack(run.Snapshot!);
        if ((await program.SnapshotAsync(scope, cancellationToken)).Digest() != run.InputDigest)
            return InputChanged();
        progress?.Report(new RunProgress(40, "写入结果"));
        if (await program.CommitAsync(scope, run, input, RunFiles.Unpack(run.Result!), cancellationToken) is { } stopped)
        {
            await transaction.RollbackAsync(cancellationToken);
            return stopped;
        }
        run.State = RunLifecycle.Table.Next(run.State, RunLifecycle.Commit);
        run.ReleasedById = context.Actor.UserId;
        run.ReleasedAt = context.Now;
        db.Record(context, "RunReleased", (nameof(Run), run.Id), after: new { run.Kind, run.Round, run.OutputDigest, run.Seed });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run;
    }

    /// <summary>Gives the run up; nothing of it was ever in force.</summary>
    public async Task<Outcome<Run>> DiscardAsync(long runId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(runId, context, cancellationToken) is not { } run)
            return NotFound();
        if (!context.Actor.Can(ProgramOf(run.Kind).RunPermission))
            return NotPermitted("作废");
        if (RunLifecycle.Table.Check(run.State, RunLifecycle.Discard) is { } refused)
            return refused;
        db.Record(context, "RunDiscarded", (nameof(Run), run.Id), before: new { run.State });
        return await AdvanceAsync(run, RunLifecycle.Discard, cancellationToken) ? run : Overtaken();
    }

    internal static Refusal InputChanged() => new("run.input-changed", "",
        "固定数据以后，考生、计划或考点的数据有变化，这次结果不能发布。请退回并作废，重新运算");

    /// <summary>Why this person may not release this run now, with these digits; null when he may.</summary>
    internal async Task<Refusal?> RefuseReleaserAsync(Run run, ReleaseRunOptions options, ProcessContext context, CancellationToken cancellationToken)
    {
        var program = ProgramOf(run.Kind);
        if (!context.Actor.Can(program.ReleasePermission))
            return NotPermitted("发布");
        if (run.State == RunState.Committed)
        {
            var by = await db.Users.Where(u => u.Id == run.ReleasedById).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
            return new Refusal("run.released", "", $"这次结果已经由 {by} 发布，没有重复发布");
        }
        if (RunLifecycle.Table.Check(run.State, RunLifecycle.Commit, new TransitionFacts(Persons: await IsSamePersonAsync(run.CreatedById, context.Actor.UserId, cancellationToken) ? 1 : 2)) is { } refused)
            return refused;
        if (program.Window is { } window && context.Campaign.RefuseClosed(window) is { } closed)
            return closed;
        return options.DigestDigits.Trim().Length == TypedDigits && run.OutputDigest!.StartsWith(options.DigestDigits.Trim(), StringComparison.OrdinalIgnoreCase)
            ? null
            : new Refusal("run.digest", "digestDigits", $"输入的不是结果指纹的前 {TypedDigits} 位，请照着本页的结果指纹再核对一次");
    }

    /// <summary>Separation is between persons: a second account with the same telephone, or the same name in the same office, is the same person.</summary>
    private async Task<bool> IsSamePersonAsync(long first, long second, CancellationToken cancellationToken) =>
        first == second || await db.Users.Where(u => u.Id == first).AnyAsync(u => db.Users.Any(o => o.Id == second
            && ((o.PhoneNumber != null && o.PhoneNumber != "" && o.PhoneNumber == u.PhoneNumber) || (o.OrganizationId != null && o.OrganizationId == u.OrganizationId && o.DisplayName == u.DisplayName))), cancellationToken);

    private async Task<Outcome<Run>> FailAsync(Run run, IReadOnlyList<string> failures, ProcessContext context, CancellationToken cancellationToken)
    {
        run.Report = (RunReport.Parse(run.Report) with { Failures = failures }).ToJson();
        db.Record(context with { Reason = string.Join("；", failures) }, "RunFailed", (nameof(Run), run.Id));
        return await AdvanceAsync(run, RunLifecycle.Fail, cancellationToken) ? run : Overtaken();
    }

    /// <summary>Moves the run along one edge together with its event; false when another request was faster.</summary>
    private async Task<bool> AdvanceAsync(Run run, string verb, CancellationToken cancellationToken)
    {
        var from = run.State;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var states = await db.Database.SqlQuery<string>($"select state as \"Value\" from runs where id = {run.Id} for update").ToListAsync(cancellationToken);
        if (states[0] != from.ToString())
        {
            db.ChangeTracker.Clear();
            return false;
        }
        run.State = RunLifecycle.Table.Next(from, verb);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<RunDifference?> CompareAsync(RunProgram program, Run run, RunFiles input, RunFiles result, CancellationToken cancellationToken)
    {
        var previous = await db.Runs.AsNoTracking()
            .Where(r => r.CampaignId == run.CampaignId && r.Kind == run.Kind && r.Round == run.Round && r.Id < run.Id && r.Result != null && r.State != RunState.Failed)
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        if (previous is null)
            return null;
        var before = program.Words(RunFiles.Unpack(previous.Snapshot!), RunFiles.Unpack(previous.Result!));
        var after = program.Words(input, result);
        var changes = before.Keys.Union(after.Keys).Order()
            .Select(id => new RunChange(id, before.GetValueOrDefault(id), after.GetValueOrDefault(id)))
            .Where(c => c.Before != c.After).ToList();
        var (added, removed) = (changes.Count(c => c.Before is null), changes.Count(c => c.After is null));
        return new RunDifference(previous.Id, added, removed, changes.Count - added - removed, after.Count - (changes.Count - removed),
            [.. changes.Take(RunDifference.MaxExamples)]);
    }

    /// <summary>The run under its row's lock, until the transaction ends.</summary>
    internal async Task<Run?> LockAsync(long runId, ProcessContext context, CancellationToken cancellationToken) =>
        await db.Runs.FromSql($"select * from runs where id = {runId} and campaign_id = {context.Campaign.Id} for update").ToListAsync(cancellationToken) is [var run] ? run : null;

    private Task<Run?> FindAsync(long runId, ProcessContext context, CancellationToken cancellationToken) =>
        db.Runs.SingleOrDefaultAsync(r => r.Id == runId && r.CampaignId == context.Campaign.Id, cancellationToken);

    private Task<Run?> OpenRunAsync(RunKind kind, ProcessContext context, CancellationToken cancellationToken) =>
        db.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.Kind == kind && OpenStates.Contains(r.State), cancellationToken);

    internal static Refusal NotFound() => new("run.not-found", "", "没有这次运算，请回到历次运算重新选择");

    internal static Refusal NotPermitted(string what) => new("run.not-permitted", "", $"这个账号没有{what}的权限，请联系本级系统管理员");

    private static Refusal Overtaken() => new("run.overtaken", "", "另一名工作人员刚刚办理了这次运算，请刷新本页再看");
}
