using Admissions.Core.Backups;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Admissions.Core.Tests.Data;

/// <summary>A backup is worth what its restoration shows (HR-157).</summary>
public sealed class BackupTests
{
    private static readonly DateTimeOffset At = new(2026, 9, 8, 3, 15, 0, TimeSpan.Zero);

    [Fact]
    [Covers("HR-157")]
    public async Task Check_OfABackupJustMade_FindsEveryTableWithTheSameRows()
    {
        await using var database = await ScratchDatabase.CreateAsync();
        await SeedAsync(database);
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;

        var made = await BackupService.BackUpAsync(await AdministratorAsync(database), folder, At);
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
        var made = await BackupService.BackUpAsync(await AdministratorAsync(database), folder, At);
        var path = Path.Combine(folder, made.Value!.File);
        await File.AppendAllTextAsync(path, "x");

        (await BackupService.CheckAsync(await AdministratorAsync(database), path)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("backup.changed");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_OfABackupWhoseManifestIsDamaged_IsRefused()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        var made = await BackupService.BackUpAsync(await AdministratorAsync(database), folder, At);
        var path = Path.Combine(folder, made.Value!.File);

        foreach (var damaged in (string[])["", "{\"file\":", "null", "{}"])
        {
            await File.WriteAllTextAsync(path + ".json", damaged);
            (await BackupService.CheckAsync(await AdministratorAsync(database), path)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("backup.manifest");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task BackUp_IntoANewFolder_IsReadableForItsAccountOnly()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        var parent = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        var folder = Path.Combine(parent, "backups");

        var made = await BackupService.BackUpAsync(await AdministratorAsync(database), folder, At);

        Directory.GetFiles(folder).Length.ShouldBe(2);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in Directory.GetFiles(folder))
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        made.Value!.Bytes.ShouldBe(new FileInfo(Path.Combine(folder, made.Value.File)).Length);
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public async Task BackUp_Cancelled_EndsTheToolAndLeavesNoFile()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        await database.ExecuteAsync("create view held as select 1 as one");
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        var administrator = await AdministratorAsync(database);
        await using var holder = new NpgsqlConnection(administrator);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("alter view held set (security_barrier = true)", holder))
            await hold.ExecuteNonQueryAsync();
        using var cancellation = new CancellationTokenSource();

        var backup = BackupService.BackUpAsync(administrator, folder, At, cancellation.Token);
        await BulkBuilders.UntilAsync(() => CountAsync(administrator, "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pg_dump' and wait_event_type = 'Lock'", 1));
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => backup);
        Directory.GetFiles(folder).ShouldBeEmpty();
        // The server notices the end of the tool when it next speaks to it.
        await transaction.RollbackAsync();
        await BulkBuilders.UntilAsync(() => CountAsync(administrator, "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pg_dump'", 0));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_AfterOneThatDied_DropsTheScratchDatabaseItLeft()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        var administrator = await AdministratorAsync(database);
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        var made = await BackupService.BackUpAsync(administrator, folder, At);
        await using var open = new NpgsqlConnection(administrator);
        await open.OpenAsync();
        await using var name = new NpgsqlCommand("select 'restore_' || oid || '_' from pg_database where datname = current_database()", open);
        var left = (string)(await name.ExecuteScalarAsync())!;
        await database.ExecuteAsync($"create database {left}dead template template0");

        (await BackupService.CheckAsync(administrator, Path.Combine(folder, made.Value!.File))).Value!.Differences.ShouldBeEmpty();

        (await CountAsync(administrator, $"select count(*) from pg_database where starts_with(datname, '{left}')", 0)).ShouldBeTrue();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task BackUpAndCheck_ByTheSchedule_ProvesTheBackupAndKeepsTheNewest()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "admissions-20260901-031500-000.dump"), "");
        var options = new BackupOptions { Connection = await AdministratorAsync(database), Directory = folder, Keep = 0 };

        var none = await BackupService.BackUpAndCheckAsync(options, At);
        options.Keep = 1;
        var one = await BackupService.BackUpAndCheckAsync(options, At);

        none.Refusals.ShouldHaveSingleItem().Code.ShouldBe("backup.keep");
        one.Value!.Differences.ShouldBeEmpty();
        Directory.GetFiles(folder, "*.dump").Select(Path.GetFileName).ShouldBe([one.Value.Manifest.File]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void ToolEnvironment_OfAnEncryptedConnection_TellTheToolsTheSame()
    {
        var settings = new NpgsqlConnectionStringBuilder("Host=db;Password=p;SSL Mode=VerifyFull;Root Certificate=/etc/ca.pem;SSL Certificate=/etc/client.pem;SSL Key=/etc/client.key");

        BackupService.ToolEnvironment(settings).ShouldBe(
            [("PGPASSWORD", "p"), ("PGSSLMODE", "verify-full"), ("PGSSLROOTCERT", "/etc/ca.pem"), ("PGSSLCERT", "/etc/client.pem"), ("PGSSLKEY", "/etc/client.key")]);
        BackupService.ToolEnvironment(new NpgsqlConnectionStringBuilder("Host=db;SSL Mode=VerifyCA")).ShouldBe([("PGSSLMODE", "verify-ca")]);
    }

    [Fact]
    public void Prune_KeepsTheNewest_AndRemovesWhatADeadDumpLeft()
    {
        var folder = Directory.CreateTempSubdirectory("admissions-backup").FullName;
        foreach (var day in (string[])["01", "02", "03"])
        {
            File.WriteAllText(Path.Combine(folder, $"admissions-202609{day}-031500-000.dump"), "");
            File.WriteAllText(Path.Combine(folder, $"admissions-202609{day}-031500-000.dump.json"), "{}");
        }
        var (dead, growing) = (Path.Combine(folder, "admissions-20260907-031500-000.dump.partial"), Path.Combine(folder, "admissions-20260908-031000-000.dump.partial"));
        File.WriteAllText(dead, "");
        File.WriteAllText(growing, "");
        File.SetLastWriteTimeUtc(dead, At.UtcDateTime.AddDays(-1));
        File.SetLastWriteTimeUtc(growing, At.UtcDateTime.AddMinutes(-5));

        BackupService.Prune(folder, 0, At)!.Code.ShouldBe("backup.keep");
        Directory.GetFiles(folder).Length.ShouldBe(8);
        BackupService.Prune(folder, 2, At).ShouldBeNull();

        Directory.GetFiles(folder).Select(Path.GetFileName).ShouldAllBe(f => !f!.Contains("20260901"));
        Directory.GetFiles(folder, "*.partial").ShouldBe([growing]);
        Directory.GetFiles(folder).Length.ShouldBe(5);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> CountAsync(string connection, string sql, long wanted)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        return (long)(await command.ExecuteScalarAsync())! == wanted;
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
