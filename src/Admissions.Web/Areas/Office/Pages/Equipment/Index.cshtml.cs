using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.InformationWork;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Equipment;

/// <summary>The own equipment check, and those of the levels below with what falls short (HR-09, HR-160, HR-161).</summary>
[RequirePermission(UserKind.Staff, Permissions.RecordInformationWork, Permissions.ViewInformationWork)]
public sealed class IndexModel(EquipmentService equipment) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["code"], Filters: ["level", "show"], DefaultSort: "code");

    public InformationWorkPolicy? Policy => Campaign.Policy.InformationWork;
    public EquipmentStatement? Own { get; private set; }
    public IReadOnlyList<EquipmentLevel> Levels => Actor.Can(Permissions.ViewInformationWork) ? EquipmentService.LevelsBelow(Actor) : [];
    public EquipmentLevel Level { get; private set; }

    /// <summary>How many of the level fall short, have not filled in everything, or have stated nothing.</summary>
    public int Short { get; private set; }

    /// <summary>Null for who has nobody below.</summary>
    public ListTable<EquipmentStatement>? Table { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Own = await equipment.OwnAsync(Process(), cancellationToken);
        if (Policy is null || Levels.Count == 0)
            return;
        var query = ListQuery.Of(Request, Spec);
        var rows = await RowsAsync(query, cancellationToken);
        Table = TableOf(query, new ListPage<EquipmentStatement>([.. rows.Skip(query.Skip).Take(query.Size)], rows.Count));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        if (Levels.Count == 0)
            return NotFound();
        var query = ListQuery.Of(Request, Spec);
        var rows = await RowsAsync(query, cancellationToken);
        var table = TableOf(query, new ListPage<EquipmentStatement>(rows, rows.Count));
        return ExportResult.Of(format, "设备配置", table.ExportTitles, table.Export(rows));
    }

    public static string WordOf(EquipmentLevel level) => level switch
    {
        EquipmentLevel.City => "市（州）",
        EquipmentLevel.County => "县（市、区）",
        _ => "报名确认点",
    };

    public static StateTag TagOf(EquipmentStatement statement) => statement switch
    {
        { IsStated: false } => new StateTag(Tone.Warn, "clock", "没有填报"),
        { FallsShort: true } => new StateTag(Tone.Bad, "alert-triangle", "不达标"),
        { IsComplete: false } => new StateTag(Tone.Warn, "pencil", "没有填完"),
        _ => new StateTag(Tone.Ok, "circle-check", "达标"),
    };

    private async Task<IReadOnlyList<EquipmentStatement>> RowsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        Level = query.Choice<EquipmentLevel>("level") is { } wanted && Levels.Contains(wanted) ? wanted : Levels[0];
        var rows = await equipment.ListAsync(Level, Process(), cancellationToken);
        Short = rows.Count(IsShort);
        var shown = query["show"] == "short" ? rows.Where(IsShort) : rows;
        return [.. query.Descending ? shown.Reverse() : shown];
    }

    private static bool IsShort(EquipmentStatement row) => !row.IsStated || row.Findings.Count > 0;

    private static ListTable<EquipmentStatement> TableOf(ListQuery query, ListPage<EquipmentStatement> page) => new(query, page,
    [
        new("code", "单位", r => $"{r.PlaceCode} {r.PlaceName}") { Head = true, Sort = "code" },
        new("state", "配置", r => TagOf(r).Word) { Tag = TagOf },
        new("findings", "问题", r => r.IsStated ? r.Summary : ""),
        new("at", "填报时间", r => r.RecordedAt),
    ])
    { RowTone = r => IsShort(r) ? Tone.Warn : null };
}
