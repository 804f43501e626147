using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Incidents;

/// <summary>One report with its log; forwarded, answered, followed up and closed here (HR-144, HR-145, HR-159).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReportIncident, Permissions.HandleIncident)]
[HandlerPermission("Forward", Permissions.ReportIncident)]
[HandlerPermission("FollowUp", Permissions.ReportIncident)]
[HandlerPermission("Answer", Permissions.HandleIncident)]
[HandlerPermission("Close", Permissions.HandleIncident)]
public sealed class ShowModel(IncidentService incidents) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Text { get; set; }
        public string? Cause { get; set; }
        public string? Measure { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IncidentReport Report { get; private set; } = null!;

    public bool MayForward => Actor.Can(Permissions.ReportIncident) && Actor.DivisionCode == Report.HolderCode && Allowed(IncidentReportLifecycle.Forward);
    public bool MayAnswer => Actor.Can(Permissions.HandleIncident) && Allowed(IncidentReportLifecycle.Answer);
    public bool MayFollowUp => Actor.Can(Permissions.ReportIncident) && Allowed(IncidentReportLifecycle.FollowUp);
    public bool MayClose => Actor.Can(Permissions.HandleIncident) && Allowed(IncidentReportLifecycle.Close);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostForwardAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await incidents.ForwardAsync(Id, Input.Text, Process(), cancellationToken), "已转报上级。", cancellationToken);

    public async Task<IActionResult> OnPostAnswerAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await incidents.AnswerAsync(Id, Input.Text, Process(), cancellationToken), "已发出处理意见。", cancellationToken);

    public async Task<IActionResult> OnPostFollowUpAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await incidents.FollowUpAsync(Id, Input.Text, Process(), cancellationToken), "已反馈。", cancellationToken);

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await incidents.CloseAsync(Id, Input.Cause, Input.Measure, Process(), cancellationToken), "已办结。", cancellationToken);

    public string WordOf(string verb) => IncidentReportLifecycle.Table.Transitions.First(t => t.Verb == verb).Action;

    private bool Allowed(string verb) => IncidentReportLifecycle.Table.Find(Report.State, verb) is not null;

    private async Task<IActionResult> DoneAsync(Outcome<IncidentReport> outcome, string done, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(done);
            return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
        }
        return await LoadAsync(cancellationToken) ? Refused(outcome.Refusals) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await incidents.FindAsync(Id, Process(), cancellationToken) is not { } report)
            return false;
        Report = report;
        return true;
    }
}
