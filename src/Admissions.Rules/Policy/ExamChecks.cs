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
        errors.When(score.SortKeys.Count == 0, "score.sortKeys", "至少写一个排序依据");
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

        errors.When(rules.ArtSportFloor is { Ratio: <= 0 or > 1 }, "lineRules.artSportFloor.ratio", "比例应大于 0，不大于 1，例如 0.70");
        errors.When(rules.ArtSportFloor is { Step: <= 0 }, "lineRules.artSportFloor.step", "进位的分值应大于 0，例如 1 或 0.5");
    }

    private static bool IsPoints(decimal points) => points <= Points.Limit && points * Points.Scale == decimal.Truncate(points * Points.Scale);
}
