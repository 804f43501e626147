using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Numbering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs.Numbering;

/// <summary>What must be in order before all candidates are numbered (HR-117, HR-125, HR-130, HR-132, state-machines.md §8).</summary>
internal static class NumberingPreflight
{
    public static async Task<IReadOnlyList<PreflightItem>> RunAsync(RunScope scope, CancellationToken cancellationToken)
    {
        var items = new List<PreflightItem>();
        var db = scope.Db;
        var campaign = scope.CampaignId;
        if (await PublishedNumbers.AreOutAsync(db, campaign, cancellationToken))
            items.Add(new PreflightItem(PreflightLevel.Block, "numbering.published", "准考证号已经公布，不能再次编排"));
        var total = (await scope.Connection.ReadAsync($"select count(*) {NumberingSql.Registrations(campaign)}", r => r.GetInt64(0), cancellationToken))[0];
        items.Add(total == 0
            ? new PreflightItem(PreflightLevel.Block, "numbering.nobody", "没有报名有效的考生，无号可编")
            : new PreflightItem(PreflightLevel.Pass, "numbering.candidates", "报名有效、须参加考试的考生", total));
        await AddExemptionsAsync(scope, items, cancellationToken);
        await AddReportsAsync(scope, items, cancellationToken);
        await AddScopeGapsAsync(scope, items, cancellationToken);
        await AddCapacityAsync(scope, items, cancellationToken);
        if (NumberLayout.TryCreate(scope.Context.Campaign.Policy.Numbering.Layout.TicketNumber, out _) is { } unusable)
            items.Add(new PreflightItem(PreflightLevel.Block, "numbering.layout", unusable.Sentence));
        var unpaid = await db.Registrations.CountAsync(r => r.CampaignId == campaign && r.State == RegistrationState.Confirmed, cancellationToken);
        if (unpaid > 0)
            items.Add(new PreflightItem(PreflightLevel.Warn, "numbering.unpaid", "已确认但没有缴费的考生，不参加编号", unpaid));
        var pending = await db.ExamSites.CountAsync(s => s.CampaignId == campaign && s.State != ExamSiteState.Approved && s.State != ExamSiteState.Closed, cancellationToken);
        if (pending > 0)
            items.Add(new PreflightItem(PreflightLevel.Warn, "numbering.sites-pending", "没有审定的考点，不参加编排", pending, "个", "sites"));
        return items;
    }

