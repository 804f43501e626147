using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Decisions;

/// <summary>AdmissionManagementGroup: each uploaded decision with what the rules say of it, confirmed by batch or one by one (HA-03, HA-70, HA-71).</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmDecisions)]
public sealed class IndexModel(DecisionService decisions) : AdmissionsPage
{
    public sealed record InstitutionRow(long Id, string Name, int Admits, int Returns, int Conforming, int Problems);

    private static readonly ListSpec Spec = new(Sorts: ["score"], Filters: ["institution"], DefaultSort: "-score") { DefaultSize = 100 };

    [BindProperty(SupportsGet = true)]
    public long? Institution { get; set; }

    public IReadOnlyList<InstitutionRow> Institutions { get; private set; } = [];
    public InstitutionRow? Shown { get; private set; }
    public Refusal? Closed { get; private set; }
    public ListTable<CheckedDecision>? Table { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    /// <summary>Confirms everything of the institution that conforms; the rest stays where it is.</summary>
    public async Task<IActionResult> OnPostConfirmAllAsync(CancellationToken cancellationToken)
    {
        var queue = await decisions.QueueAsync(null, Process(), cancellationToken);
        return await ConfirmAsync([.. queue.Where(d => d.Problem is null && d.Dossier.InstitutionId == Institution).Select(d => d.Dossier.Id)], cancellationToken);
    }

    public Task<IActionResult> OnPostConfirmAsync(long[] ids, CancellationToken cancellationToken) => ConfirmAsync(ids, cancellationToken);

    private async Task<IActionResult> ConfirmAsync(long[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
        {
            this.FlashWarn("没有选中可以确认的录退意见。", "先勾选，再确认。");
            return RedirectToPage(new { campaign = Campaign.Slug, institution = Institution });
        }
        var confirmed = await decisions.ConfirmAsync(ids, Process(), cancellationToken);
        if (!confirmed.Succeeded)
        {
            await LoadAsync(cancellationToken);
            return Refused(confirmed.Refusals.Select(r => r with { Field = "" }));
        }
        this.FlashOk($"已确认：录取 {confirmed.Value.Admitted} 人，退档 {confirmed.Value.Returned} 份。");
        return RedirectToPage(new { campaign = Campaign.Slug, institution = Institution });
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var queue = await decisions.QueueAsync(null, Process(), cancellationToken);
        Institutions = [.. queue.GroupBy(d => d.Dossier.InstitutionId!.Value).Select(g => new InstitutionRow(
            g.Key, $"{g.First().Dossier.Institution!.Code} {g.First().Dossier.Institution!.Name}",
            g.Count(d => d.Dossier.DecisionIsAdmit == true), g.Count(d => d.Dossier.DecisionIsAdmit == false),
            g.Count(d => d.Problem is null), g.Count(d => d.Problem is not null))).OrderBy(r => r.Name, StringComparer.Ordinal)];
        Shown = Institutions.FirstOrDefault(i => i.Id == Institution) ?? (Institutions is [var only] ? only : null);
        if (Shown is null)
            return;
        Institution = Shown.Id;
        var own = queue.Where(d => d.Dossier.InstitutionId == Shown.Id).ToList();
        Closed = Campaign.RefuseClosed($"Confirm[{own[0].Dossier.Round}]");
        var query = ListQuery.Of(Request, Spec);
        // What must be looked at comes first.
        var sorted = (query.Descending ? own.OrderByDescending(d => d.Dossier.Registration!.DossierScore) : own.OrderBy(d => d.Dossier.Registration!.DossierScore))
            .OrderBy(d => d.Problem is null).ToList();
        Table = new ListTable<CheckedDecision>(query, new ListPage<CheckedDecision>([.. sorted.Skip(query.Skip).Take(query.Size)], sorted.Count),
        [
            new("name", "考生", d => $"{d.Dossier.Registration!.CandidateNumber} {d.Dossier.Registration.Name}") { Head = true, Link = d => $"~/gl/{Campaign.Slug}/decisions/{d.Dossier.Id}" },
            new("score", "档案分", d => d.Dossier.Registration!.DossierScore) { Number = true, Sort = "score" },
            new("decision", "院校意见", d => d.Dossier.DecisionIsAdmit == true ? "预录取" : "预退档"),
            new("major", "录取专业或退档原因", Detail),
            new("check", "校验", d => d.Problem ?? "符合规定") { Tag = d => d.Problem is { } problem ? new StateTag(Tone.Bad, "alert-triangle", problem) : new StateTag(Tone.Ok, "circle-check", "符合规定") },
        ])
        { Tick = d => d.Dossier.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), RowTone = d => d.Problem is null ? null : Tone.Bad };
    }

    internal static string Detail(CheckedDecision decision)
    {
        var dossier = decision.Dossier;
        return dossier.DecisionIsAdmit == true
            ? $"{dossier.AdmittedPlanLine!.MajorCode} {dossier.AdmittedPlanLine.MajorName}　{dossier.AdmittedPlanLine.Mode.Word()}"
            : $"{dossier.ReasonCode} {dossier.ReasonText}".Trim();
    }
}
