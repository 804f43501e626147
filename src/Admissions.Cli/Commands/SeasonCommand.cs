using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Season;
using Admissions.Core.Documents;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions season</c>: a whole season without a screen, in a database of its own.</summary>
internal static class SeasonCommand
{
    public static Command Create()
    {
        var candidates = new Option<int>("--candidates") { Description = "How many accounts to make.", DefaultValueFactory = _ => 2000 };
        var seed = new Option<int>("--seed") { Description = "Equal seeds give equal people, choices, scores and placements.", DefaultValueFactory = _ => 1 };
        var oneByOne = new Option<bool>("--one-by-one") { Description = "Nobody acts beside anybody else: slower, but equal seeds give equal numbers and seats too." };
        var json = new Option<FileInfo?>("--json") { Description = "Also writes the table to this file." };
        var command = new Command("season", "Play a whole season through the services and count invariants.") { candidates, seed, oneByOne, json };
        command.SetAction((result, _) => RunCommand.GuardAsync(() =>
            RunAsync(new SeasonOptions(result.GetValue(candidates), result.GetValue(seed), OneByOne: result.GetValue(oneByOne)), result.GetValue(json))));
        return command;
    }

    private static async Task<int> RunAsync(SeasonOptions options, FileInfo? json)
    {
        if (options.Candidates < 1)
            throw new LocalPostgresException("--candidates must be 1 or more.");
        RequireWritable(json);
        var installation = await Installation.OpenAsync("admissions_season", fresh: true);
        await installation.MigrateAsync();
        using var simulator = RunCommand.Start("Admissions.PaymentSimulator", RunCommand.FreePort(), [], out var simulatorUrl);
        try
        {
            return await PlayAsync(options, json, installation, simulatorUrl);
        }
        finally
        {
            RunCommand.Stop(simulator);
        }
    }

    /// <summary>Asked first: nobody plays an hour for a table that then cannot be kept.</summary>
    private static void RequireWritable(FileInfo? json)
    {
        try
        {
            json?.Open(FileMode.Append, FileAccess.Write).Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new LocalPostgresException($"{json!.FullName} cannot be written: {problem.Message}", problem);
        }
    }

    private static async Task<int> PlayAsync(SeasonOptions options, FileInfo? json, Installation installation, Uri simulator)
    {
        await RunCommand.WaitUntilAnsweringAsync(simulator, default);
        await using var gateway = await SeasonGateway.StartAsync(simulator);
        await using var services = installation.Services(
        [
            // A season makes thousands of accounts whose common password is public; the real cost of hashing proves nothing here.
            new("Admissions:PasswordHasher:IterationCount", "1000"),
            // Nor does impatience: on a busy machine everybody waits for his turn instead of being asked to come again.
            new("Admissions:PasswordLane:WaitSeconds", "600"),
            .. gateway.Settings(),
        ]);
        await services.GetRequiredService<PrintWorkerPool>().RequireAsync();
        await TenantSetup.AddToCatalogueAsync(installation.Owner, "hunan", "湖南省教育考试院", "43", "0731-88090224", "{}", ["hngz=gl"]);
        var databases = services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync("hunan"))!);
        await TenantSetup.EnsureOfficesAndRolesAsync(database);
        await using (var scope = services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
            await OpenCampaign.FromPackAsync(scope.ServiceProvider, "adult-2026", PolicyPacks.Json("hunan-adult"));
        }
        var report = await WithProgressAsync(progress => new SeasonRunner(new SeasonWorld(services, database, "adult-2026"), options, gateway, progress).RunAsync());
        Print(report);
        if (json is not null)
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(new
            {
                stages = report.Stages.Select(s => new { name = s.Name, count = s.Count, seconds = s.Seconds }),
                invariants = report.Invariants.Select(i => new { name = i.Name, violations = i.Violations }),
            }, JsonSerializerOptions.Web));
        return report.Invariants.Any(i => i.Violations > 0) ? 3 : 0;
    }

    private static Task<SeasonReport> WithProgressAsync(Func<IProgress<SeasonProgress>, Task<SeasonReport>> run)
    {
        if (Console.IsOutputRedirected)
            return run(new LineProgress());
        return AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => run(new BarProgress(context)));
    }

    private static void Print(SeasonReport report)
    {
        var stages = new Table().AddColumns("Stage", "Count", "Seconds");
        foreach (var stage in report.Stages)
            stages.AddRow(stage.Name, stage.Count.ToString("N0", CultureInfo.InvariantCulture), stage.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(stages);
        var invariants = new Table().AddColumns("Invariant", "Violations", "Offenders");
        foreach (var invariant in report.Invariants)
            invariants.AddRow(Markup.Escape(invariant.Name), invariant.Violations.ToString(CultureInfo.InvariantCulture), Markup.Escape(string.Join(", ", invariant.Offenders)));
        AnsiConsole.Write(invariants);
    }

    /// <summary>One bar per stage.</summary>
    private sealed class BarProgress(ProgressContext context) : IProgress<SeasonProgress>
    {
        private readonly Dictionary<SeasonStage, ProgressTask> _tasks = [];

        public void Report(SeasonProgress value)
        {
            lock (_tasks)
            {
                if (!_tasks.TryGetValue(value.Stage, out var task))
                    _tasks[value.Stage] = task = context.AddTask(value.Stage.ToString(), maxValue: 1);
                task.Value = (double)value.Done / value.Total;
            }
        }
    }

    /// <summary>One line per stage, for logs.</summary>
    private sealed class LineProgress : IProgress<SeasonProgress>
    {
        public void Report(SeasonProgress value)
        {
            if (value is { Done: 1, Total: 1 })
                Console.WriteLine($"{value.Stage} done");
        }
    }
}
