using System.Globalization;
using Admissions.Core;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Candidate.Pages;

/// <summary>How far a candidate must have come before a page opens.</summary>
public enum Gate
{
    None,

    /// <summary>
    /// HR-75: notices first, then the bulletins that must be read; who comes earlier is led to them. Only who opens a page is: a form
    /// that was open when a bulletin came is taken, and after the first submission nothing is in the way.
    /// </summary>
    NoticesRead,

    /// <summary>HR-76: pledge signed; before that the form answers 403.</summary>
    PledgeSigned,

    /// <summary>The form may be changed; who can no longer is shown what he submitted.</summary>
    Editable,
}

/// <summary>
/// Base of the candidate's pages: opens his one registration of the campaign (no address holds an id), keeps the
/// prescribed order, and answers refusals with the right status.
/// </summary>
public abstract class CandidatePage : AdmissionsPage
{
    public RegistrationFile Own { get; private set; } = null!;
    public RegistrationSteps Steps { get; private set; } = null!;

    protected virtual Gate Gate => Gate.None;

    /// <summary>On-site confirmation at this candidate's place, running or coming; null when it is over or not set.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Confirmation => Campaign.Windows.NowOrNext("Confirmation", Place, Campaign.Now);

    public DateTimeOffset? RegistrationEnds => Campaign.Windows.Closing("Registration", Place, Campaign.Now);

    /// <summary>The end of online registration where it comes before that of confirmation, and the form may still be changed; null otherwise.</summary>
    public DateTimeOffset? FormEnds => Own.IsEditable && FormClosed is null && RegistrationEnds is { } ends && (Confirmation is null || ends < Confirmation.Value.To) ? ends : null;

    /// <summary>「9月11日（周五）18:00前」, 「9月1日（周二）至9月10日（周四）」 or 「规定时间内」, at this candidate's place.</summary>
    public string When(string window) => Campaign.Windows.WhenText(window, Place, Campaign.Now) ?? "规定时间内";

    /// <summary>The fee is taken at the point before the signature, not online after it (SX-64).</summary>
    public bool PaysAtPoint => Campaign.Policy.Payment.Mode == PaymentMode.OnSite;

    private Place Place => RuleFacts.PlaceOf(Own.Registration.Id, Own.Point);

    /// <summary>Why the form cannot be changed now: the window, an emergency (HR-147, HR-158), or no change is left; null when it can.</summary>
    public Refusal? FormClosed => RuleFacts.RefuseRegistration(Campaign, Own.Registration, Own.Draft, Own.Point) ?? (Own.HasSubmitted ? Own.Edits?.Refused : null);

    /// <summary>A path of this campaign for links: <c>~/ks/adult-2026/choices</c>.</summary>
    public string At(string rest = "") => CandidatePaths.Of(Campaign.Slug, rest);

    /// <summary>Two digits of the authority's province.</summary>
    protected string Province => HttpContext.RequestServices.GetRequiredService<TenantScope>().Tenant.DivisionPrefix;

    public string Here(string step) => $"第 {Steps[step].Number} 项，共 {Steps.All.Count} 项";

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (await ReloadAsync(HttpContext.RequestAborted))
            context.Result = Stop();
        else
            context.Result = NotFound();
        if (context.Result is null)
            await next();
    }

    /// <summary>Reads the registration anew, e.g. after a save that the page then shows.</summary>
    protected async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        var file = await HttpContext.RequestServices.GetRequiredService<RegistrationFiles>().FindAsync(Actor, Campaign, cancellationToken);
        if (file is null)
            return false;
        (Own, Steps) = (file, RegistrationSteps.Of(file));
        return true;
    }

    protected IActionResult GoTo(string rest = "") => LocalRedirect(Request.PathBase + At(rest)[1..]);

    /// <summary>The page again, with refusals at their fields and the status of their kind; what was typed stays.</summary>
    /// <param name="fields">Key of the model state for a field that stands on this page; null for others, which are shown over the form.</param>
    protected IActionResult Rejected(IReadOnlyList<Refusal> refusals, Func<string, string?>? fields = null)
    {
        ArgumentNullException.ThrowIfNull(refusals);
        foreach (var refusal in refusals)
            ModelState.AddModelError(fields?.Invoke(refusal.Field) ?? "", refusal.Sentence);
        Response.StatusCode = CandidatePaths.StatusOf(refusals);
        return refusals.Any(r => r is NoRegistration) ? NotFound() : Page();
    }

    private IActionResult? Stop()
    {
        var fixedForm = !Own.IsEditable && Own.Registration.State != Rules.Lifecycles.RegistrationState.Account;
        if (Gate >= Gate.NoticesRead && !fixedForm && !Own.IsSettled(AcceptanceKind.Notices))
            return GoTo("notices");
        if (Gate >= Gate.NoticesRead && !fixedForm && !Own.HasSubmitted && Own.MustReadBulletin is { } bulletin && FormClosed is null && HttpMethods.IsGet(Request.Method))
            return GoTo($"bulletins/{bulletin.ToString(CultureInfo.InvariantCulture)}?back={Uri.EscapeDataString(Within())}");
        if (Gate >= Gate.PledgeSigned && !fixedForm && !Own.IsSettled(AcceptanceKind.HonestyPledge))
        {
            HttpContext.Items[nameof(Refusal)] = new StepMissing("pledge.unsigned", "请先签订诚信考试承诺书，再填写报名信息");
            return StatusCode(StatusCodes.Status403Forbidden);
        }
        // A form that was open when the window closed is told so by the service; who only looks is led to what counts.
        return Gate == Gate.Editable && HttpMethods.IsGet(Request.Method) && (fixedForm || FormClosed is not null) ? GoTo("check") : null;
    }

    /// <summary>This page's address within the campaign, to come back to.</summary>
    private string Within() => $"{Request.Path.Value![At()[1..].Length..].TrimStart('/')}{Request.QueryString}";
}

public static class CandidatePaths
{
    public static string Of(string campaignSlug, string rest = "") => $"~/ks/{campaignSlug}/{rest}".TrimEnd('/');

    /// <summary>409 for what has changed or is closed, 403 for a step left out, 400 for what is filled in wrongly.</summary>
    public static int StatusOf(IReadOnlyList<Refusal> refusals) => refusals[0] switch
    {
        RegistrationLocked or DraftOutdated => StatusCodes.Status409Conflict,
        { Code: "window.closed" or "emergency.slot" or "emergency.draft-only" or "emergency.read-only" or "form.edit-limit" or "point.full" } => StatusCodes.Status409Conflict,
        StepMissing => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>What the script of a form with <c>data-draft</c> reads.</summary>
    public static JsonResult DraftAnswer(Outcome<DraftSaved> outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Succeeded
            ? new JsonResult(new { savedAt = outcome.Value.SavedAt is { } at ? BeijingTime.ToSecond(at) : "", version = outcome.Value.Version })
            : new JsonResult(new { message = outcome.Refusals[0].Sentence }) { StatusCode = StatusCodes.Status409Conflict };
    }
}
