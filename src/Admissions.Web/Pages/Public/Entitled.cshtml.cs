using Admissions.Core.Data;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Pages.Public;

/// <summary>Approved bonuses and exemptions, shown to everybody for the time that the policy sets. Names and candidate numbers, no document numbers.</summary>
[PublicPage]
public sealed class EntitledModel(AdmissionsDbContext db) : AdmissionsPage
{
    public sealed record Row(string County, string Name, string? CandidateNumber, string Item, int? Points);

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <summary>Why nothing is shown: no public list in this campaign, or not its time.</summary>
    public Refusal? Closed => Campaign.Policy.PublicList is { } list ? Campaign.RefuseClosed(list.Window) : new Refusal("public-list.none", "", "本次招生不公示照顾加分和免试名单");

    public DateTimeOffset? Until => Campaign.Policy.PublicList is { } list ? Campaign.Windows.Closing(list.Window, Rules.Windows.Place.Anywhere, Campaign.Now) : null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (Closed is not null)
            return;
        var bonuses = await db.BonusClaims.AsNoTracking()
            .Where(b => b.Registration!.CampaignId == Campaign.Id && (b.State == BonusClaimState.Approved || b.State == BonusClaimState.Frozen))
            .Select(b => new { b.Registration!.CountyCode, b.Registration.Name, b.Registration.CandidateNumber, b.Code }).ToListAsync(cancellationToken);
        var exemptions = await db.ExemptionApplications.AsNoTracking().Where(e => e.CampaignId == Campaign.Id && e.State == ExemptionApplicationState.Approved)
            .Select(e => new { e.Registration!.CountyCode, e.Registration.Name, e.Registration.CandidateNumber, e.Code }).ToListAsync(cancellationToken);
        Rows = [.. bonuses.Concat(exemptions).OrderBy(r => r.CountyCode, StringComparer.Ordinal).ThenBy(r => r.CandidateNumber, StringComparer.Ordinal)
            .Select(r => new Row(ReferenceData.NamePath(r.CountyCode), r.Name, r.CandidateNumber, ClaimReader.ItemWords(Campaign.Policy, r.Code),
                Campaign.Policy.Bonuses.FirstOrDefault(b => b.Code == r.Code)?.Points))];
    }
}
