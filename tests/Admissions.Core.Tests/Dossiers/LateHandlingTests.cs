using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Dossiers;

/// <summary>What an institution did not upload in time.</summary>
public sealed class LateHandlingTests
{
    [Fact]
    [Covers("HA-68")]
    public async Task Confirm_ThreeUndecidedAfterTheDeadline_AreUploadedOnBehalfByTwoPersonsAndTheInstitutionIsTold()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([300, 280, 260], levelQuota: 2, state: DossierState.Dispatched);
        await using var db = tenant.Open();
        await db.CampaignInstitutions.ExecuteUpdateAsync(i => i.SetProperty(x => x.ContactPhone, "0731-80000012"));
        await db.Dossiers.Where(d => d.Id == desk.Dossiers[1]).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Downloaded));
        var (first, second) = (await ActorAsync(tenant), await ActorAsync(tenant));
        var options = new LateOptions(desk.InstitutionId, 1, "04", "没有在规定时间上载，计划已经录满");

        var early = await DoAsync(tenant, first, (s, c) => s.ProposeAsync(options, c));
        await tenant.SetClockAsync("2026-11-29 00:01");
        var listed = await ReadAsync(tenant, first, (s, c) => s.ListAsync(c));
        var proposal = await ReadAsync(tenant, first, (s, c) => s.ProposalAsync(desk.InstitutionId, 1, c));
        var proposed = await DoAsync(tenant, first, (s, c) => s.ProposeAsync(options, c));
        var alone = await DoAsync(tenant, first, (s, c) => s.ConfirmAsync(proposed.Value!.Id, c));
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Dispatched);
        var confirmed = await DoAsync(tenant, second, (s, c) => s.ConfirmAsync(proposed.Value!.Id, c));

        early.Refusals.ShouldHaveSingleItem().Code.ShouldBe("late.open");
        listed.ShouldHaveSingleItem().Dossiers.ShouldBe(3);
        proposal.Select(p => (p.Dossier.Id, p.Major?.Id)).ShouldBe([(desk.Dossiers[0], desk.Line.Id), (desk.Dossiers[1], desk.Line.Id), (desk.Dossiers[2], null)]);
        alone.Refusals.ShouldHaveSingleItem().Code.ShouldBe("late.same-person");
        (confirmed.Value!.OnBehalf, confirmed.Value.AdmitCount, confirmed.Value.ReturnCount).ShouldBe((true, 2, 1));
        (await desk.ReadAsync(desk.Dossiers[0])).DecisionIsAdmit.ShouldBe(true);
        var returned = await desk.ReadAsync(desk.Dossiers[2]);
        (returned.State, returned.DecisionIsAdmit, returned.ReasonCode).ShouldBe((DossierState.Uploaded, false, "04"));
        (await db.Dossiers.CountAsync(d => d.State == DossierState.Uploaded && d.UploadId == confirmed.Value.Id)).ShouldBe(3);
        var message = await db.Outbox.SingleAsync(m => m.Recipient == "0731-80000012");
        message.Body.ShouldContain("已由省级代为处理：拟录取 2 人，拟退档 1 人");
        (await db.Events.CountAsync(e => e.Type == "DossierHandledOnBehalf")).ShouldBe(3);
    }

    [Fact]
    public async Task Confirm_AfterAChange_IsRefusedAndANewProposalTakesItsPlace()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-11-29 00:01");
        var desk = await tenant.DossiersAsync([300, 280], levelQuota: 2);
        var (first, second) = (await ActorAsync(tenant), await ActorAsync(tenant));
        var proposed = await DoAsync(tenant, first, (s, c) => s.ProposeAsync(new LateOptions(desk.InstitutionId, 1, "04", "计划已经录满了"), c));
        await tenant.LevelPlanAsync(desk.Line, quota: 1);

        var confirmed = await DoAsync(tenant, second, (s, c) => s.ConfirmAsync(proposed.Value!.Id, c));

        confirmed.Refusals.ShouldHaveSingleItem().Code.ShouldBe("late.changed");
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Downloaded);

        var again = await DoAsync(tenant, first, (s, c) => s.ProposeAsync(new LateOptions(desk.InstitutionId, 1, "04", "计划已经录满了"), c));
        var twice = await DoAsync(tenant, second, (s, c) => s.ProposeAsync(new LateOptions(desk.InstitutionId, 1, "04", "计划已经录满了"), c));
        var handled = await DoAsync(tenant, second, (s, c) => s.ConfirmAsync(again.Value!.Id, c));

        twice.Refusals.ShouldHaveSingleItem().Code.ShouldBe("late.proposed");
        (handled.Value!.AdmitCount, handled.Value.ReturnCount).ShouldBe((1, 1));
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "LateHandlingSuperseded")).ShouldBe(1);
    }

    [Fact]
    public async Task Proposal_PolicyOfReturns_AdmitsNobodyWithoutTheInstitution()
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("lateUpload.default", "\"ReturnAll\""));
        await tenant.SetClockAsync("2026-11-29 00:01");
        var desk = await tenant.DossiersAsync([300, 280], levelQuota: 2);

        var proposal = await ReadAsync(tenant, await ActorAsync(tenant), (s, c) => s.ProposalAsync(desk.InstitutionId, 1, c));

        proposal.Select(p => p.Major).ShouldBe([null, null]);
    }

    [Fact]
    public async Task Propose_PolicyLeavesItToTheInstitution_ListsNothingAndIsRefused()
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("lateUpload.byProvince", "false"));
        await tenant.SetClockAsync("2026-11-29 00:01");
        var desk = await tenant.DossiersAsync([300], levelQuota: 1);
        var officer = await ActorAsync(tenant);

        var listed = await ReadAsync(tenant, officer, (s, c) => s.ListAsync(c));
        var proposed = await DoAsync(tenant, officer, (s, c) => s.ProposeAsync(new LateOptions(desk.InstitutionId, 1, "04", "计划已经录满了"), c));

        listed.ShouldBeEmpty();
        proposed.Refusals.ShouldHaveSingleItem().Code.ShouldBe("late.not-by-province");
    }

    private static async Task<Actor> ActorAsync(TestTenant tenant) => await tenant.ActorAsync(await tenant.StaffAsync("AdmissionManagementOfficer", "43"));

    private static async Task<Outcome<T>> DoAsync<T>(TestTenant tenant, Actor actor, Func<LateHandlingService, ProcessContext, Task<Outcome<T>>> act) => await ReadAsync(tenant, actor, act);

    private static async Task<T> ReadAsync<T>(TestTenant tenant, Actor actor, Func<LateHandlingService, ProcessContext, Task<T>> act)
    {
        var context = await tenant.ProcessAsync(actor);
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<LateHandlingService>(), context);
    }
}
