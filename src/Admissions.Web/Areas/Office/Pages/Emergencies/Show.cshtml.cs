using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Emergencies;

/// <summary>One activation: switched on and off by the province, its time slots set by province and city (HR-147, HR-150).</summary>
[RequirePermission(UserKind.Staff, Permissions.ActivateEmergency, Permissions.SetFillingSlots)]
[HandlerPermission("Activate", Permissions.ActivateEmergency)]
[HandlerPermission("End", Permissions.ActivateEmergency)]
[HandlerPermission("AddSlot", Permissions.SetFillingSlots)]
[HandlerPermission("RemoveSlot", Permissions.SetFillingSlots)]
public sealed class ShowModel(AdmissionsDbContext db, EmergencyService emergencies) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Reason { get; set; }
    }

    public sealed class SlotForm
    {
        public string? Division { get; set; }
        public string? Digits { get; set; }
        public string? From { get; set; }
        public string? To { get; set; }
    }

    private IReadOnlyDictionary<long, string> _points = new Dictionary<long, string>();

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    [BindProperty]
    public SlotForm Slot { get; set; } = new();

    public EmergencyActivation Activation { get; private set; } = null!;
    /// <summary>Where the actor may set a slot: inside the activation and his own divisions.</summary>
    public IReadOnlyList<SelectListItem> Areas => EmergencyAreas.Below(EmergencyAreas.Common(Activation.DivisionCode, Actor.DivisionCode));
    public bool MaySetSlots => Actor.Can(Permissions.SetFillingSlots) && Activation.State != EmergencyActivationState.Ended;

    public string PointName(long id) => _points.GetValueOrDefault(id, "");

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostActivateAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await emergencies.ActivateAsync(Id, Process(Input.Reason), cancellationToken), "已启用，从开始时间起生效。", "Input", cancellationToken);

    public async Task<IActionResult> OnPostEndAsync(CancellationToken cancellationToken) =>
        await DoneAsync(await emergencies.EndAsync(Id, Process(Input.Reason), cancellationToken), "已结束，恢复正常。", "Input", cancellationToken);

    public async Task<IActionResult> OnPostAddSlotAsync(CancellationToken cancellationToken)
    {
        var zone = Campaign.Policy.Zone();
        if (TypedTime.Read(Slot.From, zone) is not { } from || TypedTime.Read(Slot.To, zone) is not { } to)
            return await DoneAsync<FillingSlotRow>(new Refusal("slot.time", TypedTime.Read(Slot.From, zone) is null ? "from" : "to", TypedTime.Wrong), "", "Slot", cancellationToken);
        return await DoneAsync(await emergencies.AddSlotAsync(new SlotOptions(Id, Slot.Division ?? "", Slot.Digits ?? "", from, to), Process(), cancellationToken), "已增加时段，立即生效。", "Slot", cancellationToken);
    }

    public async Task<IActionResult> OnPostRemoveSlotAsync(long slot, CancellationToken cancellationToken) =>
        await DoneAsync(await emergencies.RemoveSlotAsync(slot, Process(), cancellationToken), "已取消时段。", "Slot", cancellationToken);

    private async Task<IActionResult> DoneAsync<T>(Outcome<T> outcome, string done, string prefix, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(done);
            return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
        }
        return await LoadAsync(cancellationToken) ? Refused(outcome.Refusals, prefix) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await emergencies.Visible(Process()).AsNoTracking().Include(a => a.Grants).Include(a => a.Slots.OrderBy(s => s.OpensAt)).AsSplitQuery()
            .SingleOrDefaultAsync(a => a.Id == Id, cancellationToken) is not { } activation)
            return false;
        Activation = activation;
        var ids = activation.Grants.SelectMany(g => new[] { g.PointId, g.ForPointId }).ToHashSet();
        _points = await db.RegistrationPoints.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => $"{p.Code} {p.Name}", cancellationToken);
        return true;
    }
}
