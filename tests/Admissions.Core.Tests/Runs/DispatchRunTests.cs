using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Core.Runs;
using Admissions.Core.Runs.Dispatching;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Runs;

public sealed class DispatchRunTests
{
    [Fact]
    [Covers("HA-49")]
    public async Task Release_SixtyAboveLineForFiftyFive_DispatchesTheTopFiftyFive()
    {
        var stage = await DispatchStage.CreateAsync();
        var ids = await stage.AddAsync(Enumerable.Range(0, 60).Select(i => stage.Candidate(300 - i, stage.Accounting)));

        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        var dossiers = await stage.DossiersAsync();
        dossiers.Values.Where(d => d.State == DossierState.Dispatched).Select(d => d.RegistrationId).Order().ShouldBe(ids.Take(55).Order());
        dossiers[ids[0]].ShouldSatisfyAllConditions(d => d.InstitutionId.ShouldBe(stage.College.Id), d => d.PlanLineId.ShouldBe(stage.Accounting), d => d.ChoiceNumber.ShouldBe(1), d => d.Round.ShouldBe(1));
        dossiers[ids[59]].ShouldSatisfyAllConditions(d => d.State.ShouldBe(DossierState.NotDispatched), d => d.InstitutionId.ShouldBeNull());
    }

    [Fact]
    [Covers("HA-49")]
    public async Task Release_TwoEqualAtTheLastPlace_DispatchesBoth()
    {
        var stage = await DispatchStage.CreateAsync();
        await stage.AddAsync(Enumerable.Range(0, 60).Select(i => stage.Candidate(i == 55 ? 246 : 300 - i, stage.Accounting)));

        var run = await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        (await stage.DossiersAsync()).Values.Count(d => d.State == DossierState.Dispatched).ShouldBe(56);
        RunReport.Parse(run.Report).Figures.ShouldContain(f => f.Term == "末位同分多投" && f.Value == 1);
    }

    [Fact]
    [Covers("HA-02")]
    public async Task Release_OnePointBelowTheLine_IsNotDispatchedAndAtTheLineIs()
    {
        var stage = await DispatchStage.CreateAsync();
        var ids = await stage.AddAsync([stage.Candidate(119, stage.Accounting), stage.Candidate(120, stage.Accounting)]);

        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        var dossiers = await stage.DossiersAsync();
        dossiers[ids[0]].State.ShouldBe(DossierState.NotDispatched);
        dossiers[ids[1]].State.ShouldBe(DossierState.Dispatched);
        (await TraceAsync(stage, ids[0])).Outcome.ShouldBe(ChoiceOutcome.BelowLine);
    }

    [Fact]
    public async Task Release_TurnedAway_TraceSaysRankPlacesLastScoreAndDifference()
    {
        var stage = await DispatchStage.CreateAsync(accounting: 3);
        var ids = await stage.AddAsync(new[] { 290m, 280m, 270m, 265.5m, 100m }.Select(s => stage.Candidate(s, stage.Accounting)));

        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        (await TraceAsync(stage, ids[3])).ShouldBe(new TracedChoice(1, stage.Accounting, ChoiceOutcome.Full, 3, 3, 4, 4, 265.5m, 270, 120, DecidedBy.Key, Key: DispatchRules.Total));
        (await TraceAsync(stage, ids[0])).ShouldSatisfyAllConditions(t => t.Outcome.ShouldBe(ChoiceOutcome.Placed), t => t.Rank.ShouldBe(1), t => t.Own.ShouldBe(290));
    }

    /// <summary>The keys of the pack hunan-choices: equal totals, the choice number decides, and the candidate is not told of a lot.</summary>
    [Fact]
    public async Task Release_EqualTotalsAndLaterChoice_TraceSaysTheChoiceNumberDecided()
    {
        var stage = await DispatchStage.CreateAsync(accounting: 1, finance: 0, edit: json => json
            .Replace("\"mode\": \"sequential\"", "\"mode\": \"parallel\"", StringComparison.Ordinal)
            .Replace("\"ties\": { \"keys\": [\"total\"]", "\"ties\": { \"keys\": [\"total\", \"choice\"]", StringComparison.Ordinal));
        var ids = await stage.AddAsync([stage.Candidate(200, stage.Accounting), stage.Candidate(200, stage.Finance, stage.Accounting)]);

        var run = await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        (await stage.DossiersAsync())[ids[0]].State.ShouldBe(DossierState.Dispatched);
        await using var db = stage.Tenant.Open();
        var trace = DispatchTrace.Read((await db.RunTraces.SingleAsync(t => t.RunId == run.Id && t.RegistrationId == ids[1])).Trace);
        trace.Choices[1].ShouldBe(new TracedChoice(2, stage.Accounting, ChoiceOutcome.Full, 1, 1, 2, 1, 200, 200, 120, DecidedBy.Key, Key: DispatchRules.Choice));
    }

