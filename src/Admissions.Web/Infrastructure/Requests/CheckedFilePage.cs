using Admissions.Core;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Second step of an import: what the checked file would do, then the import of exactly the file that was looked at.</summary>
/// <typeparam name="TCheck">What the check found.</typeparam>
/// <typeparam name="TDone">What the import did.</typeparam>
public abstract class CheckedFilePage<TCheck, TDone> : AdmissionsPage
    where TCheck : class
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public TCheck? Check { get; private set; }

    protected abstract Task<Outcome<TCheck>> FindAsync(CancellationToken cancellationToken);

    protected abstract Task<Outcome<TDone>> ImportAsync(CancellationToken cancellationToken);

    /// <summary>Says what was done and where to go on.</summary>
    protected abstract IActionResult Imported(TDone done);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var check = await FindAsync(cancellationToken);
        if (!check.Succeeded)
            return Refused(check.Refusals.Select(r => r with { Field = "" }));
        Check = check.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        // Who confirmed has decided: a browser that goes away takes nothing back.
        var done = await ImportAsync(CancellationToken.None);
        return done.Succeeded ? Imported(done.Value) : Refused(done.Refusals.Select(r => r with { Field = "" }));
    }
}
