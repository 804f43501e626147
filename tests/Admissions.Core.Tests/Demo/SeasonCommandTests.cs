using System.Diagnostics;
using System.Text.Json;
using Admissions.Testing;

namespace Admissions.Core.Tests.Demo;

public class SeasonCommandTests
{
    /// <summary>What a season must never show, by the names under which its table counts them.</summary>
    private static readonly string[] Named =
    [
        "double seat", "double ticket number", "admitted twice", "admitted over plan", "admitted below line", "paid without payment record", "payment record without paid",
        "state outside its lifecycle", "row whose tenant differs from its parent's", "chain break",
    ];

    /// <summary>The command as <c>./run season</c> starts it: its own database, the real simulator, every stage to the rosters.</summary>
    [Fact]
    public async Task Season_OfAFewDozens_EndsWithRostersAndWithoutViolations()
    {
        var json = Path.Combine(Path.GetTempPath(), $"season-{Guid.NewGuid():N}.json");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = TestDatabase.Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine("src", "Admissions.Cli", "bin", configuration, "net10.0", "admissions.dll"), "season", "--candidates", "80", "--seed", "7", "--json", json])
            start.ArgumentList.Add(argument);
        using var season = Process.Start(start)!;
        var output = season.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = season.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await season.WaitForExitAsync(TestContext.Current.CancellationToken);

        season.ExitCode.ShouldBe(0, await output + await errors);
        using var table = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        File.Delete(json);
        var stages = table.RootElement.GetProperty("stages").EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("count").GetInt32());
        stages.Values.ShouldAllBe(count => count > 0);
        table.RootElement.GetProperty("stages").EnumerateArray().ShouldAllBe(s => s.GetProperty("seconds").GetDouble() >= 0);
        var invariants = table.RootElement.GetProperty("invariants").EnumerateArray().ToDictionary(i => i.GetProperty("name").GetString()!, i => i.GetProperty("violations").GetInt64());
        Named.ShouldBeSubsetOf(invariants.Keys);
        invariants.Values.ShouldAllBe(violations => violations == 0);
    }
}
