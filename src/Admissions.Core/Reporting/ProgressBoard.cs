using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

public enum BoardPhase { NotSet, Later, Now, Ended }

/// <summary>One activity of the timetable as an office's board shows it (HR-65).</summary>
/// <param name="Actors">Codes of the responsible levels, as the policy names them.</param>
/// <param name="Closes">First instant after the end; null when it is not set.</param>
/// <param name="Done">Subordinates that have done it; null when the system cannot tell and only the date counts.</param>
/// <param name="Missing">Names of those that have not.</param>
/// <param name="Late">Somebody has not, and the end has passed or is near (policy: reporting.alertHours).</param>
public sealed record BoardLine(
    string Code, string Name, IReadOnlyList<string> Actors, DateTimeOffset? Opens, DateTimeOffset? Closes, BoardPhase Phase, int? Done, int Total, IReadOnlyList<string> Missing, bool Late);

/// <summary>Every activity with who is responsible, when it is due and which subordinate has done it (HR-65, SX-75).</summary>
public sealed class ProgressBoard(AdmissionsDbContext db)
{
    private static readonly UnpaidCaseState[] OpenCases = [UnpaidCaseState.Open, UnpaidCaseState.Verified];
    private static readonly DataReportState[] AtProvince = [DataReportState.ReportedToProvince, DataReportState.Accepted];

    private sealed record CountyFacts(string Code, bool HasActivePoint, bool HasWaitingPoint, bool HasOpenCase, DataReportState? Report, bool HasSite, bool FormsHandedOver, bool Numbered, bool RoomsAccepted, bool SeatingDelivered);

