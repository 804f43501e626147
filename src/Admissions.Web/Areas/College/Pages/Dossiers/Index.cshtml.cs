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
public sealed partial class IndexModel(InstitutionDesk desk, InstitutionDossierService service, ListExports exports) : CollegePage
{
    private static readonly ListSpec Spec = new(Sorts: ["score"], Filters: ["q", "level", "major", "decision", "employed"], DefaultSort: "-score") { Sizes = [20, 50, 100] };

    [BindProperty]
    public List<DecisionInput> Rows { get; set; } = [];

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

    public Task<IActionResult> OnPostSaveAsync(CancellationToken cancellationToken) => SaveAsync([], cancellationToken);

    /// <summary>Pre-admits the ticked to the major they were dispatched for; what was decided on other rows is saved too.</summary>
    public async Task<IActionResult> OnPostBatchAsync(long[] ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Length > 0)
            return await SaveAsync(ids, cancellationToken);
        await OnGetAsync(cancellationToken);
        return Rejected([new Refusal("batch.nothing", "", "先勾选要预录取的考生")]);
    }

    private async Task<IActionResult> SaveAsync(long[] ticked, CancellationToken cancellationToken)
    {
        ModelState.Clear();
        await OnGetAsync(cancellationToken);
        foreach (var row in Shown.Where(r => ticked.Contains(r.Dossier.Id)))
            (row.Input.Decision, row.Input.Major) = (DecisionInput.Admit, row.Dossier.PlanLineId);
        var sent = Rows.Concat(Shown.Where(r => ticked.Contains(r.Dossier.Id)).Select(r => r.Input)).DistinctBy(r => r.Id);
        var outcome = await service.DecideAsync([.. sent.Where(IsDecision).Select(r => r.ToOptions())], Process(), cancellationToken);
        if (outcome.Succeeded)
        {
            this.FlashOk(outcome.Value == 0 ? "没有改动。" : $"已保存 {outcome.Value} 份决定，没有上载。", "保存不等于上载。全部决定以后，由录取组长上载。");
            return LocalRedirect($"{Request.PathBase}{Request.Path}{Query.ToPage(Query.Page).TrimEnd('?')}");
        }
        return outcome.Refusals.Any(r => r.Code == "dossier.unknown") ? NotFound() : Rejected(outcome.Refusals, KeyOf);
    }

    /// <summary>Only rows with a decision that differs from what is stored.</summary>
    private bool IsDecision(DecisionInput input)
    {
        if (input.Decision is not (DecisionInput.Admit or DecisionInput.Return))
            return false;
        if (Shown.FirstOrDefault(r => r.Dossier.Id == input.Id)?.Dossier is not { } stored || stored.DecisionIsAdmit != (input.Decision == DecisionInput.Admit))
            return true;
        return stored.DecisionIsAdmit == true ? stored.AdmittedPlanLineId != input.Major : stored.ReasonCode != input.Code || stored.ReasonText != input.Text?.Trim();
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
