using System.Security.Cryptography;
using System.Text;
using Admissions.Core;
using Admissions.Core.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Admissions.Testing;

/// <summary>
/// The real PostgreSQL of the tests: one cluster under <c>.local/test-postgres</c>, one database per test assembly and
/// schema. Nothing is ever cleared; every test class makes its own tenant instead.
/// </summary>
public static class TestDatabase
{
    private static readonly Lazy<Task<(LocalPostgres Server, string Name)>> Started = new(StartAsync);
    private static bool _durable;

    /// <summary>Root of the repository, found from the test's own folder.</summary>
    public static string Root { get; } = FindRoot();

    public static async Task<string> OwnerAsync() => (await Started.Value) is var (server, name) ? Pooled(server.Owner(name)) : "";

    public static async Task<string> AppAsync() => (await Started.Value) is var (server, name) ? Pooled(server.App(name)) : "";

    /// <summary>The superuser's connection: only to corrupt rows on purpose, which the app's role cannot.</summary>
    public static async Task<string> AdministratorAsync() =>
        (await Started.Value) is var (server, name) ? Pooled(server.Administrator(name)) : "";

    public static async Task<LocalPostgres> ServerAsync() => (await Started.Value).Server;

    /// <summary>
    /// What the server does of itself a minute after thousands of rows came: until then it plans as if there were none, and
    /// a busy machine may not have that minute.
    /// </summary>
    public static async Task AnalyzeAsync(params string[] tables)
    {
        await using var connection = new NpgsqlConnection(await OwnerAsync());
        await connection.OpenAsync();
        await using var analyze = new NpgsqlCommand($"analyze {string.Join(", ", tables)}", connection);
        await analyze.ExecuteNonQueryAsync();
    }

    /// <summary>Configuration with which core and web find the test database; password hashing is cheap here.</summary>
    public static async Task<Dictionary<string, string?>> SettingsAsync() => new(StringComparer.Ordinal)
    {
        ["Admissions:Database:App"] = await AppAsync(),
        ["Admissions:Database:Owner"] = await OwnerAsync(),
        ["Admissions:PasswordHasher:IterationCount"] = "100",
        ["Admissions:PasswordLane:Concurrent"] = "8",
        ["Admissions:PasswordLane:Queue"] = "1000",
        ["Admissions:PasswordLane:WaitSeconds"] = "60",
    };

    /// <summary>The services of Admissions.Core over the test database.</summary>
    public static async Task<ServiceProvider> ServicesAsync(Action<IServiceCollection>? configure = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(await SettingsAsync()).Build();
        var services = new ServiceCollection();
        services.AddAdmissionsCore(configuration);
        configure?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    /// <summary>For benchmarks: a cluster of its own that keeps every commit, as in service. Call before anything else.</summary>
    public static void BeDurable() => _durable = true;

    private static async Task<(LocalPostgres, string)> StartAsync()
    {
        QueryGuard.Watch();
        var directory = Path.Combine(Root, ".local", _durable ? "benchmark-postgres" : "test-postgres");
        Directory.CreateDirectory(directory);
        // Test assemblies run at the same time; only one of them may start the cluster.
        await using var gate = await GateAsync(Path.Combine(Root, ".local", "test-postgres.lock"));
        var server = await LocalPostgres.StartAsync(directory, fast: !_durable);
        var name = $"{AssemblyName()}_{SchemaHash()}";
        await server.EnsureDatabaseAsync(name);
        await DatabaseMigrator.MigrateAsync(server.Owner(name));
        return (server, name);
    }

    /// <summary>
    /// Every test has a tenant, and so a pool, of its own; on a machine with many cores hundreds of them come and go
    /// within seconds, so an idle connection is given back at once. A benchmark keeps its connections, as the site does.
    /// </summary>
    private static string Pooled(string connection) => _durable ? connection : new NpgsqlConnectionStringBuilder(connection)
    {
        ConnectionIdleLifetime = 1,
        ConnectionPruningInterval = 1,
    }.ConnectionString;

    private static async Task<FileStream> GateAsync(string path)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!timeout.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
        }
    }

    private static string AssemblyName() =>
        new([.. AppDomain.CurrentDomain.FriendlyName.ToLowerInvariant().Where(char.IsAsciiLetter)]);

    /// <summary>A changed migration gets a new database; an old one is simply left behind in the private cluster.</summary>
    private static string SchemaHash()
    {
        var assembly = typeof(AdmissionsDbContext).Assembly;
        var sql = new StringBuilder();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            sql.Append(reader.ReadToEnd());
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql.ToString())))[..10];
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Admissions.sln")))
                return directory.FullName;
        throw new InvalidOperationException("The tests do not lie inside the repository.");
    }
}
