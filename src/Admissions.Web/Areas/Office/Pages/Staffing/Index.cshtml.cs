using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.InformationWork;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Staffing;

/// <summary>Who answers for information work at each office and who does it, and the offices that lack somebody (HR-07, HR-162).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewInformationWork)]
[HandlerPermission("", Permissions.RecordInformationWork)]
public sealed class IndexModel(InformationStaffService staff, ListExports exports) : AdmissionsPage
{
    private const string DateForm = "yyyy-MM-dd";
    private static readonly ListSpec Spec = new(Sorts: ["code"], Filters: ["show"], DefaultSort: "code");

    public sealed class Form
    {
        public string? InChargeName { get; set; }
        public string? InChargePhone { get; set; }
        public string? AdministratorName { get; set; }
        public string? AdministratorPhone { get; set; }
        public string? Knowledge { get; set; }
        public string? TrainedOn { get; set; }

        /// <summary>Mark of what the page showed.</summary>
        public string? Seen { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public InformationWorkPolicy? Policy => Campaign.Policy.InformationWork;
    public bool MayRecord => Policy is not null && Actor.Can(Permissions.RecordInformationWork) && Actor.DivisionCode is { Length: 4 or 6 };
    public int Without { get; private set; }
    public int Unqualified { get; private set; }
    public ListTable<StaffedOffice>? Table { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var office = await LoadAsync(cancellationToken);
        Input.Seen = office?.Seen;
        if (office?.Staff is not { } own)
            return;
        (Input.InChargeName, Input.InChargePhone, Input.AdministratorName, Input.AdministratorPhone) = (own.InChargeName, own.InChargePhone, own.AdministratorName, own.AdministratorPhone);
        (Input.Knowledge, Input.TrainedOn) = (own.Knowledge, own.TrainedOn?.ToString(DateForm, CultureInfo.InvariantCulture));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        DateOnly? trained = null;
        if (!string.IsNullOrWhiteSpace(Input.TrainedOn))
        {
            if (!DateOnly.TryParseExact(Input.TrainedOn.Trim(), DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return await WrongAsync([new Refusal("information-staff.date", "trainedOn", $"日期写成 {DateForm.ToUpperInvariant()}，例如 {Campaign.Today:yyyy-MM-dd}")], cancellationToken);
            trained = day;
        }
        var saved = await staff.SaveAsync(
            new InformationStaffOptions(Input.InChargeName, Input.InChargePhone, Input.AdministratorName, Input.AdministratorPhone, Input.Knowledge, trained), Input.Seen, Process(), cancellationToken);
        if (!saved.Succeeded)
            return await WrongAsync(saved.Refusals, cancellationToken);
        this.FlashOk("已保存信息管理人员。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = Shown(await staff.ListAsync(Process(), cancellationToken), query);
        var table = TableOf(query, new ListPage<StaffedOffice>(rows, rows.Count));
        return await TakenAsync(exports, ExportResult.Of(format, "信息管理人员", table.ExportTitles, table.Export(rows)), rows.Count, Spec.Filters, cancellationToken);
    }

    private async Task<IActionResult> WrongAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Input.Seen = refusals.OfType<Overtaken>().FirstOrDefault()?.Now ?? Input.Seen;
        return Refused(refusals);
    }

    private async Task<StaffedOffice?> LoadAsync(CancellationToken cancellationToken)
    {
        if (Policy is null)
            return null;
        var query = ListQuery.Of(Request, Spec);
        var all = await staff.ListAsync(Process(), cancellationToken);
        (Without, Unqualified) = (all.Count(o => !o.HasAdministrator), all.Count(o => o is { HasAdministrator: true, IsQualified: false }));
        var rows = Shown(all, query);
        Table = TableOf(query, new ListPage<StaffedOffice>([.. rows.Skip(query.Skip).Take(query.Size)], rows.Count));
        return all.FirstOrDefault(o => o.DivisionCode == Actor.DivisionCode);
    }

    private static List<StaffedOffice> Shown(IReadOnlyList<StaffedOffice> all, ListQuery query)
    {
        var shown = all.Where(o => query["show"] switch { "without" => !o.HasAdministrator, "unqualified" => o is { HasAdministrator: true, IsQualified: false }, _ => true });
        return [.. query.Descending ? shown.Reverse() : shown];
    }

    private static ListTable<StaffedOffice> TableOf(ListQuery query, ListPage<StaffedOffice> page) => new(query, page,
    [
        new("code", "单位", o => $"{o.DivisionCode} {o.Name}") { Head = true, Sort = "code" },
        new("head", "责任人", o => o.Staff is { } s ? $"{s.InChargeName} {s.InChargePhone}" : ""),
        new("administrator", "信息管理员", o => o.Staff is { } s ? $"{s.AdministratorName} {s.AdministratorPhone}" : ""),
        new("knowledge", "业务能力", o => o.Staff?.Knowledge),
        new("trained", "政策培训", o => o.Staff?.TrainedOn),
        new("state", "情况", o => TagOf(o).Word) { Tag = TagOf },
    ])
    { RowTone = o => o.IsQualified ? null : Tone.Warn };

    private static StateTag TagOf(StaffedOffice office) => office switch
    {
        { HasAdministrator: false } => new StateTag(Tone.Bad, "alert-triangle", "没有管理员"),
        { IsQualified: false } => new StateTag(Tone.Warn, "clock", "没有登记能力"),
        _ => new StateTag(Tone.Ok, "circle-check", "已登记"),
    };
}
