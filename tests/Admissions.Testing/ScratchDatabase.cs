using System.Security.Cryptography;
using Admissions.Core;
using Admissions.Core.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Admissions.Testing;

/// <summary>A database of its own beside the shared one, for tests that bend the schema itself; dropped at the end.</summary>
public sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly LocalPostgres _server;
    private readonly string _name;

    private ScratchDatabase(LocalPostgres server, string name) => (_server, _name) = (server, name);

    public string Owner => _server.Owner(_name);
    public string App => _server.App(_name);

    /// <param name="migrated">False: an empty database.</param>
    public static async Task<ScratchDatabase> CreateAsync(bool migrated = true)
    {
        var server = await TestDatabase.ServerAsync();
        var name = $"scratch_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        await server.EnsureDatabaseAsync(name);
        var scratch = new ScratchDatabase(server, name);
        if (migrated)
            await DatabaseMigrator.MigrateAsync(scratch.Owner);
        return scratch;
    }

    /// <summary>Runs SQL as the superuser, whom neither row-level security nor missing grants hold back.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.Administrator(_name));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value, read as the superuser.</summary>
    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.Administrator(_name));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return await reader.GetFieldValueAsync<T>(0);
    }

    /// <summary>The services of Admissions.Core over this database.</summary>
    /// <param name="more">Further settings.</param>
    public async Task<ServiceProvider> ServicesAsync(IEnumerable<KeyValuePair<string, string?>>? more = null)
    {
        var settings = await TestDatabase.SettingsAsync();
        settings["Admissions:Database:App"] = App;
        settings["Admissions:Database:Owner"] = Owner;
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        var services = new ServiceCollection();
        services.AddAdmissionsCore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DropDatabaseAsync(_name);
    }
}
