using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Tests.Runs;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Dossiers;

/// <summary>What the institution uploads, and what the admission management group makes of it.</summary>
public sealed class DecisionTests
{
    [Fact]
    [Covers("HA-03")]
    public async Task Upload_BeforeConfirmation_AdmitsNobody()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 30);

        (await stage.DossiersAsync()).Count(d => d.State == DossierState.Admitted).ShouldBe(0);
        var confirmed = await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);

        confirmed.Value.ShouldNotBeNull().Admitted.ShouldBe(30);
        (await stage.DossiersAsync()).Count(d => d.State == DossierState.Admitted).ShouldBe(30);
        await using var db = stage.Tenant.Open();
        (await db.LevelPlans.SingleAsync(p => p.InstitutionId == stage.College.Id)).Admitted.ShouldBe(30);
        (await db.Events.CountAsync(e => e.Type == "DossierAdmitted")).ShouldBe(30);
    }

    [Fact]
    [Covers("HA-70")]
    public async Task Queue_OneBelowTheLine_IsRedAndTheBatchOfGreenIsConfirmed()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 55);
        await using (var db = stage.Tenant.Open())
            await db.ControlLines.ExecuteUpdateAsync(l => l.SetProperty(x => x.Line, 247m));

        var queue = await stage.QueueAsync();
        var red = queue.Where(d => d.Problem is not null).ToList();
        var all = await stage.ConfirmAsync([.. queue.Select(d => d.Dossier.Id)]);
        var green = await stage.ConfirmAsync([.. queue.Where(d => d.Problem is null).Select(d => d.Dossier.Id)]);

        red.ShouldHaveSingleItem().Problem.ShouldNotBeNull().ShouldContain("控制线 247 分");
        all.Succeeded.ShouldBeFalse();
        green.Value.ShouldNotBeNull().Admitted.ShouldBe(54);
        (await stage.QueueAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task SendBack_WithReason_IsReconsideringAndInTheCollegesList()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 3, returns: 1);
        var returned = (await stage.DossiersAsync()).Single(d => d.DecisionIsAdmit == false);

        var silent = await stage.SendBackAsync(returned.Id, null);
        var sent = await stage.SendBackAsync(returned.Id, "退档理由不成立，请重新决定");

        silent.Succeeded.ShouldBeFalse();
        sent.Value.ShouldNotBeNull().State.ShouldBe(DossierState.Reconsidering);
        await using var db = stage.Tenant.Open();
        var college = await stage.Tenant.ActorAsync(await db.Users.SingleAsync(u => u.InstitutionId == stage.College.Id));
        (await db.Dossiers.VisibleTo(college).CountAsync(d => d.State == DossierState.Reconsidering)).ShouldBe(1);
        (await db.Events.SingleAsync(e => e.Type == "ReconsiderationRequested")).Reason.ShouldBe("退档理由不成立，请重新决定");
    }

    [Fact]
    public async Task Confirm_AReturn_SetsTheDossierFreeForTheNextRound()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 2, returns: 1);

        var confirmed = await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);

        confirmed.Value.ShouldBe(new ConfirmedDecisions(1, 1));
        var free = (await stage.DossiersAsync()).Single(d => d.State == DossierState.NotDispatched);
        free.InstitutionId.ShouldBeNull();
        free.ReturnedByPlanLineIds.ShouldBe([stage.Accounting]);
    }

    [Fact]
    public async Task Confirm_OverThePlan_IsRefusedWhole()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 3);
        await using (var db = stage.Tenant.Open())
            await db.LevelPlans.Where(p => p.InstitutionId == stage.College.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Quota, 2));

        var confirmed = await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);

        confirmed.Refusals.ShouldHaveSingleItem().Code.ShouldBe("decision.over-plan");
        (await stage.DossiersAsync()).ShouldAllBe(d => d.State == DossierState.Uploaded);
    }

    [Fact]
    public async Task Confirm_TwoOfficersAtOnce_CountsEachOnce()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 5);
        var ids = (await stage.DossiersAsync()).Select(d => d.Id).ToList();

        var outcomes = await Task.WhenAll(stage.ConfirmAsync(ids), stage.ConfirmAsync(ids));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals[0].Code.ShouldBe("decision.gone");
        await using var db = stage.Tenant.Open();
        (await db.LevelPlans.SingleAsync(p => p.InstitutionId == stage.College.Id)).Admitted.ShouldBe(5);
    }

    [Fact]
    public async Task Confirm_AfterTheWindow_IsClosed()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 1);
        await stage.Tenant.SetClockAsync("2027-01-10 10:00");

        var confirmed = await stage.ConfirmAsync([(await stage.DossiersAsync()).Single().Id]);

        confirmed.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
    }
}
