using Admissions.Core.Data.Entities;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// A copy of an evidence document. Pictures were drawn by the system and may stand in a page; a PDF file came from
/// somebody, so it is a download that no page can hold and that may do nothing.
/// </summary>
public static class EvidenceResult
{
    public static IActionResult Of((byte[] Content, string MediaType)? file, HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (file is not { } copy)
            return new NotFoundResult();
        if (copy.MediaType == EvidenceFile.Jpeg)
            return new FileContentResult(copy.Content, copy.MediaType);
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return new FileContentResult(copy.Content, copy.MediaType) { FileDownloadName = "证明材料.pdf" };
    }
}
