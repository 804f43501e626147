namespace Admissions.Core.Data.Entities;

/// <summary>
/// Base of every row that belongs to one tenant. The database fills <see cref="TenantId"/> from the connection's
/// start-up option, and row-level security refuses any other value, so code never sets it.
/// </summary>
public abstract class TenantRow
{
    public int TenantId { get; private set; }
}
