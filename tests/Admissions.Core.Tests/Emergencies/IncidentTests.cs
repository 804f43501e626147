using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.EmergencyBuilders;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Emergencies;

/// <summary>A report goes up level by level, is answered in the same report, and ends with cause and measure.</summary>
public sealed class IncidentTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private Actor _city = null!;
    private Actor _division = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        _division = await _tenant.StaffActorAsync("InformationOfficer", "43");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Covers("HR-144")]
    public async Task Report_ByCity_IsAnsweredByTheInformationDivisionInTheSameReport()
    {
        var noType = await ReportAsync(_city, new IncidentOptions("", "长沙市", Beijing("2026-09-08 09:00"), "缴费失败"));
        var noScope = await ReportAsync(_city, new IncidentOptions("PaymentFailure", " ", Beijing("2026-09-08 09:00"), "缴费失败"));
        var report = Must(await ReportAsync(_city, Payment));
        await _tenant.SetClockAsync("2026-09-08 10:30");

        var answered = Must(await ActAsync(_division, (s, c) => s.AnswerAsync(report.Id, "已联系支付平台，请先受理现场确认", c)));

        noType.Refusals.ShouldHaveSingleItem().Field.ShouldBe("type");
        noScope.Refusals.ShouldHaveSingleItem().Field.ShouldBe("scope");
        answered.State.ShouldBe(IncidentReportState.InHandling);
        var log = (await FindAsync(_city, report.Id))!.Entries;
        log.Select(e => e.Verb).ShouldBe([IncidentReportLifecycle.Report, IncidentReportLifecycle.Answer]);
        (log[1].At - log[0].At).ShouldBeGreaterThan(TimeSpan.FromMinutes(29));
        log[1].Text.ShouldBe("已联系支付平台，请先受理现场确认");
        await using var db = _tenant.Open();
        (await db.Events.CountAsync(e => e.SubjectType == nameof(IncidentReport) && e.SubjectId == report.Id)).ShouldBe(2);
    }

    [Fact]
    [Covers("HR-145")]
    public async Task Report_ByPoint_AppearsToEachLevelWhenTheOneBelowForwards()
    {
        var point = await _tenant.PointAsync("430121");
        var clerk = await _tenant.StaffActorAsync("PointHead", pointId: point.Id);
        var (county, neighbour) = (await _tenant.StaffActorAsync("CountyOfficer", "430121"), await _tenant.StaffActorAsync("CountyOfficer", "430102"));

        var report = Must(await ReportAsync(clerk, new IncidentOptions("PowerCut", "本点", Beijing("2026-09-08 09:00"), "停电，无法确认")));

        (await FindAsync(county, report.Id)).ShouldNotBeNull();
        (await FindAsync(neighbour, report.Id)).ShouldBeNull();
        (await FindAsync(_city, report.Id)).ShouldBeNull();
        (await ActAsync(neighbour, (s, c) => s.ForwardAsync(report.Id, null, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("incident.unknown");
        Must(await ActAsync(county, (s, c) => s.ForwardAsync(report.Id, "属实", c))).State.ShouldBe(IncidentReportState.Forwarded);
        (await FindAsync(_city, report.Id)).ShouldNotBeNull();
        (await FindAsync(_division, report.Id)).ShouldBeNull();
        (await ActAsync(county, (s, c) => s.ForwardAsync(report.Id, null, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("incident.not-here");
        Must(await ActAsync(_city, (s, c) => s.ForwardAsync(report.Id, null, c))).HolderCode.ShouldBe("43");
        (await FindAsync(_division, report.Id))!.Entries.Count.ShouldBe(3);
        (await FindAsync(clerk, report.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Close_WithoutCauseOrMeasure_IsRefused()
    {
        var report = Must(await ReportAsync(_city, Payment));
        var early = await ActAsync(_division, (s, c) => s.CloseAsync(report.Id, "平台故障", "已恢复", c));
        Must(await ActAsync(_division, (s, c) => s.AnswerAsync(report.Id, "请等待", c)));

        var noCause = await ActAsync(_division, (s, c) => s.CloseAsync(report.Id, " ", "已恢复", c));
        var noMeasure = await ActAsync(_division, (s, c) => s.CloseAsync(report.Id, "平台故障", null, c));
        var byCity = await ActAsync(_city, (s, c) => s.CloseAsync(report.Id, "平台故障", "已恢复", c));
        var closed = Must(await ActAsync(_division, (s, c) => s.CloseAsync(report.Id, "平台故障", "延时缴费两天", c)));

        early.Refusals.ShouldHaveSingleItem().Code.ShouldBe("transition.not-allowed");
        noCause.Refusals.ShouldHaveSingleItem().Field.ShouldBe("cause");
        noMeasure.Refusals.ShouldHaveSingleItem().Field.ShouldBe("measure");
        byCity.Refusals.ShouldHaveSingleItem().Code.ShouldBe("incident.not-permitted");
        closed.State.ShouldBe(IncidentReportState.Closed);
        closed.ClosedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Report_SystemDiffersFromPolicy_LeadsToACorrectedValueInForceAtOnce()
    {
        var unknown = await ReportAsync(_city, new IncidentOptions(IncidentService.PolicyDifference, "全市", Beijing("2026-09-08 09:00"), "上限不对", "payment.nonsense"));
        var report = Must(await ReportAsync(_city, new IncidentOptions(IncidentService.PolicyDifference, "全市", Beijing("2026-09-08 09:00"), "导出上限不对", "privacy.exportPersons")));
        var province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");
        var before = await _tenant.ContextAsync();
        var corrected = Rules.Policy.PolicyJson.Write(before.Policy with { Privacy = before.Policy.Privacy with { ExportPersons = before.Policy.Privacy.ExportPersons + 1 } });

        Must(await _tenant.DoAsync<PolicyService, Outcome<CampaignPolicyVersion>>(province,
            (s, c) => s.PublishAsync(corrected, before.PolicyVersion, c), $"第 {report.Id} 号异常情况：{report.PolicyItem}"));

        unknown.Refusals.ShouldHaveSingleItem().Field.ShouldBe("policyItem");
        report.PolicyItem.ShouldBe("privacy.exportPersons");
        report.PolicyVersion.ShouldBe(before.PolicyVersion);
        var after = await _tenant.ContextAsync();
        after.PolicyVersion.ShouldBe(before.PolicyVersion + 1);
        after.Policy.Privacy.ExportPersons.ShouldBe(before.Policy.Privacy.ExportPersons + 1);
        await using var db = _tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "PolicyPublished")).Reason!.ShouldContain("privacy.exportPersons");
    }

    private static IncidentOptions Payment => new("PaymentFailure", "全市考生", Beijing("2026-09-08 09:00"), "大批考生缴费失败");

    private Task<Outcome<IncidentReport>> ReportAsync(Actor actor, IncidentOptions options) => ActAsync(actor, (s, c) => s.ReportAsync(options, c));

    private Task<Outcome<IncidentReport>> ActAsync(Actor actor, Func<IncidentService, Events.ProcessContext, Task<Outcome<IncidentReport>>> act) =>
        _tenant.DoAsync<IncidentService, Outcome<IncidentReport>>(actor, act);

    private Task<IncidentReport?> FindAsync(Actor actor, long id) => _tenant.DoAsync<IncidentService, IncidentReport?>(actor, (s, c) => s.FindAsync(id, c));
}
