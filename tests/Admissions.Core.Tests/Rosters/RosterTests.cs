using Admissions.Core.Rosters;
using Admissions.Core.Tests.Dossiers;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Rosters;

/// <summary>From the end of a level to the sealed roster.</summary>
public sealed class RosterTests
{
    private const StudyLevel Level = StudyLevel.CollegeToBachelor;

    [Fact]
    public async Task Complete_WithUndecided_IsRefusedAndAfterwardsRecordsTheShortfall()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 8);

        var early = await DoAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));
        await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);
        var ended = await DoAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));
        var again = await DoAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));

        early.Refusals.ShouldHaveSingleItem().Code.ShouldBe("roster.undecided");
        ended.Value.ShouldNotBeNull().Count.ShouldBe(8);
        again.Refusals.ShouldHaveSingleItem().Code.ShouldBe("roster.completed");
        await using var db = stage.Tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "LevelCompleted")).After.ShouldNotBeNull().ShouldContain("\"shortfall\":57");
    }

    [Fact]
    [Covers("HA-86")]
    public async Task Build_BeforeSeal_IsVoidAndAfterSealIsNot()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 4);
        await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);
        await DoAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));

        var draft = await DoAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c));
        var sealedRoster = await DoAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c));
        var final = await DoAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c));
        var again = await DoAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c));

        draft.Value.ShouldNotBeNull().Watermark.ShouldBe("未盖章 无效");
        sealedRoster.Value.ShouldNotBeNull().State.ShouldBe(AdmissionRosterState.Sealed);
        final.Value.ShouldNotBeNull().Watermark.ShouldBeNull();
        final.Value.Groups.Sum(g => g.Rows.Count).ShouldBe(4);
        again.Succeeded.ShouldBeFalse();
        await using var db = stage.Tenant.Open();
        (await db.PublicDocuments.SingleAsync(d => d.Kind == "AdmissionRoster")).Digest.ShouldBe((await db.Rosters.SingleAsync()).Digest);
    }

    [Fact]
    public async Task Build_WhereThePolicyDoesNotVoidIt_IsAPlainList()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 1, edit: PolicyChange.Set("roster.voidWithoutSeal", "false"));
        await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);
        await DoAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));

        var draft = await DoAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c));

        (draft.Value.ShouldNotBeNull().Sealed, draft.Value.Watermark).ShouldBe((false, null));
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("\"Collect\"", false)]
    [InlineData("\"Upload[1]\"", true)]
    public async Task RefuseClosed_Collection_AsksTheWindowThatThePolicyNames(string window, bool open)
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("roster.window", window));
        await tenant.SetClockAsync("2026-11-26 10:00");

        (CollectionService.RefuseClosed(await tenant.ContextAsync()) is null).ShouldBe(open);
    }

    [Fact]
    public async Task Publish_WithUndecided_IsRefusedAndAfterwardsHappensOnce()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 3);

        var early = await DoAsync(stage, (s, c) => s.PublishResultsAsync(c));
        await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);
        var published = await DoAsync(stage, (s, c) => s.PublishResultsAsync(c));
        var again = await DoAsync(stage, (s, c) => s.PublishResultsAsync(c));

        early.Refusals.ShouldHaveSingleItem().Code.ShouldBe("results.undecided");
        published.Succeeded.ShouldBeTrue();
        again.Refusals.ShouldHaveSingleItem().Code.ShouldBe("results.published");
        await using var db = stage.Tenant.Open();
        (await db.Campaigns.SingleAsync()).ResultsPublishedAt.ShouldNotBeNull();
        (await db.Events.CountAsync(e => e.Type == "ResultsPublished")).ShouldBe(1);
    }

    [Fact]
    public async Task Build_AdmittedAfterTheSeal_IsRefusedRatherThanPrintedUnderTheSeal()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 4);
        var dossiers = await stage.DossiersAsync();
        await stage.ConfirmAsync([.. dossiers.Select(d => d.Id)]);
        await DoAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));
        await DoAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c));
        await using (var db = stage.Tenant.Open())
        {
            var one = await db.Dossiers.Include(d => d.Registration).FirstAsync(d => d.State == DossierState.Admitted);
            one.Registration!.Name = "改名";
            await db.SaveChangesAsync();
        }

        var changed = await DoAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c));

        changed.Refusals.ShouldHaveSingleItem().Code.ShouldBe("roster.changed");
    }

    [Fact]
    public async Task List_Admitted_CountsTheFeeOfTheNotices()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 6);
        await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]);

        await using var scope = stage.Tenant.Scope();
        var lines = await scope.ServiceProvider.GetRequiredService<RosterService>().ListAsync(await stage.Tenant.ProcessAsync(stage.Group));

        lines.Single(l => l.InstitutionId == stage.College.Id).Fee.ShouldBe(6.00m);
    }

    [Fact]
    public async Task Seal_BeforeTheEnd_IsRefused()
    {
        var stage = await UploadedStage.CreateAsync(candidates: 1);

        (await DoAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("roster.not-ended");
        (await DoAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("roster.not-ended");
    }

    private static async Task<Outcome<T>> DoAsync<T>(UploadedStage stage, Func<RosterService, Core.Events.ProcessContext, Task<Outcome<T>>> act)
    {
        await using var scope = stage.Tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<RosterService>(), await stage.Tenant.ProcessAsync(stage.Group));
    }
}
