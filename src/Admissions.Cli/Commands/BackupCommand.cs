using System.CommandLine;
using System.Globalization;
using Admissions.Core.Backups;
using Admissions.Core.Data;
using Npgsql;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions backup</c> and <c>admissions check-backup</c>: a backup at once, and the proof that it can be restored (HR-157).</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var folder = new Option<DirectoryInfo?>("--to") { Description = "Folder; without it Admissions:Backup:Directory, else .local/backups." };
        var command = new Command("backup", "Back the whole database up at once.") { folder };
        command.SetAction((result, cancellation) => RunCommand.GuardAsync(async () =>
        {
            var target = result.GetValue(folder)?.FullName ?? Environment.GetEnvironmentVariable("Admissions__Backup__Directory") ?? Path.Combine(Installation.Root, ".local", "backups");
            var made = await BackupService.BackUpAsync(await ConnectionAsync(), target, TimeProvider.System.GetUtcNow(), cancellation);
            if (!made.Succeeded)
                return StaffSeat.Refused(made.Refusals);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(target, made.Value.File)}: {made.Value.Bytes} bytes, {made.Value.Rows.Values.Sum()} rows in {made.Value.Rows.Count} tables."));
            return 0;
        }));
        return command;
    }

    public static Command CreateCheck()
    {
        var file = new Argument<FileInfo>("file") { Description = "The backup; its counts stand beside it." };
        var command = new Command("check-backup", "Restore a backup into a scratch database and compare the rows of every table.") { file };
        command.SetAction((result, cancellation) => RunCommand.GuardAsync(async () =>
        {
            var check = await BackupService.CheckAsync(await ConnectionAsync(), result.GetValue(file)!.FullName, cancellation);
            if (!check.Succeeded)
                return StaffSeat.Refused(check.Refusals);
            foreach (var difference in check.Value.Differences)
                await Console.Error.WriteLineAsync(difference);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{check.Value.Manifest.Rows.Count} tables restored, {check.Value.Differences.Count} with another count."));
            return check.Value.Differences.Count == 0 ? 0 : 3;
        }));
        return command;
    }

    /// <summary>A role that may read every authority's rows: configured, or the private server's own.</summary>
    private static async Task<string> ConnectionAsync()
    {
        if (Environment.GetEnvironmentVariable("Admissions__Backup__Connection") is { Length: > 0 } configured)
            return configured;
        var installation = await Installation.OpenAsync();
        return installation.Local?.Administrator(new NpgsqlConnectionStringBuilder(installation.Owner).Database!)
            ?? throw new LocalPostgresException("Set Admissions__Backup__Connection to a role that may read every row (superuser or BYPASSRLS).");
    }
}
