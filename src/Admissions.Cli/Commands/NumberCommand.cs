using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Seating;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions number</c>: numbers without seats, verified before anything is written.</summary>
internal static class NumberCommand
{
    public static Command Create()
    {
        var (inOption, outOption) = (EngineCommand.InOption(), EngineCommand.OutOption());
        var command = new Command("number", "give numbers by segments, without seats") { inOption, outOption };
        command.SetAction(parsed => EngineCommand.Guard(parsed, (_, error) => Run(parsed.GetRequiredValue(inOption), parsed.GetRequiredValue(outOption), error)));
        return command;
    }

    /// <summary>The checks of a finished run.</summary>
    public static IReadOnlyList<CheckResult> Check(string inFolder, string outFolder)
    {
        var files = NumberFiles.Read(inFolder);
        var (numbers, order) = files.ReadNumbers(outFolder);
        return [order, .. files.Verify(numbers), RunRecord.Check(outFolder, files.Digest(), [NumberFiles.NumbersName],
            (outputDigest, version, checks) => RecordOf(files, files.SeedText is { } seed ? SeedReading.CommitmentOf(seed) : null, outputDigest, version, checks))];
    }

    private static string RecordOf(NumberFiles files, string? seedDigest, string outputDigest, string version, IReadOnlyList<CheckResult> checks) =>
        new RunRecord("number", version, files.Digest(), outputDigest, seedDigest, checks).ToJson(files.WriteRules);

    private static int Run(string inFolder, string outFolder, TextWriter error)
    {
        var files = NumberFiles.Read(inFolder);
        if (files.TryNumber(out var numbers) is { } refused)
            return EngineCommand.Refuse([refused], error);
        var checks = files.Verify(numbers);
        if (!EngineCommand.Passed(checks, error))
            return EngineCommand.NotVerified;
        using var folder = new RunFolder(outFolder);
        files.Write(folder, numbers);
        var seedDigest = SeatingSeed.TryParse(files.SeedText, out var seed) ? seed.Commitment : null;
        folder.WriteText(RunRecord.Name, RecordOf(files, seedDigest, folder.OutputDigest(), SeatingEngine.Version, checks));
        folder.Commit();
        return 0;
    }
}
