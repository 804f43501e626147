using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>Somebody whom a check names.</summary>
/// <param name="Note">What is wrong with him in particular; may be empty.</param>
public sealed record CheckedCandidate(long RegistrationId, string? CandidateNumber, string Name, string Note);

/// <summary>One automatic check of a county's data.</summary>
/// <param name="Count">How many candidates fail it; zero is good.</param>
/// <param name="Shown">The first of them.</param>
/// <param name="Hint">What to do.</param>
public sealed record ReportCheck(string Code, string Word, int Count, IReadOnlyList<CheckedCandidate> Shown, string Hint)
{
    /// <summary>Is shown and looked into, but holds nothing up (HR-30).</summary>
    public bool IsWarning { get; init; }

    public bool HoldsUp => Count > 0 && !IsWarning;
}

/// <summary>A county's report is held up; the sentence names what and how many (HR-121).</summary>
public sealed record ChecksFailed(IReadOnlyList<ReportCheck> Failed)
    : Refusal("report.checks", "", $"自动核查没有通过：{string.Join('、', Failed.Select(c => $"{c.Word} {c.Count} 人"))}。请逐项处理后再上报", CountyFreeze.Source);

/// <summary>What must hold before a county reports (HR-121, 湘教考信字〔2019〕3号 §四.8): nobody undecided, nothing missing, nobody twice.</summary>
public sealed class ReportChecks(AdmissionsDbContext db)
{
    private const int Most = 20;

    private static readonly UnpaidCaseState[] OpenCases = [UnpaidCaseState.Open, UnpaidCaseState.Verified];
    private static readonly BonusClaimState[] UndecidedBonuses = [.. BonusClaimLifecycle.Undecided];
    private static readonly RegistrationState[] Waiting = [RegistrationState.Submitted, RegistrationState.Confirmed];

    /// <summary>Every check in order, those that pass as well.</summary>
    public async Task<IReadOnlyList<ReportCheck>> RunAsync(string county, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var campaign = context.Campaign.Id;
        var all = db.Registrations.AsNoTracking().Where(r => r.CampaignId == campaign && r.CountyCode == county);
        var valid = all.Where(r => r.State == RegistrationState.Valid);
        var badChoices = db.Registrations.FromSql(
            $"""
             select r.* from registrations r left join choice_forms f on f.registration_id = r.id and f.is_effective
             where r.campaign_id = {campaign} and r.county_code = {county} and r.state = 'Valid'
               and (f.id is null or not exists (select from unnest(f.plan_line_ids) c where c <> 0)
                 or exists (select from unnest(f.plan_line_ids) c left join plan_lines l on l.id = c and l.state = 'Published' where c <> 0 and l.id is null))
             """).AsNoTracking();
        return
        [
            await OfAsync("photo.missing", "没有相片", valid.Where(r => !db.Photos.Any(p => p.RegistrationId == r.Id && p.IsCurrent)), "请到报名确认点补拍", cancellationToken),
            await OfAsync("choice.invalid", "志愿无效", badChoices, "所报专业的计划已撤销或志愿缺失，请报省级更正", cancellationToken),
            await OfAsync("document.duplicate", "证件号码重复", valid.Where(r => db.Registrations.Any(o => o.CampaignId == campaign && o.Id != r.Id
                && o.DocumentNumber == r.DocumentNumber && o.State == RegistrationState.Valid)), "两人用同一个证件号码，请核对原件", cancellationToken),
            await OfAsync("diploma.duplicate", "毕业证书编号重复", valid.SharingDiplomaWith(db.Registrations.Where(o => o.State == RegistrationState.Valid)),
                "两人报同一层次、用同一份毕业证书，请核对原件；不影响上报", cancellationToken) with { IsWarning = true },
            await OfAsync("review.pending", "证件待市级审核", all.Where(r => r.State == RegistrationState.PendingCityReview), "请市（州）招考机构审核", cancellationToken),
            await OfAsync("unpaid.open", "未缴费核实没有办结", all.Where(r => db.UnpaidCases.Any(c => c.RegistrationId == r.Id && OpenCases.Contains(c.State))), "请报名确认点登记原因并办结", cancellationToken),
            await OfAsync("state.undecided", "没有确认或没有缴费", all.Where(r => Waiting.Contains(r.State)), "缴费核实结束后由系统作废，或者延时缴费", cancellationToken),
            await OfAsync("bonus.undecided", "照顾加分没有审核", valid.Where(r => r.BonusClaims.Any(b => UndecidedBonuses.Contains(b.State))), "请先审核加分申请", cancellationToken),
        ];
    }

    private static async Task<ReportCheck> OfAsync(string code, string word, IQueryable<Registration> failing, string hint, CancellationToken cancellationToken)
    {
        var count = await failing.CountAsync(cancellationToken);
        var shown = count == 0 ? [] : await failing.OrderBy(r => r.CandidateNumber).ThenBy(r => r.Id).Take(Most)
            .Select(r => new CheckedCandidate(r.Id, r.CandidateNumber, r.Name, "")).ToListAsync(cancellationToken);
        return new ReportCheck(code, word, count, shown, hint);
    }
}
