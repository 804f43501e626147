using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Runs;

/// <summary>A stage on which dossiers can be dispatched: colleges with plan lines, lines of 120, scores published.</summary>
internal sealed class DispatchStage
{
    public const string Economics = "EconomicsManagement";

    private DispatchStage(RunStage stage) => Stage = stage;

    public RunStage Stage { get; }
    public TestTenant Tenant => Stage.Tenant;

    /// <summary>会计学, 人力资源管理 of the open college and 金融学 of another.</summary>
    public long Accounting { get; private set; }
    public long Personnel { get; private set; }
    public long Finance { get; private set; }
    public Institution College { get; private set; } = null!;
    public Institution Other { get; private set; } = null!;

    public static async Task<DispatchStage> CreateAsync(int accounting = 55, int personnel = 10, int finance = 10, InstitutionState otherState = InstitutionState.Open, Func<string, string>? edit = null)
    {
        var stage = new DispatchStage(await RunStage.CreateAsync(edit: edit));
        await using var db = stage.Tenant.Open();
        stage.College = new Institution { Code = "8012", Name = "湘岳大学" };
        stage.Other = new Institution { Code = "8027", Name = "洞庭理工学院" };
        db.Institutions.AddRange(stage.College, stage.Other);
        await db.SaveChangesAsync();
        var campaign = stage.Tenant.CampaignId;
        db.CampaignInstitutions.AddRange(
            new CampaignInstitution { CampaignId = campaign, InstitutionId = stage.College.Id, State = InstitutionState.Open },
            new CampaignInstitution { CampaignId = campaign, InstitutionId = stage.Other.Id, State = otherState });
        var lines = new[] { Line(campaign, stage.College.Id, "020", "会计学", accounting), Line(campaign, stage.College.Id, "011", "人力资源管理", personnel), Line(campaign, stage.Other.Id, "031", "金融学", finance) };
        db.PlanLines.AddRange(lines);
        db.LevelPlans.AddRange(
            new LevelPlan { CampaignId = campaign, InstitutionId = stage.College.Id, Level = StudyLevel.CollegeToBachelor, Quota = accounting + personnel },
            new LevelPlan { CampaignId = campaign, InstitutionId = stage.Other.Id, Level = StudyLevel.CollegeToBachelor, Quota = finance });
        db.ControlLines.Add(new ControlLine { CampaignId = campaign, Level = StudyLevel.CollegeToBachelor, Category = Economics, Line = 120 });
        await db.SaveChangesAsync();
        await db.Campaigns.ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, DateTimeOffset.UnixEpoch));
        (stage.Accounting, stage.Personnel, stage.Finance) = (lines[0].Id, lines[1].Id, lines[2].Id);
        await stage.Tenant.SetClockAsync("2026-11-25 10:00");
        return stage;
    }

    public RunCandidate Candidate(decimal score, params long[] choices) =>
        new(RunStage.Furong, StudyLevel.CollegeToBachelor, Economics) { DossierScore = score, Choices = choices };

    public Task<IReadOnlyList<long>> AddAsync(IEnumerable<RunCandidate> candidates) => RunCandidates.InsertAsync(Tenant, candidates);

    public async Task<Dictionary<long, Dossier>> DossiersAsync()
    {
        await using var db = Tenant.Open();
        return await db.Dossiers.AsNoTracking().ToDictionaryAsync(d => d.RegistrationId);
    }

    /// <summary>What college and province do with a round, past their pages: the named return, the rest are admitted.</summary>
    public async Task DecideAsync(params long[] returned)
    {
        await using var db = Tenant.Open();
        foreach (var state in new[] { DossierState.Downloaded, DossierState.Uploaded })
            await db.Dossiers.Where(d => DossierLifecycle.Undecided.ToArray().Contains(d.State)).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, state));
        await db.Dossiers.Where(d => d.State == DossierState.Uploaded && returned.Contains(d.RegistrationId)).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Returned));
        await db.Database.ExecuteSqlAsync(
            $"update dossiers set state = 'NotDispatched', institution_id = null, returned_by_plan_line_ids = returned_by_plan_line_ids || plan_line_id, plan_line_id = null where state = 'Returned'");
        await db.Dossiers.Where(d => d.State == DossierState.Uploaded)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Admitted).SetProperty(x => x.AdmittedPlanLineId, x => x.PlanLineId));
    }

    private static PlanLine Line(long campaign, long institution, string code, string name, int quota) => new()
    {
        CampaignId = campaign, InstitutionId = institution, Level = StudyLevel.CollegeToBachelor, Category = Economics, Mode = StudyMode.PartTime,
        MajorCode = code, MajorName = name, Duration = 2.5m, Quota = quota, ExecutionQuota = quota, State = PlanLineState.Published,
    };
}
