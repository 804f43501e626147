using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>Windows moved and policies corrected while the campaign runs.</summary>
public sealed class WindowAndPolicyTests
{
    /// <summary>The lines of the seed's timetable (§三) and the window that opens each.</summary>
    private static readonly (string Activity, string Window)[] Activities =
    [
        ("注册用户、绑定组别、分配角色", "UserSetup"), ("确定报名确认点", "PointSetup"), ("考生网上报名、现场确认、网上支付", "Registration"), ("核实已确认未缴费考生情况", "UnpaidVerification"),
        ("审核免试入学考生资格", "ExemptionProvince"), ("审核、录入照顾加分考生名单及报名数据上报", "BonusAndReport"), ("确定考点、进行考区编排、考生考区调整", "SiteSetup"),
        ("编排考生准考证号码", "Numbering"), ("对编排的考室进行考点分配", "Numbering"), ("生成考务文件", "Numbering"), ("打印考务资料", "Printing"), ("打印准考证", "Printing"),
    ];

    [Fact]
    [Covers("HR-51")]
    public async Task Move_EndByADay_OpensTheNextDayAndTheEventSaysWho()
    {
        var (tenant, actor) = await SetupAsync("2026-09-12 10:00");
        (await tenant.ContextAsync()).IsOpen("Registration").ShouldBeFalse();
        ScheduleWindow window;
        await using (var db = tenant.Open())
            window = await db.Windows.SingleAsync(w => w.Code == "Registration");

        var silent = await MoveAsync(tenant, actor, window, null);
        var moved = await MoveAsync(tenant, actor, window, "系统故障，顺延一天");

        silent.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.reason");
        moved.Succeeded.ShouldBeTrue();
        (await tenant.ContextAsync()).IsOpen("Registration").ShouldBeTrue();
        (await (await tenant.CandidateAsync().PledgedAsync()).ReadAsync()).State.ShouldBe(RegistrationState.Draft, "somebody registers on the day that was closed");
        await using var after = tenant.Open();
        var windows = await after.Windows.Select(w => w.Code).Distinct().ToListAsync();
        Activities.Length.ShouldBe(12);
        foreach (var (activity, code) in Activities)
            windows.ShouldContain(code, activity);
        var moveEvent = await after.Events.SingleAsync(e => e.Type == "WindowMoved");
        moveEvent.ActorId.ShouldBe(actor.UserId);
        moveEvent.Reason.ShouldBe("系统故障，顺延一天");
    }

    [Fact]
    public async Task Move_AfterAnotherOfficerMovedIt_IsAConflictThatNamesHisTimes()
    {
        var (tenant, actor) = await SetupAsync("2026-09-08 10:00");
        var other = await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        ScheduleWindow seen;
        await using (var db = tenant.Open())
            seen = await db.Windows.SingleAsync(w => w.Code == "Registration");

        var outcomes = await Task.WhenAll(MoveAsync(tenant, actor, seen, "停电"), MoveAsync(tenant, other, seen, "台风", 2));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().ShouldBeOfType<WindowOvertaken>().Sentence.ShouldContain("刚刚由另一名工作人员改为9月2日");
        await using var after = tenant.Open();
        (await after.Events.CountAsync(e => e.Type == "WindowMoved")).ShouldBe(1);
    }

    [Theory]
    [InlineData(WindowScopeKind.City, "9999")]
    [InlineData(WindowScopeKind.County, "4301")]
    [InlineData(WindowScopeKind.Point, "43012199")]
    [InlineData(WindowScopeKind.Candidate, "26430121000000")]
    public async Task Extend_UnknownPlaceOrPerson_IsRefused(WindowScopeKind kind, string code)
    {
        var (tenant, actor) = await SetupAsync("2026-09-12 10:00");
        var now = (await tenant.ContextAsync()).Now;
        await using var scope = tenant.Scope();

        var extended = await scope.ServiceProvider.GetRequiredService<WindowService>()
            .ExtendAsync(new WindowExtensionOptions("Registration", now, now.AddDays(1), kind, code, new WindowGrounds("湘教考成招字〔2026〕8号")), await tenant.ProcessAsync(actor, "补办"));

        extended.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.scope");
    }

    [Fact]
    public async Task Publish_CorrectedPolicy_IsTheNextVersionAtOnce()
    {
        var (tenant, actor) = await SetupAsync("2026-08-20 10:00");
        var json = PolicyPacks.Json("hunan-adult").Replace("湖南省2026年成人高校招生", "湖南省2026年成人高等学校招生", StringComparison.Ordinal);

        var published = await PublishAsync(tenant, actor, json, 1, "更正名称");
        var stale = await PublishAsync(tenant, actor, json, 1, "再来一次");

        published.Value.ShouldNotBeNull().Version.ShouldBe(2);
        stale.Refusals.ShouldHaveSingleItem().Code.ShouldBe("policy.version");
        var context = await tenant.ContextAsync();
        context.PolicyVersion.ShouldBe(2);
        context.Policy.Campaign.Name.ShouldBe("湖南省2026年成人高等学校招生");
        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "PolicyPublished")).Reason.ShouldBe("更正名称");
    }

    [Fact]
    public async Task Publish_BrokenPolicy_NamesThePathAndChangesNothing()
    {
        var (tenant, actor) = await SetupAsync("2026-08-20 10:00");

        var broken = await PublishAsync(tenant, actor, PolicyPacks.Json("hunan-adult").Replace("\"timeZone\": \"Asia/Shanghai\"", "\"timeZone\": 8", StringComparison.Ordinal), 1, "更正");
        var foreign = await PublishAsync(tenant, actor, PolicyPacks.Json("shaanxi-adult"), 1, "更正");
        var same = await PublishAsync(tenant, actor, PolicyPacks.Json("hunan-adult"), 1, "更正");

        broken.Refusals.ShouldContain(r => r.Sentence.StartsWith("campaign.timeZone"));
        foreign.Refusals.ShouldHaveSingleItem().Code.ShouldBe("policy.other-campaign");
        same.Refusals.ShouldHaveSingleItem().Code.ShouldBe("policy.same");
        (await tenant.ContextAsync()).PolicyVersion.ShouldBe(1);
    }

    private static async Task<(TestTenant Tenant, Actor Actor)> SetupAsync(string time)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(time);
        return (tenant, await tenant.ActorAsync(await tenant.StaffAsync("ProvinceAdministrator", "43")));
    }

    private static async Task<Outcome<WindowChange>> MoveAsync(TestTenant tenant, Actor actor, ScheduleWindow window, string? reason, int days = 1)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<WindowService>()
            .MoveAsync(new MoveWindowOptions(window.Id, window.OpensAt!.Value, window.ClosesAt!.Value.AddDays(days), window.OpensAt, window.ClosesAt, new WindowGrounds("湘教考成招字〔2026〕8号")), await tenant.ProcessAsync(actor, reason));
    }

    private static async Task<Outcome<CampaignPolicyVersion>> PublishAsync(TestTenant tenant, Actor actor, string json, int expected, string reason)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<PolicyService>().PublishAsync(json, expected, await tenant.ProcessAsync(actor, reason));
    }
}
