using System.Globalization;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.Unpaid;

/// <summary>One unpaid candidate: the point registers why (HR-110), the province may let him pay later (HR-111).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
[HandlerPermission("Verify", Permissions.VerifyUnpaid)]
[HandlerPermission("Extend", Permissions.ExtendPayment)]
public sealed class CaseModel(UnpaidCaseService cases) : AdmissionsPage
{
    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-M-d H:mm"];

    public sealed class Form
    {
        public string? ReasonCode { get; set; }
        public string? Text { get; set; }
        public string? ContactedAt { get; set; }
        public string? To { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public UnpaidCase Case { get; private set; } = null!;
    public Refusal? Closed { get; private set; }
    public IEnumerable<SelectListItem> Reasons => Campaign.Policy.Payment.UnpaidReasons.Select(r => new SelectListItem(r.Name, r.Code));
    public string ReasonName => Campaign.Policy.Payment.UnpaidReasons.FirstOrDefault(r => r.Code == Case.Reason?.Code)?.Name ?? "";
    public bool MayVerify => Actor.PointId is not null && Actor.Can(Permissions.VerifyUnpaid) && Closed is null && Case.State is UnpaidCaseState.Open or UnpaidCaseState.Verified;
    public bool MayExtend => Actor.Can(Permissions.ExtendPayment) && RegistrationLifecycle.AwaitsPayment.Contains(Case.Registration!.State)
        && UnpaidCaseLifecycle.Table.Find(Case.State, UnpaidCaseLifecycle.Extend) is not null;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (!Show(await cases.OpenAsync(id, Process(), cancellationToken)))
            return NotFound();
        (Input.ReasonCode, Input.Text) = (Case.Reason?.Code, Case.Reason?.Text ?? Case.OwnReason);
        Input.ContactedAt = BeijingTime.Table(Case.Reason?.ContactedAt ?? Campaign.Now);
        return Page();
    }

    public async Task<IActionResult> OnPostVerifyAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        if (Closed is { } closed)
            return Conflict(closed);
        var verified = await cases.VerifyAsync(new VerifyUnpaidOptions(id, Input.ReasonCode, Input.Text, Read(Input.ContactedAt)), Process(), cancellationToken);
        return Done(verified, $"已登记{Case.Registration!.Name}没有缴费的原因。");
    }

    public async Task<IActionResult> OnPostExtendAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        if (Read(Input.To) is not { } until)
            return Refused([new Refusal("unpaid.until", "to", "按“2026-09-22 00:00”的样子填写截止时间")]);
        return Done(await cases.ExtendAsync(id, until, Process(Input.Reason), cancellationToken), $"已准许{Case.Registration!.Name}延时缴费，立即生效，并已发短信告诉本人。");
    }

    private IActionResult Done(Outcome<UnpaidCase> outcome, string sentence)
    {
        if (!outcome.Succeeded)
            return outcome.Refusals[0] is TransitionRefused { Field: "" } wrongState ? Conflict(wrongState) : Refused(outcome.Refusals);
        this.FlashOk(sentence);
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    private DateTimeOffset? Read(string? text) =>
        DateTime.TryParseExact(text?.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, Campaign.Policy.Zone().GetUtcOffset(local)) : null;

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken) =>
        Show(await cases.Visible(Process()).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken));

    private bool Show(UnpaidCase? found)
    {
        if (found is null)
            return false;
        Case = found;
        Closed = Campaign.RefuseClosed(UnpaidCaseService.Window, found.Registration!.PlaceOf());
        return true;
    }
}
