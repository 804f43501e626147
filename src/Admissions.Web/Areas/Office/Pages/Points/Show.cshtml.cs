using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Points;

/// <summary>One registration point with its way through county, city and province.</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposePoint, Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince)]
[HandlerPermission("Submit", Permissions.ProposePoint)]
[HandlerPermission("Capacity", Permissions.ProposePoint)]
public sealed class ShowModel(AdmissionsDbContext db, PointService points) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    /// <summary>Typed; empty = no limit.</summary>
    [BindProperty]
    public string? Capacity { get; set; }

    public RegistrationPoint Point { get; private set; } = null!;

    /// <summary>Candidates who have submitted to it.</summary>
    public int Taken { get; private set; }

    /// <summary>How many an active point takes is the county's to change at any time.</summary>
    public bool CanLimit => Actor.Can(Permissions.ProposePoint) && Actor.DivisionCode is { Length: 6 } && Point.State == RegistrationPointState.Active;
    public Refusal? Closed { get; private set; }
    public IReadOnlyList<ApprovalStep> Steps { get; private set; } = [];

    /// <summary>Which level has it now; null when nobody has to decide.</summary>
    public string? Waiting { get; private set; }
    public bool CanDecide { get; private set; }
    public string? ReturnReason { get; private set; }
    public bool Editable => Closed is null && Actor.Can(Permissions.ProposePoint) && RegistrationPointLifecycle.Editable.Contains(Point.State);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSubmitAsync(CancellationToken cancellationToken)
    {
        var submitted = await points.SubmitAsync(Id, Process(), cancellationToken);
        if (submitted.Succeeded)
        {
            this.FlashOk($"已上报“{submitted.Value.Name}”。", "市州审核、省成招处同意以后，考生才能选它。");
            return RedirectToPage("Index", new { campaign = Campaign.Slug });
        }
        return await LoadAsync(cancellationToken) ? Refused(submitted.Refusals.Select(r => r with { Field = "" })) : NotFound();
    }

    public async Task<IActionResult> OnPostCapacityAsync(CancellationToken cancellationToken)
    {
        var set = await points.SetCapacityAsync(Id, PointFormPage.Form.CapacityOf(Capacity), Process(), cancellationToken);
        if (set.Succeeded)
        {
            this.FlashOk("已保存最多接待人数。", set.Value.Capacity is { } most ? $"报满 {most} 人以后，考生不能再选这个确认点。" : "不限人数。");
            return RedirectToPage("Show", new { campaign = Campaign.Slug, id = Id });
        }
        return await LoadAsync(cancellationToken) ? Refused(set.Refusals.Select(r => r.Field == "capacity" ? r with { Field = nameof(Capacity) } : r)) : NotFound();
    }

    public string WordOf(ApprovalStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var level = step.Step == 0 ? "市州" : "省成招处";
        return level + (step.Decision == ApprovalLifecycle.Return ? "退回" : step.Step == 0 ? "审核通过" : "同意");
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).SingleOrDefaultAsync(p => p.Id == Id && p.CampaignId == Campaign.Id, cancellationToken) is not { } point)
            return false;
        Point = point;
        Closed = Campaign.RefuseClosed("PointSetup", new Place(point.CountyCode));
        Taken = await points.TakenAsync(point.Id, cancellationToken);
        Capacity ??= point.Capacity?.ToString(CultureInfo.InvariantCulture);
        var approvals = await db.Approvals.AsNoTracking().Include(a => a.Steps).Where(a => a.Kind == RegistrationPointApproval.KindCode && a.SubjectId == Id)
            .OrderBy(a => a.Id).ToListAsync(cancellationToken);
        Steps = [.. approvals.SelectMany(a => a.Steps.OrderBy(s => s.Id))];
        if (approvals.LastOrDefault(a => a.State == ApprovalState.Submitted) is { } open)
        {
            Waiting = open.Step == 0 ? "等市州审核" : "等省成招处同意";
            CanDecide = Actor.Can(open.Chain[open.Step]);
        }
        if (point.State is RegistrationPointState.ReturnedByCity or RegistrationPointState.ReturnedByProvince)
            ReturnReason = Steps.LastOrDefault(s => s.Decision == ApprovalLifecycle.Return)?.Reason;
        return true;
    }
}
