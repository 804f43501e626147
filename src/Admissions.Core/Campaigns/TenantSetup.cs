using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Campaigns;

/// <summary>A line of <c>role-permissions.csv</c>.</summary>
public sealed record RoleDefinition(string Role, string Level, string Name, IReadOnlyList<string> Permissions);

/// <summary>Makes a tenant: its catalogue row, its offices from the national division codes, its roles.</summary>
public static class TenantSetup
{
    private static readonly Lazy<IReadOnlyList<RoleDefinition>> LazyRoles = new(ReadRoles);

    /// <summary>The roles a new tenant starts with.</summary>
    public static IReadOnlyList<RoleDefinition> Roles => LazyRoles.Value;

    /// <summary>Adds the tenant to the catalogue as owner. Idempotent.</summary>
    public static async Task<int> AddToCatalogueAsync(string ownerConnection, string slug, string name, string divisionPrefix, string phone, string footerJson, string[] portalAliases, CancellationToken cancellationToken = default)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnection);
        await using var command = source.CreateCommand(
            """
            insert into tenants (id, slug, name, division_prefix, phone, footer_json, portal_aliases)
            values ((select coalesce(max(id), 0) + 1 from tenants), $1, $2, $3, $4, $5::jsonb, $6)
            on conflict (slug) do update set name = excluded.name returning id
            """);
        foreach (object value in new object[] { slug, name, divisionPrefix, phone, footerJson, portalAliases })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && attempt < 20)
            {
                // Two tenants added at once took the same next id; the second simply asks again.
                continue;
            }
        }
    }

    /// <summary>Offices of the whole division tree and the tenant's role rows. Does nothing when they are there.</summary>
    public static async Task EnsureOfficesAndRolesAsync(TenantDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var db = database.Open();
        if (!await db.Organizations.AnyAsync(cancellationToken))
        {
            db.Organizations.Add(Office(OrganizationKind.ProvincialOffice, database.Tenant.DivisionPrefix, database.Tenant.Name));
            foreach (var city in ReferenceData.Children(database.Tenant.DivisionPrefix))
            {
                db.Organizations.Add(Office(OrganizationKind.CityOffice, city.Code, city.Name + "招生考试机构"));
                foreach (var county in ReferenceData.Children(city.Code))
                    db.Organizations.Add(Office(OrganizationKind.CountyOffice, county.Code, county.Name + "招生办公室"));
            }
        }
        if (!await db.RolePermissions.AnyAsync(cancellationToken))
            foreach (var role in Roles)
                db.RolePermissions.AddRange(role.Permissions.Select(p => new RolePermission { Role = role.Role, Permission = p }));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Organization Office(OrganizationKind kind, string code, string name) =>
        new() { Kind = kind, DivisionCode = code, Name = name };

    private static IReadOnlyList<RoleDefinition> ReadRoles()
    {
        using var stream = typeof(TenantSetup).Assembly.GetManifestResourceStream("Admissions.Core.Data.ReferenceData.role-permissions.csv")!;
        using var csv = CsvReader.Create(stream, new CsvReaderOptions(), leaveOpen: false);
        var roles = new List<RoleDefinition>();
        while (csv.Read())
        {
            var permissions = csv.GetString("permissions").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (permissions.FirstOrDefault(p => !Permissions.All.Contains(p)) is { } unknown)
                throw new InvalidOperationException($"role-permissions.csv: {unknown} is no permission.");
            roles.Add(new RoleDefinition(csv.GetString("role"), csv.GetString("level"), csv.GetString("name"), permissions));
        }
        return roles;
    }
}