    public async Task<IReadOnlyList<BoardLine>> ReadAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (campaign, scope) = (context.Campaign, context.Actor.DivisionCode ?? throw new InvalidOperationException("The board needs a division."));
        var facts = await FactsAsync(campaign.Id, scope, cancellationToken);
        var length = Math.Min(6, scope.Length + 2);
        var units = facts.GroupBy(f => f.Code[..length]).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var alert = TimeSpan.FromHours(campaign.Policy.Reporting?.AlertHours ?? 0);
        var activities = campaign.Policy.Windows.DistinctBy(w => w.Code)
            .SelectMany(w => w.Tasks.Count == 0 ? [(Window: w, Task: new WindowTask(w.Code, w.Name ?? w.Code, w.Actors))] : w.Tasks.Select(t => (Window: w, Task: t)));
        return [.. activities.Select(activity =>
        {
            var (window, task) = activity;
            var spans = new Place(scope);
            var (closing, opening) = (campaign.Windows.Closing(window.Code, spans, campaign.Now), campaign.Windows.NextOpening(window.Code, spans, campaign.Now));
            var ended = campaign.Windows.HasEnded(window.Code, spans, campaign.Now);
            var closes = closing ?? window.To?.ClosesAt(campaign.Policy.Zone());
            var rule = RuleOf(task.Code, context);
            var missing = rule is null ? [] : units.Where(u => !u.All(rule)).Select(u => (ReferenceData.Division(u.Key)?.Name ?? u.Key) + Lacking(task.Code, u, campaign.Policy.Reporting)).ToList();
            var phase = closing is not null ? BoardPhase.Now : ended ? BoardPhase.Ended : opening is not null ? BoardPhase.Later : BoardPhase.NotSet;
            return new BoardLine(task.Code, task.Name, task.Actors, window.From?.OpensAt(campaign.Policy.Zone()), closes, phase,
                rule is null ? null : units.Count - missing.Count, units.Count, missing,
                missing.Count > 0 && (ended || (phase == BoardPhase.Now && campaign.Now >= closes - alert)));
        })];
    }

    /// <summary>How the system sees that a county has done an activity; null where it cannot.</summary>
    private static Func<CountyFacts, bool>? RuleOf(string window, ProcessContext context)
    {
        if (context.Campaign.Policy.Reporting is { } reporting && reporting.Window == window)
        {
            // To its city a county has done its part when it has reported; to the province a city has when all of it has arrived.
            var ofCounties = context.Actor.DivisionCode!.Length > 2 && reporting.Chain.Contains(ReportingLevel.County);
            return ofCounties
                ? f => f.Report is { } state && DataReportLifecycle.ReportedUp.Contains(state)
                : f => HasArrived(f) && (!reporting.Seating || f.SeatingDelivered);
        }
        return window switch
        {
            WindowCodes.PointSetup => f => f is { HasActivePoint: true, HasWaitingPoint: false },
            WindowCodes.UnpaidVerification => f => !f.HasOpenCase,
            WindowCodes.ExemptionCity => f => f.FormsHandedOver,
            WindowCodes.SiteSetup => f => f.HasSite,
            WindowCodes.Numbering => f => f.Numbered,
            "RoomAllocation" => f => f.RoomsAccepted,
            "ExamDocuments" => _ => context.Campaign.ExamDocumentsGeneratedAt is not null,
            _ => null,
        };
    }

    private static bool HasArrived(CountyFacts county) => county.Report is { } state && AtProvince.Contains(state);

    /// <summary>Where two things are to be handed over, which of them is not there yet (SX-75).</summary>
    private static string Lacking(string window, IEnumerable<CountyFacts> unit, ReportingPolicy? reporting)
    {
        if (reporting is not { Seating: true } || reporting.Window != window)
            return "";
        string?[] lacking = [unit.All(HasArrived) ? null : "报名数据", unit.All(f => f.SeatingDelivered) ? null : "编排"];
        return $"（{string.Join('、', lacking.OfType<string>())}未送）";
    }

    private static bool Overlap(string division, string county) => county.StartsWith(division, StringComparison.Ordinal) || division.StartsWith(county, StringComparison.Ordinal);

    private async Task<List<CountyFacts>> FactsAsync(long campaign, string scope, CancellationToken cancellationToken)
    {
        var counties = await db.Organizations.Where(o => o.Kind == OrganizationKind.CountyOffice && o.DivisionCode.StartsWith(scope)).Select(o => o.DivisionCode).ToListAsync(cancellationToken);
        var points = await db.RegistrationPoints.Where(p => p.CampaignId == campaign && p.CountyCode.StartsWith(scope)).Select(p => new { p.CountyCode, p.State }).ToListAsync(cancellationToken);
        var open = await db.UnpaidCases.Where(c => c.CampaignId == campaign && OpenCases.Contains(c.State) && c.Registration!.CountyCode!.StartsWith(scope))
            .Select(c => c.Registration!.CountyCode!).Distinct().ToListAsync(cancellationToken);
        var reports = await db.DataReports.Where(r => r.CampaignId == campaign && r.CountyCode.StartsWith(scope)).ToDictionaryAsync(r => r.CountyCode, r => r.State, StringComparer.Ordinal, cancellationToken);
        var sites = await db.ExamSites.Where(s => s.CampaignId == campaign && s.State == ExamSiteState.Approved && s.CountyCode.StartsWith(scope)).Select(s => s.CountyCode).Distinct().ToListAsync(cancellationToken);
        var handed = await db.HandOvers.Where(h => h.CampaignId == campaign && h.Kind != HandOverKind.ExemptionMaterials).Select(h => new { h.CityCode, h.Kind }).Distinct().ToListAsync(cancellationToken);
        var unnumbered = await db.Registrations.Where(r => r.CampaignId == campaign && r.State == RegistrationState.Valid && r.TicketNumber == null && r.CountyCode!.StartsWith(scope)
            && !db.ExemptionApplications.Any(e => e.RegistrationId == r.Id && !e.SitsExamination))
            .Select(r => r.CountyCode!).Distinct().ToListAsync(cancellationToken);
        var seated = await PublishedNumbers.AreOutAsync(db, campaign, cancellationToken);
        var allocations = await db.RoomAllocations.Where(a => a.CampaignId == campaign).Select(a => new { a.District!.DivisionCode, a.State }).ToListAsync(cancellationToken);
        return [.. counties.Select(c => new CountyFacts(
            c, points.Exists(p => p.CountyCode == c && p.State == RegistrationPointState.Active),
            points.Exists(p => p.CountyCode == c && p.State is RegistrationPointState.SubmittedToCity or RegistrationPointState.SubmittedToProvince),
            open.Contains(c), reports.TryGetValue(c, out var state) ? state : null, sites.Contains(c), handed.Exists(h => h.CityCode == c[..4] && h.Kind == HandOverKind.ProcessForms),
            seated && !unnumbered.Contains(c), allocations.Where(a => Overlap(a.DivisionCode, c)).Select(a => a.State).ToList() is { Count: > 0 } own && own.TrueForAll(s => s == RoomAllocationState.Accepted),
            handed.Exists(h => h.CityCode == c[..4] && h.Kind == HandOverKind.Seating)))];
    }
}
