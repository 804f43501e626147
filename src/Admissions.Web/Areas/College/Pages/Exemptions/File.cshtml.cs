using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Exemptions;

/// <summary>A paper of an applicant who chose this institution first.</summary>
[RequirePermission(UserKind.Institution, Permissions.ConsentExemption)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class FileModel(EvidenceService evidence) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, long file, CancellationToken cancellationToken) =>
        EvidenceResult.Of(await evidence.ContentAsync(new ClaimKey(EntitlementKind.Exemption, id), file, Process(), cancellationToken), Response);
}
