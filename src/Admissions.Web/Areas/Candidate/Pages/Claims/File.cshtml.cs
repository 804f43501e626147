using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Claims;

/// <summary>One of his own copies; never kept by browser or proxy.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class FileModel(EvidenceService evidence) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(string kind, long id, long file, CancellationToken cancellationToken) => ClaimKey.Of(kind, id) is { } key
        ? EvidenceResult.Of(await evidence.ContentAsync(key, file, Process(), cancellationToken), Response)
        : NotFound();
}
