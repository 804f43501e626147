using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>
/// 投档: dossiers go to the plan lines of the candidates' choices, high to low (HA-49); round r works choice r (HA-77).
/// Input and output files are those of <c>admissions dispatch</c>; <c>below.csv</c> adds those whose own sub-category's
/// line is higher than the lowest of the plan line and not reached.
/// </summary>
public sealed class DispatchRun : RunProgram
{
    public override RunKind Kind => RunKind.Dispatch;
    public override string Word => "投档";
    public override string EngineVersion => $"dispatch-{Dispatcher.EngineVersion}";
    public override string RunPermission => Permissions.RunDispatch;
    public override string ReleasePermission => Permissions.ReleaseDispatch;

    public override Task<IReadOnlyList<PreflightItem>> PreflightAsync(RunScope scope, CancellationToken cancellationToken) =>
        DispatchPreflight.RunAsync(scope, cancellationToken);

    public override Task PrepareAsync(RunScope scope, CancellationToken cancellationToken) => DossierBuild.EnsureAsync(scope, cancellationToken);

    public override async Task<RunFiles> SnapshotAsync(RunScope scope, CancellationToken cancellationToken)
    {
        var policy = scope.Context.Campaign.Policy;
        var applications = DispatchSql.Applications(scope.CampaignId, policy, scope.Round);
        const string Below = "a.own_line is not null and a.score < a.own_line and a.own_line > a.lowest_line";
        var connection = scope.Connection;
        await connection.ExecuteAsync($"create temp table run_applications on commit drop as {applications}", cancellationToken);
        var programs = await connection.CopyOutAsync($"select * from ({DispatchSql.Programs(scope.CampaignId)}) p order by p.program::text collate \"C\"", cancellationToken);
        var candidates = await connection.CopyOutAsync(
            $"""
            select candidate, trim_scale(max(total)) as total from (select a.registration_id as candidate, a.score as total from run_applications a where not ({Below})) x
            group by candidate order by candidate::text collate "C"
            """, cancellationToken);
        var choices = await connection.CopyOutAsync(
            $"""
            select a.registration_id as candidate, row_number() over (partition by a.registration_id order by a.number) as choice, a.plan_line_id as program
            from run_applications a where not ({Below}) order by a.registration_id::text collate "C", a.number
            """, cancellationToken);
        var below = await connection.CopyOutAsync(
            $"""
            select a.registration_id as candidate, a.plan_line_id as program, trim_scale(a.score) as total, trim_scale(a.own_line) as line
            from run_applications a where {Below} order by a.registration_id::text collate "C", a.number
            """, cancellationToken);
        var conditions = await DispatchConditionFiles.SnapshotAsync(scope, cancellationToken);
        await connection.ExecuteAsync("drop table run_applications", cancellationToken);
        return new RunFiles([new("rules.json", DispatchRulesJson.Of(policy.Dispatch)), new("programs.csv", programs), new("candidates.csv", candidates), new("choices.csv", choices), new("below.csv", below), .. conditions]);
    }

    public override Outcome<Computation> Compute(RunFiles input, string seed)
    {
        var rules = DispatchRulesJson.Read(input["rules.json"], seed);
        var columns = DispatchFiles.Input(input);
        if (RulesCheck.Find(rules, columns) is { Count: > 0 } problems)
            return new Refusal("dispatch.rules", "", $"投档规则不能用于这批数据：{string.Join("；", problems)}。请核对招生政策");
        var outcome = Dispatcher.Run(columns, rules, Environment.ProcessorCount);
        return new Computation(DispatchFiles.Output(columns, rules, outcome),
        [
            new("参加投档", columns.Candidates.Count), new("投出", outcome.PlacedCount),
            new("投出专业", outcome.Lines.Count(l => l.Dispatched > 0)), new("末位同分多投", outcome.Lines.Sum(l => l.Overflow)),
            new("剩余名额", outcome.Lines.Sum(l => Math.Max(0, l.Capacity - l.Dispatched))),
        ]);
    }

    public override IReadOnlyList<RunCheck> Verify(RunFiles input, RunFiles result, string seed)
    {
        var rules = DispatchRulesJson.Read(input["rules.json"], seed);
        var columns = DispatchFiles.Input(input);
        DispatchOutcome outcome;
        try
        {
            outcome = DispatchFiles.Outcome(columns, result);
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            return [new RunCheck("form", Words("form"), 1, 1, e.Message)];
        }
        return
        [
            .. DispatchVerifier.Verify(columns, rules, outcome).Select(c => new RunCheck(c.Name, Words(c.Name), c.Checks, c.Violations, c.Example)),
            ClosedPrograms(columns, outcome),
            SameAgain(input, result, seed),
        ];
    }

    public override IReadOnlyDictionary<long, string> Words(RunFiles input, RunFiles result) =>
        RunCsv.Rows(result["assignments.csv"]).ToDictionary(f => SeatFile.Number(f[0]), f => f[1]);

    public override Task<Refusal?> CommitAsync(RunScope scope, Run run, RunFiles input, RunFiles result, CancellationToken cancellationToken) =>
        DispatchCommit.WriteAsync(scope, run, input, result, cancellationToken);

    /// <summary>HA-44: a plan of nought takes nobody, by any path.</summary>
    private static RunCheck ClosedPrograms(DispatchInput input, DispatchOutcome outcome)
    {
        var wrong = outcome.Lines.Where(l => input.Programs.Quota[l.Program] == 0 && l.Dispatched > 0).ToList();
        return new RunCheck("closedPrograms", "停招、计划为 0 的专业没有投档", input.Programs.Quota.Count(q => q == 0), wrong.Count,
            wrong.Count == 0 ? null : $"专业 {input.Programs.Id[wrong[0].Program]} 投出 {wrong[0].Dispatched} 人");
    }

    /// <summary>The rows of the input in reverse must give the same bytes.</summary>
    private RunCheck SameAgain(RunFiles input, RunFiles result, string seed)
    {
        var reversed = new RunFiles([.. input.All.Select(f => f.Name is "candidates.csv" or "choices.csv" or "programs.csv"
            ? new RunFile(f.Name, RunCsv.Write(string.Join(',', RunCsv.Header(f.Content)), RunCsv.Rows(f.Content).Select(r => string.Join(',', r)).Reverse())) : f)]);
        var same = Compute(reversed, seed) is { Succeeded: true } again && again.Value.Result.Digest() == result.Digest();
        return new RunCheck("sameAgain", "打乱输入顺序重算，结果逐字节相同", 1, same ? 0 : 1, same ? null : "重算的结果不同");
    }

    private static string Words(string check) => check switch
    {
        "form" => "结果文件完整，没有多出考生和专业",
        "choices" => "一名考生最多投给一个专业，且是本人所报",
        "line" => "投出的都达到控制线",
        "overflow" => "投档数不超过剩余名额（末位同分除外）",
        "noEnvy" or "claim" or "claims" => "没有高分未投、低分已投（同一志愿、同一专业）",
        "lines" => "每个专业的投出数、末位分数与结果相符",
        "trace" => "每个志愿的处理结果与投档结果相符",
        "bestForCandidates" => "没有对考生更好的稳定结果",
        _ => check,
    };
}
