using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>What the two panels of the course show, on the counter and on the course's own page.</summary>
/// <param name="Fee">Yuan; null when there is nothing to take.</param>
/// <param name="Offered">The receipt number to begin with: what was typed, or the one after the clerk's last.</param>
/// <param name="May">The account confirms candidates, and this one is still to be confirmed.</param>
public sealed record CourseView(CounterCase Case, string CampaignSlug, decimal? Fee, string? Offered, bool May)
{
    /// <summary>Null where the campaign prescribes no course.</summary>
    /// <param name="typed">A receipt number that was refused.</param>
    public static async Task<CourseView?> OfAsync(CounterCase counter, CashDesk cash, ProcessContext context, CancellationToken cancellationToken, string? typed = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(cash);
        ArgumentNullException.ThrowIfNull(context);
        return counter.Course.Steps.Count == 0 ? null : new CourseView(
            counter, context.Campaign.Slug, ExaminationFees.Of(context.Campaign.Policy, counter.Registration),
            typed ?? await cash.NextNumberAsync(context, cancellationToken),
            context.Actor.Can(Permissions.ConfirmCandidate) && counter.Registration.State == RegistrationState.Submitted);
    }
}
