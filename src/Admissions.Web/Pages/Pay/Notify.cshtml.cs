using Admissions.Core.Payments;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Pages.Pay;

/// <summary>Where the gateway reports payments. Public: the signature stands in place of a sign-in and of an antiforgery token.</summary>
[PublicPage]
[IgnoreAntiforgeryToken]
[RequestSizeLimit(MostBytes)]
[RequestFormLimits(ValueCountLimit = 32, ValueLengthLimit = 2048, KeyLengthLimit = 64)]
public sealed class NotifyModel(PaymentSettlement settlement) : PageModel
{
    /// <summary>A notification is six short fields and a signature.</summary>
    private const long MostBytes = 32 * 1024;

    public IActionResult OnGet() => StatusCode(StatusCodes.Status405MethodNotAllowed);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var address = HttpContext.Connection.RemoteIpAddress?.ToString();
        if (await FormAsync(cancellationToken) is not { } form)
        {
            await settlement.CountUnreadableAsync(address, cancellationToken);
            return Answer(accepted: false);
        }
        var outcome = await settlement.NotifyAsync(form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal), address, cancellationToken);
        return Answer(outcome.IsAccepted());
    }

    /// <summary>Null when it is no form, or larger than a notification can be.</summary>
    private async Task<IFormCollection?> FormAsync(CancellationToken cancellationToken)
    {
        if (!Request.HasFormContentType || Request.ContentLength > MostBytes)
            return null;
        try
        {
            return await Request.ReadFormAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private ContentResult Answer(bool accepted) => new()
    {
        Content = accepted ? "success" : "fail",
        ContentType = "text/plain",
        StatusCode = accepted ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
    };
}
