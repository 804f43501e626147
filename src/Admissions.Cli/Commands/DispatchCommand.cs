using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions dispatch</c> and <c>admissions lottery</c>: a run on files, verified before anything is written.</summary>
internal static class DispatchCommand
{
    public static Command Dispatch()
    {
        var (inOption, outOption) = (EngineCommand.InOption(), EngineCommand.OutOption(required: false));
        var threads = EngineCommand.ThreadsOption();
        var callOrder = new Option<string?>("--call-order") { Description = "print the order in which this program calls its candidates (in a sequential run: those of the first round), and write nothing" };
        var command = new Command("dispatch", "dispatch candidates to programs (parallel, sequential, deferredAcceptance)") { inOption, outOption, threads, callOrder };
        command.Validators.Add(result =>
        {
            if (result.GetValue(callOrder) is null && result.GetValue(outOption) is null)
                result.AddError("--out is required.");
        });
        command.SetAction(parsed => EngineCommand.Guard(parsed, (output, error) => parsed.GetValue(callOrder) is { } program
            ? PrintCallOrder(parsed.GetRequiredValue(inOption), program, output)
            : Run(parsed.GetRequiredValue(inOption), parsed.GetRequiredValue(outOption)!, lottery: false, parsed.GetValue(threads), error)));
        return command;
    }

    public static Command Lottery()
    {
        var (inOption, outOption, threads) = (EngineCommand.InOption(), EngineCommand.OutOption(), EngineCommand.ThreadsOption());
        var command = new Command("lottery", "allot places by lot: HMAC-SHA256 order under a seed, then as parallel") { inOption, outOption, threads };
        command.SetAction(parsed => EngineCommand.Guard(parsed, (_, error) =>
            Run(parsed.GetRequiredValue(inOption), parsed.GetRequiredValue(outOption), lottery: true, parsed.GetValue(threads), error)));
        return command;
    }

    private static int Run(string inFolder, string outFolder, bool lottery, int threads, TextWriter error)
    {
        var (input, rules) = DispatchInputFiles.Read(inFolder, lottery);
        var outcome = Dispatcher.Run(input, rules, threads);
        var checks = DispatchVerifier.Verify(input, rules, outcome);
        if (!EngineCommand.Passed(checks, error))
            return EngineCommand.NotVerified;
        using var folder = new RunFolder(outFolder);
        DispatchOutputFiles.Write(folder, input, rules, outcome);
        var seedDigest = rules.Seed is null ? null : LotteryDraw.CommitmentOf(rules.Seed);
        folder.WriteText(RunRecord.Name, RecordOf(input, rules, seedDigest, folder.OutputDigest(), Dispatcher.EngineVersion, checks));
        folder.Commit();
        return 0;
    }

    /// <summary>The checks of a finished run.</summary>
    public static IReadOnlyList<CheckResult> Check(string inFolder, string outFolder, bool lottery)
    {
        var (input, rules) = DispatchInputFiles.Read(inFolder, lottery);
        var (outcome, form) = DispatchOutputFiles.Read(outFolder, input, rules);
        return [form, .. DispatchVerifier.Verify(input, rules, outcome), RunRecord.Check(outFolder, DispatchInputFiles.Digest(input, rules),
            DispatchOutputFiles.Names, (outputDigest, version, checks) => RecordOf(input, rules, rules.Seed is { } seed ? SeedReading.CommitmentOf(seed) : null, outputDigest, version, checks))];
    }

    private static string RecordOf(DispatchInput input, DispatchRules rules, string? seedDigest, string outputDigest, string version, IReadOnlyList<CheckResult> checks)
    {
        var lottery = rules.Mode == DispatchMode.Lottery;
        return new RunRecord(lottery ? "lottery" : "dispatch", version, DispatchInputFiles.Digest(input, rules), outputDigest, seedDigest, checks)
            .ToJson(json => DispatchRulesFile.Write(json, rules), json =>
            {
                if (lottery)
                    json.WriteString("seed", rules.Seed);
            });
    }

    private static int PrintCallOrder(string inFolder, string program, TextWriter output)
    {
        var (input, rules) = DispatchInputFiles.Read(inFolder, lottery: false);
        if (Array.BinarySearch(input.Programs.Id, program, StringComparer.Ordinal) < 0)
            throw new FileProblemException("programs.csv", 1, 1, $"there is no program {EngineText.Shortened(program)}");
        foreach (var candidate in Dispatcher.CallOrderOf(input, rules, program))
            output.WriteLine(input.Candidates.Id[candidate]);
        return 0;
    }
}
