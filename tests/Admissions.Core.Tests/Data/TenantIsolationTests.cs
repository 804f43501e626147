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
        var shaanxi = await TestTenant.CreateAsync("hunan-adult");
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
        var shaanxi = await TestTenant.CreateAsync("hunan-adult");
        await using var db = shaanxi.Open();

        var insert = () => db.Database.ExecuteSqlAsync(
            $"insert into institutions (tenant_id, code, name) values ({hunan.Tenant.Id}, '9999', '他省院校')");

        (await insert.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Insert_ChildOfOtherTenantsParent_IsRefusedByTheDatabase()
    {
        var hunan = await TestTenant.CreateAsync();
        var shaanxi = await TestTenant.CreateAsync("hunan-adult");
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

    [Fact]
    public async Task Users_SameNameInTwoTenants_BothExist()
    {
        var hunan = await TestTenant.CreateAsync();
        var shaanxi = await TestTenant.CreateAsync("hunan-adult");
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
