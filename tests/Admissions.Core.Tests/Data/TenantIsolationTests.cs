using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Tests.Data;

public sealed class TenantIsolationTests
{
    [Fact]
    public async Task Read_OtherTenantsRows_ReturnsNothing()
    {
        var hunan = await TestTenant.CreateAsync();
        var shaanxi = await TestTenant.CreateAsync("shaanxi-adult");
        await hunan.StaffAsync("CityOfficer", "4301");

        await using var db = shaanxi.Open();

        (await db.Users.CountAsync()).ShouldBe(0);
        (await db.Campaigns.SingleAsync()).Id.ShouldBe(shaanxi.CampaignId);
        (await db.Campaigns.Where(c => c.Id == hunan.CampaignId).CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Read_WithoutTenant_ReturnsNothing()
    {
        await TestTenant.CreateAsync();
        await using var source = NpgsqlDataSource.Create(await TestDatabase.AppAsync());
        await using var command = source.CreateCommand("select count(*) from campaigns");

        (await command.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task Insert_ForOtherTenant_IsRefusedByTheDatabase()
    {
        var hunan = await TestTenant.CreateAsync();
        var shaanxi = await TestTenant.CreateAsync("shaanxi-adult");
        await using var db = shaanxi.Open();

        var insert = () => db.Database.ExecuteSqlAsync(
            $"insert into institutions (tenant_id, code, name) values ({hunan.Tenant.Id}, '9999', '他省院校')");

        (await insert.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Insert_ChildOfOtherTenantsParent_IsRefusedByTheDatabase()
    {
        var hunan = await TestTenant.CreateAsync();
        var shaanxi = await TestTenant.CreateAsync("shaanxi-adult");
        await using var db = shaanxi.Open();
        db.ExamDistricts.Add(new ExamDistrict { CampaignId = hunan.CampaignId, Code = "01", Name = "考区", DivisionCode = "6101" });

        var save = () => db.SaveChangesAsync();

        (await save.ShouldThrowAsync<DbUpdateException>()).InnerException.ShouldBeOfType<PostgresException>()
            .SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
    }

    [Fact]
    public async Task AppRole_OwnsNoTableAndCannotBypass()
    {
        await using var source = NpgsqlDataSource.Create(await TestDatabase.AppAsync());
        await using var owned = source.CreateCommand("select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)");
        await using var bypass = source.CreateCommand("select rolbypassrls or rolsuper from pg_roles where rolname = current_user");
        await using var unforced = source.CreateCommand(
            """
            select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid
            where a.attname = 'tenant_id' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)
            """);

        (await owned.ExecuteScalarAsync()).ShouldBe(0L);
        (await bypass.ExecuteScalarAsync()).ShouldBe(false);
        (await unforced.ExecuteScalarAsync()).ShouldBe(0L);
    }

    /// <summary>Forced row-level security is only as good as its policies: one that says <c>true</c> shows everybody everything.</summary>
    [Fact]
    public async Task Policies_OfEveryTenantTable_AreTheOneRuleAndNothingBesides()
    {
        await TestTenant.CreateAsync();
        await using var source = NpgsqlDataSource.Create(await TestDatabase.AppAsync());

        var tables = await PoliciesAsync(source);

        tables.Count.ShouldBeGreaterThan(50);
        tables.Where(t => t.Policies != Expected).Select(t => $"{t.Table}: {t.Policies}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("create policy tenant on left_open using (true)")]
    [InlineData("create policy tenant on left_open using (RULE); create policy everybody on left_open for select using (true)")]
    [InlineData("create policy tenant on left_open using (RULE) with check (true)")]
    [InlineData("create policy tenant on left_open for select using (RULE)")]
    public async Task Policies_OfATableLeftOpen_AreNoticed(string policies)
    {
        await TestTenant.CreateAsync();
        await using var source = NpgsqlDataSource.Create(await TestDatabase.OwnerAsync());
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var make = "create table left_open (tenant_id integer not null); " + policies.Replace("RULE", Rule, StringComparison.Ordinal);
        // Never committed, so nobody else meets it.
        await using (var command = new NpgsqlCommand(make, connection, transaction))
            await command.ExecuteNonQueryAsync();

        (await PoliciesAsync(connection)).Where(t => t.Policies != Expected).ShouldHaveSingleItem().Table.ShouldBe("left_open");
    }

    private const string Rule = "(tenant_id = (NULLIF(current_setting('admissions.tenant_id'::text, true), ''::text))::integer)";

    /// <summary>Without a check of its own a policy checks what is written by the rule for what is read.</summary>
    private const string Expected = $"PERMISSIVE ALL {{public}} using {Rule} check {Rule}";

    private static async Task<List<(string Table, string Policies)>> PoliciesAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await PoliciesAsync(connection);
    }

    private static async Task<List<(string Table, string Policies)>> PoliciesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.relname, coalesce(string_agg(p.permissive || ' ' || p.cmd || ' ' || p.roles::text || ' using ' || coalesce(p.qual, '') || ' check ' || coalesce(p.with_check, p.qual, ''), ' + '), '')
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            left join pg_policies p on p.schemaname = 'public' and p.tablename = c.relname
            where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<(string, string)>();
        while (await reader.ReadAsync())
            tables.Add((reader.GetString(0), reader.GetString(1)));
        return tables;
    }

    [Fact]
    public async Task Users_SameNameInTwoTenants_BothExist()
    {
        var hunan = await TestTenant.CreateAsync();
        var shaanxi = await TestTenant.CreateAsync("shaanxi-adult");
        foreach (var tenant in new[] { hunan, shaanxi })
        {
            await using var db = tenant.Open();
            db.Users.Add(new User { UserName = "zhangsan", NormalizedUserName = "ZHANGSAN", DisplayName = "张三" });
            await db.SaveChangesAsync();
        }

        await using var again = hunan.Open();
        again.Users.Add(new User { UserName = "ZhangSan", NormalizedUserName = "ZHANGSAN", DisplayName = "张三" });
        (await Should.ThrowAsync<DbUpdateException>(() => again.SaveChangesAsync())).InnerException!.Message.ShouldContain("ux_users_name");
    }
}
