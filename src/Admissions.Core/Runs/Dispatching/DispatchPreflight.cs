using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>What must be in order before dossiers go out (HA-11, HA-18, HA-48, HA-77).</summary>
internal static class DispatchPreflight
{
    private static readonly DossierState[] Undecided = [.. DossierLifecycle.Undecided];

    public static async Task<IReadOnlyList<PreflightItem>> RunAsync(RunScope scope, CancellationToken cancellationToken)
    {
        var items = new List<PreflightItem>();
        await AddRoundAsync(scope, items, cancellationToken);
        await AddScoresAsync(scope, items, cancellationToken);
        await AddLinesAsync(scope, items, cancellationToken);
        await AddPlansAsync(scope, items, cancellationToken);
        var policy = scope.Context.Campaign.Policy;
        if (policy.LineRules.ComparedWith != LineBasis.DossierScore)
            items.Add(Block("dispatch.line-basis", "控制线按总分比较的政策还不能投档，请联系技术支持"));
        if (policy.Dispatch.Ties.Keys.Any(k => k is not ("total" or "choice")))
            items.Add(Block("dispatch.ties", "政策规定的同分排序项目还不能投档，请联系技术支持"));
        return items;
    }

    private static async Task AddRoundAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        var released = await scope.Db.Runs.Where(r => r.CampaignId == scope.CampaignId && r.Kind == RunKind.Dispatch && r.State == RunState.Committed)
            .Select(r => r.Round).ToListAsync(cancellationToken);
        var slots = scope.Context.Campaign.Policy.Choice.Slots.Count;
        if (scope.Round < 1 || scope.Round > slots)
            items.Add(Block("dispatch.round", $"本次招生每名考生最多填 {slots} 个志愿，没有第 {scope.Round} 轮投档"));
        if (released.Contains(scope.Round))
            items.Add(Block("dispatch.round-released", $"第 {scope.Round} 轮投档结果已经发布，不能再投"));
        if (scope.Round > 1 && !released.Contains(scope.Round - 1))
            items.Add(Block("dispatch.round-order", $"第 {scope.Round - 1} 轮投档还没有发布，请先完成"));
        var undecided = await scope.Db.Dossiers.CountAsync(d => d.CampaignId == scope.CampaignId && Undecided.Contains(d.State), cancellationToken);
        items.Add(undecided > 0
            ? Block("dispatch.undecided", "上一轮的档案还没有全部录退确认", undecided, "份", "decisions")
            : new PreflightItem(PreflightLevel.Pass, "dispatch.undecided", "没有未确认录退的档案", 0, "份"));
    }

    private static async Task AddScoresAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        if (scope.Context.Campaign.ScoresPublishedAt is null)
            items.Add(Block("dispatch.scores-unpublished", "成绩和控制线还没有公布，请先公布", 0, "", "scores"));
        var missing = (await scope.Connection.ReadAsync(
            $"select count(*) {NumberingSql.Registrations(scope.CampaignId)} and r.dossier_score is null", r => r.GetInt64(0), cancellationToken))[0];
        items.Add(missing > 0
            ? Block("dispatch.scores", "须参加考试的考生成绩不全", missing, "人", "scores")
            : new PreflightItem(PreflightLevel.Pass, "dispatch.scores", "成绩齐全"));
        var exemptions = await scope.Db.ExemptionApplications.CountAsync(e => e.CampaignId == scope.CampaignId
            && ClaimRows.UndecidedExemptions.Contains(e.State) && e.Registration!.State == RegistrationState.Valid, cancellationToken);
        items.Add(exemptions > 0
            ? Block("dispatch.exemptions", "免试申请没有全部审结", exemptions, "件", "exemptions?state=open")
            : new PreflightItem(PreflightLevel.Pass, "dispatch.exemptions", "免试申请全部审结", 0, "件未决"));
        var bonuses = await scope.Db.BonusClaims.CountAsync(b => b.Registration!.CampaignId == scope.CampaignId && b.State == BonusClaimState.EnteredAtPoint, cancellationToken);
        if (bonuses > 0)
            items.Add(new PreflightItem(PreflightLevel.Warn, "dispatch.bonuses", "照顾加分还没有审核，不计入档案分", bonuses, "件"));
    }

    /// <summary>HA-11: every level and category that somebody applies for has its line.</summary>
    private static async Task AddLinesAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        var open = await scope.Connection.ReadAsync(
            $"""
            select l.level, l.category, count(distinct f.registration_id) from choice_forms f
            join registrations r on r.id = f.registration_id and r.campaign_id = {scope.CampaignId} and r.state = '{nameof(RegistrationState.Valid)}'
            join plan_lines l on l.id = any(f.plan_line_ids)
            where f.is_effective and not exists (select 1 from control_lines c
                where c.campaign_id = {scope.CampaignId} and c.level = l.level and c.category = l.category and c.sub_category = '')
            group by l.level, l.category order by l.level, l.category
            """, r => $"{Enum.Parse<StudyLevel>(r.GetString(0)).Word()}{Terms.Category(r.GetString(1))}（{r.GetInt64(2)} 人报考）", cancellationToken);
        items.Add(open.Count > 0
            ? Block("dispatch.lines", $"还没有录取控制分数线：{string.Join('、', open.Take(3))}{(open.Count > 3 ? " 等" : "")}", open.Count, "条", "lines", open)
            : new PreflightItem(PreflightLevel.Pass, "dispatch.lines", "控制线齐全", 0, "条缺少"));
    }

    /// <summary>HA-48: only open institutions take part; the others are named.</summary>
    private static async Task AddPlansAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        var closed = await scope.Db.CampaignInstitutions
            .Where(i => i.CampaignId == scope.CampaignId && i.State != InstitutionState.Open
                && scope.Db.PlanLines.Any(l => l.CampaignId == scope.CampaignId && l.InstitutionId == i.InstitutionId))
            .OrderBy(i => i.Institution!.Code).Select(i => i.Institution!.Code + " " + i.Institution.Name).ToListAsync(cancellationToken);
        if (closed.Count > 0)
            items.Add(new PreflightItem(PreflightLevel.Warn, "dispatch.institutions", $"没有生效的录取方案或没有开放的院校，不参加投档：{string.Join('、', closed.Take(3))}{(closed.Count > 3 ? " 等" : "")}",
                closed.Count, "所", "plan", [.. closed.Take(PreflightItem.MaxDetails)]));
        var sums = await scope.Connection.ReadAsync(
            $"""
            select i.code || ' ' || i.name || ' ' || v.level from level_plans v join institutions i on i.id = v.institution_id
            left join plan_lines l on l.campaign_id = v.campaign_id and l.institution_id = v.institution_id and l.level = v.level and l.state = '{nameof(PlanLineState.Published)}'
            where v.campaign_id = {scope.CampaignId} group by i.code, i.name, v.level, v.quota having coalesce(sum(l.execution_quota), 0) > v.quota order by 1
            """, r => r.GetString(0), cancellationToken);
        items.Add(sums.Count > 0
            ? Block("dispatch.plan-sums", $"专业计划合计超过层次执行计划：{string.Join('、', sums.Take(3))}", sums.Count, "个", "plan", sums)
            : new PreflightItem(PreflightLevel.Pass, "dispatch.plan-sums", "各层次计划合计没有超过执行计划", 0, "个超出"));
        var places = (await scope.Connection.ReadAsync($"select coalesce(sum(p.quota), 0) from ({DispatchSql.Programs(scope.CampaignId)}) p", r => r.GetDecimal(0), cancellationToken))[0];
        items.Add(places == 0
            ? Block("dispatch.places", "没有剩余名额，不用再投")
            : new PreflightItem(PreflightLevel.Pass, "dispatch.places", "剩余名额", (long)places, "个"));
    }

    private static PreflightItem Block(string code, string sentence, long count = 0, string unit = "", string? link = null, IReadOnlyList<string>? details = null) =>
        new(PreflightLevel.Block, code, sentence, count, unit, link, details?.Take(PreflightItem.MaxDetails).ToList());
}
