using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Plan;

/// <summary>Own majors with their places and the candidates above the line, to read and to download (HA-37).</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
public sealed class IndexModel(InstitutionDesk desk, QualifiedSources sources) : CollegePage
{
    private static readonly string[] Titles = ["层次", "科类", "学习形式", "专业代码", "专业名称", "学制", "批准计划", "执行计划", "上线人数"];

    public IReadOnlyList<PlanLine> Lines { get; private set; } = [];
    public IReadOnlyDictionary<long, int>? Qualified { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Lines = await desk.LinesAsync(Process(), cancellationToken);
        Qualified = await sources.CountAsync(Process(), cancellationToken);
    }

    public async Task<IActionResult> OnGetExportAsync(string? format, CancellationToken cancellationToken)
    {
        await OnGetAsync(cancellationToken);
        return ExportResult.Of(format, "招生计划和上线人数", Titles, Lines.Select(l => (IReadOnlyList<object?>)
            [l.Level.Word(), Terms.Category(l.Category), l.Mode.Word(), l.MajorCode, l.MajorName, l.Duration, l.Quota, l.ExecutionQuota, Qualified?.GetValueOrDefault(l.Id)]));
    }
}
