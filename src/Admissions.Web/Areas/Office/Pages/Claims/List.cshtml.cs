using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Qualifications;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Claims;

/// <summary>The office's list of bonus candidates: compared with the registration data, or entered (HR-119, SX-61).</summary>
[RequirePermission(UserKind.Staff, Permissions.DecideBonus)]
[RequestSizeLimit(TableReader.MaxBytes + (1 << 20))]
public sealed class ListModel(BonusListService lists) : AdmissionsPage
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>True enters the rows in order; else they are compared only.</summary>
    [BindProperty]
    public bool Store { get; set; }

    /// <summary>Why nothing can be entered now; comparing is always possible (HR-61).</summary>
    public Rules.Refusal? Closed => Campaign.RefuseClosed(Campaign.Policy.BonusReview.Window, new Rules.Windows.Place(Actor.DivisionCode));

    public BonusList? Result { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Upload is null || Upload.Length == 0)
            return Refused([new Rules.Refusal("list.none", "Upload", "请选择名单文件，再核对或者录入")], "List");
        if (Upload.Length > TableReader.MaxBytes)
            return Refused([new TableRefusals.TooLarge() with { Field = "" }]);
        await using var stream = Upload.OpenReadStream();
        var read = await lists.ImportAsync(stream, Store, Process(), cancellationToken);
        if (!read.Succeeded)
        {
            var page = Refused(read.Refusals.Select(r => r with { Field = "" }));
            if (Store && Closed is not null)
                Response.StatusCode = StatusCodes.Status409Conflict;
            return page;
        }
        Result = read.Value;
        return Page();
    }
}
