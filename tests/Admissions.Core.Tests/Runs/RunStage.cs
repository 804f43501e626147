using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Runs;

/// <summary>A tenant with officers, one exam district per city used and sites with rooms: everything but the candidates.</summary>
internal sealed class RunStage
{
    public const string Furong = "430102";
    public const string Tianxin = "430103";
    public const string Hetang = "430202";

    private RunStage(TestTenant tenant) => Tenant = tenant;

    public TestTenant Tenant { get; }
    public Actor Runner { get; private set; } = null!;
    public Actor Releaser { get; private set; } = null!;
    public Actor DispatchReleaser { get; private set; } = null!;

    public static async Task<RunStage> CreateAsync(int roomsInChangsha = 10, int roomsInZhuzhou = 10, Func<string, string>? edit = null, Action<IServiceCollection>? configure = null)
    {
        var stage = new RunStage(await TestTenant.CreateAsync(edit: edit, configure: configure));
        var tenant = stage.Tenant;
        await tenant.SetClockAsync("2026-10-08 10:00");
        stage.Runner = await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "43"));
        stage.Releaser = await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        stage.DispatchReleaser = await tenant.ActorAsync(await tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        await using var db = tenant.Open();
        var changsha = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0101", Name = "长沙考区", DivisionCode = "4301" };
        var zhuzhou = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0201", Name = "株洲考区", DivisionCode = "4302" };
        db.ExamDistricts.AddRange(changsha, zhuzhou);
        await db.SaveChangesAsync();
        db.ExamSites.AddRange(
            Site(tenant, changsha.Id, Furong, "A1", roomsInChangsha / 2), Site(tenant, changsha.Id, Tianxin, "A2", roomsInChangsha - (roomsInChangsha / 2)),
            Site(tenant, zhuzhou.Id, Hetang, "B1", roomsInZhuzhou));
        db.ExamScopes.AddRange(Scope(tenant, Furong, changsha.Id), Scope(tenant, Tianxin, changsha.Id), Scope(tenant, Hetang, zhuzhou.Id));
        await db.SaveChangesAsync();
        return stage;
    }

    public async Task<T> DoAsync<T>(Func<RunService, Task<T>> act)
    {
        await using var scope = Tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<RunService>());
    }

    /// <summary>Starts and computes a run, warnings read; before numbering the counties have reported.</summary>
    public async Task<Run> ComputedAsync(RunKind kind, int round = 0)
    {
        if (kind == RunKind.Numbering)
            await Tenant.AcceptedReportsAsync();
        var context = await Tenant.ProcessAsync(Runner);
        var started = await DoAsync(s => s.StartAsync(new StartRunOptions(kind, round, WarningsRead: true), context));
        started.Refusals.ShouldBeEmpty();
        return (await DoAsync(s => s.ComputeAsync(started.Value!.Id, context))).Value.ShouldNotBeNull();
    }

    /// <summary>A whole run up to the release.</summary>
    public async Task<Run> ReleasedAsync(RunKind kind, int round = 0)
    {
        var run = await RequestedAsync(kind, round);
        var context = await Tenant.ProcessAsync(kind == RunKind.Numbering ? Releaser : DispatchReleaser);
        var released = await DoAsync(s => s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), context));
        released.Refusals.ShouldBeEmpty();
        return released.Value!;
    }

    public async Task<Run> RequestedAsync(RunKind kind, int round = 0)
    {
        var run = await ComputedAsync(kind, round);
        run.State.ShouldBe(RunState.Verified, run.Report);
        return (await DoAsync(async s => await s.RequestReleaseAsync(run.Id, await Tenant.ProcessAsync(Runner)))).Value.ShouldNotBeNull();
    }

    public static IEnumerable<RunCandidate> Mixed(int count) => Enumerable.Range(0, count).Select(i => new RunCandidate(
        i % 3 == 0 ? Furong : i % 3 == 1 ? Tianxin : Hetang,
        i % 2 == 0 ? StudyLevel.CollegeToBachelor : StudyLevel.UpperSecondaryToCollege,
        i % 2 == 0 ? (i % 4 == 0 ? "EconomicsManagement" : "Law") : "LiberalArts"));

    private static ExamSite Site(TestTenant tenant, long district, string county, string code, int rooms) => new()
    {
        CampaignId = tenant.CampaignId,
        DistrictId = district,
        CountyCode = county,
        Code = code,
        Name = $"第{code}中学",
        Address = "测试路 1 号",
        ContactName = "周明",
        ContactPhone = "0731-80000000",
        RoomCount = rooms,
        State = ExamSiteState.Approved,
    };

    private static ExamScope Scope(TestTenant tenant, string county, long district) =>
        new() { CampaignId = tenant.CampaignId, CountyCode = county, Category = "", DistrictId = district };
}
