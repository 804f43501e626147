using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Allocations;

/// <summary>One district: rooms to sites, then up to the city and the province, or back with a reason (HR-135, HR-136).</summary>
[RequirePermission(UserKind.Staff, Permissions.AllocateRooms, Permissions.ReviewAllocation, Permissions.AcceptAllocation)]
[HandlerPermission("Allocate", Permissions.AllocateRooms)]
[HandlerPermission("Submit", Permissions.AllocateRooms)]
[HandlerPermission("Review", Permissions.ReviewAllocation)]
[HandlerPermission("Accept", Permissions.AcceptAllocation)]
public sealed class ShowModel(RoomAllocationService allocations) : AdmissionsPage
{
    public sealed class Form
    {
        public int FirstRoom { get; set; }
        public int LastRoom { get; set; }

        /// <summary>Null: without a site.</summary>
        public long? Site { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public AllocationSheet Sheet { get; private set; } = null!;
    public string? Closed => Campaign.RefuseClosed("Numbering")?.Sentence;
    public bool MayAllocate => Closed is null && Sheet.Editable && Actor.Can(Permissions.AllocateRooms);
    public bool MayReview => Closed is null && Sheet.Row.State == RoomAllocationState.SubmittedToCity && Actor.Can(Permissions.ReviewAllocation);
    public bool MayAccept => Closed is null && Sheet.Row.State == RoomAllocationState.SubmittedToProvince && Actor.Can(Permissions.AcceptAllocation);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAllocateAsync(long id, CancellationToken cancellationToken) =>
        await DoneAsync(id, await allocations.AllocateAsync(new AllocateOptions(id, Input.FirstRoom, Input.LastRoom, Input.Site), Process(), cancellationToken), "考室分配已保存。", cancellationToken);

    public async Task<IActionResult> OnPostSubmitAsync(long id, CancellationToken cancellationToken) =>
        await DoneAsync(id, await allocations.SubmitAsync(id, Process(), cancellationToken), "已提交市级审核。", cancellationToken);

    public async Task<IActionResult> OnPostReviewAsync(long id, bool pass, CancellationToken cancellationToken) =>
        await DoneAsync(id, await allocations.ReviewAsync(id, pass, Process(Input.Reason), cancellationToken), pass ? "已提交省级。" : "已退回考区。", cancellationToken);

    public async Task<IActionResult> OnPostAcceptAsync(long id, bool pass, CancellationToken cancellationToken) =>
        await DoneAsync(id, await allocations.AcceptAsync(id, pass, Process(Input.Reason), cancellationToken), pass ? "已接收。" : "已退回。", cancellationToken);

    private async Task<IActionResult> DoneAsync<T>(long id, Outcome<T> outcome, string words, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(words);
            return RedirectToPage();
        }
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        return outcome.Refusals[0] is TransitionRefused || outcome.Refusals[0].Code is "window.closed" or "allocation.submitted" ? Conflict(outcome.Refusals[0]) : Refused(outcome.Refusals);
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await allocations.OpenAsync(id, Process(), cancellationToken) is not { } sheet)
            return false;
        Sheet = sheet;
        return true;
    }
}
