using Admissions.Core.Access;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Scoring;

public sealed class ControlLineTests
{
    private const string Economics = "CollegeToBachelor/EconomicsManagement/";

    [Fact]
    public async Task Set_LinesOfOneCategory_CountsThoseAboveAndLeavesOneEvent()
    {
        var (tenant, officer) = await ScoredAsync();

        var set = await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 200)], c));

        set.Value.ShouldBe(1);
        var row = (await DoAsync(tenant, officer, (s, c) => s.ListAsync(c))).Single(r => r.Key == Economics);
        row.ShouldSatisfyAllConditions(r => r.Line.ShouldBe(200), r => r.Candidates.ShouldBe(2), r => r.Above.ShouldBe(1));
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "ControlLinesSet")).ShouldBe(1);
    }

    [Fact]
    public async Task Set_BeyondTheFullMark_IsRefusedAndNothingIsWritten()
    {
        var (tenant, officer) = await ScoredAsync();

        var set = await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 451)], c));

        set.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("专升本经济管理类的控制线应在 0 至 450 分之间，请核对");
        await using var db = tenant.Open();
        (await db.ControlLines.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Set_LineAnotherOfficerChangedMeanwhile_IsAConflictAndKeepsHis()
    {
        var (tenant, officer) = await ScoredAsync();
        await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 200, new SeenLine(null))], c));

        var late = await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 180, new SeenLine(null))], c));
        var untouched = await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, null, new SeenLine(null))], c));
        var knowing = await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 180, new SeenLine(200))], c));

        late.Refusals.ShouldHaveSingleItem().ShouldBeOfType<LineOvertaken>().Sentence.ShouldBe(
            "专升本经济管理类的控制线刚刚由另一名工作人员改为 200 分，这次填的是 180 分，都没有保存。请核对，确实要改的再保存一次");
        (untouched.Value, knowing.Value).ShouldBe((0, 1));
    }

    [Fact]
    public async Task Set_WhileARunIsReleased_WaitsForTheRunLock()
    {
        var (tenant, officer) = await ScoredAsync();
        await using var holder = tenant.Open();
        await using var transaction = await holder.Database.BeginTransactionAsync();
        await Admissions.Core.Runs.RunLock.TakeAsync(holder, tenant.CampaignId, default);

        var set = DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 200)], c));
        await using var look = tenant.Open();
        while (!await look.Database.SqlQuery<bool>($"select exists (select 1 from pg_locks where locktype = 'advisory' and not granted) as \"Value\"").SingleAsync())
            set.IsCompleted.ShouldBeFalse();
        (await look.ControlLines.CountAsync()).ShouldBe(0);
        await transaction.CommitAsync();

        (await set).Value.ShouldBe(1);
    }

    [Fact]
    public async Task Publish_LineMissing_NamesItAndAfterwardsNothingChanges()
    {
        var (tenant, officer) = await ScoredAsync();
        var refused = await DoAsync(tenant, officer, (s, c) => s.PublishAsync(c));
        await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 200)], c));

        var published = await DoAsync(tenant, officer, (s, c) => s.PublishAsync(c));
        var later = await DoAsync(tenant, officer, (s, c) => s.SetAsync([new LineEntry(Economics, 100)], c));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("专升本经济管理类");
        published.Succeeded.ShouldBeTrue();
        later.Refusals.ShouldHaveSingleItem().Code.ShouldBe("line.published");
    }

    [Fact]
    public async Task OnePointTable_TwoScores_CountsFromTheHighestDown()
    {
        var (tenant, officer) = await ScoredAsync();

        var table = await DoAsync(tenant, officer, (s, c) => s.OnePointTableAsync(StudyLevel.CollegeToBachelor, "EconomicsManagement", c));

        table.Total.ShouldBe(2);
        table.Rows[0].Score.ShouldBe(240);
        table.RankOf(150).ShouldBe(2);
    }

    private static async Task<(TestTenant, Actor)> ScoredAsync()
    {
        var (tenant, importer, _) = await ScoreImportTests.StageAsync(2);
        await ScoreImportTests.ImportAsync(tenant, importer, "准考证号,政治,英语,高等数学\nT00,90,80,70\nT01,50,50,50\n");
        return (tenant, await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43")));
    }

    private static async Task<T> DoAsync<T>(TestTenant tenant, Actor officer, Func<ControlLineService, Core.Events.ProcessContext, Task<T>> act)
    {
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<ControlLineService>(), await tenant.ProcessAsync(officer));
    }
}
