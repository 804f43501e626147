using Admissions.Core.Data.Entities;

namespace Admissions.Core.Data;

/// <summary>The tenant of the present request, job or command; set once at its beginning.</summary>
public sealed class TenantScope
{
    private TenantDatabase? _database;

    public Tenant Tenant => Database.Tenant;

    /// <exception cref="InvalidOperationException">Nobody said which tenant: a bug, never "all tenants".</exception>
    public TenantDatabase Database => _database ?? throw new InvalidOperationException("No tenant was set for this scope.");

    public bool IsSet => _database is not null;

    public void Enter(TenantDatabase database)
    {
        if (_database is not null && _database.Tenant.Id != database.Tenant.Id)
            throw new InvalidOperationException("A scope belongs to one tenant.");
        _database = database;
    }
}
