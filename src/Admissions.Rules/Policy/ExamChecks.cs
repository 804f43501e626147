using Admissions.Rules.Dispatch;
using Admissions.Rules.Numbering;

namespace Admissions.Rules.Policy;

/// <summary>Numbers, timetable, lines and scores.</summary>
internal static class ExamChecks
{
    // What a number may be made of, with the digits it needs.
    private static readonly Dictionary<string, int> NumberFields = new(StringComparer.Ordinal)
    {
        ["county"] = 6, ["city"] = 4, ["district"] = 1, ["site"] = 1, ["room"] = 1, ["seat"] = 1, ["level"] = 1, ["category"] = 1,
    };

    // A candidate keeps the number when level, category or room change, so it holds none of them.
    private static readonly string[] LastingFields = ["county", "city"];
    private static readonly string[] Serials = ["tenant", "city", "county", "district"];
    private static readonly string[] TotalFormulas = ["SumOfCounted"];
    private static readonly string[] SortScores = ["TotalScore", "DossierScore", "ProfessionalScore", "CompositeScore"];
    private static readonly string[] DossierFormulas = ["TotalPlusFeaturePoints", "Total"];
    private static readonly string[] CrossLevelFormulas = ["TargetLevelSubjects", "SameTotal"];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.When(policy.Numbering.SeatsPerRoom is < 1 or > 99, "numbering.seatsPerRoom", "每考室人数应在 1 至 99 之间");
        errors.When(policy.Numbering.Columns is { } columns && (columns < 1 || columns > policy.Numbering.SeatsPerRoom), "numbering.columns", "列数应在 1 至每考室人数之间；不写按座位数安排");
        CheckLayout(policy.Numbering.Layout.CandidateNumber, "numbering.layout.candidateNumber", errors);
        CheckLayout(policy.Numbering.Layout.TicketNumber, "numbering.layout.ticketNumber", errors);
        foreach (var (segment, index) in policy.Numbering.Layout.CandidateNumber.Select((segment, index) => (segment, index)))
        {
            errors.When(
                segment.Field is { } field && NumberFields.ContainsKey(field) && !LastingFields.Contains(field),
                $"numbering.layout.candidateNumber[{index}].field",
                $"考生号给出后不再变，不能含“{segment.Field}”。可用：{string.Join('、', LastingFields)}");
        }

