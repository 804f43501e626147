namespace Admissions.Rules.Policy;

/// <summary>Exemptions, bonuses, their evidence, and the statements.</summary>
internal static class ClaimChecks
{
    private static readonly string[] Reviewers = ["County", "City", "Province"];

    /// <summary>Who may stand in a chain of exemption.</summary>
    private static readonly string[] Deciders = ["City", "Institution", "Province", "AdultAdmissionDivision"];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.Duplicates("exemptions", policy.Exemptions, exemption => exemption.Code, "免试项目");
        errors.Duplicates("bonuses", policy.Bonuses, bonus => bonus.Code, "加分项目");
        errors.Duplicates("statements", policy.Statements, statement => statement.Code, "正文");
        errors.Duplicates("evidence.documents", policy.Evidence.Documents, document => document.Code, "证明材料");
        errors.When(policy.Evidence is { Documents.Count: > 0, MaxKilobytes: < 1 }, "evidence.maxKilobytes", "应大于 0");
        errors.When(policy.Evidence is { Documents.Count: > 0, MaxFiles: < 1 }, "evidence.maxFiles", "应大于 0");
        foreach (var (reviewer, index) in policy.BonusReview.Reviewers.Select((reviewer, index) => (reviewer, index)))
            errors.When(!Reviewers.Contains(reviewer), $"bonusReview.reviewers[{index}]", $"可用：{string.Join('、', Reviewers)}");
        if (policy.PublicList is { } list)
            WindowChecks.CheckCode(policy, list.Window, "publicList.window", errors);
        foreach (var (bonus, index) in policy.Bonuses.Select((bonus, index) => (bonus, index)))
            CheckBonus(policy, bonus, $"bonuses[{index}]", errors);
        foreach (var (exemption, index) in policy.Exemptions.Select((exemption, index) => (exemption, index)))
            CheckExemption(policy, exemption, $"exemptions[{index}]", errors);
        foreach (var (statement, index) in policy.Statements.Select((statement, index) => (statement, index)))
        {
            errors.When(statement.Version < 1, $"statements[{index}].version", "版本从 1 开始");
            errors.When(statement.Body.Count == 0 || statement.Body.Any(string.IsNullOrWhiteSpace), $"statements[{index}].body", "正文不能是空的");
        }
    }

    private static void CheckBonus(CampaignPolicy policy, BonusRule bonus, string path, PolicyErrors errors)
    {
        errors.When(bonus.Points < 0, path + ".points", "分值不能小于 0");
        CheckEvidence(policy, bonus.Evidence, path + ".evidence", errors);
        errors.Duplicates(path + ".grounds", bonus.Grounds, ground => ground.Code, "情形");
        foreach (var (ground, at) in bonus.Grounds.Select((ground, at) => (ground, at)))
        {
            CheckEvidence(policy, ground.Evidence ?? [], $"{path}.grounds[{at}].evidence", errors);
            errors.Duplicates($"{path}.grounds[{at}].questions", ground.Questions, question => question.Code, "问题");
            foreach (var (question, q) in ground.Questions.Select((question, q) => (question, q)))
            {
                errors.When(question.Answers.All(answer => !answer.Counts), $"{path}.grounds[{at}].questions[{q}].answers", "至少有一个回答可以加分");
                errors.Duplicates($"{path}.grounds[{at}].questions[{q}].answers", question.Answers, answer => answer.Code, "回答");
            }
        }
    }

    private static void CheckExemption(CampaignPolicy policy, ExemptionRule exemption, string path, PolicyErrors errors)
    {
        errors.When(exemption.Chain.Count == 0, path + ".chain", "至少写一级审核");
        foreach (var (decider, at) in exemption.Chain.Select((decider, at) => (decider, at)))
            errors.When(!Deciders.Contains(decider), $"{path}.chain[{at}]", $"可用：{string.Join('、', Deciders)}");
        errors.When(exemption.ChainWindows.Count > exemption.Chain.Count, path + ".chainWindows", "时段比审核环节多");
        foreach (var (window, at) in exemption.ChainWindows.Select((window, at) => (window, at)).Where(w => w.window.Length > 0))
            WindowChecks.CheckCode(policy, window, $"{path}.chainWindows[{at}]", errors);
        CheckEvidence(policy, exemption.Evidence, path + ".evidence", errors);
        errors.Duplicates(path + ".grounds", exemption.Grounds, ground => ground.Code, "情形");
        foreach (var (ground, at) in exemption.Grounds.Select((ground, at) => (ground, at)))
            CheckEvidence(policy, ground.Evidence, $"{path}.grounds[{at}].evidence", errors);
        foreach (var (level, at) in (exemption.Levels ?? []).Select((level, at) => (level, at)))
            CatalogueChecks.CheckLevel(policy, level, $"{path}.levels[{at}]", errors);
    }

    private static void CheckEvidence(CampaignPolicy policy, IReadOnlyList<string> codes, string path, PolicyErrors errors)
    {
        foreach (var (code, at) in codes.Select((code, at) => (code, at)))
            errors.When(policy.Evidence.Documents.All(document => document.Code != code), $"{path}[{at}]", $"没有“{code}”这种证明材料，请在 evidence.documents 里声明");
    }
}