    [Fact]
    public async Task Release_InstitutionNotOpen_GetsNothingAndIsNamed()
    {
        var stage = await DispatchStage.CreateAsync(otherState: InstitutionState.Prepared);
        var ids = await stage.AddAsync([stage.Candidate(200, stage.Accounting), stage.Candidate(200, stage.Finance)]);

        var run = await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        (await stage.DossiersAsync())[ids[1]].State.ShouldBe(DossierState.NotDispatched);
        RunReport.Parse(run.Report).Preflight.ShouldContain(i => i.Level == PreflightLevel.Warn && i.Sentence.Contains("8027 洞庭理工学院"));
        (await TraceAsync(stage, ids[1])).Why.ShouldBe(NoPlaces.InstitutionNotOpen);
    }

    [Fact]
    public async Task Release_PlanOfNought_IsSkipped()
    {
        var stage = await DispatchStage.CreateAsync(personnel: 0);
        var ids = await stage.AddAsync([stage.Candidate(200, stage.Personnel)]);

        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        (await stage.DossiersAsync())[ids[0]].State.ShouldBe(DossierState.NotDispatched);
        (await TraceAsync(stage, ids[0])).Why.ShouldBe(NoPlaces.PlanIsNought);
    }

    [Fact]
    [Covers("HA-77", "HA-74")]
    public async Task Release_SecondRound_DispatchesLaterChoicesIntoWhatIsLeft()
    {
        var stage = await DispatchStage.CreateAsync(accounting: 2, finance: 10);
        var firsts = await stage.AddAsync(Enumerable.Range(0, 15).Select(i => stage.Candidate(250 - i, stage.Accounting, stage.Finance)));
        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);
        await stage.DecideAsync(firsts[1]);

        var run = await stage.Stage.ReleasedAsync(RunKind.Dispatch, 2);

