using System.CommandLine;
using Admissions.Core.Exchange;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions verify-package</c>: checks an offline package against its manifest, away from any installation (HR-12).</summary>
internal static class VerifyPackageCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "the offline package (.zip)" };
        var command = new Command("verify-package", "check every file of an offline package against its checksum") { file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(FileInfo file, TextWriter output, TextWriter error)
    {
        if (!file.Exists)
        {
            error.WriteLine($"{file.Name}: no such file");
            return 1;
        }
        using var stream = file.OpenRead();
        var verdict = OfflinePackage.Verify(stream);
        foreach (var fault in verdict.Faults)
            error.WriteLine(fault.Kind switch
            {
                PackageFaultKind.Differs => $"{fault.Path}: checksum differs",
                PackageFaultKind.Missing => $"{fault.Path}: missing",
                PackageFaultKind.Extra => $"{fault.Path}: not in the manifest",
                PackageFaultKind.OtherDigest => $"{fault.Path}: the candidates do not give the digest of the report",
                PackageFaultKind.BadManifest => $"{fault.Path}: a file without path, size or checksum",
                PackageFaultKind.Twice => $"{fault.Path}: more than once",
                PackageFaultKind.BadPath => $"{fault.Path}: not a path inside the package",
                PackageFaultKind.NewerLayout => $"{fault.Path}: the layout of the digest is newer than this program",
                PackageFaultKind.TooLarge => $"{fault.Path}: too large to unpack",
                _ => "not an offline package, or too damaged to read",
            });
        if (!verdict.IsOk)
            return 1;
        output.WriteLine($"OK {verdict.Manifest!.County} version {verdict.Manifest.Version}: {verdict.Manifest.Files.Count} files, {verdict.Manifest.Candidates} candidates, {verdict.Manifest.Photos} photos");
        return 0;
    }
}
