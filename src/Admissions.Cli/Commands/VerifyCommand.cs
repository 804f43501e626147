using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions verify</c>: re-checks the files of a run with code that shares nothing with the engines; with <c>--events</c> the sealed events.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var (inOption, outOption) = (EngineCommand.InOption(required: false), EngineCommand.OutOption(required: false));
        var events = new Option<bool>("--events") { Description = "instead: recompute the sealed chain of every tenant's events" };
        var head = new Option<string?>("--head") { Description = "with --events: a head noted earlier (at least 16 hexadecimal digits) that must be in a chain" };
        var command = new Command("verify", "re-check the outputs of a run against its inputs, or the sealed events") { inOption, outOption, events, head };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(events) && (result.GetValue(inOption) is null || result.GetValue(outOption) is null))
                result.AddError("Say --in and --out for the files of a run, or --events for the sealed events of this installation.");
            if (result.GetValue(head) is { } kept && (!result.GetValue(events) || kept.Length is < 16 or > 64 || !kept.All(char.IsAsciiHexDigit)))
                result.AddError("--head goes with --events and is 16 to 64 hexadecimal digits, as the page of records shows them.");
        });
        command.SetAction((parsed, cancellation) => parsed.GetValue(events)
            ? VerifyEventsCommand.RunAsync(parsed.GetValue(head), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation)
            : Task.FromResult(EngineCommand.Guard(parsed, (output, error) => Run(parsed.GetRequiredValue(inOption), parsed.GetRequiredValue(outOption), output, error))));
        return command;
    }

    private static int Run(string inFolder, string outFolder, TextWriter output, TextWriter error)
    {
        var checks = ChecksOf(inFolder, outFolder);
        foreach (var check in checks)
            output.WriteLine($"{check.Name}: {check.Checks} checks, {check.Violations} violations");
        return EngineCommand.Passed(checks, error) ? 0 : EngineCommand.NotVerified;
    }

    /// <summary>The kind of run shows in the input folder: majors.csv, districts.csv, numbers in rules.json, or candidates without totals.</summary>
    private static IReadOnlyList<CheckResult> ChecksOf(string inFolder, string outFolder)
    {
        if (File.Exists(Path.Combine(inFolder, MajorFiles.MajorsName)))
            return MajorsCommand.Check(inFolder, outFolder);
        if (File.Exists(Path.Combine(inFolder, SeatFiles.DistrictsName)))
            return SeatCommand.Check(inFolder, outFolder);
        if (NumberFiles.IsIn(inFolder))
            return NumberCommand.Check(inFolder, outFolder);
        return DispatchCommand.Check(inFolder, outFolder, DispatchInputFiles.IsLottery(inFolder));
    }
}
