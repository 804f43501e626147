using System.Globalization;
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

    /// <summary>First parts of addresses that the site itself uses.</summary>
    public static IReadOnlyList<string> ReservedSlugs { get; } = ["api", "check", "css", "elder", "error", "health", "img", "js", "lib", "platform"];

    /// <summary>Whether an authority may have this short name: 2 to 32 of small letters, digits and hyphens, beginning with a letter.</summary>
    public static bool IsSlug(string slug) =>
        slug.Length is >= 2 and <= 32 && char.IsAsciiLetterLower(slug[0]) && slug.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && !ReservedSlugs.Contains(slug);

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
        await db.SaveChangesAsync(cancellationToken);
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await GrantDefaultsAsync(connection, cancellationToken);
    }

    /// <summary>
    /// Gives every tenant of a database the rights of the built-in roles that it was never given: what a new version of the
    /// program brings. A right that the province has taken away, or a role it does not use any more, is left alone.
    /// </summary>
    /// <returns>How many rights were granted.</returns>
    public static async Task<int> GrantDefaultsToAllAsync(string ownerConnection, CancellationToken cancellationToken = default)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnection);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var tenants = new List<int>();
        await using (var command = new NpgsqlCommand("select id from tenants order by id", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken))
                tenants.Add(reader.GetInt32(0));
        var granted = 0;
        foreach (var tenant in tenants)
        {
            await using var enter = new NpgsqlCommand("select set_config('admissions.tenant_id', $1, false)", connection);
            enter.Parameters.Add(new NpgsqlParameter { Value = tenant.ToString(CultureInfo.InvariantCulture) });
            await enter.ExecuteNonQueryAsync(cancellationToken);
            granted += await GrantDefaultsAsync(connection, cancellationToken);
        }
        return granted;
    }

    /// <summary>What a tenant begins with is no change; what it is given later stands in its events.</summary>
    private static async Task<int> GrantDefaultsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with fresh as (
              insert into role_defaults (role, permission) select * from unnest($1::text[], $2::text[]) on conflict do nothing returning role, permission),
            granted as (
              insert into role_permissions (role, permission) select f.role, f.permission from fresh f
              where exists (select from role_permissions r where r.role = f.role) or not exists (select from role_defaults d where d.role = f.role)
              on conflict do nothing returning role, permission),
            told as (
              insert into events (type, subject_type, subject_id, actor_name, at, after)
              select 'DefaultsGranted', 'Tenant', current_setting('admissions.tenant_id')::bigint, $3, now(),
                     json_build_object('rights', json_agg(g.role || ' ' || g.permission order by g.role, g.permission))::text
              from granted g where exists (select from role_permissions) having count(*) > 0)
            select count(*)::integer from granted
            """, connection);
        var rows = Roles.SelectMany(r => r.Permissions.Select(p => (r.Role, Permission: p))).ToList();
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(r => r.Role).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(r => r.Permission).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = Actor.System.Name });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
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
