using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Admissions.Rules;
using Npgsql;

namespace Admissions.Core.Backups;

/// <summary>Configuration section <c>Admissions:Backup</c>.</summary>
public sealed class BackupOptions
{
    public const string Section = "Admissions:Backup";

    /// <summary>Where backups are kept; null = none are made by schedule.</summary>
    public string? Directory { get; set; }

    /// <summary>A role that may read every authority's rows: a superuser or one with BYPASSRLS. The application's own role may not.</summary>
    public string? Connection { get; set; }

    /// <summary>When, by Beijing time; Quartz cron.</summary>
    public string Schedule { get; set; } = "0 15 3 * * ?";

    /// <summary>How many of the newest are kept.</summary>
    public int Keep { get; set; } = 14;
}

/// <summary>What stands beside a backup: what was in it at the moment of its snapshot.</summary>
/// <param name="Rows">Rows by table, schema included.</param>
public sealed record BackupManifest(string File, DateTimeOffset At, long Bytes, string Sha256, IReadOnlyDictionary<string, long> Rows);

/// <summary>A backup that was restored to be counted.</summary>
/// <param name="Differences">Tables whose count is not that of the manifest; empty = the backup is good.</param>
public sealed record RestoreCheck(BackupManifest Manifest, IReadOnlyList<string> Differences);

/// <summary>Backups of the whole database, at once or by schedule, each proved by restoring it into a scratch database (HR-157, 湘教考信字〔2019〕3号 §五).</summary>
public static class BackupService
{
    private const string Prefix = "admissions-", Ending = ".dump", ManifestEnding = ".json";

    /// <summary>Dumps one snapshot and writes its counts beside it. A dump that was interrupted keeps the ending .partial and counts for nothing.</summary>
    public static async Task<Outcome<BackupManifest>> BackUpAsync(string connection, string directory, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (Find("pg_dump") is not { } dump)
            return NoTool("pg_dump");
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{now.UtcDateTime:yyyyMMdd-HHmmss-fff}{Ending}"));
        var settings = new NpgsqlConnectionStringBuilder(connection);
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(cancellationToken);
        // Counts and dump see the same snapshot, however much is written meanwhile.
        await using var transaction = await open.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var rows = await CountAsync(open, cancellationToken);
        await using var export = new NpgsqlCommand("select pg_export_snapshot()", open);
        var snapshot = (string)(await export.ExecuteScalarAsync(cancellationToken))!;
        if (await RunAsync(dump, settings, settings.Database!, ["--format=custom", $"--snapshot={snapshot}", $"--file={path}.partial"], cancellationToken) is { } problem)
        {
            File.Delete(path + ".partial");
            return problem;
        }
        await transaction.RollbackAsync(cancellationToken);
        File.Move(path + ".partial", path);
        await using var file = File.OpenRead(path);
        var manifest = new BackupManifest(Path.GetFileName(path), now, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)), rows);
        await File.WriteAllTextAsync(path + ManifestEnding, JsonSerializer.Serialize(manifest, JsonSerializerOptions.Web), cancellationToken);
        return manifest;
    }

    /// <summary>Restores a backup into a scratch database beside the real one, counts every table, and drops it again.</summary>
    /// <param name="connection">As for the backup; the role must be allowed to make databases.</param>
    public static async Task<Outcome<RestoreCheck>> CheckAsync(string connection, string path, CancellationToken cancellationToken = default)
    {
        if (Find("pg_restore") is not { } restore)
            return NoTool("pg_restore");
        if (!File.Exists(path) || !File.Exists(path + ManifestEnding))
            return new Refusal("backup.missing", "", $"没有备份文件 {Path.GetFileName(path)}，或缺少它旁边的清单");
        var manifest = JsonSerializer.Deserialize<BackupManifest>(await File.ReadAllTextAsync(path + ManifestEnding, cancellationToken), JsonSerializerOptions.Web)!;
        await using (var file = File.OpenRead(path))
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != manifest.Sha256)
                return new Refusal("backup.changed", "", $"备份文件 {manifest.File} 和它的清单对不上，可能已经损坏。请用另一份备份");
        var settings = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
        var scratch = $"restore_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        await ExecuteAsync(settings.ConnectionString, $"create database {scratch} template template0 encoding 'UTF8'", cancellationToken);
        try
        {
            if (await RunAsync(restore, settings, scratch, [$"--dbname={scratch}", "--exit-on-error", path], cancellationToken) is { } problem)
                return problem;
            await using var open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = scratch }.ConnectionString);
            await open.OpenAsync(cancellationToken);
            var restored = await CountAsync(open, cancellationToken);
            return new RestoreCheck(manifest,
            [
                .. manifest.Rows.Keys.Union(restored.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Where(t => manifest.Rows.GetValueOrDefault(t, -1) != restored.GetValueOrDefault(t, -1))
                    .Select(t => string.Create(CultureInfo.InvariantCulture, $"{t}: {manifest.Rows.GetValueOrDefault(t, -1)} in the backup, {restored.GetValueOrDefault(t, -1)} restored")),
            ]);
        }
        finally
        {
            await ExecuteAsync(settings.ConnectionString, $"drop database if exists {scratch} with (force)", CancellationToken.None);
        }
    }

    /// <summary>Removes all but the newest backups.</summary>
    public static void Prune(string directory, int keep)
    {
        foreach (var old in Directory.GetFiles(directory, $"{Prefix}*{Ending}").OrderDescending(StringComparer.Ordinal).Skip(keep))
        {
            File.Delete(old + ManifestEnding);
            File.Delete(old);
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken))
                tables.Add(reader.GetString(0));
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var count = new NpgsqlCommand($"select count(*) from {table}", connection) { CommandTimeout = 0 };
            counts[table] = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        }
        return counts;
    }

    private static async Task ExecuteAsync(string connection, string sql, CancellationToken cancellationToken)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, open) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Null when the tool ended well. The password goes by the environment, never by the arguments, which everybody on the machine can read.</summary>
    private static async Task<Refusal?> RunAsync(string tool, NpgsqlConnectionStringBuilder settings, string database, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tool, ["--no-password", .. arguments]) { UseShellExecute = false, RedirectStandardError = true };
        (start.Environment["PGHOST"], start.Environment["PGPORT"], start.Environment["PGUSER"], start.Environment["PGDATABASE"]) =
            (settings.Host, settings.Port.ToString(CultureInfo.InvariantCulture), settings.Username, database);
        if (settings.Password is { Length: > 0 } password)
            start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? null : new Refusal("backup.failed", "", $"备份工具没有办成：{said.Trim()}");
    }

    /// <summary>The newest tool of the PostgreSQL client programs on this machine; null when there is none.</summary>
    private static string? Find(string name)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("ADMISSIONS_POSTGRES") is { Length: > 0 } given)
            roots.Add(given);
        if (Directory.Exists("/usr/lib/postgresql"))
            roots.AddRange(Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(d => Path.Combine(d, "bin")));
        roots.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        return roots.Select(r => Path.Combine(r, name)).FirstOrDefault(File.Exists);
    }

    private static Refusal NoTool(string name) => new("backup.no-tool", "", $"这台机器上没有 {name}，不能备份和恢复。请安装和数据库同版本的 PostgreSQL 客户端程序");
}
