using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The counter's prescribed steps of one candidate: fee, pledge, copies, hand-outs (SX-64…66, SX-70). After each it goes back to the counter.</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmCandidate)]
public sealed class CourseModel(CounterReader reader, CashDesk cash, OnSiteDesk desk, EnvelopeLabels labels, PledgeSheets pledges) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public CounterCase Case { get; private set; } = null!;
    public CourseView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await ShowAsync(null, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostFeeAsync(string? receiptNumber, CancellationToken cancellationToken) =>
        await FinishAsync(await cash.TakeAsync(new TakeFeeOptions(Id, receiptNumber ?? ""), Process(), cancellationToken), receiptNumber, cancellationToken);

    public async Task<IActionResult> OnPostVoidAsync(string? reason, CancellationToken cancellationToken) =>
        await FinishAsync(await cash.VoidAsync(Id, Process(reason), cancellationToken), null, cancellationToken);

    public async Task<IActionResult> OnPostActAsync(OnSiteActKind kind, string? item, CancellationToken cancellationToken) =>
        OnSiteDesk.HasNoOtherVerb(kind)
            ? await FinishAsync(await desk.RecordAsync(new OnSiteActOptions(Id, kind, item), Process(), cancellationToken), null, cancellationToken)
            : BadRequest();

    /// <summary>Recorded for the wrong candidate: the pledge is not signed after all.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(string? reason, CancellationToken cancellationToken) =>
        await FinishAsync(await desk.WithdrawPledgeAsync(Id, Process(reason), cancellationToken), null, cancellationToken);

    /// <summary>The label of the envelope in which the ticket will be posted (SX-66).</summary>
    public async Task<IActionResult> OnGetEnvelopeAsync(CancellationToken cancellationToken) =>
        Actor.PointId is not null && await labels.OfAsync([Id], Process(), cancellationToken) is { } sheet
            ? File(sheet.Pdf, "application/pdf")
            : NotFound();

    /// <summary>The pledge to sign, with the candidate's name on it (SX-48, SX-66).</summary>
    public async Task<IActionResult> OnGetPledgeAsync(CancellationToken cancellationToken) =>
        Actor.PointId is not null && await pledges.OfAsync(Id, Process(), cancellationToken) is { } sheet
            ? File(sheet.Pdf, "application/pdf")
            : NotFound();

    private async Task<IActionResult> FinishAsync<T>(Outcome<T> outcome, string? typed, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
            return RedirectToPage("Index", new { campaign = Campaign.Slug, id = Id });
        if (!await ShowAsync(typed, cancellationToken))
            return NotFound();
        var page = Refused(outcome.Refusals.Select(r => r with { Field = "" }));
        if (outcome.Refusals[0] is AlreadyConfirmedRefused or { Code: "window.closed" })
            Response.StatusCode = StatusCodes.Status409Conflict;
        return page;
    }

    private async Task<bool> ShowAsync(string? typed, CancellationToken cancellationToken)
    {
        if (Actor.PointId is null || await reader.ReadAsync(Id, Process(), cancellationToken) is not { } counter
            || await CourseView.OfAsync(counter, cash, Process(), cancellationToken, typed) is not { } view)
            return false;
        (Case, View) = (counter, view);
        return true;
    }
}
