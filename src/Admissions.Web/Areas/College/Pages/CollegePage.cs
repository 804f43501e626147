using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.College.Pages;

/// <summary>Base of the institution's pages: links, and refusals with the status of their kind.</summary>
public abstract class CollegePage : AdmissionsPage
{
    /// <summary>Where the institution stands; every page with the deadline banner fills it.</summary>
    public DeskState Desk { get; protected set; } = null!;

    /// <summary>A path of this campaign for links: <c>~/czyx/adult-2026/dossiers</c>.</summary>
    public string At(string rest = "") => $"~/czyx/{Campaign.Slug}" + (rest.Length == 0 ? "" : "/" + rest);

    protected IActionResult GoTo(string rest = "") => LocalRedirect(Request.PathBase + At(rest)[1..]);

    /// <summary>「020 会计学　业余」</summary>
    public static string Major(PlanLine line) => $"{line.MajorCode} {line.MajorName}　{line.Mode.Word()}";

    public static string Points(decimal? points) => points?.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    /// <summary>The page again over what was asked: 409 when the time or the state forbids it, else 400.</summary>
    /// <param name="key">Key of the model state for a refusal; empty for the whole form.</param>
    protected PageResult Rejected(IReadOnlyList<Refusal> refusals, Func<Refusal, string>? key = null)
    {
        foreach (var refusal in refusals)
            ModelState.AddModelError(key?.Invoke(refusal) ?? "", refusal.Sentence);
        Response.StatusCode = refusals.Any(IsConflict) ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return Page();
    }

    private static bool IsConflict(Refusal refusal) => refusal is TransitionRefused || refusal.Code is "window.closed" or "upload.late" or "decision.final" or "decision.changed" or "batch.gone";
}
