using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Downloads that may be larger than memory go through a file that vanishes when it has been sent.</summary>
public static class TemporaryFiles
{
    private const int Buffer = 1 << 16;

    public static FileStream Create() => new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, Buffer, FileOptions.DeleteOnClose);

    /// <summary>Sends what was written, from its beginning; the result closes the file.</summary>
    public static FileStreamResult Result(FileStream file, string name, string mediaType = "application/zip")
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Position = 0;
        return new FileStreamResult(file, mediaType) { FileDownloadName = name };
    }
}
