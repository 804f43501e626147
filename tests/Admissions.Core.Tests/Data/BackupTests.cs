using Admissions.Core.Backups;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Admissions.Core.Tests.Data;

/// <summary>A backup is worth what its restoration shows (HR-157).</summary>
public sealed class BackupTests
{
    [Fact]
    [Covers("HR-157")]
    public async Task Check_OfABackupJustMade_FindsEveryTableWithTheSameRows()
    {
        await using var database = await ScratchDatabase.CreateAsync();
        await SeedAsync(database);
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;

        var made = await BackupService.BackUpAsync(await AdministratorAsync(database), folder, new DateTimeOffset(2026, 9, 8, 3, 15, 0, TimeSpan.Zero));
        // Written after the snapshot: not in the backup, and no difference either.
        await database.ExecuteAsync("create table later (id integer)");
        var check = await BackupService.CheckAsync(await AdministratorAsync(database), Path.Combine(folder, made.Value!.File));

        check.Value!.Differences.ShouldBeEmpty();
        made.Value.Rows["public.organizations"].ShouldBeGreaterThan(100);
        made.Value.Rows["public.role_permissions"].ShouldBeGreaterThan(50);
        made.Value.Rows["public.tenants"].ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_OfABackupThatWasChanged_IsRefused()
    {
        await using var database = await ScratchDatabase.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        var made = await BackupService.BackUpAsync(await AdministratorAsync(database), folder, new DateTimeOffset(2026, 9, 8, 3, 15, 0, TimeSpan.Zero));
        var path = Path.Combine(folder, made.Value!.File);
        await File.AppendAllTextAsync(path, "x");

        (await BackupService.CheckAsync(await AdministratorAsync(database), path)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("backup.changed");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Prune_KeepsTheNewest()
    {
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        foreach (var day in (string[])["01", "02", "03"])
        {
            File.WriteAllText(Path.Combine(folder, $"admissions-202609{day}-031500-000.dump"), "");
            File.WriteAllText(Path.Combine(folder, $"admissions-202609{day}-031500-000.dump.json"), "{}");
        }

        BackupService.Prune(folder, 2);

        Directory.GetFiles(folder).Select(Path.GetFileName).ShouldAllBe(f => !f!.Contains("20260901"));
        Directory.GetFiles(folder).Length.ShouldBe(4);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task SeedAsync(ScratchDatabase database)
    {
        await using var services = await database.ServicesAsync();
        await TenantSetup.AddToCatalogueAsync(database.Owner, "backup", "测试省教育考试院", "43", "0731-80000000", "{}", []);
        var databases = services.GetRequiredService<TenantDatabases>();
        await TenantSetup.EnsureOfficesAndRolesAsync(databases.For((await databases.FindAsync("backup"))!));
    }

    private static async Task<string> AdministratorAsync(ScratchDatabase database) =>
        (await TestDatabase.ServerAsync()).Administrator(new NpgsqlConnectionStringBuilder(database.Owner).Database!);
}
