using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Reports;

/// <summary>Reporting up: a county sees its checks and reports, a city its counties, the province its cities (HR-121…HR-124, SX-75).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewReports)]
[HandlerPermission("Check", Permissions.ReportAsCounty)]
[HandlerPermission("Report", Permissions.ReportAsCounty)]
[HandlerPermission("ReportCity", Permissions.ReportAsCity)]
[HandlerPermission("Seating", Permissions.ReportAsCity)]
[HandlerPermission("Accept", Permissions.AcceptReports)]
public sealed class IndexModel(AdmissionsDbContext db, DataReportService reports, ReportChecks checks, SeatingDelivery seating) : ReportPage(db)
{
    public sealed record CityLine(string Code, string Name, IReadOnlyList<CountyLine> Counties)
    {
        public int At(params DataReportState[] states) => Counties.Count(c => states.Contains(c.State));
        public ReportSummary Summary => ReportSummary.Sum(Counties.Select(c => c.Summary).OfType<ReportSummary>());
        public string? Digest => Counties.All(c => c.Report?.Digest is not null) ? ReportDigest.Combine(Counties.Select(c => (c.Code, c.Report!.Digest!))) : null;
        public bool HasArrived => At(DataReportState.ReportedToProvince, DataReportState.Accepted) == Counties.Count;
        public bool IsAccepted => At(DataReportState.Accepted) == Counties.Count;
    }

    public IReadOnlyList<ReportCheck> Checks { get; private set; } = [];
    public IReadOnlyList<CountyLine> Counties { get; private set; } = [];
    public IReadOnlyList<ReportDifference> Differences { get; private set; } = [];
    public string Division => Actor.DivisionCode!;

    /// <summary>The seating goes to the province too (SX-75): what each city has sent last, and what the city's own is now.</summary>
    public bool HasSeating => Policy?.Seating == true;
    public IReadOnlyDictionary<string, HandOver> Delivered { get; private set; } = new Dictionary<string, HandOver>(StringComparer.Ordinal);
    public SeatingTotals? Seating { get; private set; }
    public CountyLine Own => Counties[0];
    public IEnumerable<CountyLine> Missing => Counties.Where(c => !c.IsUp);

    public IEnumerable<CityLine> Cities => Counties.GroupBy(c => c.Code[..4]).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new CityLine(g.Key, NameOf(g.Key), [.. g]));

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await reports.CheckAsync(Division, Process(), cancellationToken), _ => "核查没有发现问题。现在可以上报。", cancellationToken);

    public async Task<IActionResult> OnPostReportAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await reports.ReportToCityAsync(Division, Process(), cancellationToken), r => $"已上报市（州），第 {r.Version} 版。数据已冻结，要改的先请市（州）退回。", cancellationToken);

    public async Task<IActionResult> OnPostReportCityAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await reports.ReportToProvinceAsync(Division, Process(), cancellationToken), r => $"已上报省级，共 {r.Count} 个县（市、区）。", cancellationToken);

    public async Task<IActionResult> OnPostSeatingAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await seating.DeliverAsync(Division, Process(), cancellationToken), d => $"编排已报送：{d.Rooms} 个试场，{d.Counted} 个座位。", cancellationToken);

    public async Task<IActionResult> OnPostAcceptAsync(string city, CancellationToken cancellationToken) =>
        await DoneAsync(await reports.AcceptAsync(city ?? "", Process(), cancellationToken), _ => $"已接收{NameOf(city!)}的数据，校验值一致。", cancellationToken);

    /// <summary>Anything that stands against reporting is a matter of state: 409, with the list on the page.</summary>
    private async Task<IActionResult> DoneAsync<T>(Outcome<T> outcome, Func<T, string> sentence, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(sentence(outcome.Value));
            return RedirectToPage(new { campaign = Campaign.Slug });
        }
        await LoadAsync(cancellationToken);
        Differences = outcome.Refusals.OfType<DigestDiffers>().SelectMany(d => d.Differences).ToList();
        var page = Refused(outcome.Refusals);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return page;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Counties = await CountiesAsync(Division, cancellationToken);
        if (HasSeating)
            Delivered = await seating.DeliveredAsync(Process(), cancellationToken);
        if (HasSeating && Division.Length == 4)
            Seating = await seating.CountAsync(Division, Process(), cancellationToken);
        if (Division.Length == 6 && CountiesReport && !Own.IsUp)
            Checks = await checks.RunAsync(Division, Process(), cancellationToken);
    }
}
