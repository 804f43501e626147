using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Sites;

/// <summary>An exam district is set up, or its name and office changed (HR-163).</summary>
[RequirePermission(UserKind.Staff, Permissions.SetDistricts)]
public sealed class DistrictsModel(ExamDistrictService districts, ExamSiteService sites) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Code { get; set; }
        public string? Name { get; set; }
        public string? DivisionCode { get; set; }

        /// <summary>Mark of the district as the page showed it.</summary>
        public string? Seen { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>Code of the district to change; null = a new one.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Edit { get; set; }

    public Refusal? Closed { get; private set; }
    public IReadOnlyList<SelectListItem> Offices { get; private set; } = [];

    /// <summary>For who has no list of sites, where the districts stand otherwise.</summary>
    public IReadOnlyList<DistrictRow> Districts { get; private set; } = [];
    public bool HasSites => Actor.Can(Permissions.ManageSites);

    public string CodeHint => Campaign.Policy.Numbering.Layout.TicketNumber.FirstOrDefault(s => s.Field == "district")?.Width is { } width
        ? $"{width} 位数字，写进准考证号，不能和其他市州的重复；以后不能改" : "只用数字；以后不能改";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (Edit is null)
            return Page();
        if (Districts.FirstOrDefault(d => d.Code == Edit) is not { } district)
            return NotFound();
        (Input.Name, Input.DivisionCode, Input.Seen) = (district.Name, district.DivisionCode, ExamDistrictService.MarkOf(district.Name, district.DivisionCode));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var options = new DistrictOptions(Input.Code, Input.Name, Input.DivisionCode);
        var saved = Edit is null ? await districts.CreateAsync(options, Process(), cancellationToken) : await districts.EditAsync(Edit, options, Input.Seen, Process(), cancellationToken);
        if (saved.Succeeded)
        {
            this.FlashOk($"已保存考区 {saved.Value.Code} {saved.Value.Name}。");
            return RedirectToPage(HasSites ? "Index" : "Districts", new { campaign = Campaign.Slug });
        }
        await LoadAsync(cancellationToken);
        Input.Seen = saved.Refusals.OfType<Overtaken>().FirstOrDefault()?.Now ?? Input.Seen;
        return Refused(saved.Refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Districts = await sites.DistrictsAsync(Process(), cancellationToken);
        Closed = Campaign.RefuseClosed("SiteSetup", new Place(Actor.DivisionCode));
        Offices = [.. (await districts.OfficesAsync(Process(), cancellationToken)).Select(o => new SelectListItem($"{o.DivisionCode} {o.Name}", o.DivisionCode))];
    }
}
