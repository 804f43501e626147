using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Incidents;

/// <summary>A point, county or city reports to the next level up (HR-144, HR-145, HR-153).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReportIncident)]
public sealed class NewModel(IncidentService incidents) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Type { get; set; }
        public string? Scope { get; set; }
        public string? OccurredAt { get; set; }
        public string? Effect { get; set; }
        public string? PolicyItem { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public static IReadOnlyList<SelectListItem> Types { get; } = [new("请选择", ""), .. ReferenceData.IncidentTypes.Entries.Select(e => new SelectListItem(e.Value, e.Key))];

    public IReadOnlyList<SelectListItem> PolicyItemsOffered => [new("不涉及", ""), .. PolicyItems.Of(Campaign.Policy).Select(path => new SelectListItem($"{PolicyWords.Of(path, Campaign.Policy)}　{path}", path))];

    public string NextLevel => Actor.PointId is not null ? "县（市、区）招生办" : Actor.DivisionCode is { Length: 6 } ? "市州招考机构" : "省信息处";

    public void OnGet() => Input.OccurredAt = BeijingTime.Table(Campaign.Now);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var reported = await incidents.ReportAsync(
            new IncidentOptions(Input.Type ?? "", Input.Scope ?? "", TypedTime.Read(Input.OccurredAt, Campaign.Policy.Zone()), Input.Effect ?? "", Input.PolicyItem), Process(), cancellationToken);
        if (!reported.Succeeded)
            return Refused(reported.Refusals);
        this.FlashOk($"已上报{NextLevel}。", "处理意见会写在这份报告里。");
        return RedirectToPage("Show", new { campaign = Campaign.Slug, id = reported.Value.Id });
    }
}
