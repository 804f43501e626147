using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>
/// A form that names no address goes to the address the page was shown at. When that is a refused <c>?handler=…</c>, another
/// form of the page would run the refused verb; so such a form gets the page's own address, without the verb.
/// </summary>
[HtmlTargetElement("form", Attributes = "method")]
public sealed class OwnFormTagHelper : TagHelper
{
    /// <summary>After the framework's own, which has set the address of forms that name their handler, and the token.</summary>
    public override int Order => 100;

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var request = ViewContext.HttpContext.Request;
        if (output.Attributes.ContainsName("action") || !request.Query.ContainsKey("handler"))
            return;
        var kept = new QueryBuilder(request.Query.Where(q => !string.Equals(q.Key, "handler", StringComparison.OrdinalIgnoreCase)));
        output.Attributes.SetAttribute("action", $"{request.PathBase}{request.Path}{kept.ToQueryString()}");
    }
}
