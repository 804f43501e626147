using Admissions.Core.Demo;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Access;

/// <summary>
/// What a page does on POST exists in demo mode only. Everywhere else it is 404 to everybody, and before the token of the
/// form is looked at: a forged request learns nothing from the answer.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DemoPostAttribute : Attribute, IAuthorizationFilter
{
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (HttpMethods.IsPost(context.HttpContext.Request.Method) && !context.HttpContext.RequestServices.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled)
            context.Result = new NotFoundResult();
    }
}
