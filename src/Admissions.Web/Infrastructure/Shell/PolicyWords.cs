using System.Globalization;
using Admissions.Rules.Policy;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>What a key of the policy document is called, for people who do not read JSON; the key itself stands beside it.</summary>
public static class PolicyWords
{
    /// <summary>The word for a key that has none.</summary>
    public const string Unknown = "政策";

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["accounts"] = "账号和密码", ["basicInformation"] = "基本信息", ["batches"] = "录取批次", ["bonusCombination"] = "多项加分怎样合计", ["bonusReview"] = "加分审核",
        ["bonuses"] = "照顾加分项目", ["campaign"] = "招生项目", ["card"] = "证件读取", ["categories"] = "科类", ["choice"] = "志愿", ["completion"] = "录取结束", ["dashboard"] = "工作台",
        ["dispatch"] = "投档", ["durationMin"] = "最低学制", ["eligibility"] = "报考条件", ["emergency"] = "应急措施", ["enrollmentTerm"] = "入学时间", ["evidence"] = "证明材料",
        ["exemptions"] = "免试项目", ["honesty"] = "诚信考试", ["identity"] = "身份证件", ["informationWork"] = "信息设备检查", ["languages"] = "外语语种", ["lateUpload"] = "逾期上载", ["levels"] = "层次", ["lineRules"] = "录取控制分数线",
        ["localSlots"] = "各地时段", ["majorLists"] = "专业目录", ["menus"] = "功能菜单", ["modes"] = "学习形式", ["noncurrent"] = "非应届毕业生", ["preparation"] = "录取准备", ["notInSeed"] = "文件没有规定的项", ["notice"] = "录取通知书", ["numbering"] = "编排准考证号",
        ["occupationMatches"] = "职业和专业对应", ["officeHours"] = "办公时间", ["onSite"] = "现场确认", ["ownSystemCity"] = "自有系统的市", ["payment"] = "缴费", ["phases"] = "阶段", ["photo"] = "相片",
        ["plan"] = "招生计划", ["planRules"] = "计划核对", ["pointRules"] = "报名确认点", ["privacy"] = "个人信息保护", ["publicList"] = "名单公示", ["qualificationItems"] = "资格审核项目",
        ["reasonRequired"] = "须写原因的操作", ["registrationDeadlines"] = "报到期限", ["registrationPlace"] = "报名地", ["reporting"] = "数据上报", ["request"] = "调档申请", ["returnReasonRequired"] = "退档原因",
        ["review"] = "录退审核", ["roster"] = "录取名册", ["score"] = "成绩", ["schema"] = "政策文件的格式号", ["scoreRecheck"] = "成绩复核", ["siteAccess"] = "登录范围", ["sources"] = "文件依据", ["statements"] = "须知和承诺书",
        ["subjectSets"] = "考试科目组合", ["subjects"] = "考试科目", ["supplementary"] = "征集志愿", ["ticket"] = "准考证", ["transfer"] = "转录", ["timetable"] = "考试时间表", ["windows"] = "日程",
        ["choice.editLimit"] = "修改次数", ["choice.secondChoice"] = "第二志愿的限制", ["choice.slots"] = "志愿个数", ["dispatch.actor"] = "由谁运算", ["dispatch.mode"] = "投档方式", ["dispatch.ratio"] = "投档比例",
        ["dispatch.ties"] = "同分怎样排", ["lineRules.byLevelCategory"] = "是否分层次、科类", ["lineRules.comparedWith"] = "与哪个分数相比", ["numbering.actor"] = "由谁编排", ["numbering.layout"] = "号码各段",
        ["numbering.seatsPerRoom"] = "每个考室的座位数", ["payment.amount"] = "金额", ["payment.mode"] = "缴费方式", ["payment.unpaidReasons"] = "没有缴费的原因", ["photo.limits"] = "大小和像素", ["plan.scheme"] = "招生方案",
        ["reporting.alertHours"] = "提前几小时提醒", ["score.crossLevel"] = "跨层次成绩",
    };

    /// <summary>日程：现场确认 of <c>windows[Confirmation]</c>, 缴费：金额 of <c>payment.amount</c>; the nearest key above where a part has no word of its own.</summary>
    public static string Of(string path, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(policy);
        var top = path.Split('.', '[')[0];
        if (!Words.TryGetValue(top, out var word))
            return Unknown;
        if (top == "windows" && path.Length > "windows[".Length && path[^1] == ']')
            return $"{word}：{Window(path["windows[".Length..^1], policy)}";
        var inner = path.Split('[')[0];
        return inner.Contains('.', StringComparison.Ordinal) && Words.TryGetValue(string.Join('.', inner.Split('.').Take(2)), out var part) ? $"{word}：{part}" : word;
    }

    /// <summary>A sentence of the validator, <c>payment.amount：…</c>, with the word before its path.</summary>
    public static string OfProblem(string problem, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var end = problem.IndexOf('：', StringComparison.Ordinal);
        var path = end > 0 ? problem[..end] : "";
        return path.Length > 0 && Words.ContainsKey(path.Split('.', '[')[0]) ? $"{Of(path, policy)}（{path}）{problem[end..]}" : problem;
    }

    /// <summary>现场确认 of <c>Confirmation</c>; a code that the policy does not have stands for itself.</summary>
    public static string Window(string code, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(policy);
        if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            return policy.Windows.ElementAtOrDefault(at)?.Name ?? $"第 {at + 1} 项";
        // Rounds are written Upload[1]; their lines carry the round in the code or beside it.
        return (policy.Windows.FirstOrDefault(w => w.Code == code) ?? policy.Windows.FirstOrDefault(w => w.Code == code.Split('[')[0]))?.Name ?? code;
    }
}
