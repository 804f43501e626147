using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>Who and what takes part in a round, said once for the pre-flight, the snapshot and the commit.</summary>
internal static class DispatchSql
{
    private static readonly string Holding = string.Join(", ", DossierLifecycle.Held.Select(s => $"'{s}'"));

    /// <summary>
    /// One row per applicant and choice of this round (HA-49, HA-77): the choice in the form, the plan line, the score that
    /// counts for it, the control line of the applicant and the lowest one of the plan line's level and category. In the
    /// sequential mode a round works one choice number; the other modes work all that are left.
    /// </summary>
    public static string Applications(long campaignId, CampaignPolicy policy, int round) =>
        $"""
        select r.id as registration_id, c.number, c.plan_line_id, {Score(policy)} as score, r.level, r.category, l.level as line_level, l.category as line_category,
            coalesce(own.line, general.line) as own_line, lowest.line as lowest_line
        from registrations r
        join dossiers d on d.campaign_id = r.campaign_id and d.registration_id = r.id and d.state = '{nameof(DossierState.NotDispatched)}' and not d.suspended
        join choice_forms f on f.registration_id = r.id and f.is_effective
        cross join lateral unnest(f.plan_line_ids) with ordinality c(plan_line_id, number)
        join plan_lines l on l.id = c.plan_line_id
        left join control_lines general on general.campaign_id = r.campaign_id and general.level = l.level and general.category = l.category and general.sub_category = ''
        left join control_lines own on own.campaign_id = r.campaign_id and own.level = l.level and own.category = l.category
            and own.sub_category = r.sub_category and own.sub_category <> ''
        left join (select level, category, min(line) as line from control_lines where campaign_id = {campaignId} group by level, category) lowest
            on lowest.level = l.level and lowest.category = l.category
        where r.campaign_id = {campaignId} and r.state = '{nameof(RegistrationState.Valid)}' and r.dossier_score is not null
            and not c.plan_line_id = any(d.returned_by_plan_line_ids){(OneChoice(policy) ? $" and c.number = {round}" : "")}
        """;

    /// <summary>
    /// Places left of every published plan line: its execution plan less the dossiers it holds, never more than the level
    /// has left (HA-10); none where the institution is not open (HA-48) or the level has ended (HA-75, HA-82).
    /// </summary>
    public static string Programs(long campaignId) =>
        $"""
        select l.id as program, case when i.state = '{nameof(InstitutionState.Open)}' and l.state = '{nameof(PlanLineState.Published)}' and not coalesce(v.completed, false)
                then greatest(0, least(l.execution_quota - coalesce(h.held, 0), coalesce(v.quota - coalesce(hv.held, 0), l.execution_quota)))
                else 0 end as quota,
            trim_scale(lowest.line) as line
        from plan_lines l
        join campaign_institutions i on i.campaign_id = l.campaign_id and i.institution_id = l.institution_id
        left join level_plans v on v.campaign_id = l.campaign_id and v.institution_id = l.institution_id and v.level = l.level
        left join (select coalesce(d.admitted_plan_line_id, d.plan_line_id) as id, count(*) as held from dossiers d
            where d.campaign_id = {campaignId} and d.state in ({Holding}) group by 1) h on h.id = l.id
        left join (select p.institution_id, p.level, count(*) as held from dossiers d join plan_lines p on p.id = coalesce(d.admitted_plan_line_id, d.plan_line_id)
            where d.campaign_id = {campaignId} and d.state in ({Holding}) group by 1, 2) hv on hv.institution_id = l.institution_id and hv.level = l.level
        left join (select level, category, min(line) as line from control_lines where campaign_id = {campaignId} group by level, category) lowest
            on lowest.level = l.level and lowest.category = l.category
        where l.campaign_id = {campaignId}
        """;

    public static bool OneChoice(CampaignPolicy policy) => policy.Dispatch.Mode == "sequential";

    /// <summary>
    /// The dossier score; for a choice of another level the papers of the target level's subject set, plus the feature
    /// points (policy score.crossLevel, SX-163). With several choices in one round every candidate has one score.
    /// </summary>
    private static string Score(CampaignPolicy policy)
    {
        if (!OneChoice(policy) || policy.Score.CrossLevel != "TargetLevelSubjects")
            return "r.dossier_score";
        var features = policy.Score.Dossier == "TotalPlusFeaturePoints" ? " + r.feature_points" : "";
        return $"""
            case when l.level = r.level then r.dossier_score else (select coalesce(sum(s.points), 0) from scores s
                join (values {Subjects(policy)}) k(level, category, sub_category, subject) on k.subject = s.subject
                where s.registration_id = r.id and k.level = l.level and k.category = l.category and k.sub_category = {SubCategory(policy)}){features} end
            """;
    }

    private static string Subjects(CampaignPolicy policy)
    {
        var rows = policy.SubjectSets.SelectMany(set => set.Subjects.Except(set.ExcludedFromTotal)
            .Select(subject => $"({Quote(set.Level.ToString())}, {Quote(set.Category)}, {Quote(set.SubCategory ?? "")}, {Quote(subject)})"));
        return string.Join(", ", rows);
    }

    /// <summary>A sub-category counts where it has a subject set of its own; all others sit the category's.</summary>
    private static string SubCategory(CampaignPolicy policy)
    {
        var own = policy.SubjectSets.Where(s => s.SubCategory is not null)
            .Select(s => $"({Quote(s.Level.ToString())}, {Quote(s.Category)}, {Quote(s.SubCategory!)})").ToList();
        return own.Count == 0 ? "''" : $"case when (l.level, l.category, r.sub_category) in ({string.Join(", ", own)}) then r.sub_category else '' end";
    }

    private static string Quote(string code) => new StringBuilder("'").Append(code.Replace("'", "''", StringComparison.Ordinal)).Append('\'').ToString();
}
