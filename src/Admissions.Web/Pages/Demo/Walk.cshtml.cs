using System.Text.Encodings.Web;
using Admissions.Core.Demo;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Pages.Demo;

/// <summary>The page of the manual on walking the demo to its end (docs/manual/demo-walk.md), in demo mode only.</summary>
[PlatformPage]
public sealed class WalkModel(IOptions<DemoOptions> demo, HtmlEncoder encoder) : PageModel
{
    public IHtmlContent Guide { get; private set; } = HtmlString.Empty;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!demo.Value.Enabled)
            return NotFound();
        await using var file = typeof(WalkModel).Assembly.GetManifestResourceStream("demo-walk.md")!;
        using var reader = new StreamReader(file);
        Guide = ManualText.Html(await reader.ReadToEndAsync(cancellationToken), encoder);
        return Page();
    }
}
