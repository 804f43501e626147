using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>我的报名: what is in force now, what to do next, then the rest (HR-77, HR-103).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class HomeModel(CandidateHistory history) : CandidatePage
{
    public IReadOnlyList<HistoryLine> Recent { get; private set; } = [];

    public (Tone Tone, string Title, string Text) Banner => BannerOf();

    /// <summary>The address of a step that can be opened now; null for one that cannot.</summary>
    public string? PathOf(RegistrationStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (step.State is StepState.NotYet or StepState.Later or StepState.Missed)
            return null;
        return step.Code switch
        {
            "basic" => At(Own.IsEditable ? "basic/identity" : "check"),
            "choices" or "point" => At(Own.IsEditable ? step.Code : "check"),
            "submit" => At(Own.HasSubmitted ? "receipt" : "check"),
            "confirmation" => At("receipt"),
            "payment" => At("pay"),
            "ticket" => At("ticket"),
            "scores" or "result" => At("result"),
            _ => At(step.Code),
        };
    }

    public StateTag TagOf(RegistrationStep step) => step.State switch
    {
        StepState.Done => StateTags.Done,
        StepState.ToDo => StateTags.ToDo,
        StepState.ToChange => StateTags.ToChange,
        StepState.Missed => new StateTag(Tone.Bad, "circle-x", "没有办理"),
        StepState.Later => new StateTag(Tone.Idle, "calendar", "还没到时间"),
        _ => StateTags.NotYet,
    };

    /// <summary>What was extended at this candidate's place, in one sentence; null when nothing is (HR-154, HR-155).</summary>
    public string? Extended => ExtensionNotice.Of(Campaign, RuleFacts.PlaceOf(Own.Registration.Id, Own.Point));

    /// <summary>Payment is over and the point wants to know why there was none (HR-165).</summary>
    public bool AsksWhy => Own.MustExplainNonPayment && RegistrationLifecycle.AwaitsPayment.Contains(Own.Registration.State);

    /// <summary>A bulletin stands before the form (HR-75).</summary>
    public bool MustReadFirst => Own.MustReadBulletin is not null && !Own.HasSubmitted && FormClosed is null;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Recent = await history.RecentAsync(Own.Registration.Id, 3, cancellationToken);

    private (Tone, string, string) BannerOf()
    {
        var row = Own.Registration;
        var fee = RegistrationSteps.Fee(Own) is { } yuan ? $" {yuan.Amount.ToString("0.00", CultureInfo.InvariantCulture)} 元" : "";
        switch (row.State)
        {
            case RegistrationState.Invalid:
                return (Tone.Bad, $"您的网上报名无效：{row.InvalidReason ?? "没有按时现场确认或者缴费"}。",
                    $"没有在规定时间内现场确认或者缴费的，网上所填信息无效。有疑问请联系{Own.Point?.Name ?? Shell().TenantName} {Own.Point?.ContactPhone ?? Shell().SupportPhone}。");
            case RegistrationState.Valid:
                return (Tone.Ok, $"您的报名已生效，考生号 {row.CandidateNumber}。",
                    $"{Moment(row.ConfirmedAt)} 完成现场确认，{Moment(row.PaidAt)} 缴费{fee}。下一步：{Steps["ticket"].Title}{(Steps["ticket"].State == StepState.ToDo ? "，现在可以打印" : $"，{Steps["ticket"].Hint}")}。");
            case RegistrationState.PendingCityReview:
                return (Tone.Warn, "您的信息已确认，证件正在由市（州）招考机构审核。", $"请按时缴费{fee}；审核通过并缴费后，报名才有效。");
            case RegistrationState.Confirmed:
                return (Tone.Warn, "您的信息已确认，还没有缴费，报名尚未生效。", $"报考信息已锁定。请在{When("Payment")}缴费{fee}。没有按时缴费的，网上所填信息无效。");
            case RegistrationState.Submitted:
                return (Tone.Info, $"当前生效的是第 {row.Version} 次提交（{Moment(row.SubmittedAt)}）；{(PaysAtPoint ? "在确认点缴费、签字确认后" : "现场确认并缴费后")}才有效。",
                    $"请在{When("Confirmation")}，本人带{RegistrationSteps.Papers(Own)}原件到{Own.Point?.Name}。{(FormClosed is null ? "确认前还可以修改后重新提交。" : "")}");
            default:
                return FormClosed is { } closed
                    ? (Tone.Bad, "您没有提交报名，现在不生效。", closed.Sentence + "。")
                    : (Tone.Warn, "您的报名还没有提交，现在不生效。", Steps.Next is { } next ? $"已填内容只是草稿。下一步：{next.Title}。" : "已填内容只是草稿。");
        }
    }

    private static string Moment(DateTimeOffset? at) => at is { } value ? BeijingTime.Short(value) : "";

    private ShellContext Shell() => HttpContext.RequestServices.GetRequiredService<ShellContext>();
}
