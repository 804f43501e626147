using Admissions.Core.Documents;
using Admissions.Rules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Wherever a page prints: a text that no font has is the document's fault and not the system's, so it is answered with
/// status 409 and the page that names person, field and character. Every other failure goes on to the error page.
/// </summary>
public sealed class UnprintableFilter : IExceptionFilter
{
    public void OnException(ExceptionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Exception is not DocumentFailedException failure || UnprintableText.Of(failure) is not { } unprintable)
            return;
        context.HttpContext.Items[nameof(Refusal)] = unprintable;
        context.Result = new StatusCodeResult(StatusCodes.Status409Conflict);
        context.ExceptionHandled = true;
    }
}
