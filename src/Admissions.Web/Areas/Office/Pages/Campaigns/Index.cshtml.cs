using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Office.Pages.Campaigns;

/// <summary>The authority's campaigns, and the first step of a new one: its policy is read, checked and looked at before anything is made.</summary>
[RequirePermission(UserKind.Staff, Permissions.OpenCampaigns)]
[RequestSizeLimit(MaxBytes + (1 << 20))]
public sealed class IndexModel(AdmissionsDbContext db, CampaignService campaigns, TenantScope tenant, IOptions<DemoOptions> demo) : AdmissionsPage
{
    /// <summary>A policy is about 60 kB.</summary>
    private const int MaxBytes = 1 << 20;

    public sealed class Form
    {
        public string? Pack { get; set; }
        public IFormFile? Upload { get; set; }
        public string? Document { get; set; }
        public string? Slug { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<Campaign> All { get; private set; } = [];

    /// <summary>The policies that ship with the product, those of this authority first.</summary>
    public IReadOnlyList<SelectListItem> Packs { get; } =
    [
        .. PolicyPacks.Offered.Select(name => (Name: name, PolicyPacks.Read(name).Campaign)).OrderByDescending(p => p.Campaign.Tenant == tenant.Tenant.Slug)
            .Select(p => new SelectListItem(p.Campaign.Name, p.Name)),
    ];

    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>What was read; null before, and while the document is not a policy.</summary>
    public CampaignPolicy? Read { get; private set; }

    /// <summary>The policy was written for another authority.</summary>
    public bool OfAnother => Read is not null && Read.Campaign.Tenant != tenant.Tenant.Slug;

    /// <summary>In a demo everything is one: its people are invented and its clock may be moved.</summary>
    private CampaignMode Mode => demo.Value.Enabled ? CampaignMode.Demo : CampaignMode.Live;

    public Task OnGetAsync(CancellationToken cancellationToken)
    {
        Input.Pack = Packs.Count > 0 ? Packs[0].Value : null;
        return LoadAsync(cancellationToken);
    }

    /// <summary>Reads the chosen pack, or the file where one was given, and says what it would open.</summary>
    public async Task<IActionResult> OnPostReadAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (Input.Upload is { Length: > 0 } file)
        {
            if (file.Length > MaxBytes)
                return Wrong(["文件超过 1 MB，不是政策文件。请重新选择"]);
            using var content = new MemoryStream((int)file.Length);
            await file.CopyToAsync(content, cancellationToken);
            if (Text(content.ToArray()) is not { } text)
                return Wrong(["文件不是 UTF-8 编码的文本，请用 UTF-8 另存以后再选"]);
            Input.Document = text;
        }
        else if (PolicyPacks.Offered.Contains(Input.Pack, StringComparer.Ordinal))
        {
            Input.Document = PolicyPacks.Json(Input.Pack!);
        }
        else
        {
            return Wrong(["请选一份政策，或者选择政策文件"]);
        }
        Input.Slug = null;
        return Look();
    }

    /// <summary>Looks again at the document as it was changed on the page.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return Look();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var prepared = await campaigns.PrepareAsync(new PrepareCampaignOptions(Input.Slug ?? "", Input.Document ?? "", Mode), Actor, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        if (prepared.Succeeded)
        {
            this.FlashOk($"已建立“{prepared.Value.Name}”，只有工作人员看得到。请核对日程，导入招生计划，然后公布。");
            return LocalRedirect($"{Request.PathBase}/gl/{prepared.Value.Slug}/opening");
        }
        await LoadAsync(cancellationToken);
        Look();
        Problems = [.. prepared.Refusals.Select(r => r.Sentence)];
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private PageResult Look()
    {
        var errors = PolicyValidator.Validate(Input.Document ?? "");
        if (errors.Count > 0)
            return Wrong([.. errors.Select(e => e.Line)]);
        Read = PolicyJson.Parse(Input.Document!);
        // Shown in the field instead of what was posted.
        if (string.IsNullOrWhiteSpace(Input.Slug))
        {
            ModelState.Remove("Input.Slug");
            Input.Slug = Read.Campaign.Code;
        }
        ModelState.Remove("Input.Document");
        return Page();
    }

    private PageResult Wrong(IReadOnlyList<string> problems)
    {
        ModelState.Remove("Input.Document");
        Problems = problems;
        return Refused([]);
    }

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        All = await db.Campaigns.AsNoTracking().Where(c => c.Mode != CampaignMode.Drill).OrderByDescending(c => c.Id).ToListAsync(cancellationToken);

    private static string? Text(byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
