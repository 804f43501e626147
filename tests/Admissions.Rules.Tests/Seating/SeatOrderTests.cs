using System.Text.Json;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// verify on seats whose people or serials were exchanged, the digest in run.json changed to match: the seed fixes who sits where, with schools kept
/// apart as long as nobody had to change places for it, and serials always follow district, room and seat.
/// </summary>
public sealed class SeatOrderTests
{
    private const int Rounds = 60;
    private const int Candidates = 60;

    /// <param name="schools">So many schools; of as many as there are candidates each has its own.</param>
    [Theory]
    [InlineData("none", Candidates)]
    [InlineData("school", Candidates)]
    [InlineData("school", 12)]
    public void Verify_TwoOfOneDistrictAndCategoryExchanged_Fails(string separate, int schools) => Exchange(separate, schools, "seatsBySeed", (rows, a, b) =>
    {
        (rows[a][0], rows[b][0]) = (rows[b][0], rows[a][0]);
    });

    [Theory]
    [InlineData("none")]
    [InlineData("school")]
    public void Verify_SerialsOfTwoExchanged_Fails(string separate) => Exchange(separate, Candidates, "serialsInOrder", (rows, a, b) =>
    {
        (rows[a][6], rows[b][6]) = (rows[b][6], rows[a][6]);
    });

    /// <summary>The two are of one district and category and, where schools have several candidates, of one school.</summary>
    private static void Exchange(string separate, int schools, string check, Action<string[][], int, int> exchange)
    {
        using var folder = new EngineFolder();
        var played = 0;
        for (var round = 0; played < Rounds; round++)
        {
            var random = new Random(round);
            folder.Write("rules.json", JsonSerializer.Serialize(new
            {
                seatsPerRoom = 9, columns = 3, separate, mergeTail = true, mergeable = new[] { new[] { "A", "B" } }, seed = $"{round:x4}",
                number = new object[] { new { serial = "tenant", width = 6 } },
            }));
            folder.Write("districts.csv", "district,rooms\nD1,\nD2,\n");
            folder.Write("candidates.csv", "candidate,district,category,school\n" + string.Concat(Enumerable.Range(0, Candidates)
                .Select(i => $"c{i:00},D{random.Next(1, 3)},{"AB"[random.Next(2)]},{(separate == "none" ? "" : $"s{i % schools}")}\n")));
            folder.Run("seat").ShouldBe((0, "", ""));
            var (right, said, _) = folder.Run("verify");
            right.ShouldBe(0);
            // Where people changed places to part mates, the seed does not tell who sits there.
            if (separate == "school" && !said.Contains($"seatsBySeed: {Candidates} checks", StringComparison.Ordinal))
                continue;
            var category = File.ReadLines(Path.Combine(folder.In, "candidates.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => row[1] + row[2] + (schools < Candidates ? row[3] : ""));
            var lines = folder.Result("seats.csv").TrimEnd('\n').Split('\n');
            var rows = lines.Skip(1).Select(line => line.Split(',')).ToArray();
            var group = rows.GroupBy(row => category[row[0]]).OrderBy(_ => random.Next()).First(own => own.Count() > 1).OrderBy(_ => random.Next()).Take(2).ToList();

            exchange(rows, Array.IndexOf(rows, group[0]), Array.IndexOf(rows, group[1]));

            var before = EngineFolder.Digest(folder, "seats.csv");
            File.WriteAllText(Path.Combine(folder.Out, "seats.csv"), string.Concat(rows.Select(row => string.Join(',', row)).Prepend(lines[0]).Select(line => line + "\n")));
            File.WriteAllText(Path.Combine(folder.Out, "run.json"), folder.Result("run.json").Replace(before, EngineFolder.Digest(folder, "seats.csv"), StringComparison.Ordinal));
            var (exit, _, error) = folder.Run("verify");
            exit.ShouldBe(3, $"round {round}");
            error.ShouldStartWith($"{check}: ", customMessage: $"round {round}");
            played++;
        }
    }
}
