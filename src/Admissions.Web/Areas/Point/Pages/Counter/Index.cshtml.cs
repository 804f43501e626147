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
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The counter: one box, the candidate's data beside his document, photo, checks, confirm or send back.</summary>
[CardReaderPage]
[RequirePermission(UserKind.Staff, Permissions.ConfirmCandidate, Permissions.TakePhoto, Permissions.PrintAtPoint)]
[HandlerPermission("Card", Permissions.ConfirmCandidate)]
[HandlerPermission("Review", Permissions.ConfirmCandidate)]
[HandlerPermission("Confirm", Permissions.ConfirmCandidate)]
[HandlerPermission("Refuse", Permissions.ConfirmCandidate)]
[HandlerPermission("Photo", Permissions.TakePhoto)]
[HandlerPermission("Copy", Permissions.TakePhoto)]
public sealed class IndexModel(CounterReader reader, CounterDays days, ConfirmationService confirmation, PhotoService photos, CardDesk cards, CashDesk cash) : CounterPage(reader, days, cash)
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Id is { } id && (Case = await Reader.OpenAsync(id, CounterReader.AtCounter, Process(), cancellationToken)) is null)
            return NotFound();
        return await ShowAsync(cancellationToken);
    }

    /// <summary>Enter in the box: a person, a command for the open candidate, or 0 for the last print.</summary>
    public async Task<IActionResult> OnPostBoxAsync(string? q, [FromServices] OnSiteDesk desk, CancellationToken cancellationToken)
    {
        Typed = q?.Trim() ?? "";
        if (Typed == CounterCommand.Reprint)
            return await ReprintAsync(cancellationToken);
        if (Id is { } open && CounterCommand.Paper(Typed) is { } paper)
            return MayConfirm ? await PaperAsync(open, paper, desk, cancellationToken) : StatusCode(StatusCodes.Status403Forbidden);
        if (Id is not null && CounterCommand.Read(Typed) is { } command)
            return MayConfirm ? await OnPostReviewAsync(command.Item, command.Passed, command.Reason, cancellationToken) : StatusCode(StatusCodes.Status403Forbidden);
        var found = await Reader.FindAsync(Typed, Process(), cancellationToken);
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

    /// <summary>A document read by a device or copied by the clerk; with nobody open its number finds the candidate.</summary>
    public async Task<IActionResult> OnPostCardAsync(CardForm form, [FromServices] IOptions<ShellOptions> shell, CancellationToken cancellationToken)
    {
        if (form.Refuse(ModelState.IsValid, shell.Value) is { } wrong)
            return await RefuseAsync([wrong], cancellationToken);
        if (Id is null)
        {
            var found = await Reader.FindAsync(form.CardNumber ?? "", Process(), cancellationToken);
            if (!found.Succeeded)
                return await RefuseAsync(found.Refusals, cancellationToken);
            Id = found.Value[0].RegistrationId;
        }
        await using var picture = form.CardPhoto?.OpenReadStream();
        var read = await cards.ReadAsync(form.ToOptions(Id.Value), picture, Process(), cancellationToken);
        // Whoever is shown with a reason is opened all the same, and that is on record.
        if (!read.Succeeded)
            await Reader.OpenAsync(Id.Value, CounterReader.AtCounter, Process(), cancellationToken);
        return await FinishAsync(read, cancellationToken);
    }

    /// <summary>The chip's own picture comes from a reader only, never from a form.</summary>
    public Task<IActionResult> OnPostPhotoAsync(IFormFile? photo, PhotoOrigin origin, CancellationToken cancellationToken) =>
        UploadAsync(photo, new Refusal("photo.none", "photo", "没有选相片文件。请选 JPG 或 PNG 文件，或者按 F4 拍照"), stream => photos.TakeAsync(
            Id ?? 0, stream, origin == PhotoOrigin.Camera ? PhotoOrigin.Camera : PhotoOrigin.Upload, Process(), cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostCopyAsync(IFormFile? copy, CancellationToken cancellationToken) =>
        UploadAsync(copy, new Refusal("copy.none", "copy", "没有选复印件文件。请选 JPG 或 PNG 文件"), stream => photos.AddCopyAsync(
            Id ?? 0, stream, Process(), cancellationToken), cancellationToken);

    /// <param name="print">Answers with the registration form as confirmed, photo, data and choices joined, in the same request (SX-68).</param>
    public async Task<IActionResult> OnPostConfirmAsync(int formVersion, bool signed, bool print, [FromServices] CounterPrints prints, CancellationToken cancellationToken)
    {
        var done = await confirmation.ConfirmAsync(new ConfirmOptions(Id ?? 0, formVersion, signed), Process(), cancellationToken);
        if (done.Succeeded)
            this.FlashConfirmed(done.Value, Campaign);
        if (done.Succeeded && print && MayPrint
            && await prints.PrintAsync(done.Value.Id, new Uri($"{Request.Scheme}://{Request.Host}{Request.PathBase}"), Process(), cancellationToken) is { } form)
        {
            if (form.Succeeded)
                return File(form.Value, "application/pdf");
            this.FlashWarn($"已确认：{done.Value.Name}，但{FormName}没有印出来。", $"{form.Refusals[0].Sentence}。确认有效，不用重做。");
        }
        return done.Succeeded ? Open(null, null) : await RefuseAsync(done.Refusals, cancellationToken);
    }

    public async Task<IActionResult> OnPostRefuseAsync(string? reason, CancellationToken cancellationToken)
    {
        var done = await confirmation.RefuseAsync(Id ?? 0, Process(reason), cancellationToken);
        if (done.Succeeded)
            this.FlashWarn($"已退回：{done.Value.Name}。", "已把原因发给考生。考生更正并重新提交后，再来确认。");
        return done.Succeeded ? Open(null, null) : await RefuseAsync(done.Refusals, cancellationToken);
    }

    /// <summary>+2 in the box: the second of the paper list is pasted or handed out.</summary>
    private async Task<IActionResult> PaperAsync(long id, int number, OnSiteDesk desk, CancellationToken cancellationToken)
    {
        if (await Reader.ReadAsync(id, Process(), cancellationToken) is not { } counter)
            return NotFound();
        return counter.Course.Steps.Count > 0 && CoursePaper.Of(counter.Course).FirstOrDefault(p => p.Number == number) is { } paper
            ? await FinishAsync(await desk.RecordAsync(new OnSiteActOptions(id, paper.Kind, paper.Item), Process(), cancellationToken), cancellationToken)
            : await RefuseAsync([new Refusal("paper.unknown", "q", $"纸质材料没有第 {number} 项。请看右边的清单")], cancellationToken);
    }

    private async Task<IActionResult> ReprintAsync(CancellationToken cancellationToken) =>
        (await Days.TodayAsync(Process(), cancellationToken)).LastMine is { } last && MayPrint
            ? RedirectToPage("ProcessForm", new { campaign = Campaign.Slug, id = last })
            : await RefuseAsync([new Refusal("counter.no-last", "q", $"还没有本人确认过的考生，没有可以重打的{FormName}")], cancellationToken);

    private async Task<IActionResult> UploadAsync<T>(IFormFile? file, Refusal missing, Func<Stream, Task<Outcome<T>>> store, CancellationToken cancellationToken)
    {
        if (file is null or { Length: 0 })
            return await RefuseAsync([missing], cancellationToken);
        await using var stream = file.OpenReadStream();
        return await FinishAsync(await store(stream), cancellationToken);
    }
}
