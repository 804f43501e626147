using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Tests.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Dossiers;

/// <summary>A round in which the college has downloaded, decided and uploaded, through the services that people use.</summary>
internal sealed class UploadedStage
{
    private UploadedStage(DispatchStage stage, Actor group) => (Stage, Group) = (stage, group);

    public DispatchStage Stage { get; }
    public TestTenant Tenant => Stage.Tenant;
    public Institution College => Stage.College;
    public long Accounting => Stage.Accounting;

    /// <summary>An officer of the admission management group.</summary>
    public Actor Group { get; }

    /// <param name="candidates">Dispatched to 会计学 with 300, 299, 298 … points.</param>
    /// <param name="returns">How many of the last the college pre-returns.</param>
    public static async Task<UploadedStage> CreateAsync(int candidates, int returns = 0, Func<string, string>? edit = null)
    {
        var dispatch = await DispatchStage.CreateAsync(edit: edit);
        await dispatch.AddAsync(Enumerable.Range(0, candidates).Select(i => dispatch.Candidate(300 - i, dispatch.Accounting)));
        await dispatch.Stage.ReleasedAsync(RunKind.Dispatch, 1);
        var tenant = dispatch.Tenant;
        var college = await tenant.ActorAsync(await tenant.StaffAsync("InstitutionLeader", institutionId: dispatch.College.Id));
        var stage = new UploadedStage(dispatch, await tenant.ActorAsync(await tenant.StaffAsync("AdmissionManagementOfficer", "43")));
        await tenant.SetClockAsync("2026-11-26 10:00");
        await DoAsync((s, c) => s.DownloadAsync(1, c));
        var dossiers = (await stage.DossiersAsync()).Where(d => d.InstitutionId is not null).ToList();
        var decisions = dossiers.Select((d, i) => i < dossiers.Count - returns
            ? new DecisionOptions(d.Id, true, dispatch.Accounting)
            : new DecisionOptions(d.Id, false, ReasonCode: "09", ReasonText: "专业志愿不符合要求")).ToList();
        await DoAsync((s, c) => s.DecideAsync(decisions, c));
        await DoAsync((s, c) => s.UploadAsync(1, c));
        await tenant.SetClockAsync("2026-11-27 10:00");
        return stage;

        async Task DoAsync<T>(Func<InstitutionDossierService, Core.Events.ProcessContext, Task<Outcome<T>>> act)
        {
            await using var scope = tenant.Scope();
            RegistrationBuilders.Must(await act(scope.ServiceProvider.GetRequiredService<InstitutionDossierService>(), await tenant.ProcessAsync(college)));
        }
    }

    public async Task<List<Dossier>> DossiersAsync()
    {
        await using var db = Tenant.Open();
        return await db.Dossiers.AsNoTracking().Include(d => d.Registration).OrderByDescending(d => d.Registration!.DossierScore).ToListAsync();
    }

    public async Task<IReadOnlyList<CheckedDecision>> QueueAsync()
    {
        await using var scope = Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<DecisionService>().QueueAsync(null, await Tenant.ProcessAsync(Group));
    }

    public async Task<Outcome<ConfirmedDecisions>> ConfirmAsync(IReadOnlyCollection<long> ids)
    {
        await using var scope = Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<DecisionService>().ConfirmAsync(ids, await Tenant.ProcessAsync(Group));
    }

    public async Task<Outcome<Dossier>> SendBackAsync(long id, string? reason)
    {
        await using var scope = Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<DecisionService>().SendBackAsync(id, await Tenant.ProcessAsync(Group, reason));
    }
}
