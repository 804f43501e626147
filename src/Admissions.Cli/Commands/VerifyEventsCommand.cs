using System.CommandLine;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary>
/// <c>admissions verify --events</c>: recomputes the sealed chain of every tenant and prints each head, which can be
/// compared with a head that was published earlier.
/// </summary>
internal static class VerifyEventsCommand
{
    /// <returns>0 when every chain is intact, <see cref="EngineCommand.NotVerified"/> when one is broken.</returns>
    public static Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation) => RunCommand.GuardAsync(async () =>
    {
        var installation = await Installation.OpenAsync();
        await using var services = installation.Services();
        return await VerifyAsync(services.GetRequiredService<TenantDatabases>(), output, error, cancellation);
    });

    private static async Task<int> VerifyAsync(TenantDatabases databases, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var intact = true;
        foreach (var tenant in await databases.AllAsync(cancellation))
        {
            var report = await EventChain.VerifyAsync(databases.For(tenant).DataSource, cancellation);
            await output.WriteLineAsync($"{tenant.Slug}: {report.Blocks} blocks, {report.Events} events, {report.Breaks.Count} breaks, head {report.Head}");
            foreach (var line in report.Breaks)
                await error.WriteLineAsync($"{tenant.Slug}: {line}");
            intact &= report.Breaks.Count == 0;
        }
        return intact ? 0 : EngineCommand.NotVerified;
    }
}
