using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The process form as PDF, for the clerk who prints it (F9).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintAtPoint)]
public sealed class ProcessFormModel(CounterPrints prints) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (Actor.PointId is null)
            return StatusCode(StatusCodes.Status403Forbidden);
        var site = new Uri($"{Request.Scheme}://{Request.Host}{Request.PathBase}");
        return await prints.ProcessFormAsync(id, site, Process(), cancellationToken) is { } pdf ? File(pdf, "application/pdf") : NotFound();
    }
}
