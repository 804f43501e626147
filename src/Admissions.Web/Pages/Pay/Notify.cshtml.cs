using Admissions.Core.Payments;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Pages.Pay;

/// <summary>Where the gateway reports payments. Public: the signature stands in place of a sign-in and of an antiforgery token.</summary>
[PublicPage]
[IgnoreAntiforgeryToken]
[RequestFormLimits(ValueCountLimit = 32, ValueLengthLimit = 4096, KeyLengthLimit = 64)]
public sealed class NotifyModel(PaymentSettlement settlement) : PageModel
{
    public IActionResult OnGet() => StatusCode(StatusCodes.Status405MethodNotAllowed);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!Request.HasFormContentType)
            return Answer(accepted: false);
        var form = await Request.ReadFormAsync(cancellationToken);
        var outcome = await settlement.NotifyAsync(form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal), cancellationToken);
        return Answer(outcome.IsAccepted());
    }

    private ContentResult Answer(bool accepted) => new()
    {
        Content = accepted ? "success" : "fail",
        ContentType = "text/plain",
        StatusCode = accepted ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
    };
}
