using Admissions.Rules.Conditions;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Choices;

/// <summary>What a choice form may hold (HR-40…45, HR-79…82, SX-42…45), read from the policy's <c>choice</c>.</summary>
public static class ChoiceRules
{
    /// <summary>All that is wrong with a form as it would be submitted.</summary>
    public static IReadOnlyList<Refusal> Check(IReadOnlyList<ChoiceFacts> choices, CampaignPolicy policy)
    {
        var refusals = new List<Refusal>();
        var source = Source(policy);
        var filled = choices.Where(choice => choice.Majors.Count > 0).OrderBy(choice => choice.Order).ToList();
        foreach (var slot in policy.Choice.Slots.Where(slot => slot.Required && filled.TrueForAll(choice => choice.Order != slot.Order)))
            refusals.Add(new Refusal("choice.missing", Field(slot.Order), $"填写{Name(slot.Order)}", source));

        var first = filled.FirstOrDefault(choice => choice.Order == 1)?.Line;
        foreach (var choice in filled)
        {
            refusals.AddRange(CheckShape(choice, policy));
            foreach (var (major, index) in choice.Majors.Select((major, index) => (major, index)))
            {
                if (RefuseLine(choice.Order, major.Line, first, policy) is { } refusal)
                    refusals.Add(refusal with { Field = $"{Field(choice.Order)}.majors[{index + 1}]" });
            }
        }

        refusals.AddRange(Repetitions(filled, source));
        return refusals;
    }

    /// <summary>Why a line cannot be this choice, for the catalogue and for the form; null when it can.</summary>
    /// <param name="order">1 is the first choice.</param>
    /// <param name="line">Null when the plan has no such line.</param>
    /// <param name="first">Line of the first choice; null while it is blank.</param>
    public static Refusal? RefuseLine(int order, PlanLineFacts? line, PlanLineFacts? first, CampaignPolicy policy)
    {
        if (policy.Choice.Slots.All(slot => slot.Order != order))
            return new Refusal("choice.slot", Field(order), $"最多填 {policy.Choice.Slots.Count} 个志愿。请去掉{Name(order)}", Source(policy));
        if (line is not { Published: true } || line.Campaign != policy.Campaign.Code || !Declared(line, policy))
            return new Refusal("choice.unknown-line", Field(order), $"{Name(order)}的专业不在本次公布的招生计划里。请从院校专业目录里重新选择", policy.Cite(Cited.Plan, CitedRule.Choices));
        if (order == 1 || first is null)
            return null;

        var rows = policy.Choice.SecondChoice.Where(row => row.First == first.Level).ToList();
        var row = rows.Find(row => row.Slots is null || row.Slots.Contains(order));
        if (row is null)
        {
            var most = rows.SelectMany(row => row.Slots ?? []).DefaultIfEmpty(1).Max();
            return new Refusal("choice.slot", Field(order), $"报考{first.Level.Word()}最多填 {most} 个志愿。请去掉{Name(order)}", policy.Cite(rows.FirstOrDefault()?.Source, CitedRule.Choices));
        }

        var (own, earlier) = (new ChosenLine(line, policy), new ChosenLine(first, policy));
        if (!row.LevelClause().Holds(own))
        {
            return new Refusal(
                "choice.level-not-allowed",
                Field(order),
                $"{Name(order)}只能选{string.Join('、', row.Allowed.Select(level => $"“{level.Word()}”"))}专业，您选的是“{line.Level.Word()}”",
                policy.Cite(row.Source, CitedRule.Choices));
        }

        return row.CategoryClause(earlier).Holds(own)
            ? null
            : new Refusal(
                "choice.category-not-allowed",
                Field(order),
                $"{Name(order)}只能选“{CategoryName(first, row.Scope)}”专业，您选的是“{CategoryName(line, row.Scope)}”",
                policy.Cite(row.Source, CitedRule.Choices));
    }

