using Admissions.Core.Emergencies;
using Admissions.Rules.Emergencies;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>Base of the pages of paper forms: without an activation for the point's place and time nothing is written, 403 (HR-150).</summary>
public abstract class DraftFormsPage : AdmissionsPage
{
    /// <summary>What may be entered now; null without an activation.</summary>
    public BatchEntryRight? Right => EmergencyRows.BatchEntryOf(Actor, Campaign);

    public bool MayGiveOut => EmergencyRows.MayGiveOutForms(Actor, Campaign);

    /// <summary>Whether this page's writes need the right to enter, or only that to give out forms.</summary>
    protected virtual bool Enters => true;

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => Guard(this, context, Enters ? Right is not null : MayGiveOut);

    internal static void Guard(PageModel page, PageHandlerExecutingContext context, bool mayWrite)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (HttpMethods.IsPost(page.Request.Method) && !mayWrite)
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
    }
}
