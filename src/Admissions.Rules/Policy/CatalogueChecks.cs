namespace Admissions.Rules.Policy;

/// <summary>Levels, categories, subjects, plan and what refers to them.</summary>
internal static class CatalogueChecks
{
    private static readonly string[] PlanRules =
    [
        "publishedBeforeRegistration", "charterRequired", "correspondenceNeedsStation", "medicalNotByCorrespondence",
        "artAndLanguageCorrespondenceNeedsApproval", "majorInCatalogue",
    ];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        CheckHeader(policy.Campaign, errors);
        errors.When(policy.Levels.Count == 0, "levels", "至少写一个层次");
        errors.When(policy.Modes.Count == 0, "modes", "至少写一种学习形式");
        errors.Duplicates("levels", policy.Levels, level => level.Word(), "层次");
        errors.Duplicates("modes", policy.Modes, mode => mode.Word(), "学习形式");
        errors.Duplicates("categories", policy.Categories, category => $"{category.Level.Word()} {category.Code}", "科类");
        errors.Duplicates("subjects", policy.Subjects, subject => subject.Code, "科目");
        errors.Duplicates("subjectSets", policy.SubjectSets, set => $"{set.Level.Word()} {set.Category} {set.SubCategory}".TrimEnd(), "科目组");
        errors.Duplicates("majorLists", policy.MajorLists, list => list.Code, "专业名单");
        errors.Duplicates("durationMin", policy.DurationMin, rule => $"{rule.Level.Word()} {rule.Mode.Word()}", "学制");

        foreach (var (category, index) in policy.Categories.Select((category, index) => (category, index)))
        {
            CheckLevel(policy, category.Level, $"categories[{index}].level", errors);
            errors.Duplicates($"categories[{index}].subCategories", category.SubCategories, code => code, "子科类");
            errors.When(policy.SubjectSetOf(category.Level, category.Code) is null, $"categories[{index}]", $"没有规定{category.Level.Word()}“{Terms.Category(category.Code)}”的考试科目，请在 subjectSets 里补上");
        }

        CheckSubjects(policy, errors);
        foreach (var (rule, index) in policy.DurationMin.Select((rule, index) => (rule, index)))
        {
            CheckLevel(policy, rule.Level, $"durationMin[{index}].level", errors);
            errors.When(!policy.Modes.Contains(rule.Mode), $"durationMin[{index}].mode", $"学习形式“{rule.Mode.Word()}”没有在 modes 里声明");
            errors.When(rule.Years <= 0 || rule.Years * 2 % 1 != 0, $"durationMin[{index}].years", "学制应大于 0，可以有半年，例如 2.5");
        }

        foreach (var (rule, index) in policy.PlanRules.Select((rule, index) => (rule, index)))
            errors.When(!PlanRules.Contains(rule), $"planRules[{index}]", $"没有“{rule}”这条计划规则。可用：{string.Join('、', PlanRules)}");
        OneOf(policy.Plan.Adjustment, "plan.adjustment", ["None", "BeforeAdmission", "Always"], errors);
        if (policy.Plan.Scheme is { } scheme)
        {
            OneOf(scheme.Above, "plan.scheme.above", ["Refuse", "Warn"], errors);
            OneOf(scheme.Below, "plan.scheme.below", ["CutOnApproval", "Keep"], errors);
        }

        if (policy.Plan.Regional is { } regional)
        {
            foreach (var (code, index) in regional.ReviewedBatches.Select((code, index) => (code, index)))
                errors.When(policy.Batches.All(batch => batch.Code != code), $"plan.regional.reviewedBatches[{index}]", $"没有“{code}”这个批次");
            foreach (var (code, index) in regional.SourcePlanBindsIn.Select((code, index) => (code, index)))
                errors.When(policy.Phases.All(phase => phase.Code != code), $"plan.regional.sourcePlanBindsIn[{index}]", $"没有“{code}”这个阶段");
        }

