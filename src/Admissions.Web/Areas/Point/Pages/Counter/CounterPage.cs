using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>What the counter shows, whatever was done last: the open candidate, the day, and why something was refused.</summary>
public abstract class CounterPage(CounterReader reader, CounterDays days, CashDesk cash) : AdmissionsPage
{
    protected CounterReader Reader { get; } = reader;
    protected CounterDays Days { get; } = days;

    /// <summary>The open candidate.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Id { get; set; }

    /// <summary>Version of the process form that was scanned.</summary>
    [BindProperty(SupportsGet = true)]
    public int? V { get; set; }

    public CounterCase? Case { get; protected set; }
    public CounterDay Day { get; protected set; } = new(0, 0, 0, [], null);
    public IReadOnlyList<CounterHit> Hits { get; protected set; } = [];
    public IReadOnlyList<Refusal> Refusals { get; protected set; } = [];
    public string? Typed { get; protected set; }
    /// <summary>A message of the last act is on the page; then the idle banner stays away.</summary>
    public bool HasFlash => Request.Cookies.ContainsKey(CookieTempDataProvider.CookieName);

    public bool MayConfirm => Actor.Can(Permissions.ConfirmCandidate);
    public bool MayPhotograph => Actor.Can(Permissions.TakePhoto);
    public bool MayEnterBonus => Actor.Can(Permissions.EnterBonus) && Campaign.Policy.Bonuses.Count > 0;
    public bool MayPrint => Actor.Can(Permissions.PrintAtPoint);

    /// <summary>What the campaign calls the printed form (HR-92, SX-68).</summary>
    public string FormName => Campaign.Policy.OnSite.ShortFormName();

    public IReadOnlyList<Refusal> Blocks => Case is null ? [] : CounterWords.Blocks(Case, V, FormName);
    public Refusal? Closed => Campaign.RefuseClosed("Confirmation", Case?.Registration.PlaceOf() ?? Day.Place);
    public CourseView? Course { get; protected set; }
    public long? PrintId => Case?.Registration.Id ?? Day.LastMine;

    /// <summary>An account without a point has no counter (HR-101).</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (Actor.PointId is null)
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
    }

    protected Task<IActionResult> FinishAsync<T>(Outcome<T> outcome, CancellationToken cancellationToken) =>
        outcome.Succeeded ? Task.FromResult(Open(Id, V)) : RefuseAsync(outcome.Refusals, cancellationToken);

    protected IActionResult Open(long? id, int? version) => RedirectToPage(new { id, v = version });

    /// <summary>Shows the same candidate again with the reason; 409 when somebody else was quicker.</summary>
    protected async Task<IActionResult> RefuseAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        (Refusals, Case) = (refusals, Id is { } id ? await Reader.ReadAsync(id, Process(), cancellationToken) : null);
        if (Id is not null && Case is null)
            return NotFound();
        Response.StatusCode = refusals.Any(r => r is AlreadyConfirmedRefused) ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return await ShowAsync(cancellationToken);
    }

    protected async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        (Day, Course) = (await Days.TodayAsync(Process(), cancellationToken), Case is null ? null : await CourseView.OfAsync(Case, cash, Process(), cancellationToken));
        return Page();
    }
}
