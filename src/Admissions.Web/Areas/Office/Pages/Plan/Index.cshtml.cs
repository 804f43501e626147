using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Plans;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Plan;

/// <summary>The campaign's plan, line by line; the province publishes what it has imported.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewPlan, Permissions.ImportPlan)]
[HandlerPermission("Publish", Permissions.ImportPlan)]
public sealed class IndexModel(AdmissionsDbContext db, PlanService plans) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["institution", "major", "quota"], Filters: ["level", "category", "mode", "state", "q"], DefaultSort: "institution");

    public int Institutions { get; private set; }
    public int Places { get; private set; }
    public int Unpublished { get; private set; }
    public ListTable<PlanLine> Table { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var lines = Lines();
        Institutions = await lines.Where(l => l.Quota > 0).Select(l => l.InstitutionId).Distinct().CountAsync(cancellationToken);
        Places = await lines.SumAsync(l => l.Quota, cancellationToken);
        Unpublished = await lines.CountAsync(l => l.State == PlanLineState.Approved, cancellationToken);
        var wanted = Filtered(lines, query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<PlanLine>(rows, await wanted.CountAsync(cancellationToken)), await wanted.SumAsync(l => l.Quota, cancellationToken));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Sorted(Filtered(Lines(), query), query).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<PlanLine>(rows, rows.Count), 0);
        return ExportResult.Of(format, "招生计划", table.ExportTitles, table.Export(rows));
    }

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancellationToken)
    {
        var published = await plans.PublishAsync(Process(), cancellationToken);
        if (published.Succeeded)
            this.FlashOk($"已发布 {published.Value} 行计划，考生可以选报。");
        else
            this.FlashBad(published.Refusals[0].Sentence);
        return RedirectToPage();
    }

    private IQueryable<PlanLine> Lines() => db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => l.CampaignId == Campaign.Id);

    private static IQueryable<PlanLine> Filtered(IQueryable<PlanLine> lines, ListQuery query)
    {
        if (query.Choice<StudyLevel>("level") is { } level)
            lines = lines.Where(l => l.Level == level);
        if (query.Choice<StudyMode>("mode") is { } mode)
            lines = lines.Where(l => l.Mode == mode);
        if (query.Choice<PlanLineState>("state") is { } state)
            lines = lines.Where(l => l.State == state);
        if (query["category"] is { } category)
            lines = lines.Where(l => l.Category == category);
        return query["q"] is { } text
            ? lines.Where(l => l.Institution!.Code == text || l.Institution.Name.Contains(text) || l.MajorCode == text || l.MajorName.Contains(text))
            : lines;
    }

    private static IQueryable<PlanLine> Sorted(IQueryable<PlanLine> lines, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("quota", true) => lines.OrderByDescending(l => l.Quota).ThenBy(l => l.Id),
        ("quota", false) => lines.OrderBy(l => l.Quota).ThenBy(l => l.Id),
        ("major", true) => lines.OrderByDescending(l => l.MajorName).ThenBy(l => l.Id),
        ("major", false) => lines.OrderBy(l => l.MajorName).ThenBy(l => l.Id),
        (_, true) => lines.OrderByDescending(l => l.Institution!.Code).ThenBy(l => l.Level).ThenBy(l => l.MajorCode).ThenBy(l => l.Id),
        _ => lines.OrderBy(l => l.Institution!.Code).ThenBy(l => l.Level).ThenBy(l => l.MajorCode).ThenBy(l => l.Id),
    };

    private static ListTable<PlanLine> TableOf(ListQuery query, ListPage<PlanLine> page, int places) => new(query, page,
    [
        new("institution", "院校", l => $"{l.Institution!.Code} {l.Institution.Name}") { Head = true, Sort = "institution" },
        new("level", "层次", l => l.Level.Word()),
        new("category", "科类", l => Terms.Category(l.Category)),
        new("mode", "学习形式", l => l.Mode.Word()),
        new("major", "专业", l => $"{l.MajorCode} {l.MajorName}") { Sort = "major" },
        new("years", "学制（年）", l => l.Duration) { Number = true },
        new("quota", "计划数", l => l.Quota) { Number = true, Sort = "quota", Total = ListTable.Text(places) },
        new("medical", "医学类", l => l.IsMedical) { Extra = true },
        new("tuition", "学费（元／年）", l => l.Tuition) { Number = true, Extra = true },
        new("state", "状态", l => StateWords.Of(l.State)) { Tag = l => StateTags.For(l.State) },
    ])
    { RowTone = l => l.State == PlanLineState.Approved ? Tone.Warn : null };
}
