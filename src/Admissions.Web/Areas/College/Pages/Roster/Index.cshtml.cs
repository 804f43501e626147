using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Revocations;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Roster;

/// <summary>Rosters of the institution's levels; every page of an unsealed one says that it is void (HA-86).</summary>
[RequirePermission(UserKind.Institution, Permissions.ViewRoster)]
public sealed class IndexModel(RosterService rosters, RevocationService revocations, RevocationSheets sheets, DocumentPrinter printer) : CollegePage
{
    public IReadOnlyList<RosterLine> Rosters { get; private set; } = [];

    /// <summary>Admissions of the institution that the province has revoked (HA-04).</summary>
    public IReadOnlyList<RevocationOrder> Revoked { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Rosters = await rosters.ListAsync(Process(), cancellationToken);
        Revoked = await revocations.RevokedAsync(Process(), cancellationToken);
    }

    public async Task<IActionResult> OnGetSheetAsync(long id, CancellationToken cancellationToken)
    {
        var sheet = await sheets.BuildAsync(id, Process(), cancellationToken);
        return sheet.Succeeded
            ? File(await printer.PrintAsync(sheet.Value, cancellationToken), "application/pdf", $"录取名册变更单-{sheet.Value.SheetNumber}.pdf")
            : sheet.Refusals[0].Code == "revocation.no-sheet" ? NotFound() : Conflict(sheet.Refusals[0]);
    }

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
