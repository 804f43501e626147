using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>Counties that keep their city from reporting.</summary>
public sealed record CountiesMissing(IReadOnlyList<string> Names)
    : Refusal("report.counties-missing", "", $"还有 {Names.Count} 个县（市、区）没有上报：{string.Join('、', Names)}。请催报，全部上报后再报省级", CountyFreeze.Source);

/// <summary>What is there now is not what was reported (HR-124).</summary>
public sealed record DigestDiffers(string County, IReadOnlyList<ReportDifference> Differences)
    : Refusal("report.digest-differs", "", $"{County}的数据与上报时的校验值不一致，有 {Differences.Count} 处差异。请查明，退回重新上报", CountyFreeze.Source);

/// <summary>
/// Registration data on their way up: the county checks and reports, which freezes them; the city reports when all its
/// counties have; the province accepts. At every level the same rows are counted again and must give the same digest
/// (HR-121…HR-124, 湘教考信字〔2019〕3号 §四.8; SX-75).
/// </summary>
public sealed class DataReportService(AdmissionsDbContext db, ReportChecks checks)
{
    private static readonly DataReportState[] AtCity = [DataReportState.ReportedToCity, DataReportState.ReturnedByProvince];
    private static readonly DataReportState[] AtProvince = [DataReportState.ReportedToProvince, DataReportState.Accepted];

