using Admissions.Core;
using Admissions.Core.Exchange;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Downloads that may be larger than memory go through a file that vanishes when it has been sent.</summary>
public static class TemporaryFiles
{
    /// <summary>Writes the download and sends it from its beginning; what is refused or fails on the way leaves no file behind.</summary>
    /// <param name="name">Name of the download, from what was written.</param>
    public static async Task<Outcome<FileStreamResult>> WriteAsync<T>(Func<T, string> name, Func<FileStream, Task<Outcome<T>>> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(write);
        var file = TemporaryFile.Create();
        var sent = false;
        try
        {
            var written = await write(file);
            if (!written.Succeeded)
                return Outcome<FileStreamResult>.Refused(written.Refusals);
            file.Position = 0;
            var result = new FileStreamResult(file, "application/zip") { FileDownloadName = name(written.Value) };
            sent = true;
            return result;
        }
        finally
        {
            if (!sent)
                await file.DisposeAsync();
        }
    }
}
