using System.CommandLine;
using Admissions.Cli.EngineFiles;
using Admissions.Rules;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Seating;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions seat</c>: rooms, seats and numbers on files, verified before anything is written.</summary>
internal static class SeatCommand
{
    public static Command Create()
    {
        var (inOption, outOption) = (EngineCommand.InOption(), EngineCommand.OutOption());
        var threads = new Option<int>("--threads") { Description = "threads to use; the result is the same", DefaultValueFactory = _ => 1 };
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
        var claims = new SeatingClaims((int)Figure("roomsUsed"), (int)Figure("roomsSaved"), Figure("neighbourPairs"));
        return [order, .. Verify(files, seats, claims).Checks, RunRecord.CheckDigests(outFolder, files.Digest(), [SeatFiles.SeatsName])];
        long Figure(string name) => decimal.ToInt64(decimal.Clamp(decimal.Truncate(record.Required(name).Number()), int.MinValue, int.MaxValue));
    }

    private static int Run(string inFolder, string outFolder, int threads, TextWriter error)
    {
        var files = SeatFiles.Read(inFolder);
        var result = SeatingEngine.Run(files.Input(), files.Rules.Rules, files.Rules.Seed, threads);
        if (result.Outcome is not { } outcome)
            return Refuse(result.Refusals, error);
        if (files.TryNumber(outcome, out var seats) is { } refused)
            return Refuse([refused], error);
        var claims = new SeatingClaims(outcome.RoomsUsed, outcome.RoomsSaved, outcome.NeighbourPairs);
        var report = Verify(files, seats, claims);
        if (!EngineCommand.Passed(report.Checks, error))
            return EngineCommand.NotVerified;
        using var folder = new RunFolder(outFolder);
        SeatFiles.Write(folder, seats);
        var record = new RunRecord("seat", SeatingEngine.Version, files.Digest(), folder.OutputDigest(), files.Rules.Seed.Commitment, report.Checks);
        folder.WriteText(RunRecord.Name, record.ToJson(files.Rules.Write, json =>
        {
            json.WriteNumber("roomsUsed", claims.RoomsUsed);
            json.WriteNumber("roomsSaved", claims.RoomsSaved);
            json.WriteNumber("neighbourPairs", claims.NeighbourPairs);
            json.WriteNumber("neighbourPairsAtLeast", report.NeighbourPairsAtLeast);
        }));
        folder.Commit();
        return 0;
    }

    private static SeatingReport Verify(SeatFiles files, List<PublishedSeat> seats, SeatingClaims claims) =>
        SeatingVerifier.Verify(files.Candidates, seats, files.Rooms, files.Rules.Rules, claims, files.Rules.Number);

    private static int Refuse(IReadOnlyList<Refusal> refusals, TextWriter error)
    {
        foreach (var refusal in refusals)
        {
            error.WriteLine(refusal is NotEnoughRooms few
                ? $"district {few.District} needs {few.Needed} rooms and has {few.Given}: {few.SeatsShort} seats short"
                : $"{refusal.Code}: {refusal.Sentence}");
        }

        return EngineCommand.NotVerified;
    }
}
