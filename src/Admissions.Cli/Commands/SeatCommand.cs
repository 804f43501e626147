using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Numbering;
using Admissions.Rules.Seating;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions seat</c>: rooms, seats and numbers on files, verified before anything is written.</summary>
internal static class SeatCommand
{
    public static Command Create()
    {
        var (inOption, outOption) = (EngineCommand.InOption(), EngineCommand.OutOption());
        var threads = EngineCommand.ThreadsOption();
        var command = new Command("seat", "seat candidates in rooms by district and category, schools apart, and number them") { inOption, outOption, threads };
        command.SetAction(parsed => EngineCommand.Guard(parsed, (_, error) =>
            Run(parsed.GetRequiredValue(inOption), parsed.GetRequiredValue(outOption), parsed.GetValue(threads), error)));
        return command;
    }

    /// <summary>The checks of a finished run.</summary>
    public static IReadOnlyList<CheckResult> Check(string inFolder, string outFolder)
    {
        var files = SeatFiles.Read(inFolder);
        var (seats, order) = SeatFiles.ReadSeats(outFolder);
        var record = PlacedJson.Read(outFolder, RunRecord.Name);
        var claims = new SeatingClaims((int)Figure("roomsUsed", int.MaxValue), (int)Figure("roomsSaved", int.MaxValue), Figure("neighbourPairs", long.MaxValue), (int)Figure("roomsAtLeast", int.MaxValue));
        var report = Verify(files, seats, claims);
        return [order, .. report.Checks, RunRecord.Check(outFolder, files.Digest(), [SeatFiles.SeatsName],
            (outputDigest, version, checks) => RecordOf(files, SeedReading.CommitmentOf(files.Rules.SeedText), outputDigest, version, checks, claims, report.NeighbourPairsAtLeast))];
        long Figure(string name, long most) => record.Required(name).Whole(most);
    }

    private static string RecordOf(
        SeatFiles files, string seedDigest, string outputDigest, string version, IReadOnlyList<CheckResult> checks, SeatingClaims claims, long pairsAtLeast) =>
        new RunRecord("seat", version, files.Digest(), outputDigest, seedDigest, checks).ToJson(files.Rules.Write, json =>
        {
            json.WriteNumber("roomsUsed", claims.RoomsUsed);
            json.WriteNumber("roomsAtLeast", claims.RoomsAtLeast ?? claims.RoomsUsed);
            json.WriteNumber("roomsSaved", claims.RoomsSaved);
            json.WriteNumber("neighbourPairs", claims.NeighbourPairs);
            json.WriteNumber("neighbourPairsAtLeast", pairsAtLeast);
        });

    private static int Run(string inFolder, string outFolder, int threads, TextWriter error)
    {
        var files = SeatFiles.Read(inFolder);
        var seed = new SeatingSeed(Convert.FromHexString(files.Rules.SeedText));
        var result = SeatingEngine.Run(files.Input(), files.Rules.EngineRules, seed, threads);
        if (result.Outcome is not { } outcome)
            return EngineCommand.Refuse(result.Refusals, error);
        if (files.TryNumber(outcome, out var seats) is { } refused)
            return EngineCommand.Refuse([refused], error);
        var claims = new SeatingClaims(outcome.RoomsUsed, outcome.RoomsSaved, outcome.NeighbourPairs, outcome.RoomsAtLeast);
        var report = Verify(files, seats, claims);
        if (!EngineCommand.Passed(report.Checks, error))
            return EngineCommand.NotVerified;
        using var folder = new RunFolder(outFolder);
        SeatFiles.Write(folder, seats);
        folder.WriteText(RunRecord.Name, RecordOf(files, seed.Commitment, folder.OutputDigest(), SeatingEngine.Version, report.Checks, claims, report.NeighbourPairsAtLeast));
        folder.Commit();
        return 0;
    }

    private static SeatingReport Verify(SeatFiles files, List<PublishedSeat> seats, SeatingClaims claims) =>
        SeatingVerifier.Verify(files.Candidates, seats, files.Rooms, files.Rules.Rules, claims, files.Rules.Number,
            [.. NumberingVerifier.SerialOrder(files.Candidates.Count, files.Rules.SeedText).Select(place => files.Candidates[place].Candidate)]);
}
