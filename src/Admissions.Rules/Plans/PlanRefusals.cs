using System.Globalization;

namespace Admissions.Rules.Plans;

/// <summary>Why a plan, a scheme or a change of numbers is not accepted.</summary>
public abstract record PlanRefused(string Code, string Field, string Sentence, string Source) : Refusal(Code, Field, Sentence, Source);

public sealed record PlanNumberNegative(string Major) : PlanRefused(
    "plan.negative", "planned", $"专业“{Major}”的计划数小于 0。请填写 0 或正整数。", "HA-40");

public sealed record MajorTwice(string Major) : PlanRefused(
    "plan.major-twice", "major", $"专业“{Major}”在方案中出现两次。请合并为一行。", "HA-40");

public sealed record SchemeAboveLevelPlan(int Planned, int LevelPlan) : PlanRefused(
    "scheme.above-level-plan", "planned",
    $"各专业预执行计划合计 {Planned}，超过层次执行计划 {LevelPlan}，多出 {Planned - LevelPlan}。请调减后再提交。", "HA-40, 2007 年 §四 步骤 2 说明 1");

public sealed record FullTimeAboveOriginal(int Planned, int Original) : PlanRefused(
    "scheme.full-time-above-original", "planned",
    $"脱产预执行计划合计 {Planned}，超过原脱产计划 {Original}。请调减脱产专业的计划数。", "HA-42, 2007 年 §四 步骤 2 说明 1");

public sealed record MajorWithSourceCancelled(string Major, int QualifiedSource, int AtLeast) : PlanRefused(
    "scheme.major-with-source-cancelled", "planned",
    $"专业“{Major}”有上线考生 {QualifiedSource} 人，计划数不得少于 {AtLeast}。请重新填写。", "HA-43, 2007 年 §四 步骤 2 说明 2");

public sealed record SchemeCutNotAccepted(int Planned, int LevelPlan) : PlanRefused(
    "scheme.cut-not-accepted", "acceptCut",
    $"各专业预执行计划合计 {Planned}，比层次执行计划 {LevelPlan} 少 {LevelPlan - Planned}。审核通过后将自动核减，请先确认同意核减。", "HA-41, 2007 年 §四 步骤 2 说明 1");

public sealed record MajorClosed(string Major) : PlanRefused(
    "plan.major-closed", "major", $"专业“{Major}”的计划数为 0，不能投档，也不能录取任何考生。请选择有计划的专业。", "HA-44, 2007 年 §四 步骤 2 说明 2");

public sealed record CapExceeded(string Scope, int Plan, int Used, int Added) : PlanRefused(
    "plan.cap-exceeded", "admit", $"{Scope}计划 {Plan}，已录取和预录取 {Used}，再录 {Added} 人将超出 {Used + Added - Plan} 人。请减少预录取人数。", "HA-66");

public sealed record DurationTooShort(StudyLevel Level, StudyMode Mode, decimal Years, decimal Least) : PlanRefused(
    "plan.duration-too-short", "years",
    $"{Level.Word()}{Mode.Word()}最短学制为 {PlanText.Years(Least)} 年，所填为 {PlanText.Years(Years)} 年。请改正。", Mode == StudyMode.FullTime ? "SX-05" : "SX-06");

public sealed record StationMissing() : PlanRefused(
    "plan.station-missing", "mode", "本校在该省没有经登记备案的函授站，不能安排函授计划。请先办理函授站登记手续，或改用其他学习形式。", "SX-16");

public sealed record MedicalByCorrespondence(string Major) : PlanRefused(
    "plan.medical-by-correspondence", "mode", $"“{Major}”属于不得安排函授招生计划的医学类专业。请改用其他学习形式。", "SX-17");

public sealed record CorrespondenceApprovalMissing(string Major) : PlanRefused(
    "plan.correspondence-approval-missing", "ministryApproval", $"“{Major}”属于艺术类或外语类专业，安排函授计划须经教育部批准。请填写批准文号。", "SX-18");

public sealed record MajorNotInCatalogue(string Major) : PlanRefused(
    "plan.major-not-in-catalogue", "major", $"“{Major}”不在教育部专业目录内。请在专业目录范围内选择专业。", "SX-19");

public sealed record CatalogueNotPublished() : PlanRefused(
    "plan.catalogue-not-published", "", "招生学校及招生专业目录尚未公布，不能开放报名。请先公布目录。", "SX-20");

public sealed record MajorNotPublished(string Major) : PlanRefused(
    "plan.major-not-published", "major", $"“{Major}”未向社会公布，不能填报，也不能录取。请选择已公布的专业。", "SX-21");

public sealed record AdjustmentClosed() : PlanRefused(
    "plan.adjustment-closed", "", "录取已经开始，不能再调整招生计划。", "SX-127");

public sealed record AdjustmentNotOffered() : PlanRefused(
    "plan.adjustment-not-offered", "", "本次招生不办理计划调整。", "policy plan.adjustment");

public sealed record AdjustmentReasonMissing() : PlanRefused(
    "plan.adjustment-reason-missing", "reason", "申请调整计划须写明原因。请填写后再提交。", "GD-142");

public sealed record AdjustmentZero() : PlanRefused(
    "plan.adjustment-zero", "change", "调整数不能为 0。请填写增加或减少的人数。", "GD-142");

public sealed record PlanBelowUsed(string Scope, int After, int Used) : PlanRefused(
    "plan.below-used", "change", $"{Scope}调整后计划为 {After}，少于已投档和已录取的 {Used} 人。请减小调减人数。", "GD-36");

public sealed record SameRegion(string Region) : PlanRefused(
    "plan.same-region", "to", $"调出与调入都是 {Region}。请选择不同的区域。", "GD-143");

public sealed record UnknownRegion(string Region) : PlanRefused(
    "plan.unknown-region", "to", $"学校在区域 {Region} 没有招生计划。请核对区域代码。", "GD-143");

public sealed record PlanSumDiffers(int Sum, int Total) : PlanRefused(
    "plan.sum-differs", "total", $"各区域计划与机动计划合计 {Sum}，与总计划 {Total} 相差 {Math.Abs(Total - Sum)}。请核对后再保存。", "GD-72");

public sealed record NoVacancy(int Plan, int Taken) : PlanRefused(
    "plan.no-vacancy", "", $"计划 {Plan}，已录取和注册 {Taken}，没有计划空额，不能自行组织生源。", "GD-10");

internal static class PlanText
{
    public static string Years(decimal years) => years.ToString("0.#", CultureInfo.InvariantCulture);
}
