using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Allocations;

/// <summary>Where each district's allocation of rooms stands; the province generates the examination documents here (HR-136, HR-137).</summary>
[RequirePermission(UserKind.Staff, Permissions.AllocateRooms, Permissions.ReviewAllocation, Permissions.AcceptAllocation)]
[HandlerPermission("Generate", Permissions.AcceptAllocation)]
public sealed class IndexModel(RoomAllocationService allocations) : AdmissionsPage
{
    public IReadOnlyList<AllocationRow> Rows { get; private set; } = [];
    public string? Closed => Campaign.RefuseClosed("Numbering")?.Sentence;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rows = await allocations.ListAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnPostGenerateAsync(CancellationToken cancellationToken)
    {
        var generated = await allocations.GenerateAsync(Process(), cancellationToken);
        if (!generated.Succeeded)
        {
            await OnGetAsync(cancellationToken);
            return Refused(generated.Refusals.Select(r => r with { Field = "" }));
        }
        this.FlashOk("考务文件已生成。", "打印时间一到，各考区可以打印考务资料，考生可以打印准考证。");
        return RedirectToPage();
    }
}
