using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The counter's form as PDF, for the clerk who prints it (F9): the process form, or the registration form.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintAtPoint)]
public sealed class ProcessFormModel(CounterPrints prints) : AdmissionsPage
{
    public Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => PrintAsync(id, cancellationToken);

    /// <summary>Where printing is a step of the course, the request that does the step answers with the form (SX-68).</summary>
    public Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken) => PrintAsync(id, cancellationToken);

    private async Task<IActionResult> PrintAsync(long id, CancellationToken cancellationToken)
    {
        if (Actor.PointId is null)
            return StatusCode(StatusCodes.Status403Forbidden);
        var site = new Uri($"{Request.Scheme}://{Request.Host}{Request.PathBase}");
        return await prints.PrintAsync(id, site, Process(), cancellationToken) switch
        {
            null => NotFound(),
            { Succeeded: true } printed => File(printed.Value, "application/pdf"),
            var refused => Conflict(refused.Refusals[0]),
        };
    }
}
