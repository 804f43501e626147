using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Confirmation;

/// <param name="Number">From 1, in the policy's order.</param>
public sealed record CourseStep(int Number, OnSiteStep Step, bool Done, DateTimeOffset? At);

/// <param name="At">Null while the clerk has not taken it.</param>
public sealed record CourseCopy(CopyRule Rule, DateTimeOffset? At)
{
    public string Code => Rule.Code;
    public string Name => Rule.Name;
}

/// <summary>How far one candidate is in the course that the policy prescribes for the counter (SX-64); without steps there is none.</summary>
/// <param name="Copies">Copies to paste on the form, by the kind of candidate (SX-70).</param>
/// <param name="Receipt">The fee's receipt in force.</param>
/// <param name="Acts">All that was done with paper, oldest first.</param>
/// <param name="Source">The rule that prescribes the course.</param>
public sealed record OnSiteCourse(IReadOnlyList<CourseStep> Steps, IReadOnlyList<CourseCopy> Copies, OnSiteReceipt? Receipt, IReadOnlyList<OnSiteAct> Acts, string? Source = null)
{
    public static OnSiteCourse None { get; } = new([], [], null, []);

    /// <summary>The step whose turn it is; null when all are done, or the campaign has no course.</summary>
    public CourseStep? Next => Steps.FirstOrDefault(s => !s.Done);

    /// <summary>Yuan due by the policy and the submission in force; null without a fee.</summary>
    public decimal? Fee { get; init; }

    /// <summary>What was taken is not what is due now, because the candidate has submitted something else since; null when it is.</summary>
    public Refusal? WrongFee => Receipt is null || Receipt.Amount == Fee ? null
        : new Refusal("onsite.fee-differs", "", $"收据 {Receipt.Number} 收的是 {Receipt.Amount:0.00} 元，{(Fee is { } due ? $"现在应收 {due:0.00} 元" : "现在没有收费标准")}。请作废这张收据，重新收费", Source);

    /// <summary>Required copies that are not there, each demand once, in the words of the check-list (SX-49, SX-51).</summary>
    public IReadOnlyList<string> MissingCopies =>
    [
        .. Copies.Where(c => c.Rule.Required).GroupBy(c => c.Rule.Demand(), StringComparer.Ordinal).Where(g => g.All(c => c.At is null)).Select(Words),
    ];

    /// <summary>The check-list: one line for each demand, copies that stand for one another in one.</summary>
    public IReadOnlyList<string> CheckList => [.. Copies.GroupBy(c => c.Rule.Demand(), StringComparer.Ordinal).Select(Words)];

    private static string Words(IEnumerable<CourseCopy> alternatives) => string.Join("或", alternatives.Select(c => c.Name));

    /// <summary>Times the form was printed in the version in force.</summary>
    public int Prints(int version) => Acts.Count(a => a.Kind == OnSiteActKind.FormPrinted && a.FormVersion == version);

    public DateTimeOffset? At(OnSiteActKind kind) => Acts.LastOrDefault(a => a.Kind == kind)?.At;

    /// <summary>Why the step may not be done yet; null when it may, or the campaign has no such step.</summary>
    public Refusal? RefuseBefore(OnSiteStep step)
    {
        if (Steps.All(s => s.Step != step))
            return null;
        return Steps.TakeWhile(s => s.Step != step).FirstOrDefault(s => !s.Done) is { } first
            ? first.Step == OnSiteStep.Fee && WrongFee is { } wrong ? wrong : new Refusal("onsite.order", "", $"还不能{Word(step)}，要先{Word(first.Step)}。请按“{string.Join("、", Steps.Select(s => Word(s.Step)))}”的顺序办理", Source)
            : null;
    }

    internal static OnSiteCourse Of(CounterCase counter, CampaignPolicy policy, OnSiteReceipt? receipt, IReadOnlyList<OnSiteAct> acts)
    {
        var version = counter.Registration.Version;
        var copies = policy.OnSite.Copies.Where(c => counter.Case.Holds(c.When))
            .Select(c => new CourseCopy(c, acts.LastOrDefault(a => a.Kind == OnSiteActKind.CopyReceived && a.Item == c.Code)?.At)).ToList();
        var fee = ExaminationFees.Of(policy, counter.Registration);
        return new OnSiteCourse([.. policy.OnSite.Order.Select((step, i) => new CourseStep(i + 1, step, Done(step), When(step)))], copies, receipt, acts, policy.OnSite.Source) { Fee = fee };

        bool Done(OnSiteStep step) => step switch
        {
            OnSiteStep.Review => counter.Items.All(i => !i.Applies || !i.Required || i.Passed == true),
            OnSiteStep.Fee => receipt is not null && receipt.Amount == fee,
            OnSiteStep.Photo => counter.CurrentPhotoId is not null && !ConfirmationGuards.MustBeRetaken(counter, policy),
            _ => When(step) is not null,
        };

        DateTimeOffset? When(OnSiteStep step) => step switch
        {
            OnSiteStep.Fee => receipt?.TakenAt,
            OnSiteStep.Pledge => acts.LastOrDefault(a => a.Kind is OnSiteActKind.PledgeSigned or OnSiteActKind.PledgeWithdrawn) is { Kind: OnSiteActKind.PledgeSigned } signed ? signed.At : null,
            OnSiteStep.Photo => counter.CurrentPhotoAt,
            // The form that was printed of an earlier submission does not count (SX-69).
            OnSiteStep.Form => acts.LastOrDefault(a => a.Kind == OnSiteActKind.FormPrinted && a.FormVersion == version)?.At,
            OnSiteStep.Signature => acts.LastOrDefault(a => a.Kind == OnSiteActKind.FormSigned && a.FormVersion == version)?.At,
            _ => null,
        };
    }

    public static string Word(OnSiteStep step) => step switch
    {
        OnSiteStep.Review => "审核资格",
        OnSiteStep.Fee => "缴费",
        OnSiteStep.Pledge => "签承诺书",
        OnSiteStep.Photo => "摄像",
        OnSiteStep.Form => "打印登记表",
        OnSiteStep.Signature => "签字确认",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
