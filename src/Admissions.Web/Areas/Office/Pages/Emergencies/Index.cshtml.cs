using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Emergencies;

/// <summary>Emergency measures by area and time; the province prepares and switches them on (HR-150, HR-151, HR-158).</summary>
[RequirePermission(UserKind.Staff, Permissions.ActivateEmergency, Permissions.SetFillingSlots)]
[HandlerPermission("", Permissions.ActivateEmergency)]
public sealed class IndexModel(EmergencyService emergencies) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["from"], Filters: ["state"], DefaultSort: "-from");

    public sealed class Form
    {
        public string? Division { get; set; }
        public string? From { get; set; }
        public string? To { get; set; }
        public List<string> Measures { get; set; } = [];
        public CollectionMode Mode { get; set; }
        public string? Grants { get; set; }
        public string? Basis { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public ListTable<EmergencyActivation> Table { get; private set; } = null!;
    public IReadOnlyList<SelectListItem> Areas => EmergencyAreas.Below(Actor.DivisionCode);
    public IReadOnlyList<string> Offered => EmergencyService.Offered(Process());

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Input.From = BeijingTime.Table(Campaign.Now);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var (from, to) = (Read(Input.From, nameof(Form.From)), Read(Input.To, nameof(Form.To)));
        var pairs = (Input.Grants ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (pairs.Exists(p => p.Length != 2))
            ModelState.AddModelError("Input.Grants", "一行填两个确认点代码，用空格分开");
        if (from is null || to is null || !ModelState.IsValid)
            return Refused([]);
        var prepared = await emergencies.PrepareAsync(
            new ActivationOptions(Input.Division?.Trim() ?? "", from.Value, to.Value, Input.Measures, Input.Mode, [.. pairs.Select(p => (p[0], p[1]))], Input.Basis ?? ""), Process(), cancellationToken);
        if (!prepared.Succeeded)
            return Refused(prepared.Refusals);
        this.FlashOk("已拟定。", "核对以后启用，才会生效。");
        return RedirectToPage("Show", new { campaign = Campaign.Slug, id = prepared.Value.Id });
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var rows = await Wanted(Table.Query).ToListAsync(cancellationToken);
        return ExportResult.Of(format, "应急预案", Table.ExportTitles, Table.Export(rows));
    }

    private DateTimeOffset? Read(string? text, string field)
    {
        var time = TypedTime.Read(text, Campaign.Policy.Zone());
        if (time is null)
            ModelState.AddModelError($"Input.{field}", TypedTime.Wrong);
        return time;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Wanted(query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<EmergencyActivation>(rows, await Wanted(query).CountAsync(cancellationToken)));
    }

    private IQueryable<EmergencyActivation> Wanted(ListQuery query)
    {
        var rows = emergencies.Visible(Process()).AsNoTracking();
        if (query.Choice<EmergencyActivationState>("state") is { } state)
            rows = rows.Where(a => a.State == state);
        return query.Descending ? rows.OrderByDescending(a => a.StartsAt).ThenByDescending(a => a.Id) : rows.OrderBy(a => a.StartsAt).ThenBy(a => a.Id);
    }

    private ListTable<EmergencyActivation> TableOf(ListQuery query, ListPage<EmergencyActivation> page) => new(query, page,
    [
        new("area", "地区", a => ReferenceData.NamePath(a.DivisionCode)) { Head = true, Link = a => $"~/gl/{Campaign.Slug}/emergencies/{a.Id}" },
        new("from", "开始", a => BeijingTime.Table(a.StartsAt)) { Sort = "from" },
        new("to", "结束", a => BeijingTime.Table(a.EndsAt)),
        new("measures", "措施", a => string.Join("、", a.Measures.Select(EmergencyWords.Of))),
        new("mode", "采集方式", a => EmergencyWords.Of(a.Mode)),
        new("basis", "依据", a => a.Basis),
        new("state", "状态", a => StateWords.Of(a.State)) { Tag = a => StateTags.For(a.State) },
    ])
    { RowTone = a => a.State == EmergencyActivationState.Active && a.EndsAt > Campaign.Now ? Tone.Warn : null };
}
