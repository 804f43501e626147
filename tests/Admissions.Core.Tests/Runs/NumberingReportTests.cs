using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Core.Runs;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Runs;

/// <summary>Numbers are given when the province has accepted every county's data (state-machines.md §8).</summary>
public sealed class NumberingReportTests
{
    private static readonly string[] Changsha = [.. ReportingBuilders.CountiesOf("4301")];

    [Fact]
    public async Task Start_CountyNotReportedUp_NamesItAndHowFarItHasComeUntilTheProvinceAccepts()
    {
        var stage = await RunStage.CreateAsync();
        var tenant = stage.Tenant;
        await tenant.ReportableAsync(RunStage.Furong, 3);
        await tenant.ReportableAsync(RunStage.Tianxin, 3);

        await tenant.SetClockAsync("2026-09-25 10:00");
        await tenant.ReportedAsync(RunStage.Furong);
        var one = await BlocksAsync(stage);
        foreach (var county in Changsha.Except([RunStage.Furong]))
            await tenant.ReportedAsync(county);
        Must(await tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("CityOfficer", "4301", (s, c) => s.ReportToProvinceAsync("4301", c)));
        await tenant.SetClockAsync("2026-09-25 10:00");
        var sent = await BlocksAsync(stage);
        Must(await tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("InformationOfficer", "43", (s, c) => s.AcceptAsync("4301", c)));
        var accepted = await BlocksAsync(stage);

        one.ShouldHaveSingleItem().ShouldBe("还有 2 个县（市、区）的报名数据没有逐级上报并由省级接收，不能编排准考证号：芙蓉区（已上报市）、天心区（未上报）。请催报；上报时间已过的，先在“日程”里补办");
        sent.ShouldHaveSingleItem().ShouldContain("芙蓉区（已上报省）、天心区（已上报省）");
        accepted.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> BlocksAsync(RunStage stage)
    {
        await stage.Tenant.SetClockAsync("2026-10-08 10:00");
        var items = await stage.DoAsync(async s => await s.PreflightAsync(RunKind.Numbering, 0, await stage.Tenant.ProcessAsync(stage.Runner)));
        await stage.Tenant.SetClockAsync("2026-09-25 10:00");
        return [.. items.Where(i => i.Level == PreflightLevel.Block).Select(i => i.Sentence)];
    }
}
