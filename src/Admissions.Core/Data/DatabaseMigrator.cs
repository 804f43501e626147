using Admissions.Core.Campaigns;
using Admissions.Core.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Admissions.Core.Data;

/// <summary>Applies the SQL migrations as the owner role, under EF's migration lock.</summary>
public static class DatabaseMigrator
{
    /// <exception cref="LocalPostgresException">The database holds migrations that this build does not know.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string ownerConnection, CancellationToken cancellationToken = default)
    {
        await using var db = Open(ownerConnection);
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var newer = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Where(m => !known.Contains(m)).ToList();
        if (newer.Count > 0)
            throw new LocalPostgresException(
                $"The database is newer than this program (it has {string.Join(", ", newer)}); update the program, or start over with ./run --fresh.");
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(cancellationToken);
            await JobStore.ProvisionAsync(ownerConnection, cancellationToken);
        }
        await TenantSetup.GrantDefaultsToAllAsync(ownerConnection, cancellationToken);
        return pending;
    }

    /// <summary>A context as owner, outside every tenant.</summary>
    public static AdmissionsDbContext Open(string ownerConnection) => new(
        new DbContextOptionsBuilder<AdmissionsDbContext>()
            .UseNpgsql(ownerConnection)
            // SQL is the source of the schema, there is no snapshot to compare with; SchemaTests compares with the model instead.
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options);
}