    /// <summary>
    /// HR-117: nobody is numbered while it is open whether someone must sit the examination. Where the decision comes after
    /// the examination (SX-171), only the first review must be done.
    /// </summary>
    private static async Task AddExemptionsAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        var before = scope.Context.Campaign.Policy.Exemptions.Where(e => e.DecidedBefore == WindowCodes.Numbering).Select(e => e.Code).ToArray();
        var open = await scope.Db.ExemptionApplications
            .Where(e => e.CampaignId == scope.CampaignId && e.Registration!.State == RegistrationState.Valid
                && (e.State == ExemptionApplicationState.Applied || (before.Contains(e.Code) && ClaimRows.UndecidedExemptions.Contains(e.State))))
            .Select(e => new { e.Registration!.Name, e.Registration.CandidateNumber })
            .OrderBy(r => r.CandidateNumber).ToListAsync(cancellationToken);
        items.Add(open.Count == 0
            ? new PreflightItem(PreflightLevel.Pass, "numbering.exemptions", "免试申请全部审结", 0, "件未决")
            : new PreflightItem(PreflightLevel.Block, "numbering.exemptions", $"免试申请没有全部审结：{string.Join('、', open.Take(PreflightItem.MaxDetails).Select(o => o.Name))}",
                open.Count, "件", "exemptions?state=open", [.. open.Take(PreflightItem.MaxDetails).Select(o => $"{o.CandidateNumber} {o.Name}")]));
        var unasked = await scope.Db.Registrations.CountAsync(r => r.CampaignId == scope.CampaignId && r.State == RegistrationState.Valid && r.AdmissionType == AdmissionTypes.Exempt
            && !scope.Db.ExemptionApplications.Any(e => e.RegistrationId == r.Id), cancellationToken);
        if (unasked > 0)
            items.Add(new PreflightItem(PreflightLevel.Warn, "numbering.exempt-without-application", "招生类别填“免试”但没有提出免试申请的考生，照常编号", unasked));
    }

    /// <summary>
    /// Where the policy lets numbering follow the reports (state-machines.md §8): counties of candidates to be numbered whose
    /// data the province has not accepted, each with how far they have come.
    /// </summary>
    private static async Task<IReadOnlyList<string>> NotAcceptedAsync(RunScope scope, CancellationToken cancellationToken)
    {
        var policy = scope.Context.Campaign.Policy;
        if (policy.Reporting is null || !(policy.Follows(WindowCodes.Numbering, "DataReport:County") || policy.Follows(WindowCodes.Numbering, "DataReport:City")))
            return [];
        var missing = await scope.Connection.ReadAsync(
            $"""
            select n.county_code, d.state from (select distinct r.county_code {NumberingSql.Registrations(scope.CampaignId)} and r.county_code is not null) n
            left join data_reports d on d.campaign_id = {scope.CampaignId} and d.county_code = n.county_code
            where d.state is distinct from '{nameof(DataReportState.Accepted)}' order by n.county_code
            """, r => (County: r.GetString(0), State: r.IsDBNull(1) ? nameof(DataReportState.Open) : r.GetString(1)), cancellationToken);
        return [.. missing.Select(m => $"{ReferenceData.Division(m.County)?.Name ?? m.County}（{StateWords.Of(Enum.Parse<DataReportState>(m.State))}）")];
    }

    private static async Task AddReportsAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        if (await NotAcceptedAsync(scope, cancellationToken) is { Count: > 0 } counties)
            items.Add(new PreflightItem(PreflightLevel.Block, "numbering.reports",
                $"还有 {counties.Count} 个县（市、区）的报名数据没有逐级上报并由省级接收，不能编排准考证号：{string.Join('、', counties.Take(5))}{(counties.Count > 5 ? " 等" : "")}。请催报；上报时间已过的，先在“日程”里补办",
                counties.Count, "个县", "reports", [.. counties.Take(PreflightItem.MaxDetails)]));
    }

    /// <summary>HR-130: a county and category with candidates but without a district.</summary>
    private static async Task AddScopeGapsAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        var names = scope.Db.Organizations.ToDictionaryAsync(o => o.DivisionCode, o => o.Name, cancellationToken);
        var divisions = await names;
        var gaps = await scope.Connection.ReadAsync(
            $"""
            select r.county_code, r.category, count(*) {NumberingSql.Registrations(scope.CampaignId)}
            and (r.county_code is null or r.category is null or r.level is null or not exists (select 1 from exam_scopes s
                where s.campaign_id = r.campaign_id and s.county_code = r.county_code and s.category in (r.category, ''))
                and not exists (select 1 from district_adjustments a where a.registration_id = r.id))
            group by r.county_code, r.category order by r.county_code, r.category
            """, r => (County: r.IsDBNull(0) ? "" : r.GetString(0), Category: r.IsDBNull(1) ? "" : r.GetString(1), Count: r.GetInt64(2)), cancellationToken);
        items.Add(gaps.Count == 0
            ? new PreflightItem(PreflightLevel.Pass, "numbering.scopes", "参考范围没有遗漏")
            : new PreflightItem(PreflightLevel.Block, "numbering.scopes",
                $"还有 {gaps.Count} 个县、科类没有划定参考范围：{string.Join('、', gaps.Take(3).Select(Gap))}{(gaps.Count > 3 ? " 等" : "")}",
                gaps.Sum(g => g.Count), Link: "sites", Details: [.. gaps.Take(PreflightItem.MaxDetails).Select(g => $"{Gap(g)} {g.Count} 人")]));

        string Gap((string County, string Category, long Count) gap) =>
            $"{divisions.GetValueOrDefault(gap.County, gap.County)}{(gap.Category.Length == 0 ? "（没有科类）" : Terms.Category(gap.Category))}";
    }

    /// <summary>HR-132: Σ rooms × seats against the candidates, district by district.</summary>
    private static async Task AddCapacityAsync(RunScope scope, List<PreflightItem> items, CancellationToken cancellationToken)
    {
        var seats = scope.Context.Campaign.Policy.Numbering.SeatsPerRoom;
        var needs = await scope.Connection.ReadAsync(
            $"""
            select n.code, n.name, sum(n.candidates), sum((n.candidates + {seats - 1}) / {seats}), coalesce(max(s.rooms), 0) from (
                select d.id, d.code, d.name, r.level, r.category, count(*) as candidates {NumberingSql.Candidates(scope.CampaignId)}
                group by d.id, d.code, d.name, r.level, r.category) n
            left join (select district_id, sum(room_count) as rooms from exam_sites
                where campaign_id = {scope.CampaignId} and state = '{nameof(ExamSiteState.Approved)}' group by district_id) s on s.district_id = n.id
            group by n.code, n.name order by n.code
            """, r => (Code: r.GetString(0), Name: r.GetString(1), Candidates: r.GetDecimal(2), Needed: r.GetDecimal(3), Rooms: r.GetDecimal(4)), cancellationToken);
        var shortOf = needs.Where(n => n.Needed > n.Rooms).ToList();
        items.Add(shortOf.Count == 0
            ? new PreflightItem(PreflightLevel.Pass, "numbering.capacity", "各考区考室够用", (long)needs.Sum(n => n.Needed), "个考室")
            : new PreflightItem(PreflightLevel.Block, "numbering.capacity",
                string.Join("；", shortOf.Take(3).Select(Short)) + (shortOf.Count > 3 ? " 等" : "") + "。请增加考点考室，或调整参考范围",
                shortOf.Count, "个考区", "sites", [.. shortOf.Take(PreflightItem.MaxDetails).Select(Short)]));

        string Short((string Code, string Name, decimal Candidates, decimal Needed, decimal Rooms) n) =>
            $"考区 {n.Code} {n.Name}有考生 {n.Candidates} 人，需要 {n.Needed} 个考室，审定的只有 {n.Rooms} 个，缺 {n.Needed - n.Rooms} 个考室"
            + (n.Candidates > n.Rooms * seats ? $"（缺 {n.Candidates - (n.Rooms * seats)} 个座位）" : "");
    }
}
