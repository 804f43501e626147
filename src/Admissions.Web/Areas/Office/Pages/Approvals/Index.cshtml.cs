using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Approvals;

/// <summary>待办: everything that waits for this officer, whatever its kind; pass it on or return it with a reason.</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposePoint, Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince,
    Permissions.DecideBonus, Permissions.ReviewExemptionAtCity, Permissions.DecideExemption, Permissions.CorrectRegistration, Permissions.RevokeAdmission,
    Permissions.ReviewSiteAtCity, Permissions.DecideSite)]
[HandlerPermission("Decide", Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince, Permissions.ReviewSiteAtCity, Permissions.DecideSite)]
public sealed class IndexModel(AdmissionsDbContext db, ApprovalService approvals) : AdmissionsPage
{
    public sealed record Item(Approval Approval, string Word, string? Division, string? Page, RegistrationPoint? Point, IReadOnlyList<ApprovalStep> Steps);

    [BindProperty]
    public long Id { get; set; }

    [BindProperty]
    public bool? Pass { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public IReadOnlyList<Item> Items { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostDecideAsync(CancellationToken cancellationToken)
    {
        if (Pass is not { } pass)
            return BadRequest();
        var decided = await approvals.DecideAsync(Id, pass, Process(Reason), cancellationToken);
        if (!decided.Succeeded)
        {
            await LoadAsync(cancellationToken);
            return Refused(decided.Refusals.Select(r => r with { Field = "" }));
        }
        this.FlashOk(pass ? $"已通过“{decided.Value.Title}”。" : $"已退回“{decided.Value.Title}”，县里会看到原因。");
        return RedirectToPage();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var waiting = await approvals.WaitingFor(Process()).AsNoTracking().Include(a => a.Steps).Take(100).ToListAsync(cancellationToken);
        var ids = waiting.Where(a => a.Kind == RegistrationPointApproval.KindCode).Select(a => a.SubjectId).ToArray();
        var points = await db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
        var codes = waiting.Select(a => a.DivisionCode).Distinct().ToArray();
        var names = await db.Organizations.AsNoTracking().Where(o => codes.Contains(o.DivisionCode)).ToDictionaryAsync(o => o.DivisionCode, o => o.Name, StringComparer.Ordinal, cancellationToken);
        Items = [.. waiting.Select(a => new Item(a, approvals.WordOf(a.Kind), names.GetValueOrDefault(a.DivisionCode), approvals.PageOf(a),
            a.Kind == RegistrationPointApproval.KindCode ? points.GetValueOrDefault(a.SubjectId) : null, [.. a.Steps.OrderBy(s => s.Id)]))];
    }
}
