using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>One line of the paper list: a copy to paste, or something to hand out (SX-66, SX-70).</summary>
/// <param name="Number">Typed into the box behind a plus sign: done.</param>
/// <param name="Item">Code of the policy's copy; null for a hand-out.</param>
/// <param name="Done">What the button says: 已粘贴, 已发.</param>
/// <param name="At">Null while it has not been done.</param>
public sealed record CoursePaper(int Number, OnSiteActKind Kind, string? Item, string Name, string Done, DateTimeOffset? At)
{
    /// <summary>The copies of this kind of candidate in the policy's order, then what is handed out.</summary>
    public static IReadOnlyList<CoursePaper> Of(OnSiteCourse course)
    {
        ArgumentNullException.ThrowIfNull(course);
        var copies = course.Copies.Select(c => (Kind: OnSiteActKind.CopyReceived, Item: (string?)c.Code, c.Name, Done: "已粘贴", c.At));
        var handOuts = new[] { (Kind: OnSiteActKind.PledgeHandedOut, Name: "发承诺书"), (Kind: OnSiteActKind.EnvelopeHandedOut, Name: "发信封") }
            .Select(h => (h.Kind, Item: (string?)null, h.Name, Done: "已发", At: course.At(h.Kind)));
        return [.. copies.Concat(handOuts).Select((p, i) => new CoursePaper(i + 1, p.Kind, p.Item, p.Name, p.Done, p.At))];
    }
}

/// <summary>What the two panels of the course show, on the counter and on the course's own page.</summary>
/// <param name="Fee">Yuan; null when there is nothing to take.</param>
/// <param name="Offered">The receipt number to begin with: what was typed, or the one after the clerk's last.</param>
/// <param name="May">The account confirms candidates, and this one is still to be confirmed.</param>
public sealed record CourseView(CounterCase Case, string CampaignSlug, decimal? Fee, string? Offered, bool May)
{
    public IReadOnlyList<CoursePaper> Papers => CoursePaper.Of(Case.Course);

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
