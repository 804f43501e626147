using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Policy;
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

    /// <summary>Path of the one item to correct, as an incident report names it (HR-153); null for the whole document.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Item { get; set; }

    /// <summary>The report that led here.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Incident { get; set; }

    [BindProperty]
    public string? Value { get; set; }

    /// <summary>Whether the item exists and can be corrected by itself.</summary>
    public bool HasItem => PolicyItems.Exists(Item, Campaign.Policy);

    public CampaignPolicyVersion Current { get; private set; } = null!;
    public IReadOnlyList<CampaignPolicyVersion> Versions { get; private set; } = [];
    public IReadOnlyList<string> Problems { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Document = PolicyJson.Upgrade(Current.Document);
        if (!HasItem)
            return;
        Value = PolicyItems.Value(Item!, Current.Document, Campaign.Policy);
        Reason = Incident is { } id ? $"第 {id} 号异常情况报告：{Item} 与文件规定不一致" : null;
    }

    /// <summary>Corrects one item and leaves the rest of the document as it is.</summary>
    public async Task<IActionResult> OnPostItemAsync(CancellationToken cancellationToken)
    {
        var corrected = await policies.CorrectAsync(new CorrectPolicyItemOptions(Item ?? "", Value ?? "", ExpectedVersion, Incident), Process(Reason), cancellationToken);
        if (corrected.Succeeded)
        {
            this.FlashOk($"已改正“{PolicyWords.Of(Item!, Campaign.Policy)}”，发布为第 {corrected.Value.Version} 版政策，立即生效。");
            return Incident is { } id ? LocalRedirect($"{Request.PathBase}/gl/{Campaign.Slug}/incidents/{id}") : RedirectToPage(new { campaign = Campaign.Slug });
        }
        await LoadAsync(cancellationToken);
        Document = PolicyJson.Upgrade(Current.Document);
        Problems = [.. corrected.Refusals.Select(r => r.Sentence)];
        return Refused([]);
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
