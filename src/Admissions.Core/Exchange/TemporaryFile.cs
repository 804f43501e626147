namespace Admissions.Core.Exchange;

/// <summary>A file of this machine for what is too large for memory; it is gone when it is closed.</summary>
public static class TemporaryFile
{
    private const int Buffer = 1 << 16;

    public static FileStream Create() => new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, Buffer, FileOptions.DeleteOnClose);
}
