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

    /// <summary>How many of the newest are kept; at least one.</summary>
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
    private const string Prefix = "admissions-", Ending = ".dump", ManifestEnding = ".json", PartialEnding = ".partial";

    /// <summary>Key of the advisory lock that a check holds.</summary>
    private const long CheckLock = 7_157_001;

    /// <summary>
    /// Dumps one snapshot and writes its counts beside it; only the account that runs this may read the files. What was
    /// interrupted leaves nothing, and after a crash a file with the ending .partial that counts for nothing.
    /// </summary>
    public static async Task<Outcome<BackupManifest>> BackUpAsync(string connection, string directory, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (Find("pg_dump") is not { } dump)
            return NoTool("pg_dump");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{now.UtcDateTime:yyyyMMdd-HHmmss-fff}{Ending}"));
        var partial = path + PartialEnding;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connection);
            await using var open = new NpgsqlConnection(connection);
            await open.OpenAsync(cancellationToken);
            // Counts and dump see the same snapshot, however much is written meanwhile.
            await using var transaction = await open.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            var rows = await CountAsync(open, cancellationToken);
            await using var export = new NpgsqlCommand("select pg_export_snapshot()", open);
            var snapshot = (string)(await export.ExecuteScalarAsync(cancellationToken))!;
            // Made before the tool opens it, so that it is never readable for others.
            await using (Private(partial)) { }
            if (await RunAsync(dump, settings, settings.Database!, ["--format=custom", $"--snapshot={snapshot}", $"--file={partial}"], cancellationToken) is { } problem)
                return problem;
            await transaction.RollbackAsync(cancellationToken);
            BackupManifest manifest;
            await using (var file = File.OpenRead(partial))
                manifest = new BackupManifest(Path.GetFileName(path), now, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)), rows);
            await using (var beside = Private(path + ManifestEnding))
                await JsonSerializer.SerializeAsync(beside, manifest, JsonSerializerOptions.Web, cancellationToken);
            File.Move(partial, path);
            return manifest;
        }
        finally
        {
            File.Delete(partial);
            if (!File.Exists(path))
                File.Delete(path + ManifestEnding);
        }
    }

    /// <summary>Restores a backup into a scratch database beside the real one, counts every table, and drops it again.</summary>
    /// <param name="connection">As for the backup; the role must be allowed to make databases.</param>
    public static async Task<Outcome<RestoreCheck>> CheckAsync(string connection, string path, CancellationToken cancellationToken = default)
    {
        if (Find("pg_restore") is not { } restore)
            return NoTool("pg_restore");
        if (!File.Exists(path) || !File.Exists(path + ManifestEnding))
            return new Refusal("backup.missing", "", $"没有备份文件 {Path.GetFileName(path)}，或缺少它旁边的清单");
        if (Read(await File.ReadAllTextAsync(path + ManifestEnding, cancellationToken)) is not { } manifest)
            return new Refusal("backup.manifest", "", $"备份文件 {Path.GetFileName(path)} 的清单读不出来，可能已经损坏。请用另一份备份");
        await using (var file = File.OpenRead(path))
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != manifest.Sha256)
                return new Refusal("backup.changed", "", $"备份文件 {manifest.File} 和它的清单对不上，可能已经损坏。请用另一份备份");
        var settings = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
        await using var main = new NpgsqlConnection(settings.ConnectionString);
        await main.OpenAsync(cancellationToken);
        // One check of this database at a time, so that every scratch database found now is left over from one that died.
        await ExecuteAsync(main, $"select pg_advisory_lock({CheckLock})", cancellationToken);
        var name = await ScratchNameAsync(main, cancellationToken);
        foreach (var left in await ListAsync(main, $"select datname from pg_database where starts_with(datname, '{name}')", cancellationToken))
            await ExecuteAsync(main, $"drop database if exists {left} with (force)", cancellationToken);
        var scratch = name + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        try
        {
            await ExecuteAsync(main, $"create database {scratch} template template0 encoding 'UTF8'", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return new Refusal("backup.no-scratch", "", "备份用的数据库角色不能建数据库，没有办法试着恢复。请授予 CREATEDB");
        }
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
            await ExecuteAsync(main, $"drop database if exists {scratch} with (force)", CancellationToken.None);
        }
    }

    /// <summary>A backup and, as long as it stands fresh, its proof; the oldest go only when it is good.</summary>
    public static async Task<Outcome<RestoreCheck>> BackUpAndCheckAsync(BackupOptions options, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Keep < 1)
            return TooFew();
        var made = await BackUpAsync(options.Connection!, options.Directory!, now, cancellationToken);
        if (!made.Succeeded)
            return Outcome<RestoreCheck>.Refused(made.Refusals);
        var check = await CheckAsync(options.Connection!, Path.Combine(options.Directory!, made.Value.File), cancellationToken);
        if (check.Succeeded && check.Value.Differences.Count == 0)
            Prune(options.Directory!, options.Keep, now);
        return check;
    }

    /// <summary>Removes all but the newest backups, and what dumps that died have left.</summary>
    /// <param name="keep">At least one.</param>
    /// <param name="now">A partial file that was written to in the twelve hours before may still grow and stays.</param>
    /// <returns>Null, or why nothing was removed.</returns>
    public static Refusal? Prune(string directory, int keep, DateTimeOffset now)
    {
        if (keep < 1)
            return TooFew();
        foreach (var old in Directory.GetFiles(directory, $"{Prefix}*{Ending}").OrderDescending(StringComparer.Ordinal).Skip(keep))
        {
            File.Delete(old + ManifestEnding);
            File.Delete(old);
        }
        foreach (var partial in Directory.GetFiles(directory, $"{Prefix}*{Ending}{PartialEnding}").Where(f => File.GetLastWriteTimeUtc(f) < now.UtcDateTime.AddHours(-12)))
            File.Delete(partial);
        return null;
    }

    private static BackupManifest? Read(string manifest)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(manifest, JsonSerializerOptions.Web) is { File: not null, Sha256: not null, Rows: not null } whole ? whole : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A new file that nobody but the account of this process may read.</summary>
    private static FileStream Private(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>How scratch databases of this database's checks begin; another database's checks on the same server have another number.</summary>
    private static async Task<string> ScratchNameAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await ListAsync(connection, "select 'restore_' || oid || '_' from pg_database where datname = current_database()", cancellationToken))[0];

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }

    private static async Task<IReadOnlyDictionary<string, long>> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = await ListAsync(connection,
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1", cancellationToken);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var count = new NpgsqlCommand($"select count(*) from {table}", connection) { CommandTimeout = 0 };
            counts[table] = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        }
        return counts;
    }

    private static async Task ExecuteAsync(NpgsqlConnection open, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, open) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Null when the tool ended well. The password goes by the environment, never by the arguments, which everybody on the machine can read.</summary>
    private static async Task<Refusal?> RunAsync(string tool, NpgsqlConnectionStringBuilder settings, string database, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tool, ["--no-password", .. arguments]) { UseShellExecute = false, RedirectStandardError = true };
        (start.Environment["PGHOST"], start.Environment["PGPORT"], start.Environment["PGUSER"], start.Environment["PGDATABASE"]) =
            (settings.Host, settings.Port.ToString(CultureInfo.InvariantCulture), settings.Username, database);
        foreach (var (name, value) in ToolEnvironment(settings))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        string said;
        try
        {
            said = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        return process.ExitCode == 0 ? null : new Refusal("backup.failed", "", $"备份工具没有办成：{said.Trim()}");
    }

    /// <summary>The password, and what the connection says of encryption, in the words of the tools.</summary>
    public static IEnumerable<(string Name, string Value)> ToolEnvironment(NpgsqlConnectionStringBuilder settings)
    {
        (string, string?)[] all =
        [
            ("PGPASSWORD", settings.Password),
            ("PGSSLMODE", settings.SslMode switch
            {
                SslMode.Disable => "disable",
                SslMode.Allow => "allow",
                SslMode.Prefer => "prefer",
                SslMode.Require => "require",
                SslMode.VerifyCA => "verify-ca",
                _ => "verify-full",
            }),
            ("PGSSLROOTCERT", settings.RootCertificate), ("PGSSLCERT", settings.SslCertificate), ("PGSSLKEY", settings.SslKey),
        ];
        foreach (var (name, value) in all)
            if (!string.IsNullOrEmpty(value))
                yield return (name, value);
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

    private static Refusal TooFew() => new("backup.keep", "", "备份至少要保留一份，请把 Admissions:Backup:Keep 改成 1 以上");

    private static Refusal NoTool(string name) => new("backup.no-tool", "", $"这台机器上没有 {name}，不能备份和恢复。请安装和数据库同版本的 PostgreSQL 客户端程序");
}
