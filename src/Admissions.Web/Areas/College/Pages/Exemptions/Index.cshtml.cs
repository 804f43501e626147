using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Exemptions;

/// <summary>The institution consents, or not, to take exempt candidates who chose it first (SX-129…131).</summary>
[RequirePermission(UserKind.Institution, Permissions.ConsentExemption)]
public sealed class IndexModel(ClaimReader reader, ExemptionService exemptions) : CollegePage
{
    private const int Most = 200;

    [BindProperty]
    public long Id { get; set; }

    [BindProperty]
    public bool? Pass { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public IReadOnlyList<ClaimCase> Cases { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Pass is not { } pass)
            return BadRequest();
        var decided = await exemptions.DecideAsync(Id, pass, Process(Reason), cancellationToken);
        if (!decided.Succeeded)
        {
            if (decided.Refusals[0] is ClaimUnknown)
                return NotFound();
            await LoadAsync(cancellationToken);
            return Rejected(decided.Refusals);
        }
        this.FlashOk(pass ? "已同意接收，报省级招考机构审核。" : "已写明不同意，考生会看到原因。");
        return GoTo("exemptions");
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (rows, _) = await reader.ExemptionsAsync(new ClaimFilter(), Actor, Campaign.Id, 0, Most, cancellationToken);
        var cases = new List<ClaimCase>();
        foreach (var row in rows)
        {
            if (await reader.OpenAsync(row.Key, Process(), log: false, cancellationToken) is { } one)
                cases.Add(one);
        }
        Cases = [.. cases.OrderByDescending(c => c.Waiting == Permissions.ConsentExemption)];
    }
}
