using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Policy;

/// <summary>The policy in force, its versions, and the publication of a corrected one.</summary>
[RequirePermission(UserKind.Staff, Permissions.PublishPolicy)]
public sealed class IndexModel(AdmissionsDbContext db, PolicyService policies) : AdmissionsPage
{
    [BindProperty]
    public string? Document { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public int ExpectedVersion { get; set; }

    public CampaignPolicyVersion Current { get; private set; } = null!;
    public IReadOnlyList<CampaignPolicyVersion> Versions { get; private set; } = [];
    public IReadOnlyList<string> Problems { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Document = Current.Document;
    }

    public async Task<IActionResult> OnGetDocumentAsync(int version, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Versions.FirstOrDefault(v => v.Version == version) is { } found
            ? File(Encoding.UTF8.GetBytes(found.Document), "application/json", $"{Campaign.Slug}-policy-{version}.json")
            : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var published = await policies.PublishAsync(Document ?? "", ExpectedVersion, Process(Reason), cancellationToken);
        if (published.Succeeded)
        {
            this.FlashOk($"已发布第 {published.Value.Version} 版政策，立即生效。");
            return RedirectToPage(new { campaign = Campaign.Slug });
        }
        await LoadAsync(cancellationToken);
        Problems = [.. published.Refusals.Select(r => r.Sentence)];
        return Refused([]);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Versions = await db.PolicyVersions.AsNoTracking().Where(v => v.CampaignId == Campaign.Id).OrderByDescending(v => v.Version).ToListAsync(cancellationToken);
        Current = Versions[0];
    }
}
