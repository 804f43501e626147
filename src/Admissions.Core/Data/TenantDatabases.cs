using System.Collections.Concurrent;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Admissions.Core.Data;

/// <summary>
/// The tenant catalogue and one data source per tenant. A tenant's connections start with
/// <c>-c admissions.tenant_id=N</c>, which survives the pool's reset, so isolation costs no round trip (docs/adr/0001).
/// </summary>
public sealed class TenantDatabases(IOptions<DatabaseOptions> options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TenantDatabase> _databases = new();
    private readonly NpgsqlDataSource _platform = NpgsqlDataSource.Create(options.Value.App);
    private volatile IReadOnlyDictionary<string, Tenant> _catalogue = new Dictionary<string, Tenant>();

    /// <summary>Data source without a tenant: it sees the platform tables and no tenant row at all.</summary>
    public NpgsqlDataSource Platform => _platform;

    /// <summary>The tenant of a path segment, or null. An unknown slug asks the database once more, for a tenant just added.</summary>
    public async ValueTask<Tenant?> FindAsync(string slug, CancellationToken cancellationToken = default)
    {
        if (_catalogue.TryGetValue(slug, out var tenant))
            return tenant;
        await ReloadAsync(cancellationToken);
        return _catalogue.GetValueOrDefault(slug);
    }

    public async Task<IReadOnlyCollection<Tenant>> AllAsync(CancellationToken cancellationToken = default)
    {
        await ReloadAsync(cancellationToken);
        return [.. _catalogue.Values.OrderBy(t => t.Id)];
    }

    public TenantDatabase For(Tenant tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return _databases.GetOrAdd(tenant.Id, _ => new TenantDatabase(tenant, tenant.ConnectionString ?? options.Value.App));
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await using var db = new AdmissionsDbContext(
            new DbContextOptionsBuilder<AdmissionsDbContext>().UseNpgsql(_platform).Options);
        _catalogue = await db.Tenants.AsNoTracking().ToDictionaryAsync(t => t.Slug, StringComparer.Ordinal, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases.Values)
            await database.DisposeAsync();
        await _platform.DisposeAsync();
    }
}

/// <summary>One tenant's door to the database.</summary>
public sealed class TenantDatabase : IAsyncDisposable
{
    /// <summary>Statements a connection keeps planned; a season or a busy page uses about 150. A connection string may say otherwise.</summary>
    private const int PreparedStatements = 200;

    private readonly PooledDbContextFactory<AdmissionsDbContext> _contexts;

    internal TenantDatabase(Tenant tenant, string connectionString)
    {
        Tenant = tenant;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // Compiled to machine code, a statement over a province's candidates takes seconds to prepare and no less to run.
        settings.Options = $"{settings.Options} -c jit=off -c admissions.tenant_id={tenant.Id}".Trim();
        settings.ApplicationName ??= $"admissions-{tenant.Slug}";
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = PreparedStatements;
        DataSource = NpgsqlDataSource.Create(settings);
        _contexts = new PooledDbContextFactory<AdmissionsDbContext>(new DbContextOptionsBuilder<AdmissionsDbContext>().UseNpgsql(DataSource).Options);
    }

    public Tenant Tenant { get; }
    public NpgsqlDataSource DataSource { get; }

    public AdmissionsDbContext Open() => _contexts.CreateDbContext();

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