        CheckTimetable(policy, errors);
        CheckLines(policy, errors);
        var score = policy.Score;
        errors.When(!TotalFormulas.Contains(score.Total), "score.total", $"可用：{string.Join('、', TotalFormulas)}");
        errors.When(!DossierFormulas.Contains(score.Dossier), "score.dossier", $"可用：{string.Join('、', DossierFormulas)}");
        errors.When(!CrossLevelFormulas.Contains(score.CrossLevel), "score.crossLevel", $"可用：{string.Join('、', CrossLevelFormulas)}");
        CheckSortKeys(policy, errors);
        errors.Duplicates("score.composites", score.Composites ?? [], own => $"{own.Level.Word()} {own.Category} {own.SubCategory}".TrimEnd(), "综合分");
        foreach (var (own, index) in (score.Composites ?? []).Select((own, index) => (own, index)))
        {
            var path = $"score.composites[{index}]";
            CatalogueChecks.CheckCategory(policy, own.Level, own.Category, own.SubCategory, path, errors);
            errors.When(own.CultureWeight < 0 || own.ProfessionalWeight < 0 || own.CultureWeight + own.ProfessionalWeight == 0, path, "权重不能小于 0，两项不能都是 0，例如 0.3 和 0.7");
            errors.When(own.Digits is < 0 or > 3, path + ".digits", "小数位数应在 0 至 3 之间");
        }
    }

    private static void CheckLayout(IReadOnlyList<NumberSegment> layout, string path, PolicyErrors errors)
    {
        var before = errors.List.Count;
        foreach (var (segment, index) in layout.Select((segment, index) => (segment, index)))
        {
            var at = $"{path}[{index}]";
            errors.When(new[] { segment.Literal, segment.Field, segment.Serial }.Count(part => part is not null) != 1, at, "literal、field、serial 写且只写一个");
            errors.When(segment.Literal is { } literal && (literal.Length == 0 || !literal.All(char.IsAsciiDigit)), at + ".literal", "固定部分只能是数字");
            errors.When(segment is { Literal: null, Map: null } && segment.Width is < 1 or > 10, at + ".width", "位数应在 1 至 10 之间");
            if (segment.Field is { } field && !NumberFields.ContainsKey(field))
                errors.Add(at + ".field", $"号码里没有“{field}”这一段。可用：{string.Join('、', NumberFields.Keys)}");
            else if (segment is { Field: { } known, Map: null })
                errors.When(segment.Width < NumberFields[known], at + ".width", $"“{known}”至少要 {NumberFields[known]} 位");
            errors.When(segment.Map is { } map && (segment.Field is null || map.Count == 0 || map.Values.Select(code => code.Length).Distinct().Count() != 1), at + ".map", "对照表只用于 field，且各代码位数相同");
            errors.When(segment.Serial is { } serial && !Serials.Contains(serial), at + ".serial", $"流水号的范围可用：{string.Join('、', Serials)}");
        }

        var length = layout.Sum(segment => segment.Literal?.Length ?? segment.Map?.Values.FirstOrDefault()?.Length ?? segment.Width);
        errors.When(length is < 1 or > 20, path, $"号码共 {length} 位，应在 1 至 20 位之间");
        var unique = layout.Any(segment => segment.Serial is not null)
            || (layout.Any(segment => segment.Field == "room") && layout.Any(segment => segment.Field == "seat"));
        errors.When(!unique, path, "号码会重复：要有流水号，或者同时有考室号和座位号");
        if (errors.List.Count == before && NumberLayout.TryCreate(layout, out _) is NumberLayoutUnusable unusable)
            errors.Add($"{path}[{unusable.Segment - 1}]", unusable.Why.TrimEnd('。'));
    }

    private static void CheckTimetable(CampaignPolicy policy, PolicyErrors errors)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(policy.Campaign.TimeZone, out var zone))
            return;
        for (var index = 0; index < policy.Timetable.Count; index++)
        {
            var session = policy.Timetable[index];
            var path = $"timetable[{index}]";
            foreach (var level in session.Levels)
                CatalogueChecks.CheckLevel(policy, level, path + ".levels", errors);
            var subject = policy.Subjects.FirstOrDefault(declared => declared.Code == session.Subject);
            errors.When(subject is null, path + ".subject", $"科目“{session.Subject}”没有在 subjects 里声明");
            if (session.From.Time is null || session.To.Time is null)
            {
                errors.Add(path, "考试要写到时刻，例如 \"2026-10-24T09:00\"");
                continue;
            }

            var minutes = (session.To.ClosesAt(zone) - session.From.OpensAt(zone)).TotalMinutes;
            errors.When(minutes <= 0, path + ".to", "结束早于开始");
            errors.When(subject is not null && minutes > 0 && minutes < subject.Minutes, path + ".to", $"“{Terms.Subject(session.Subject)}”要考 {subject?.Minutes} 分钟，这里只有 {minutes} 分钟");
            for (var other = 0; other < index; other++)
            {
                if (Clash(policy, session, policy.Timetable[other], zone))
                    errors.Add(path, $"与第 {other + 1} 场“{Terms.Subject(policy.Timetable[other].Subject)}”时间重叠，有考生两科都要考");
            }
        }
    }

    private static bool Clash(CampaignPolicy policy, ExamSession a, ExamSession b, TimeZoneInfo zone) =>
        a.From.OpensAt(zone) < b.To.ClosesAt(zone)
        && b.From.OpensAt(zone) < a.To.ClosesAt(zone)
        && policy.SubjectSets.Any(set => a.Levels.Contains(set.Level) && b.Levels.Contains(set.Level)
            && set.Subjects.Contains(a.Subject) && set.Subjects.Contains(b.Subject));

    private static void CheckLines(CampaignPolicy policy, PolicyErrors errors)
    {
        var rules = policy.LineRules;
        errors.Duplicates("lineRules.byLevelCategory", rules.ByLevelCategory, line => $"{line.Level.Word()} {line.Category} {line.SubCategory}".TrimEnd(), "分数线");
        foreach (var (line, index) in rules.ByLevelCategory.Select((line, index) => (line, index)))
        {
            var path = $"lineRules.byLevelCategory[{index}]";
            CatalogueChecks.CheckCategory(policy, line.Level, line.Category, line.SubCategory, path, errors);
            errors.When(line.Line < 0, path + ".line", "分数线不能小于 0");
            errors.When(line.Line is { } points && !IsPoints(points), path + ".line", "分数线最多 3 位小数");
        }

        CheckGroups(policy, errors);
        if (rules.ArtSportFloor is { } floor)
        {
            errors.When(floor.Ratio is <= 0 or > 1, "lineRules.artSportFloor.ratio", "比例应大于 0，不大于 1，例如 0.70");
            errors.When(floor.Step <= 0, "lineRules.artSportFloor.step", "进位的分值应大于 0，例如 1 或 0.5");
            CheckLevels(policy, floor.Levels, "lineRules.artSportFloor.levels", errors);
            CheckGroup(policy, floor.Group, "lineRules.artSportFloor.group", errors);
            errors.When(GroupOf(policy, floor.Group) is { SubCategories.Count: 0 }, "lineRules.artSportFloor.group", $"“{floor.Group}”里没有子科类，这条下限对谁都不起作用");
        }

        if (rules.ProfessionalLine is { } professional)
        {
            CheckLevels(policy, professional.Levels, "lineRules.professionalLine.levels", errors);
            CheckGroup(policy, professional.Group, "lineRules.professionalLine.group", errors);
        }
    }

    /// <summary>Groups of categories that floor, professional line and sort keys refer to.</summary>
    private static void CheckGroups(CampaignPolicy policy, PolicyErrors errors)
    {
        var groups = policy.LineRules.Groups ?? [];
        errors.Duplicates("lineRules.groups", groups, group => group.Code, "科类组");
        foreach (var (group, index) in groups.Select((group, index) => (group, index)))
        {
            var path = $"lineRules.groups[{index}]";
            errors.When(group.Code.Length == 0 || !group.Code.All(char.IsAsciiLetterOrDigit), path + ".code", "代码只用字母和数字，例如 ArtSport");
            errors.When(group.Categories.Count + group.SubCategories.Count == 0, path, "至少写一个科类或子科类");
            foreach (var (code, at) in group.Categories.Select((code, at) => (code, at)))
                errors.When(policy.Categories.All(declared => declared.Code != code), $"{path}.categories[{at}]", $"科类“{code}”没有在 categories 里声明");
            foreach (var (code, at) in group.SubCategories.Select((code, at) => (code, at)))
                errors.When(policy.Categories.All(declared => !declared.SubCategories.Contains(code)), $"{path}.subCategories[{at}]", $"子科类“{code}”没有在 categories 里声明");
        }
    }

    /// <summary>A key is a score, or a score that stands only for the group named before a colon.</summary>
    private static void CheckSortKeys(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.When(policy.Score.SortKeys.Count == 0, "score.sortKeys", "至少写一个排序依据");
        foreach (var (key, index) in policy.Score.SortKeys.Select((key, index) => (key, index)))
        {
            var path = $"score.sortKeys[{index}]";
            var parts = key.Split(':');
            errors.When(parts.Length > 2 || !SortScores.Contains(parts[^1]), path, $"没有“{key}”这个排序依据。可用：{string.Join('、', SortScores)}，前面可以加科类组和冒号");
            if (parts.Length == 2)
                CheckGroup(policy, parts[0], path, errors);
        }
    }

    private static CategoryGroup? GroupOf(CampaignPolicy policy, string? code) => policy.LineRules.Groups?.FirstOrDefault(group => group.Code == code);

    private static void CheckGroup(CampaignPolicy policy, string? code, string path, PolicyErrors errors) =>
        errors.When(GroupOf(policy, code) is null, path, code is null ? "写明适用于哪一组科类（lineRules.groups 的代码）" : $"科类组“{code}”没有在 lineRules.groups 里声明");

    private static void CheckLevels(CampaignPolicy policy, IReadOnlyList<StudyLevel> levels, string path, PolicyErrors errors)
    {
        foreach (var (level, index) in levels.Select((level, index) => (level, index)))
            CatalogueChecks.CheckLevel(policy, level, $"{path}[{index}]", errors);
    }

    private static bool IsPoints(decimal points) => points <= Points.Limit && points * Points.Scale == decimal.Truncate(points * Points.Scale);
}
