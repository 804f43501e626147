using System.Globalization;
using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Dossiers;

/// <summary>The dispatched, from high to low; many decisions in one sending (HA-07, HA-63…HA-65).</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
[HandlerPermission("Save", Permissions.DecideDossiers)]
[HandlerPermission("Batch", Permissions.DecideDossiers)]
[HandlerPermission("BatchReturn", Permissions.DecideDossiers)]
public sealed partial class IndexModel(InstitutionDesk desk, InstitutionDossierService service, ListExports exports) : CollegePage
{
    private static readonly ListSpec Spec = new(Sorts: ["score"], Filters: ["q", "level", "major", "decision", "employed"], DefaultSort: "-score") { Sizes = [20, 50, 100] };

    [BindProperty]
    public List<DecisionInput> Rows { get; set; } = [];

    /// <summary>Why the ticked are pre-returned together.</summary>
    [BindProperty]
    public string? BatchCode { get; set; }

    [BindProperty]
    public string? BatchText { get; set; }

    /// <summary>Ticked when the page was sent, so that a refused batch keeps its ticks.</summary>
    public IReadOnlyCollection<long> Ticked { get; private set; } = [];

    public ListQuery Query { get; private set; } = null!;
    public IReadOnlyList<DossierRow> Shown { get; private set; } = [];
    public int Total { get; private set; }
    public IReadOnlyList<PlanLine> Lines { get; private set; } = [];
    public IReadOnlyList<DeskPlan> Plans { get; private set; } = [];
    public IReadOnlyList<OutOfOrder> Flagged { get; private set; } = [];

    /// <summary>What a file of the list holds.</summary>
    public ListTable<Dossier> Table { get; private set; } = null!;
    public StudyLevel? Level { get; private set; }

    /// <summary>Why this account or this hour allows no decision; null when it does.</summary>
    public string? ReadOnly => !Actor.Can(Permissions.DecideDossiers) ? "监督人员只能查看" : Desk.UploadClosed?.Sentence;