    /// <summary>Levels that a choice may have, for the catalogue's filter (HR-40).</summary>
    public static IReadOnlyList<StudyLevel> AllowedLevels(int order, StudyLevel? first, CampaignPolicy policy) =>
        order == 1 || first is null
            ? policy.Levels
            : policy.Choice.SecondChoice.FirstOrDefault(row => row.First == first && (row.Slots is null || row.Slots.Contains(order)))?.Allowed ?? [];

    /// <summary>The choices that whoever applies for this level may fill: all of the policy's for some, fewer for others (SX-42, SX-43).</summary>
    public static IReadOnlyList<ChoiceSlot> SlotsOf(StudyLevel first, CampaignPolicy policy) =>
        [.. policy.Choice.Slots.Where(slot => slot.Order == 1 || policy.Choice.SecondChoice.Any(row => row.First == first && (row.Slots is null || row.Slots.Contains(slot.Order))))];

    /// <summary>「第一志愿」.</summary>
    public static string Name(int order) => order is >= 1 and <= 10 ? $"第{"一二三四五六七八九十"[order - 1]}志愿" : $"第 {order} 志愿";

    /// <summary>The field that a refusal of a choice names.</summary>
    public static string Field(int order) => $"choices[{order}]";

    private static string? Source(CampaignPolicy policy) => policy.Cite(Cited.Choices);

    private static IEnumerable<Refusal> CheckShape(ChoiceFacts choice, CampaignPolicy policy)
    {
        var slot = policy.Choice.Slots.FirstOrDefault(slot => slot.Order == choice.Order);
        if (slot is not null && choice.Majors.Count > slot.Majors)
            yield return new Refusal("choice.majors", Field(choice.Order), $"{Name(choice.Order)}最多填 {slot.Majors} 个专业，您填了 {choice.Majors.Count} 个", Source(policy));
        if (choice.ReassignmentConsent == true && policy.Choice.ReassignmentConsent is null)
            yield return new Refusal("choice.consent", Field(choice.Order), "本次招生不设“服从调剂”。请去掉这一项", Source(policy));
        var lines = choice.Majors.Select(major => major.Line).OfType<PlanLineFacts>().ToList();
        if (lines.Select(line => (line.InstitutionCode, line.Level, line.Category, line.SubCategory)).Distinct().Count() > 1)
            yield return new Refusal("choice.one-institution", Field(choice.Order), $"{Name(choice.Order)}的专业要属于同一所院校、同一层次和科类。请改选", Source(policy));
    }

    private static IEnumerable<Refusal> Repetitions(List<ChoiceFacts> filled, string? source)
    {
        var seen = new Dictionary<object, int>();
        foreach (var choice in filled)
        {
            foreach (var line in choice.Majors.Select(major => major.Line).OfType<PlanLineFacts>())
            {
                var key = (line.InstitutionCode, line.MajorCode, line.Level, line.Category, line.SubCategory, line.Mode);
                if (seen.TryAdd(key, choice.Order))
                    continue;
                var earlier = seen[key];
                yield return new Refusal(
                    "choice.twice",
                    Field(choice.Order),
                    earlier == choice.Order
                        ? $"{Name(choice.Order)}里同一个专业填了两次。请改选其他专业"
                        : $"{Name(choice.Order)}与{Name(earlier)}是同一个专业。请改选其他专业，或者不填{Name(choice.Order)}",
                    source);
            }
        }
    }

    private static bool Declared(PlanLineFacts line, CampaignPolicy policy) =>
        policy.Levels.Contains(line.Level)
        && policy.Modes.Contains(line.Mode)
        && policy.Categories.Any(category => category.Level == line.Level && category.Code == line.Category
            && (line.SubCategory is null || category.SubCategories.Contains(line.SubCategory)));

    private static string CategoryName(PlanLineFacts line, SecondChoiceScope scope) =>
        scope == SecondChoiceScope.SameSubCategory && line.SubCategory is not null
            ? $"{Terms.Category(line.Category)}（{Terms.Category(line.SubCategory)}）"
            : Terms.Category(line.Category);
}
