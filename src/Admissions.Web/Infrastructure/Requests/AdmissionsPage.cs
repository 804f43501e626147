using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Events;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Base of every page: who, which campaign, what time; and refusals as messages at their fields.</summary>
public abstract class AdmissionsPage : PageModel
{
    /// <summary>Names of states, levels and divisions are shorter.</summary>
    private const int MaxFilter = 40;

    /// <summary>Beside the field of a file that was chosen on a form that comes back.</summary>
    protected const string ChooseAgain = "刚才选的文件没有跟着表单留下来，请重新选择";

    private RequestContext Loaded => HttpContext.Features.Get<RequestFeature>()?.Context
        ?? throw new InvalidOperationException("This page is outside every tenant.");

    /// <summary>The account that asks; the page's access attribute guarantees there is one.</summary>
    public Actor Actor => Loaded.Actor ?? throw new InvalidOperationException("Nobody is signed in.");

    public Actor? ActorOrNull => Loaded.Actor;

    /// <summary>The campaign of the path; a page under <c>{campaign}</c> always has one.</summary>
    public CampaignContext Campaign => Loaded.Campaign ?? throw new InvalidOperationException("This page has no campaign.");

    public CampaignContext? CampaignOrNull => Loaded.Campaign;

    /// <summary>The database's clock when the request began, whatever the campaign's says.</summary>
    protected DateTimeOffset DatabaseNow => Loaded.DatabaseNow;

    protected byte[]? SessionKeyHash => Loaded.SessionKeyHash;

    /// <summary>What a verb of a service needs to know about this request.</summary>
    protected ProcessContext Process(string? reason = null) =>
        new(Actor, Campaign, HttpContext.Connection.RemoteIpAddress?.ToString(), string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());

    /// <summary>A list of people as a file, once it is on record that he takes it; what the format cannot hold is refused.</summary>
    /// <param name="count">Lines of the file.</param>
    /// <param name="filters">Names by which the list may be narrowed; what was looked for in words (<c>q</c>) may be a person's number and is not kept.</param>
    protected async Task<IActionResult> TakenAsync(ListExports exports, ExportResult file, int count, IReadOnlyCollection<string> filters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exports);
        ArgumentNullException.ThrowIfNull(file);
        var narrowed = string.Join('&', filters.Where(f => Request.Query.ContainsKey(f)).Select(f => Request.Query[f].ToString() is { Length: <= MaxFilter } value && f != "q" ? $"{f}={value}" : f));
        return await exports.RecordAsync(file.Name, narrowed, count, file.Format, file.MostRows, Process(), cancellationToken) is { } refused ? Conflict(refused) : file;
    }

    /// <summary>Puts refusals at their fields (or over the form) and shows the page again with status 400; 409 when the county's data are frozen.</summary>
    /// <param name="prefix">Name of the bound model the fields belong to, e.g. <c>Input</c>.</param>
    protected PageResult Refused(IEnumerable<Refusal> refusals, string prefix = "Input")
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        foreach (var refusal in refusals)
        {
            ModelState.AddModelError(refusal.Field.Length == 0 ? "" : prefix.Length == 0 ? PascalCase(refusal.Field) : $"{prefix}.{PascalCase(refusal.Field)}", refusal.Sentence);
            if (refusal is CountyFrozen)
                Response.StatusCode = StatusCodes.Status409Conflict;
        }
        return Page();
    }

    /// <summary>
    /// For a page that comes back with what was typed: says at each file field that the file has to be chosen again, because no browser
    /// keeps it. Where the file itself is what was wrong, its own sentence stands there already.
    /// </summary>
    protected void AskForFilesAgain()
    {
        if (!Request.HasFormContentType)
            return;
        foreach (var name in Request.Form.Files.Where(file => file.Length > 0).Select(file => file.Name).Distinct(StringComparer.Ordinal))
        {
            if (ModelState.GetFieldValidationState(name) != ModelValidationState.Invalid)
                ModelState.AddModelError(name, ChooseAgain);
        }
    }

    /// <summary>The page again, as it was filled in, with status 503 and the wait when the lane of passwords is full; else null.</summary>
    protected PageResult? Busy(IEnumerable<Refusal> refusals)
    {
        if (refusals.OfType<Core.Accounts.LaneBusy>().FirstOrDefault() is not { } busy)
            return null;
        var page = Refused([busy]);
        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        Response.Headers.RetryAfter = busy.Seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return page;
    }

    /// <summary>A wrong state or a closed window: status 409 with the sentence, on the common refusal page.</summary>
    protected IActionResult Conflict(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        HttpContext.Items[nameof(Refusal)] = refusal;
        return new StatusCodeResult(StatusCodes.Status409Conflict);
    }

    private static string PascalCase(string field) => char.ToUpperInvariant(field[0]) + field[1..];
}