        var dossiers = await stage.DossiersAsync();
        dossiers[firsts[0]].State.ShouldBe(DossierState.Admitted);
        dossiers[firsts[1]].ShouldSatisfyAllConditions(
            d => d.State.ShouldBe(DossierState.Dispatched), d => d.PlanLineId.ShouldBe(stage.Finance), d => d.ChoiceNumber.ShouldBe(2), d => d.Round.ShouldBe(2),
            d => d.ReturnedByPlanLineIds.ShouldBe([stage.Accounting]));
        dossiers.Values.Where(d => d.Round == 2).Select(d => d.RegistrationId).Order().ShouldBe(firsts.Skip(1).Take(10).Order());
        run.Round.ShouldBe(2);
        (await TraceAsync(stage, firsts[12], run.Id)).ShouldSatisfyAllConditions(t => t.Choice.ShouldBe(2), t => t.Outcome.ShouldBe(ChoiceOutcome.Full), t => t.Rank.ShouldBe(12));
    }

    [Fact]
    public async Task Start_RoundTwoBeforeDecisions_IsRefused()
    {
        var stage = await DispatchStage.CreateAsync();
        await stage.AddAsync([stage.Candidate(200, stage.Accounting, stage.Finance)]);
        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        var refused = await stage.Stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Dispatch, 2, true), await stage.Tenant.ProcessAsync(stage.Stage.Runner)));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("dispatch.undecided");
    }

    [Fact]
    public async Task Start_LineMissing_NamesLevelAndCategory()
    {
        var stage = await DispatchStage.CreateAsync();
        await stage.AddAsync([stage.Candidate(200, stage.Accounting)]);
        await using var db = stage.Tenant.Open();
        await db.ControlLines.ExecuteDeleteAsync();

        var refused = await stage.Stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Dispatch, 1, true), await stage.Tenant.ProcessAsync(stage.Stage.Runner)));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("还没有录取控制分数线：专升本经济管理类（1 人报考）");
    }

    [Fact]
    [Covers("HA-18")]
    public async Task Release_WithoutSignOffOfTheManagementGroup_IsRefusedAndWithItBothNamesAreStored()
    {
        var stage = await DispatchStage.CreateAsync();
        await stage.AddAsync([stage.Candidate(200, stage.Accounting)]);
        var run = await stage.Stage.RequestedAsync(RunKind.Dispatch, 1);
        var options = new ReleaseRunOptions(run.Id, run.OutputDigest![..4]);

        var refused = await stage.Stage.DoAsync(async s => await s.ReleaseAsync(options, await stage.Tenant.ProcessAsync(stage.Stage.Runner)));
        var released = await stage.Stage.DoAsync(async s => await s.ReleaseAsync(options, await stage.Tenant.ProcessAsync(stage.Stage.DispatchReleaser)));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.not-permitted");
        released.Value!.ShouldSatisfyAllConditions(
            r => r.CreatedById.ShouldBe(stage.Stage.Runner.UserId), r => r.ReleasedById.ShouldBe(stage.Stage.DispatchReleaser.UserId));
    }

    [Fact]
    public async Task Compute_ResultOverTheQuota_StopsAtTheVerifier()
    {
        var stage = await DispatchStage.CreateAsync(accounting: 1);
        await stage.AddAsync([stage.Candidate(200, stage.Accounting), stage.Candidate(190, stage.Accounting)]);
        var context = await stage.Tenant.ProcessAsync(stage.Stage.Runner);
        var started = (await stage.Stage.DoAsync(s => s.StartAsync(new StartRunOptions(RunKind.Dispatch, 1, true), context))).Value!;
        var program = new DispatchRun();
        var input = RunFiles.Unpack(started.Snapshot!);
        var roomy = new RunFiles([.. input.All.Select(f => f.Name == "programs.csv"
            ? f with { Content = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(f.Content).Replace($"{stage.Accounting},1,", $"{stage.Accounting},2,", StringComparison.Ordinal)) } : f)]);
        await using var db = stage.Tenant.Open();
        var run = await db.Runs.SingleAsync(r => r.Id == started.Id);
        run.Result = program.Compute(roomy, run.Seed).Value!.Result.Pack();
        run.OutputDigest = "0";
        run.State = RunState.Computed;
        await db.SaveChangesAsync();

        var failed = (await stage.Stage.DoAsync(s => s.ComputeAsync(run.Id, context))).Value!;

        failed.State.ShouldBe(RunState.Failed);
        RunReport.Parse(failed.Report).Failures.ShouldContain(f => f.StartsWith("投档数不超过剩余名额", StringComparison.Ordinal));
        (await stage.DossiersAsync()).Values.ShouldAllBe(d => d.State == DossierState.NotDispatched);
    }

    /// <summary>The example of GD-83: English at least 60; 59 is skipped with the reason, 60 is dispatched though the total is lower.</summary>
    [Fact]
    public async Task Release_SpecialConditionOfThePolicy_SkipsWhoDoesNotMeetIt()
    {
        var stage = await DispatchStage.CreateAsync(accounting: 1, edit: json => json.Replace("\"dispatch\": {",
            "\"dispatch\": { \"conditions\": [ { \"kind\": \"AtLeast\", \"fact\": \"English\", \"values\": [\"60\"], \"text\": \"英语不低于 60 分\", \"institution\": \"8012\", \"major\": \"020\", \"source\": \"招生章程\" } ],", StringComparison.Ordinal));
        var ids = await stage.AddAsync([stage.Candidate(300, stage.Accounting), stage.Candidate(250, stage.Accounting), stage.Candidate(240, stage.Finance)]);
        await using (var db = stage.Tenant.Open())
        {
            db.Scores.AddRange(new Score { RegistrationId = ids[0], Subject = "English", Points = 59 }, new Score { RegistrationId = ids[1], Subject = "English", Points = 60 });
            await db.SaveChangesAsync();
        }

        await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);

        var dossiers = await stage.DossiersAsync();
        ids.Select(id => dossiers[id].State).ShouldBe([DossierState.NotDispatched, DossierState.Dispatched, DossierState.Dispatched]);
        (await TraceAsync(stage, ids[0])).ShouldSatisfyAllConditions(t => t.Outcome.ShouldBe(ChoiceOutcome.ConditionUnmet), t => t.Rank.ShouldBeNull());
        (await TraceAsync(stage, ids[1])).Rank.ShouldBe(1);
    }

    private static async Task<TracedChoice> TraceAsync(DispatchStage stage, long registrationId, long? runId = null)
    {
        await using var db = stage.Tenant.Open();
        var trace = await db.RunTraces.Where(t => t.RegistrationId == registrationId && (runId == null || t.RunId == runId)).OrderByDescending(t => t.RunId).Select(t => t.Trace).FirstAsync();
        return DispatchTrace.Read(trace).Choices.ShouldHaveSingleItem();
    }
}