    /// <summary>The county says its data are right; refused with the list when a check fails (HR-121).</summary>
    public async Task<Outcome<DataReport>> CheckAsync(string county, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(county, ReportingLevel.County, context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var report = await LockAsync(county, context, cancellationToken);
        var done = await CheckStepAsync(report, context, cancellationToken);
        return done.Succeeded ? await SaveAsync(report, transaction, cancellationToken) : done;
    }

    /// <summary>Reports to the city: everything is checked and counted once more, and from now on frozen (HR-122).</summary>
    public async Task<Outcome<DataReport>> ReportToCityAsync(string county, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(county, ReportingLevel.County, context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var report = await LockAsync(county, context, cancellationToken);
        var done = await ReportStepAsync(report, context, cancellationToken);
        return done.Succeeded ? await SaveAsync(report, transaction, cancellationToken) : done;
    }

    /// <summary>The city sends a county's report back with a reason; the county's data can be changed again.</summary>
    public async Task<Outcome<DataReport>> ReturnByCityAsync(string county, ProcessContext context, CancellationToken cancellationToken = default) =>
        await ReturnAsync(county, DataReportLifecycle.ReturnByCity, "DataReportReturnedByCity", context, cancellationToken);

    /// <summary>The province sends a county's report back to the city; before numbers are given only.</summary>
    public async Task<Outcome<DataReport>> ReturnByProvinceAsync(string county, ProcessContext context, CancellationToken cancellationToken = default) =>
        await ReturnAsync(county, DataReportLifecycle.ReturnByProvince, "DataReportReturnedByProvince", context, cancellationToken);

    /// <summary>The city reports all its counties together, each counted again (HR-123). Where counties do not report, it reports for them (SX-75).</summary>
    public async Task<Outcome<IReadOnlyList<DataReport>>> ReportToProvinceAsync(string city, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(city, ReportingLevel.City, context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reports = await LockAllAsync(city, context, cancellationToken);
        if (!context.Campaign.Policy.Reporting!.Chain.Contains(ReportingLevel.County))
        {
            foreach (var report in reports.Where(r => !DataReportLifecycle.ReportedUp.Contains(r.State)))
            {
                var done = await ReportForCountyAsync(report, context, cancellationToken);
                if (!done.Succeeded)
                    return Outcome<IReadOnlyList<DataReport>>.Refused(done.Refusals);
            }
        }
        var missing = reports.Where(r => !DataReportLifecycle.ReportedUp.Contains(r.State)).Select(r => NameOf(r.CountyCode)).ToList();
        if (missing.Count > 0)
            return new CountiesMissing(missing);
        var going = reports.Where(r => AtCity.Contains(r.State)).ToList();
        if (going.Count == 0)
            return new Refusal("report.nothing", "", "各县（市、区）的数据都已经上报省级，不用再报", CountyFreeze.Source);
        return await AllAsync(going, DataReportLifecycle.ReportToProvince, "DataReportedToProvince", context, transaction, cancellationToken);
    }

    /// <summary>The province counts a city's data once more and takes them (HR-124).</summary>
    public async Task<Outcome<IReadOnlyList<DataReport>>> AcceptAsync(string city, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Oversees(city))
            return OtherDivision();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reports = await LockAllAsync(city, context, cancellationToken);
        var missing = reports.Where(r => !AtProvince.Contains(r.State)).Select(r => NameOf(r.CountyCode)).ToList();
        if (missing.Count > 0)
            return new CountiesMissing(missing);
        var going = reports.Where(r => r.State == DataReportState.ReportedToProvince).ToList();
        if (going.Count == 0)
            return new Refusal("report.nothing", "", "这个市（州）的数据都已经接收", CountyFreeze.Source);
        return await AllAsync(going, DataReportLifecycle.Accept, "DataReportAccepted", context, transaction, cancellationToken);
    }

    /// <summary>What differs now from what the county reported; empty when nothing does or nothing was reported.</summary>
    public async Task<IReadOnlyList<ReportDifference>> CompareAsync(DataReport report, CampaignContext campaign, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Digest is null || !DataReportLifecycle.Frozen.Contains(report.State))
            return [];
        return (await CountAgainAsync(report, campaign, cancellationToken)).Differences;
    }

    private async Task<Outcome<IReadOnlyList<DataReport>>> AllAsync(
        List<DataReport> reports, string verb, string type, ProcessContext context, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var report in reports)
        {
            if (DataReportLifecycle.Table.Check(report.State, verb) is { } wrongState)
                return wrongState;
            var (now, differences) = await CountAgainAsync(report, context.Campaign, cancellationToken);
            if (differences.Count > 0)
                return new DigestDiffers(NameOf(report.CountyCode), differences);
            Step(report, verb, type, context, now);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return reports;
    }

    private async Task<Outcome<DataReport>> CheckStepAsync(DataReport report, ProcessContext context, CancellationToken cancellationToken)
    {
        if (DataReportLifecycle.Table.Check(report.State, DataReportLifecycle.Check) is { } wrongState)
            return wrongState;
        if ((await checks.RunAsync(report.CountyCode, context, cancellationToken)).Where(c => c.HoldsUp).ToList() is { Count: > 0 } failed)
            return new ChecksFailed(failed);
        Step(report, DataReportLifecycle.Check, "DataReportChecked", context, await ReportData.DigestAsync(db, context.Campaign, report.CountyCode, cancellationToken));
        return report;
    }

    private async Task<Outcome<DataReport>> ReportStepAsync(DataReport report, ProcessContext context, CancellationToken cancellationToken)
    {
        if (DataReportLifecycle.Table.Check(report.State, DataReportLifecycle.ReportToCity) is { } wrongState)
            return wrongState;
        if ((await checks.RunAsync(report.CountyCode, context, cancellationToken)).Where(c => c.HoldsUp).ToList() is { Count: > 0 } failed)
            return new ChecksFailed(failed);
        await MoveBonusesAsync(report.CountyCode, BonusClaimState.Approved, BonusClaimLifecycle.Freeze, context, cancellationToken);
        var now = await ReportData.DigestAsync(db, context.Campaign, report.CountyCode, cancellationToken);
        report.Version++;
        (report.Digest, report.Layout, report.Summary, report.ReportedAt) = (now.Hash, now.Layout, ReportData.Write(now.Summary), context.Now);
        Step(report, DataReportLifecycle.ReportToCity, "DataReportedToCity", context, now, ReportData.Pack(now.Rows));
        return report;
    }

    private async Task<Outcome<DataReport>> ReportForCountyAsync(DataReport report, ProcessContext context, CancellationToken cancellationToken)
    {
        if (report.State != DataReportState.CheckedByCounty && await CheckStepAsync(report, context, cancellationToken) is { Succeeded: false } notChecked)
            return notChecked;
        // The database holds every edge, so each step is written by itself.
        await db.SaveChangesAsync(cancellationToken);
        var reported = await ReportStepAsync(report, context, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return reported;
    }

    private async Task<Outcome<DataReport>> ReturnAsync(string county, string verb, string type, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Oversees(county))
            return OtherDivision();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Whoever releases numbers holds the run lock: a release that came first is seen below, one that comes later waits for this.
        if (verb == DataReportLifecycle.ReturnByProvince)
            await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        var report = await LockAsync(county, context, cancellationToken);
        if (DataReportLifecycle.Table.Check(report.State, verb, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        if (verb == DataReportLifecycle.ReturnByProvince
            && await db.Registrations.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.CountyCode == county && r.TicketNumber != null, cancellationToken))
            return new Refusal("report.numbered", "", "准考证号已经编排发布，不能再退回上报", CountyFreeze.Source);
        Step(report, verb, type, context, null);
        if (!DataReportLifecycle.Frozen.Contains(report.State))
            await MoveBonusesAsync(county, BonusClaimState.Frozen, BonusClaimLifecycle.Unfreeze, context, cancellationToken);
        return await SaveAsync(report, transaction, cancellationToken);
    }

    private void Step(DataReport report, string verb, string type, ProcessContext context, ReportDigest? counted, byte[]? rows = null)
    {
        var before = report.State;
        report.State = DataReportLifecycle.Table.Next(before, verb);
        report.Steps.Add(new DataReportStep
        {
            Version = report.Version, Reached = report.State, Digest = counted?.Hash, Summary = counted is null ? null : ReportData.Write(counted.Summary), Rows = rows,
            Reason = context.Reason, ActorId = context.Actor.UserId, ActorName = context.Actor.Name, At = context.Now,
        });
        db.Record(context, type, (nameof(DataReport), report.Id), new { State = before }, new { report.State, report.CountyCode, report.Version, counted?.Hash, counted?.Summary.Candidates });
    }

    /// <summary>
    /// Counts what was reported once more, in the layout in which it was reported, whatever has been added to the layout since. A
    /// report from before there were numbers is equal when one of the layouts of that time says so.
    /// </summary>
    private async Task<(ReportDigest Now, IReadOnlyList<ReportDifference> Differences)> CountAgainAsync(DataReport report, CampaignContext campaign, CancellationToken cancellationToken)
    {
        var layouts = ReportLayout.Of(report.Layout);
        if (layouts.Count == 0)
            throw new InvalidOperationException($"Report {report.Id} was made in layout {report.Layout}; this program knows none above {ReportLayout.Current.Number}.");
        var counted = await ReportData.DigestsAsync(db, campaign, report.CountyCode, layouts, cancellationToken);
        if (counted.FirstOrDefault(digest => digest.Hash == report.Digest) is { } equal)
            return (equal, []);
        var kept = ReportData.Unpack(await db.DataReportSteps.Where(s => s.ReportId == report.Id && s.Version == report.Version && s.Rows != null).Select(s => s.Rows).SingleOrDefaultAsync(cancellationToken));
        // The layout that explains most: under another one every candidate would seem changed.
        return counted.Select(now => (now, ReportComparison.Between(ReportData.ReadSummary(report.Summary)!, kept, now))).MinBy(found => found.Item2.Count);
    }

    private Task<int> MoveBonusesAsync(string county, BonusClaimState from, string verb, ProcessContext context, CancellationToken cancellationToken)
    {
        var to = BonusClaimLifecycle.Table.Next(from, verb);
        return db.BonusClaims.Where(b => b.State == from && db.Registrations.Any(r => r.Id == b.RegistrationId && r.CampaignId == context.Campaign.Id && r.CountyCode == county))
            .ExecuteUpdateAsync(b => b.SetProperty(x => x.State, to), cancellationToken);
    }

    private static Refusal? Refuse(string division, ReportingLevel level, ProcessContext context)
    {
        if (context.Campaign.Policy.Reporting is not { } policy || (level == ReportingLevel.County && !policy.Chain.Contains(ReportingLevel.County)))
            return new Refusal("report.not-asked", "", "本次招生不由这一级上报数据");
        if (!context.Actor.Oversees(division))
            return OtherDivision();
        return context.Campaign.RefuseClosed(policy.Window, new Place(division));
    }

    private static Refusal OtherDivision() => new("report.other-division", "", "不在管辖范围内，不能办理");

    private async Task<List<DataReport>> LockAllAsync(string city, ProcessContext context, CancellationToken cancellationToken)
    {
        var reports = new List<DataReport>();
        foreach (var county in await CountiesAsync(city, cancellationToken))
            reports.Add(await LockAsync(county, context, cancellationToken));
        return reports;
    }

    /// <summary>Six-digit codes of a division's county offices, in order.</summary>
    public Task<List<string>> CountiesAsync(string division, CancellationToken cancellationToken = default) =>
        db.Organizations.Where(o => o.Kind == OrganizationKind.CountyOffice && o.DivisionCode.StartsWith(division)).OrderBy(o => o.DivisionCode).Select(o => o.DivisionCode).ToListAsync(cancellationToken);

    private async Task<DataReport> LockAsync(string county, ProcessContext context, CancellationToken cancellationToken)
    {
        await CountyFreeze.LockAsync(db, context.Campaign.Id, county, cancellationToken);
        var report = await db.DataReports.SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.CountyCode == county, cancellationToken);
        if (report is not null)
            return report;
        report = new DataReport { CampaignId = context.Campaign.Id, CountyCode = county, State = DataReportLifecycle.Table.Next(null, DataReportLifecycle.Open) };
        db.DataReports.Add(report);
        await db.SaveChangesAsync(cancellationToken);
        return report;
    }

    private async Task<Outcome<DataReport>> SaveAsync(DataReport report, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return report;
    }

    private static string NameOf(string county) => ReferenceData.Division(county)?.Name ?? county;
}
