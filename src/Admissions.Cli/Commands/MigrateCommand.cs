using System.CommandLine;
using Admissions.Core.Data;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Season;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions migrate</c>, and the demo data of <c>admissions run</c>.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database to this program's schema, as the owner role.");
        command.SetAction((_, _) => RunCommand.GuardAsync(async () =>
        {
            var applied = await (await Installation.OpenAsync()).MigrateAsync();
            Console.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied {string.Join(", ", applied)}.");
            return 0;
        }));
        return command;
    }

    /// <summary>Two authorities with an account for every role, and in Hunan a season in its registration days.</summary>
    internal static async Task LoadDemoAsync(Installation installation, Uri simulator, CancellationToken cancellation)
    {
        await using var gateway = await SeasonGateway.StartAsync(simulator);
        await using var services = installation.Services([new("Admissions:PasswordHasher:IterationCount", "1000"), .. gateway.Settings()]);
        if (await services.GetRequiredService<DemoLoader>().LoadAsync(installation.Owner, gateway, cancellation))
            Console.WriteLine("Demo data loaded.");
    }

    /// <summary>Whose cards the simulated reader deals out: those who still have to come to the demo point's counter.</summary>
    internal static async Task WriteDemoCardsAsync(Installation installation, string file, CancellationToken cancellation)
    {
        await using var services = installation.Services();
        await DemoCards.WriteAsync(services.GetRequiredService<TenantDatabases>(), file, cancellation);
    }
}
