using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Dispatch;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Candidate.Pages.After;

/// <summary>Scores and result, each from its publication on, and why it came out so.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class ResultModel(CandidateResults results) : CandidatePage
{
    public CandidateResult Result { get; private set; } = new();

    public async Task OnGetAsync(CancellationToken cancellationToken) => Result = await results.ReadAsync(Own, cancellationToken);

    /// <summary>Revocations that the banner does not tell.</summary>
    public IEnumerable<RevokedAdmission> Earlier => Result is { Kind: ResultKind.NotAdmitted, ReturnReason: null } ? Result.Revoked.Skip(1) : Result.Revoked;

    public (Tone Tone, string Icon, string Title, string Text) Banner => Result.Kind switch
    {
        ResultKind.Admitted when Result.Admitted is { } line => (Tone.Ok, "circle-check",
            string.Create(CultureInfo.InvariantCulture, $"您已被{line.Institution!.Name}录取：{line.MajorName}，{line.Level.Word()}，{line.Mode.Word()}，{line.Duration:0.#}年。"),
            $"{(Result.ChoiceNumber is { } number ? ChoiceRules.Name(number) + "录取" : "录取")}{(Result.DecidedAt is { } at ? $"，{BeijingTime.Short(at)} 批准" : "")}。录取通知书寄到您填报的通讯地址。"),
        ResultKind.UnderReview => (Tone.Info, "info-circle", "您的档案正在院校审阅，还没有结果。", "院校作出决定，省教育考试院审核以后，在这里公布。"),
        ResultKind.NotAdmitted when Result is { Revoked: [var last, ..], ReturnReason: null } => (Tone.Bad, "alert-triangle",
            $"您被{last.Line.Institution!.Name}{last.Line.MajorName}专业的录取已经撤销。", $"{BeijingTime.Short(last.At)} 由省级审核撤销。原因：{last.Reason}。{(Result.Revoked.Count > 1 ? "以前的撤销见下面。" : "")}"),
        ResultKind.NotAdmitted => (Tone.Idle, "info-circle", "您没有被录取。", Result.ReturnReason is { } reason ? $"院校退档的原因：{reason}。" : "每个志愿的情况见下面。"),
        ResultKind.NotTaken => (Tone.Idle, "info-circle", "没有您的录取档案。", "没有参加投档的原因可能是报名无效、缺考，或者没有成绩。"),
        _ => (Tone.Idle, "lock", "录取结果还没有公布。", "公布以后，在这里可以看到结果和原因。"),
    };

    /// <param name="returned">The institution's return of the dossier that this choice brought it.</param>
    /// <param name="revoked">The admission that this choice brought, revoked since.</param>
    public static StateTag TagOf(TracedChoice choice, DossierReturn? returned, RevokedAdmission? revoked)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Outcome != ChoiceOutcome.Placed ? new StateTag(Tone.Idle, "circle-minus", "没有投出")
            : revoked is not null ? new StateTag(Tone.Bad, "alert-triangle", "录取已撤销")
            : returned is not null ? new StateTag(Tone.Warn, "alert-triangle", "已退档")
            : new StateTag(Tone.Ok, "circle-check", "已投出");
    }

    /// <summary>One sentence of what became of a choice; own figures and published lines only.</summary>
    public static string Sentence(TracedChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Outcome switch
        {
            ChoiceOutcome.Placed => choice.Rank is { } rank ? $"您在这个志愿的考生中排第 {rank} 名，名额 {choice.Capacity} 人，在名额内。" : "在名额内，已投出。",
            ChoiceOutcome.BelowLine => $"控制线 {Points(choice.Line)} 分，您 {Points(choice.Own)} 分，低 {Points(choice.Line - choice.Own)} 分，没有上线。",
            ChoiceOutcome.Full when choice.Why == NoPlaces.InstitutionNotOpen => "这所院校没有参加这一轮投档。",
            ChoiceOutcome.Full when choice.Why == NoPlaces.PlanIsNought => "这个专业今年没有招生计划，不投档也不录取。",
            ChoiceOutcome.Full when choice.Capacity == 0 => "这个专业前面已经录满，没有剩余名额。",
            ChoiceOutcome.Full => TurnedAway(choice),
            ChoiceOutcome.Closed => "同分的考生不能全部投出，按规则从他们起都不投出。",
            ChoiceOutcome.ConditionUnmet => "没有达到这个专业的特殊要求。",
            _ => "前面的志愿已经投出，这个志愿没有再看。",
        };
    }

    private static string TurnedAway(TracedChoice choice)
    {
        var equal = $"投出 {choice.Dispatched} 名，最后一名 {Points(choice.Last)} 分，您也是 {Points(choice.Own)} 分";
        return choice.Decided switch
        {
            DecidedBy.Lot when choice.Last is null => $"投出 {choice.Dispatched} 名，由公开的随机种子抽签决定，您没有抽中。",
            DecidedBy.Lot => $"{equal}，同分由公开的随机种子排序，您排在后面。",
            DecidedBy.Tie => $"{equal}，同分的考生不能全部投出，按规则都没有投出。",
            DecidedBy.ReservedPlace => $"投出 {choice.Dispatched} 名，其中有预留名额；最后一名是按预留名额投出的，不比您靠前，其余名额由排在您前面的考生占满。",
            DecidedBy.Key when choice is { Key: DispatchRules.Choice } && choice.Last == choice.Own => $"{equal}，同分先投志愿在前的考生，您的这个志愿在后面。",
            DecidedBy.Key when choice is { Key: DispatchRules.Choice } => $"投出 {choice.Dispatched} 名，先投志愿在前的考生，轮到您的这个志愿时已经没有名额。",
            _ when choice.Last > choice.Own => $"您排第 {choice.Rank} 名，只投前 {choice.Dispatched} 名；最后一名 {Points(choice.Last)} 分，您 {Points(choice.Own)} 分，差 {Points(choice.Last - choice.Own)} 分。",
            _ when choice.Last == choice.Own => $"{equal}，同分按排序规则排在后面。",
            _ => $"投出 {choice.Dispatched} 名，按排序规则排在您前面的考生占满。",
        };
    }

    public static string Points(decimal? points) => points?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
}
