using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Payments;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Cash;

/// <summary>What the clerk's point took on one day, on the screen and as a sheet to hand over with the money (SX-65).</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmCandidate)]
public sealed class IndexModel(CashDesk cash, CashSheets sheets, DocumentPrinter printer) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public DateOnly? Day { get; set; }

    public CashSheet Sheet { get; private set; } = null!;
    public string Text => Sheet.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetPdfAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken)
        ? File(await printer.PrintAsync(sheets.Of(Sheet, Process()), cancellationToken), "application/pdf")
        : NotFound();

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await cash.SheetAsync(Day ?? Campaign.Today, Process(), cancellationToken) is not { } sheet)
            return false;
        Sheet = sheet;
        return true;
    }
}
