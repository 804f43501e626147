using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Points;

/// <summary>A registration point from the county's draft to the province's consent.</summary>
public sealed class PointChainTests
{
    private static readonly PointOptions Full = new("星沙报名确认点", "长沙县星沙街道开元东路 0 号", "罗敏", "0731-55000318",
        [StudyLevel.CollegeToBachelor, StudyLevel.UpperSecondaryToCollege], IsMedicalReviewPoint: true, IsUnderageReviewPoint: false);

    [Fact]
    [Covers("HR-67")]
    public async Task Submit_WithoutTelephone_IsRefusedAndFullGoesToTheCity()
    {
        var stage = await StageAsync();
        var draft = RegistrationBuilders.Must(await stage.CountyAsync(s => s.CreateAsync, Full with { ContactPhone = "" }));

        var refused = await stage.SubmitAsync(draft.Id);
        RegistrationBuilders.Must(await stage.EditAsync(draft.Id, Full));
        var submitted = await stage.SubmitAsync(draft.Id);

        refused.Refusals.ShouldHaveSingleItem().Field.ShouldBe("contactPhone");
        submitted.Value.ShouldNotBeNull().State.ShouldBe(RegistrationPointState.SubmittedToCity);
        (await stage.WaitingAsync(stage.City)).ShouldHaveSingleItem();
        (await stage.WaitingAsync(stage.Province)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Return_ByCityWithReason_IsEditedAndSubmittedAgain()
    {
        var stage = await StageAsync();
        var point = await stage.SubmittedAsync();
        var approval = (await stage.WaitingAsync(stage.City)).Single();

        var silent = await stage.DecideAsync(approval.Id, pass: false, stage.City);
        var returned = await stage.DecideAsync(approval.Id, pass: false, stage.City, "缺少门牌号");

        silent.Succeeded.ShouldBeFalse();
        returned.Value.ShouldNotBeNull().State.ShouldBe(ApprovalState.Returned);
        (await stage.PointAsync(point.Id)).State.ShouldBe(RegistrationPointState.ReturnedByCity);
        await using (var db = stage.Tenant.Open())
            (await db.ApprovalSteps.SingleAsync()).Reason.ShouldBe("缺少门牌号");
        RegistrationBuilders.Must(await stage.EditAsync(point.Id, Full with { Address = "长沙县星沙街道开元东路 9 号" }));
        RegistrationBuilders.Must(await stage.SubmitAsync(point.Id)).State.ShouldBe(RegistrationPointState.SubmittedToCity);
        (await stage.WaitingAsync(stage.City)).ShouldHaveSingleItem().Id.ShouldNotBe(approval.Id);
    }

    [Fact]
    public async Task Pass_CityThenProvince_MakesThePointActive()
    {
        var stage = await StageAsync();
        var point = await stage.SubmittedAsync();

        RegistrationBuilders.Must(await stage.DecideAsync((await stage.WaitingAsync(stage.City)).Single().Id, pass: true, stage.City));
        (await stage.PointAsync(point.Id)).State.ShouldBe(RegistrationPointState.SubmittedToProvince);
        (await stage.WaitingAsync(stage.City)).ShouldBeEmpty();
        var approved = RegistrationBuilders.Must(await stage.DecideAsync((await stage.WaitingAsync(stage.Province)).Single().Id, pass: true, stage.Province));

        approved.State.ShouldBe(ApprovalState.Approved);
        (await stage.PointAsync(point.Id)).State.ShouldBe(RegistrationPointState.Active);
    }

    [Fact]
    public async Task Decide_TwoOfficersAtOnce_OneDecides()
    {
        var stage = await StageAsync();
        await stage.SubmittedAsync();
        var approval = (await stage.WaitingAsync(stage.City)).Single();
        var second = await stage.Tenant.ActorAsync(await stage.Tenant.StaffAsync("CityOfficer", "4301"));

        var outcomes = await Task.WhenAll(
            stage.DecideAsync(approval.Id, pass: true, stage.City),
            stage.DecideAsync(approval.Id, pass: false, second, "地址不清楚"));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals[0].Code.ShouldBeOneOf("approval.decided", "approval.not-yours");
        await using var db = stage.Tenant.Open();
        (await db.ApprovalSteps.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Decide_CityOfAnotherCity_DoesNotSeeIt()
    {
        var stage = await StageAsync();
        await stage.SubmittedAsync();
        var approval = (await stage.WaitingAsync(stage.City)).Single();
        var stranger = await stage.Tenant.ActorAsync(await stage.Tenant.StaffAsync("CityOfficer", "4302"));

        var decided = await stage.DecideAsync(approval.Id, pass: true, stranger);

        decided.Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.unknown");
        (await stage.WaitingAsync(stranger)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Decide_ProvinceBeforeTheCity_IsNotItsTurn()
    {
        var stage = await StageAsync();
        await stage.SubmittedAsync();
        var approval = (await stage.WaitingAsync(stage.City)).Single();

        var decided = await stage.DecideAsync(approval.Id, pass: true, stage.Province);

        decided.Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.not-yours");
    }

    [Fact]
    [Covers("HR-53")]
    public async Task Submit_AfterTheWindow_IsClosed()
    {
        var stage = await StageAsync();
        var draft = RegistrationBuilders.Must(await stage.CountyAsync(s => s.CreateAsync, Full));
        await stage.Tenant.SetClockAsync("2026-08-31 00:00");

        var submitted = await stage.SubmitAsync(draft.Id);

        submitted.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        (await stage.PointAsync(draft.Id)).State.ShouldBe(RegistrationPointState.Draft);
    }

    [Fact]
    public async Task Edit_WhileSubmitted_IsRefused()
    {
        var stage = await StageAsync();
        var point = await stage.SubmittedAsync();

        var edited = await stage.EditAsync(point.Id, Full with { Name = "改名" });

        edited.Refusals.ShouldHaveSingleItem().Code.ShouldBe("point.locked");
    }

    [Fact]
    public async Task Edit_PointOfAnotherCounty_IsUnknown()
    {
        var stage = await StageAsync();
        var other = await stage.Tenant.PointAsync("430102", state: RegistrationPointState.Draft);

        var edited = await stage.EditAsync(other.Id, Full);

        edited.Refusals.ShouldHaveSingleItem().Code.ShouldBe("point.unknown");
    }

    [Fact]
    public async Task Create_TwiceAtOnce_GivesTwoCodes()
    {
        var stage = await StageAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.CountyAsync(s => s.CreateAsync, Full)));

        made.Select(m => RegistrationBuilders.Must(m).Code).Order().ShouldBe(["43012101", "43012102", "43012103", "43012104"]);
    }

    private static async Task<Stage> StageAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-29 10:00");
        return new Stage(tenant,
            await tenant.ActorAsync(await tenant.StaffAsync("CountyOfficer", "430121")),
            await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301")),
            await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43")));
    }

    private sealed record Stage(TestTenant Tenant, Actor County, Actor City, Actor Province)
    {
        public async Task<Outcome<RegistrationPoint>> CountyAsync(
            Func<PointService, Func<PointOptions, Core.Events.ProcessContext, CancellationToken, Task<Outcome<RegistrationPoint>>>> verb, PointOptions options)
        {
            await using var scope = Tenant.Scope();
            return await verb(scope.ServiceProvider.GetRequiredService<PointService>())(options, await Tenant.ProcessAsync(County), default);
        }

        public async Task<Outcome<RegistrationPoint>> EditAsync(long id, PointOptions options)
        {
            await using var scope = Tenant.Scope();
            return await scope.ServiceProvider.GetRequiredService<PointService>().EditAsync(id, options, await Tenant.ProcessAsync(County));
        }

        public async Task<Outcome<RegistrationPoint>> SubmitAsync(long id)
        {
            await using var scope = Tenant.Scope();
            return await scope.ServiceProvider.GetRequiredService<PointService>().SubmitAsync(id, await Tenant.ProcessAsync(County));
        }

        public async Task<RegistrationPoint> SubmittedAsync() =>
            RegistrationBuilders.Must(await SubmitAsync(RegistrationBuilders.Must(await CountyAsync(s => s.CreateAsync, Full)).Id));

        public async Task<Outcome<Approval>> DecideAsync(long id, bool pass, Actor actor, string? reason = null)
        {
            await using var scope = Tenant.Scope();
            return await scope.ServiceProvider.GetRequiredService<ApprovalService>().DecideAsync(id, pass, await Tenant.ProcessAsync(actor, reason));
        }

        public async Task<List<Approval>> WaitingAsync(Actor actor)
        {
            await using var scope = Tenant.Scope();
            return await scope.ServiceProvider.GetRequiredService<ApprovalService>().WaitingFor(actor, Tenant.CampaignId).AsNoTracking().ToListAsync();
        }

        public async Task<RegistrationPoint> PointAsync(long id)
        {
            await using var db = Tenant.Open();
            return await db.RegistrationPoints.AsNoTracking().SingleAsync(p => p.Id == id);
        }
    }
}
