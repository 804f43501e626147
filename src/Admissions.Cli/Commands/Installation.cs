using Admissions.Core;
using Admissions.Core.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary>Where this installation's database is: configured, or the private PostgreSQL under <c>.local/</c>.</summary>
internal sealed class Installation
{
    internal const string DatabaseName = "admissions";

    private Installation(string app, string owner, LocalPostgres? local) => (App, Owner, Local) = (app, owner, local);

    public string App { get; }
    public string Owner { get; }

    /// <summary>The private server, when this command started or found one.</summary>
    public LocalPostgres? Local { get; }

    /// <summary>Root of the repository or of the deployment: the nearest folder above that holds the solution, else the current one.</summary>
    public static string Root { get; } = FindRoot();

    /// <param name="database">Another database of the private server, e.g. for a season; null = the common one.</param>
    /// <param name="fresh">Drops it first.</param>
    public static async Task<Installation> OpenAsync(string? database = null, bool fresh = false)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var options = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>();
        if (options is { App.Length: > 0, Owner.Length: > 0 } && database is null)
        {
            if (fresh)
                throw new LocalPostgresException("--fresh drops the private database only; Admissions__Database__App and Admissions__Database__Owner name another one. Unset them, or drop that database yourself.");
            return new Installation(options.App, options.Owner, null);
        }
        var server = await LocalPostgres.StartAsync(Path.Combine(Root, ".local", "postgres"));
        var name = database ?? DatabaseName;
        if (fresh)
            await server.DropDatabaseAsync(name);
        await server.EnsureDatabaseAsync(name);
        return new Installation(server.App(name), server.Owner(name), server);
    }

    public Task<IReadOnlyList<string>> MigrateAsync() => DatabaseMigrator.MigrateAsync(Owner);

    /// <summary>Settings that make another process, or a service provider, use this database.</summary>
    public Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        ["Admissions:Database:App"] = App,
        ["Admissions:Database:Owner"] = Owner,
    };

    public ServiceProvider Services(IEnumerable<KeyValuePair<string, string?>>? more = null)
    {
        var settings = Settings();
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        var services = new ServiceCollection();
        services.AddAdmissionsCore(new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Admissions.sln")))
                return directory.FullName;
        return Directory.GetCurrentDirectory();
    }
}
