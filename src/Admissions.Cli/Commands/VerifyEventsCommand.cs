using System.CommandLine;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary>
/// <c>admissions verify --events</c>: recomputes the sealed chain of every tenant and prints each head, which can be
/// published. With <c>--head</c> a head noted earlier must be in one of the chains: cutting off the newest blocks, or writing a
/// chain anew, shows in no other way.
/// </summary>
internal static class VerifyEventsCommand
{
    /// <returns>0 when every chain is intact, <see cref="EngineCommand.NotVerified"/> when one is broken.</returns>
    public static Task<int> RunAsync(string? keptHead, TextWriter output, TextWriter error, CancellationToken cancellation) => RunCommand.GuardAsync(async () =>
    {
        var installation = await Installation.OpenAsync();
        await using var services = installation.Services();
        return await VerifyAsync(services.GetRequiredService<TenantDatabases>(), keptHead, output, error, cancellation);
    });

    private static async Task<int> VerifyAsync(TenantDatabases databases, string? keptHead, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var (intact, held) = (true, keptHead is null);
        foreach (var tenant in await databases.AllAsync(cancellation))
        {
            var report = await EventChain.VerifyAsync(databases.For(tenant).DataSource, keptHead, cancellation);
            await output.WriteLineAsync($"{tenant.Slug}: {report.Blocks} blocks, {report.Events} events, {report.Breaks.Count} breaks, head {report.Head}");
            foreach (var line in report.Breaks)
                await error.WriteLineAsync($"{tenant.Slug}: {line}");
            intact &= report.Breaks.Count == 0;
            held |= report.HoldsHead;
        }
        if (!held)
            await error.WriteLineAsync($"No chain holds the head {keptHead}: blocks were removed, or a chain was written anew.");
        return intact && held ? 0 : EngineCommand.NotVerified;
    }
}
