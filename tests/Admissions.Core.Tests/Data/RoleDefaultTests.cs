using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Data;

/// <summary>Rights that a new version brings reach the tenants that exist; what a province has taken away stays away.</summary>
public sealed class RoleDefaultTests
{
    [Fact]
    public async Task Grant_RightThatTheTenantWasNeverGiven_IsGivenOnce()
    {
        var tenant = await TestTenant.CreateAsync();
        await ForgetAsync(tenant, "CountyOfficer", Permissions.RecoverAccounts);

        await TenantSetup.GrantDefaultsToAllAsync(await TestDatabase.OwnerAsync());

        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "DefaultsGranted")).After!.ShouldContain("CountyOfficer RecoverAccounts");
        (await HeldAsync(tenant, "CountyOfficer")).ShouldContain(Permissions.RecoverAccounts);
        (await tenant.OfficerAsync("CountyOfficer", "430121")).Can(Permissions.RecoverAccounts).ShouldBeTrue();
    }

    [Fact]
    public async Task Grant_RightThatTheProvinceTookAway_StaysAway()
    {
        var tenant = await TestTenant.CreateAsync();
        await using (var db = tenant.Open())
        {
            await db.RolePermissions.Where(r => r.Role == "CountyOfficer" && r.Permission == Permissions.RecoverAccounts).ExecuteDeleteAsync();
            db.RolePermissions.Add(new RolePermission { Role = "Inspector", Permission = Permissions.HandleIncident });
            await db.SaveChangesAsync();
        }

        await TenantSetup.GrantDefaultsToAllAsync(await TestDatabase.OwnerAsync());
        await TenantSetup.EnsureOfficesAndRolesAsync(tenant.Database);

        (await HeldAsync(tenant, "CountyOfficer")).ShouldNotContain(Permissions.RecoverAccounts);
        (await HeldAsync(tenant, "Inspector")).ShouldContain(Permissions.HandleIncident);
    }

    [Fact]
    public async Task Grant_NewRightOfARoleThatTheProvinceRemoved_DoesNotBringTheRoleBack()
    {
        var tenant = await TestTenant.CreateAsync();
        await ForgetAsync(tenant, "PointPrinter", Permissions.PrintAtPoint);
        await using (var db = tenant.Open())
            await db.RolePermissions.Where(r => r.Role == "PointPrinter").ExecuteDeleteAsync();

        await TenantSetup.GrantDefaultsToAllAsync(await TestDatabase.OwnerAsync());

        (await HeldAsync(tenant, "PointPrinter")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Migrate_RightTakenAwayBeforeDefaultsWereWrittenDown_StaysAway()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        await scratch.ExecuteAsync(
            """
            drop table role_defaults;
            delete from "__EFMigrationsHistory" where "MigrationId" = '0025_role_defaults';
            insert into tenants (id, slug, name, division_prefix, phone, footer_json, portal_aliases) values (1, 'old', '旧省', '43', '', '{}', '{}');
            insert into role_permissions (tenant_id, role, permission) values (1, 'CountyOfficer', 'ViewDashboard'), (1, 'CountyOfficer', 'ViewCandidates'), (1, 'Inspector', 'HandleIncident');
            """);

        await DatabaseMigrator.MigrateAsync(scratch.Owner);

        await using var source = Npgsql.NpgsqlDataSource.Create(scratch.Owner + ";Options=-c admissions.tenant_id=1");
        await using var command = source.CreateCommand("select string_agg(role || ' ' || permission, ', ' order by role, permission) from role_permissions where role in ('CountyOfficer', 'Inspector')");
        // What came without a migration of its own was never given, and is now.
        (await command.ExecuteScalarAsync()).ShouldBe(
            "CountyOfficer ManageBulletins, CountyOfficer ProposeSite, CountyOfficer RecordInformationWork, CountyOfficer RecordReasons, CountyOfficer RecoverAccounts, CountyOfficer SetDistricts, CountyOfficer ViewBulletins, CountyOfficer ViewCandidates, CountyOfficer ViewDashboard, CountyOfficer ViewInformationWork, "
            + "Inspector HandleIncident, Inspector ViewBulletins, Inspector ViewInformationWork");
    }

    [Fact]
    public async Task Migrate_RoleThatAProvinceMadeForSites_KeepsSettingDistricts()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        await scratch.ExecuteAsync(
            """
            delete from "__EFMigrationsHistory" where "MigrationId" = '0043_districts_of_own_roles';
            insert into tenants (id, slug, name, division_prefix, phone, footer_json, portal_aliases) values (1, 'old', '旧省', '43', '', '{}', '{}');
            insert into role_permissions (tenant_id, role, permission) values (1, 'SiteOffice', 'ManageSites'), (1, 'Reader', 'ViewDashboard'), (1, 'CityOfficer', 'ManageSites');
            insert into role_defaults (tenant_id, role, permission) values (1, 'CityOfficer', 'ManageSites'), (1, 'CityOfficer', 'SetDistricts');
            """);

        await DatabaseMigrator.MigrateAsync(scratch.Owner);

        await using var source = Npgsql.NpgsqlDataSource.Create(scratch.Owner + ";Options=-c admissions.tenant_id=1");
        await using var command = source.CreateCommand("select string_agg(role, ', ' order by role) from role_permissions where permission = 'SetDistricts' and role in ('SiteOffice', 'Reader', 'CityOfficer')");
        (await command.ExecuteScalarAsync()).ShouldBe("SiteOffice", "and what the province took from the city's officers stays away");
    }

    [Fact]
    public async Task Migrate_ANewTenant_HoldsExactlyTheDefaults()
    {
        var tenant = await TestTenant.CreateAsync();

        foreach (var role in TenantSetup.Roles)
            (await HeldAsync(tenant, role.Role)).ShouldBe(role.Permissions, ignoreOrder: true);
    }

    /// <summary>As in a tenant that was there before the right was.</summary>
    private static async Task ForgetAsync(TestTenant tenant, string role, string permission)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(await TestDatabase.AdministratorAsync());
        foreach (var table in new[] { "role_defaults", "role_permissions" })
        {
            await using var command = source.CreateCommand($"delete from {table} where tenant_id = {tenant.Tenant.Id} and role = '{role}' and permission = '{permission}'");
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<IReadOnlyList<string>> HeldAsync(TestTenant tenant, string role)
    {
        await using var db = tenant.Open();
        return await db.RolePermissions.Where(r => r.Role == role).Select(r => r.Permission).ToListAsync();
    }
}
