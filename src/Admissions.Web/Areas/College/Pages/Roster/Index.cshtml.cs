using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Roster;

/// <summary>Rosters of the institution's levels; every page of an unsealed one says that it is void (HA-86).</summary>
[RequirePermission(UserKind.Institution, Permissions.ViewRoster)]
public sealed class IndexModel(RosterService rosters, DocumentPrinter printer) : CollegePage
{
    public IReadOnlyList<RosterLine> Rosters { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rosters = await rosters.ListAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnGetPdfAsync(StudyLevel level, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid || Actor.InstitutionId is not { } own)
            return NotFound();
        var outcome = await rosters.BuildAsync(own, level, Process(), cancellationToken);
        return outcome.Succeeded
            ? File(await printer.PrintAsync(outcome.Value, cancellationToken), "application/pdf", $"录取名册-{outcome.Value.RosterNumber}.pdf")
            : Conflict(outcome.Refusals[0]);
    }
}