    /// <summary>Address of a handler that comes back to this page of the list.</summary>
    public string Post(string handler) => $"{Query.ToPage(Query.Page)}&handler={handler}".Replace("?&", "?", StringComparison.Ordinal);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var context = Process();
        Query = ListQuery.Of(Request, Spec);
        Desk = await desk.StateAsync(context, cancellationToken);
        Lines = await desk.LinesAsync(context, cancellationToken);
        Plans = await desk.LevelsAsync(Desk.Round, context, cancellationToken);
        Level = Query.Choice<StudyLevel>("level") ?? (Plans.Count == 1 ? Plans[0].Level : null);
        if (Level is { } level)
            Plans = await desk.MajorsAsync(level, Desk.Round, context, cancellationToken);
        Flagged = await desk.OutOfOrderAsync(Desk.Round, context, cancellationToken);
        (var dossiers, Total) = await desk.ListAsync(Desk.Round, Asked(Query.Skip, Query.Size), context, cancellationToken);
        Table = DossierTable.Of(Query, Total);
        var typed = Rows.DistinctBy(r => r.Id).ToDictionary(r => r.Id);
        var flagged = Flagged.Select(f => f.DossierId).ToHashSet();
        Shown = [.. dossiers.Select((d, index) =>
        {
            var majors = MajorsOf(d);
            return new DossierRow(index, d, typed.GetValueOrDefault(d.Id) ?? DecisionInput.Of(d, majors), majors, flagged.Contains(d.Id));
        })];
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        Query = ListQuery.Of(Request, Spec);
        var round = (await desk.StateAsync(Process(), cancellationToken)).Round;
        var (all, count) = await desk.ListAsync(round, Asked(0, int.MaxValue), Process(), cancellationToken);
        var table = DossierTable.Of(Query, count);
        return await TakenAsync(exports, ExportResult.Of(format, "投档名单", table.ExportTitles, table.Export(all)), count, Spec.Filters, cancellationToken);
    }

    private DossierQuery Asked(int skip, int take) => new(Query["q"], Query.Choice<StudyLevel>("level"), Query.Number("major"), Query.Choice<DeskDecision>("decision"), skip, take,
        Query["employed"] switch { "yes" => true, "no" => false, _ => null });

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancellationToken)
    {
        await OnGetAsync(cancellationToken);
        return await SaveAsync([], cancellationToken);
    }

    /// <summary>Pre-admits the ticked to the major they were dispatched for; what was decided on other rows is saved too.</summary>
    public Task<IActionResult> OnPostBatchAsync(long[] ids, CancellationToken cancellationToken) =>
        BatchAsync(ids, "预录取", null, row => (row.Input.Decision, row.Input.Major) = (DecisionInput.Admit, row.Dossier.PlanLineId), cancellationToken);

    /// <summary>Pre-returns the ticked for one reason; what was decided on other rows is saved too.</summary>
    public Task<IActionResult> OnPostBatchReturnAsync(long[] ids, CancellationToken cancellationToken) =>
        BatchAsync(ids, "预退档", InstitutionDossierService.RefuseReason(BatchCode, BatchText, Process()),
            row => (row.Input.Decision, row.Input.Code, row.Input.Text) = (DecisionInput.Return, BatchCode, BatchText), cancellationToken);

    /// <summary>All ticked or none: who cannot be decided any more was, since the page was shown, by somebody else.</summary>
    private async Task<IActionResult> BatchAsync(long[] ids, string word, Refusal? reason, Action<DossierRow> decide, CancellationToken cancellationToken)
    {
        ModelState.Clear();
        Ticked = ids;
        await OnGetAsync(cancellationToken);
        var ticked = Shown.Where(r => r.IsOpen && ids.Contains(r.Dossier.Id)).ToList();
        if (ids.Length == 0)
            return Rejected([new Refusal("batch.nothing", "", $"先勾选要{word}的考生")]);
        if (ids.Distinct().Count() - ticked.Count is > 0 and var gone)
            return Rejected([new Refusal("batch.gone", "", $"勾选的有 {gone} 份已经不能在这一页决定，多半是别人刚刚办过，这次没有保存。请核对名单，再勾选一次")]);
        if (reason is not null)
            return Rejected([reason], refusal => refusal.Field == "reasonCode" ? nameof(BatchCode) : nameof(BatchText));
        ticked.ForEach(decide);
        return await SaveAsync(ticked, cancellationToken);
    }

    private async Task<IActionResult> SaveAsync(IReadOnlyList<DossierRow> ticked, CancellationToken cancellationToken)
    {
        ModelState.Clear();
        var sent = ticked.Select(r => r.Input).Concat(Rows).DistinctBy(r => r.Id);
        // What is ticked was asked for, whatever the row showed.
        var asked = ticked.Select(r => r.Dossier.Id).ToHashSet();
        var outcome = await service.DecideAsync([.. sent.Where(r => asked.Contains(r.Id) || r.Changes(Shown.FirstOrDefault(s => s.Dossier.Id == r.Id)?.Dossier)).Select(r => r.ToOptions())], Process(), cancellationToken);
        if (outcome.Succeeded)
        {
            this.FlashOk(outcome.Value == 0 ? "没有改动。" : $"已保存 {outcome.Value} 份决定，没有上载。", "保存不等于上载。全部决定以后，由录取组长上载。");
            return LocalRedirect($"{Request.PathBase}{Request.Path}{Query.ToPage(Query.Page).TrimEnd('?')}");
        }
        return outcome.Refusals.Any(r => r.Code == "dossier.unknown") ? NotFound() : Rejected(outcome.Refusals, KeyOf);
    }

    private IReadOnlyList<PlanLine> MajorsOf(Dossier dossier) =>
        [.. Lines.Where(l => l.Level == dossier.PlanLine!.Level && l.Category == dossier.PlanLine.Category && l.ExecutionQuota > 0)];

    private string KeyOf(Refusal refusal)
    {
        var match = RefusalField().Match(refusal.Field);
        return match.Success && Shown.FirstOrDefault(r => r.Dossier.Id == long.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture)) is { } row
            ? DecisionInput.Key(row.Prefix, match.Groups["field"].Value) : "";
    }

    [GeneratedRegex(@"^decisions\[(?<id>\d+)\]\.?(?<field>\w*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex RefusalField();
}