        foreach (var level in policy.Levels)
            errors.When(policy.Languages.GetValueOrDefault(level) is not { Count: > 0 }, $"languages.{level}", $"没有规定{level.Word()}的外语语种");
        foreach (var level in policy.Languages.Keys)
            CheckLevel(policy, level, $"languages.{level}", errors);
    }

    /// <summary>Adds an error when the level is not one of the campaign's.</summary>
    public static void CheckLevel(CampaignPolicy policy, StudyLevel level, string path, PolicyErrors errors) =>
        errors.When(!policy.Levels.Contains(level), path, $"层次“{level.Word()}”没有在 levels 里声明");

    /// <summary>Adds an error when the level has no such category, or the category no such sub-category.</summary>
    public static void CheckCategory(CampaignPolicy policy, StudyLevel level, string category, string? subCategory, string path, PolicyErrors errors)
    {
        CheckLevel(policy, level, path + ".level", errors);
        var declared = policy.Categories.FirstOrDefault(candidate => candidate.Level == level && candidate.Code == category);
        if (declared is null)
            errors.Add(path + ".category", $"科类“{category}”没有在 categories 里为{level.Word()}声明");
        else if (subCategory is not null && !declared.SubCategories.Contains(subCategory))
            errors.Add(path + ".subCategory", $"子科类“{subCategory}”没有在{level.Word()}“{Terms.Category(category)}”里声明");
    }

    private static void CheckHeader(CampaignHeader campaign, PolicyErrors errors)
    {
        errors.When(string.IsNullOrWhiteSpace(campaign.Tenant), "campaign.tenant", "填写租户代码");
        errors.When(campaign.Code.Length is 0 or > 40 || !campaign.Code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'), "campaign.code", "招生代码只用小写字母、数字和“-”，最多 40 个字，例如 adult-2026");
        errors.When(string.IsNullOrWhiteSpace(campaign.Name), "campaign.name", "填写招生名称");
        errors.When(campaign.Version < 1, "campaign.version", "版本从 1 开始");
        errors.When(!TimeZoneInfo.TryFindSystemTimeZoneById(campaign.TimeZone, out _), "campaign.timeZone", "没有这个时区。北京时间写 Asia/Shanghai");
    }

    private static void CheckSubjects(CampaignPolicy policy, PolicyErrors errors)
    {
        foreach (var (subject, index) in policy.Subjects.Select((subject, index) => (subject, index)))
        {
            errors.When(subject.Max < 1, $"subjects[{index}].max", "满分应大于 0");
            errors.When(subject.Minutes < 1, $"subjects[{index}].minutes", "考试时长应大于 0 分钟");
            errors.When(subject.Parts < 1, $"subjects[{index}].parts", "分卷数至少是 1");
            errors.When(subject.Barcodes < 0, $"subjects[{index}].barcodes", "条形码数不能小于 0");
        }

        foreach (var (set, index) in policy.SubjectSets.Select((set, index) => (set, index)))
        {
            var path = $"subjectSets[{index}]";
            CheckCategory(policy, set.Level, set.Category, set.SubCategory, path, errors);
            errors.When(set.Subjects.Count == 0, path + ".subjects", "至少写一个科目");
            errors.Duplicates(path + ".subjects", set.Subjects, subject => subject, "科目");
            foreach (var (subject, at) in set.Subjects.Select((subject, at) => (subject, at)))
                errors.When(policy.Subjects.All(declared => declared.Code != subject), $"{path}.subjects[{at}]", $"科目“{subject}”没有在 subjects 里声明");
            foreach (var (subject, at) in set.ExcludedFromTotal.Select((subject, at) => (subject, at)))
                errors.When(!set.Subjects.Contains(subject), $"{path}.excludedFromTotal[{at}]", $"“{subject}”不是这个科目组的科目");
        }
    }

    /// <summary>A word that is misspelt would silently switch its rule off.</summary>
    private static void OneOf(string word, string path, IReadOnlyList<string> words, PolicyErrors errors) =>
        errors.When(!words.Contains(word), path, $"没有“{word}”这个词。可用：{string.Join('、', words)}");
}
