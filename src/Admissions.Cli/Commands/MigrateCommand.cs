using System.CommandLine;
using Admissions.Core.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions migrate</c> and <c>admissions demo</c>.</summary>
internal static class MigrateCommand
{
    public static Command Migrate()
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

    public static Command Demo()
    {
        var command = new Command("demo", "Load the two demo authorities where they are missing.");
        command.SetAction((_, cancellation) => RunCommand.GuardAsync(async () =>
        {
            var installation = await Installation.OpenAsync();
            await installation.MigrateAsync();
            await using var services = installation.Services();
            await services.GetRequiredService<DemoLoader>().LoadAsync(installation.Owner, cancellation);
            Console.WriteLine("The demo data are there.");
            return 0;
        }));
        return command;
    }
}
