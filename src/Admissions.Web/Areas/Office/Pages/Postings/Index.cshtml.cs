using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Postings;

/// <summary>The city records which tickets it has posted, by batch and day (SX-74), and prints the labels.</summary>
[RequirePermission(UserKind.Staff, Permissions.ReportAsCity)]
public sealed class IndexModel(TicketPostings postings, EnvelopeLabels labels) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Batch { get; set; }
        public DateOnly? PostedOn { get; set; }
        public string? County { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public int Waiting { get; private set; }
    public IReadOnlyList<TicketPosting> Done { get; private set; } = [];
    public string? Closed => RoomDocuments.Refuse(Process())?.Sentence;
    public IReadOnlyList<SelectListItem> Counties =>
        [new("全市", ""), .. ReferenceData.Children(Actor.DivisionCode ?? "").Select(c => new SelectListItem(c.Name, c.Code))];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var posted = await postings.PostAsync(new PostTicketsOptions(Input.Batch, Input.PostedOn, Input.County), Process(), cancellationToken);
        if (!posted.Succeeded)
        {
            await LoadAsync(cancellationToken);
            return Refused(posted.Refusals, nameof(Input));
        }
        this.FlashOk($"已登记寄发：{TicketPostings.Day(posted.Value.PostedOn)}，准考证 {posted.Value.Tickets} 份。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    /// <summary>Printing is written down, so it is asked for by a button.</summary>
    public async Task<IActionResult> OnPostLabelsAsync(long id, CancellationToken cancellationToken) =>
        await labels.OfAsync(await postings.CandidatesAsync(id, Process(), cancellationToken), Process(), cancellationToken) is { } sheet
            ? File(sheet.Pdf, "application/pdf")
            : NotFound();

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        (Waiting, Done) = (await postings.WaitingAsync(Process(), cancellationToken), await postings.ListAsync(Process(), cancellationToken));
}
