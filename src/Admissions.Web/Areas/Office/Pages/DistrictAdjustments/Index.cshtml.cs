using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.DistrictAdjustments;

/// <summary>City or province moves one candidate to another exam district (HR-62, HR-131).</summary>
[RequirePermission(UserKind.Staff, Permissions.AdjustDistrict)]
public sealed class IndexModel(Core.Exams.DistrictAdjustments adjustments) : AdmissionsPage
{
    public sealed class Form
    {
        public long? District { get; set; }

        /// <summary>Where he sat when the page was shown.</summary>
        public long? Seen { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    public Refusal? Closed { get; private set; }
    public AdjustableCandidate? Candidate { get; private set; }
    public IReadOnlyList<AdjustmentRow> Done { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Districts => [.. Candidate!.Offered.Select(d => new SelectListItem($"{d.Code} {d.Name}", $"{d.Id}"))];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (Candidate is not { } candidate)
            return NotFound();
        var adjusted = await adjustments.AdjustAsync(candidate.RegistrationId, Input.District ?? 0, Input.Seen, Process(Input.Reason), cancellationToken);
        if (!adjusted.Succeeded)
            return adjusted.Refusals[0].Field.Length == 0 ? Conflict(adjusted.Refusals[0]) : Refused(adjusted.Refusals);
        var to = candidate.Offered.First(d => d.Id == adjusted.Value.DistrictId);
        this.FlashOk($"已把{candidate.Name}（{candidate.CandidateNumber}）调到考区 {to.Code} {to.Name}。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public static string NameOf(string county) => ReferenceData.Division(county)?.Name ?? county;

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Closed = Campaign.RefuseClosed(Core.Exams.DistrictAdjustments.Window, new Place(Actor.DivisionCode));
        Candidate = string.IsNullOrWhiteSpace(Number) ? null : await adjustments.FindAsync(Number, Process(), cancellationToken);
        Done = await adjustments.ListAsync(Process(), cancellationToken);
    }
}
