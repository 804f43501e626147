using System.Diagnostics;
using Admissions.Core.Events;

namespace Admissions.Core.Tests.Invariants;

/// <summary><c>admissions verify --events</c> as an outsider calls it.</summary>
public sealed class VerifyEventsCommandTests(SoundWorld world) : IClassFixture<SoundWorld>
{
    [Fact]
    public async Task Verify_BeforeAndAfterAChange_ExitsWith0Then3()
    {
        var database = await world.TenantAsync();
        var head = (await EventChain.VerifyAsync(database.DataSource)).Head;

        var (sound, listed, nothing) = await RunAsync("verify", "--events");
        await world.CorruptAsync(database, "update events set reason = '改' where id = 3 and tenant_id = $tenant");
        var (broken, _, told) = await RunAsync("verify", "--events");

        (sound, nothing).ShouldBe((0, ""));
        listed.ShouldBe($"{database.Tenant.Slug}: 2 blocks, 3 events, 0 breaks, head {head}");
        (broken, told).ShouldBe((3, $"{database.Tenant.Slug}: Block 2: an event was changed after sealing."));
    }

    [Fact]
    public async Task Verify_WithNeitherFilesNorEvents_SaysWhatItNeeds()
    {
        var (exit, _, told) = await RunAsync("verify");

        exit.ShouldNotBe(0);
        told.ShouldContain("Say --in and --out for the files of a run, or --events");
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "admissions.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Admissions__Database__App"] = world.Scratch.App;
        start.Environment["Admissions__Database__Owner"] = world.Scratch.Owner;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }
}
