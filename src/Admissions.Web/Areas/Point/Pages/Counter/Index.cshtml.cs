using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The counter: one box, the candidate's data beside his document, photo, checks, confirm or send back.</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmCandidate, Permissions.TakePhoto, Permissions.PrintAtPoint)]
[HandlerPermission("Card", Permissions.ConfirmCandidate)]
[HandlerPermission("Review", Permissions.ConfirmCandidate)]
[HandlerPermission("Confirm", Permissions.ConfirmCandidate)]
[HandlerPermission("Refuse", Permissions.ConfirmCandidate)]
[HandlerPermission("Photo", Permissions.TakePhoto)]
[HandlerPermission("Copy", Permissions.TakePhoto)]
public sealed class IndexModel(CounterReader reader, CounterDays days, ConfirmationService confirmation, PhotoService photos, CashDesk cash) : AdmissionsPage
{
    /// <summary>The open candidate.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Id { get; set; }

    /// <summary>Version of the process form that was scanned.</summary>
    [BindProperty(SupportsGet = true)]
    public int? V { get; set; }

    public CounterCase? Case { get; private set; }
    public CounterDay Day { get; private set; } = new(0, 0, 0, [], null);
    public IReadOnlyList<CounterHit> Hits { get; private set; } = [];
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];
    public string? Typed { get; private set; }
    /// <summary>A message of the last act is on the page; then the idle banner stays away.</summary>
    public bool HasFlash => Request.Cookies.ContainsKey(CookieTempDataProvider.CookieName);

    public bool MayConfirm => Actor.Can(Permissions.ConfirmCandidate);
    public bool MayPhotograph => Actor.Can(Permissions.TakePhoto);
    public bool MayEnterBonus => Actor.Can(Permissions.EnterBonus) && Campaign.Policy.Bonuses.Count > 0;
    public bool MayPrint => Actor.Can(Permissions.PrintAtPoint);

    public IReadOnlyList<Refusal> Blocks => Case is null ? [] : CounterWords.Blocks(Case, V);
    public Refusal? Closed => Campaign.RefuseClosed("Confirmation", Case?.Registration.PlaceOf() ?? Day.Place);
    public CourseView? Course { get; private set; }
    public long? PrintId => Case?.Registration.Id ?? Day.LastMine;

    /// <summary>An account without a point has no counter (HR-101).</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (Actor.PointId is null)
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Id is { } id && (Case = await reader.OpenAsync(id, CounterReader.AtCounter, Process(), cancellationToken)) is null)
            return NotFound();
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Enter in the box: a person, a command for the open candidate, or 0 for the last print.</summary>
    public async Task<IActionResult> OnPostBoxAsync(string? q, CancellationToken cancellationToken)
    {
        Typed = q?.Trim() ?? "";
        if (Typed == CounterCommand.Reprint)
            return await ReprintAsync(cancellationToken);
        if (Id is not null && CounterCommand.Read(Typed) is { } command)
            return MayConfirm ? await OnPostReviewAsync(command.Item, command.Passed, command.Reason, cancellationToken) : StatusCode(StatusCodes.Status403Forbidden);
        var found = await reader.FindAsync(Typed, Process(), cancellationToken);
        if (!found.Succeeded)
            return await RefuseAsync(found.Refusals, cancellationToken);
        if (found.Value is [var only])
            return Open(only.RegistrationId, only.FormVersion);
        (Hits, Id) = (found.Value, null);
        return await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostReviewAsync(int item, bool passed, string? reason, CancellationToken cancellationToken)
    {
        var code = Campaign.Policy.QualificationItems.ElementAtOrDefault(item - 1)?.Code ?? "";
        return await FinishAsync(await confirmation.ReviewItemAsync(new ReviewItemOptions(Id ?? 0, code, passed, reason), Process(), cancellationToken), cancellationToken);
    }

    public async Task<IActionResult> OnPostCardAsync(string? cardName, string? cardNumber, DateOnly? validUntil, CancellationToken cancellationToken) =>
        await FinishAsync(await confirmation.ReadCardAsync(
            new CardOptions(Id ?? 0, cardName ?? "", cardNumber ?? "", validUntil, CardReadingOrigin.Typed), Process(), cancellationToken), cancellationToken);

    /// <summary>The chip's own picture comes from a reader only, never from a form.</summary>
    public Task<IActionResult> OnPostPhotoAsync(IFormFile? photo, PhotoOrigin origin, CancellationToken cancellationToken) =>
        UploadAsync(photo, new Refusal("photo.none", "photo", "没有选相片文件。请选 JPG 或 PNG 文件，或者按 F4 拍照"), stream => photos.TakeAsync(
            Id ?? 0, stream, origin == PhotoOrigin.Camera ? PhotoOrigin.Camera : PhotoOrigin.Upload, Process(), cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostCopyAsync(IFormFile? copy, CancellationToken cancellationToken) =>
        UploadAsync(copy, new Refusal("copy.none", "copy", "没有选复印件文件。请选 JPG 或 PNG 文件"), stream => photos.AddCopyAsync(
            Id ?? 0, stream, Process(), cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostConfirmAsync(int formVersion, bool signed, CancellationToken cancellationToken)
    {
        var done = await confirmation.ConfirmAsync(new ConfirmOptions(Id ?? 0, formVersion, signed), Process(), cancellationToken);
        if (done.Succeeded)
            this.FlashConfirmed(done.Value, Campaign);
        return done.Succeeded ? Open(null, null) : await RefuseAsync(done.Refusals, cancellationToken);
    }

    public async Task<IActionResult> OnPostRefuseAsync(string? reason, CancellationToken cancellationToken)
    {
        var done = await confirmation.RefuseAsync(Id ?? 0, Process(reason), cancellationToken);
        if (done.Succeeded)
            this.FlashWarn($"已退回：{done.Value.Name}。", "已把原因发给考生。考生更正并重新提交后，再来确认。");
        return done.Succeeded ? Open(null, null) : await RefuseAsync(done.Refusals, cancellationToken);
    }

    private async Task<IActionResult> ReprintAsync(CancellationToken cancellationToken) =>
        (await days.TodayAsync(Process(), cancellationToken)).LastMine is { } last && MayPrint
            ? RedirectToPage("ProcessForm", new { campaign = Campaign.Slug, id = last })
            : await RefuseAsync([new Refusal("counter.no-last", "q", "还没有您确认过的考生，没有可以重打的流程表")], cancellationToken);

    private async Task<IActionResult> UploadAsync<T>(IFormFile? file, Refusal missing, Func<Stream, Task<Outcome<T>>> store, CancellationToken cancellationToken)
    {
        if (file is null or { Length: 0 })
            return await RefuseAsync([missing], cancellationToken);
        await using var stream = file.OpenReadStream();
        return await FinishAsync(await store(stream), cancellationToken);
    }

    private Task<IActionResult> FinishAsync<T>(Outcome<T> outcome, CancellationToken cancellationToken) =>
        outcome.Succeeded ? Task.FromResult(Open(Id, V)) : RefuseAsync(outcome.Refusals, cancellationToken);

    private IActionResult Open(long? id, int? version) => RedirectToPage(new { id, v = version });

    /// <summary>Shows the same candidate again with the reason; 409 when somebody else was quicker.</summary>
    private async Task<IActionResult> RefuseAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        (Refusals, Case) = (refusals, Id is { } id ? await reader.ReadAsync(id, Process(), cancellationToken) : null);
        if (Id is not null && Case is null)
            return NotFound();
        Response.StatusCode = refusals.Any(r => r is AlreadyConfirmedRefused) ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return await ShowAsync(cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        (Day, Course) = (await days.TodayAsync(Process(), cancellationToken), Case is null ? null : await CourseView.OfAsync(Case, cash, Process(), cancellationToken));
        return Page();
    }
}
