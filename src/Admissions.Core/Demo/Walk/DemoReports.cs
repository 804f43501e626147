using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Walk;

/// <summary>
/// Counties and cities report, the province takes it in: all but what is the listed accounts' own (HR-121…HR-124). Pressed
/// again it goes on from where each county stands.
/// </summary>
public sealed class DemoReports(DemoCast cast, DemoNights nights)
{
    public async Task ReportAsync(DemoPlayed played, DemoOwn own, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.Reporting is not { } policy)
        {
            played.Done.Add("本次招生不逐级上报数据，没有要办的。");
            return;
        }
        var counties = await CountiesAsync(context, cancellationToken);
        if (counties.All(c => c.State == DataReportState.Accepted))
        {
            played.Done.Add($"{counties.Count} 个县（市、区）的数据都已经上报并由省级接收，没有要代办的。");
            return;
        }
        if (context.Campaign.RefuseClosed(policy.Window) is { } closed)
        {
            played.Failed.Add(closed.Sentence + "。请先把时间调到“报名结束，上报数据”。");
            return;
        }
        await nights.CatchUpAsync(played, context, cancellationToken);
        var (reported, cities, accepted) = (0, 0, 0);
        foreach (var city in counties.GroupBy(c => c.Code[..4]))
        {
            if (policy.Chain.Contains(ReportingLevel.County))
                foreach (var county in city.Where(c => !DataReportLifecycle.ReportedUp.Contains(c.State)))
                    reported += await ReportCountyAsync(county, played, own, context, cancellationToken) ? 1 : 0;
            if (city.Key == own.City)
            {
                if (city.Any(c => c.State != DataReportState.Accepted))
                    played.Left.Add($"{NameOf(city.Key)}由您上报：用“{DemoAccounts.Prefix}city”打开“数据上报”；再用“{DemoAccounts.Prefix}province-info”接收。");
                continue;
            }
            cities += await ReportCityAsync(city.Key, played, context, cancellationToken) ? 1 : 0;
            accepted += await AcceptAsync(city.Key, played, context, cancellationToken) ? 1 : 0;
        }
        played.Done.Add($"{reported} 个县（市、区）核查、上报，{cities} 个市（州）上报省级，省级接收 {accepted} 个市（州）。");
    }

    private async Task<bool> ReportCountyAsync((string Code, DataReportState State) county, DemoPlayed played, DemoOwn own, ProcessContext context, CancellationToken cancellationToken)
    {
        if (county.Code == own.County)
        {
            played.Left.Add($"{NameOf(county.Code)}由您上报：用“{DemoAccounts.Prefix}county”打开“数据上报”，核查以后上报。");
            return false;
        }
        var office = cast.Office(context, "CountyOfficer", county.Code);
        if (county.State != DataReportState.CheckedByCounty)
        {
            var check = await cast.DoAsync<DataReportService, DataReport>(s => s.CheckAsync(county.Code, office, cancellationToken));
            if (!check.Succeeded)
            {
                played.Fail(NameOf(county.Code), check);
                return false;
            }
        }
        var report = await cast.DoAsync<DataReportService, DataReport>(s => s.ReportToCityAsync(county.Code, office, cancellationToken));
        if (!report.Succeeded)
            played.Fail(NameOf(county.Code), report);
        return report.Succeeded;
    }

    private async Task<bool> ReportCityAsync(string city, DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        var states = (await CountiesAsync(context, cancellationToken)).Where(c => c.Code.StartsWith(city, StringComparison.Ordinal)).Select(c => c.State).ToList();
        if (states.All(s => s is DataReportState.ReportedToProvince or DataReportState.Accepted))
            return false;
        var report = await cast.DoAsync<DataReportService, IReadOnlyList<DataReport>>(s => s.ReportToProvinceAsync(city, cast.Office(context, "CityOfficer", city), cancellationToken));
        if (!report.Succeeded)
            played.Fail(NameOf(city), report);
        return report.Succeeded;
    }

    private async Task<bool> AcceptAsync(string city, DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        var states = (await CountiesAsync(context, cancellationToken)).Where(c => c.Code.StartsWith(city, StringComparison.Ordinal)).Select(c => c.State).ToList();
        // What has not arrived was named above.
        if (states.TrueForAll(s => s == DataReportState.Accepted) || states.Exists(s => s is not (DataReportState.ReportedToProvince or DataReportState.Accepted)))
            return false;
        var taken = await cast.DoAsync<DataReportService, IReadOnlyList<DataReport>>(s => s.AcceptAsync(city, cast.Office(context, "InformationOfficer", cast.Province), cancellationToken));
        if (!taken.Succeeded)
            played.Fail($"接收{NameOf(city)}", taken);
        return taken.Succeeded;
    }

    private async Task<List<(string Code, DataReportState State)>> CountiesAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        await using var db = cast.Open();
        var states = await db.DataReports.Where(r => r.CampaignId == context.Campaign.Id).ToDictionaryAsync(r => r.CountyCode, r => r.State, StringComparer.Ordinal, cancellationToken);
        var codes = await db.Organizations.Where(o => o.Kind == OrganizationKind.CountyOffice).OrderBy(o => o.DivisionCode).Select(o => o.DivisionCode).ToListAsync(cancellationToken);
        return [.. codes.Select(code => (code, states.GetValueOrDefault(code, DataReportState.Open)))];
    }

    private static string NameOf(string division) => ReferenceData.Division(division)?.Name ?? division;
}
