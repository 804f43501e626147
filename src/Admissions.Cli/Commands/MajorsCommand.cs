using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions majors</c>: majors within one college.</summary>
internal static class MajorsCommand
{
    public static Command Create()
    {
        var (inOption, outOption) = (EngineCommand.InOption(), EngineCommand.OutOption());
        var command = new Command("majors", "give majors to the dossiers of one college (scoreFirst, majorFirst, step)") { inOption, outOption };
        command.SetAction(parsed => EngineCommand.Guard(parsed, (_, error) => Run(parsed.GetRequiredValue(inOption), parsed.GetRequiredValue(outOption), error)));
        return command;
    }

    /// <summary>The checks of a finished run.</summary>
    public static IReadOnlyList<CheckResult> Check(string inFolder, string outFolder)
    {
        var files = MajorFiles.Read(inFolder);
        var (outcome, order) = MajorFiles.ReadOutcome(outFolder);
        return [order, .. MajorVerifier.Verify(files.Majors, files.Dossiers, files.Rules, outcome),
            RunRecord.Check(outFolder, files.Digest(), MajorFiles.Outputs, (outputDigest, version, checks) => RecordOf(files, outputDigest, version, checks))];
    }

    private static string RecordOf(MajorFiles files, string outputDigest, string version, IReadOnlyList<CheckResult> checks) =>
        new RunRecord("majors", version, files.Digest(), outputDigest, null, checks).ToJson(files.WriteRules);

    private static int Run(string inFolder, string outFolder, TextWriter error)
    {
        var files = MajorFiles.Read(inFolder);
        var outcome = MajorAllotment.Run(files.Majors, files.Dossiers, files.Rules);
        var checks = MajorVerifier.Verify(files.Majors, files.Dossiers, files.Rules, outcome);
        if (!EngineCommand.Passed(checks, error))
            return EngineCommand.NotVerified;
        using var folder = new RunFolder(outFolder);
        MajorFiles.Write(folder, outcome);
        folder.WriteText(RunRecord.Name, RecordOf(files, folder.OutputDigest(), Dispatcher.EngineVersion, checks));
        folder.Commit();
        return 0;
    }
}
