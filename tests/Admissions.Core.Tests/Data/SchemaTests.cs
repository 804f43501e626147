using System.Globalization;
using Admissions.Core.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Tests.Data;

/// <summary>The migrated database is what the EF model says: SQL is the source of the schema, this is its snapshot test.</summary>
public sealed class SchemaTests
{
    /// <summary>Tables that no entity maps: the migrator's own, keys of data protection, the job store.</summary>
    private const string Unmapped = "('__EFMigrationsHistory', 'data_protection_keys')";

    private const string Tables =
        $"select c.oid, c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in {Unmapped} and c.relname not like 'qrtz%'";

    private const string Columns =
        $"""
         select format('%s.%s %s%s%s%s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
           coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''), case a.attidentity when '' then '' else ' identity ' || a.attidentity::text end)
         from ({Tables}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
         left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         """;

    private const string Indexes =
        $"select pg_get_indexdef(i.indexrelid) from ({Tables}) t join pg_index i on i.indrelid = t.oid where not i.indisprimary";

    /// <summary>The key's columns; in the migrated database tenant_id stands before them, as the wall between tenants wants.</summary>
    private const string PrimaryKeys =
        $"""
         select t.relname || ': ' || string_agg(a.attname, ', ' order by k.ord) filter (where a.attname <> 'tenant_id')
         from ({Tables}) t join pg_constraint c on c.conrelid = t.oid and c.contype = 'p'
         cross join unnest(c.conkey) with ordinality k(num, ord) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num group by t.relname
         """;

    /// <summary>References modulo tenant_id; those that consist of tenant_id alone (to the tenant itself) are left out.</summary>
    private const string ForeignKeys =
        $"""
         select format('%s: %s → %s, delete %s', t.relname, string_agg(format('%s=%s', a.attname, b.attname), ', ' order by a.attname), p.relname,
           case when c.confdeltype in ('a', 'r') then 'refused' else c.confdeltype::text end)
         from ({Tables}) t join pg_constraint c on c.conrelid = t.oid and c.contype = 'f' join pg_class p on p.oid = c.confrelid
         cross join unnest(c.conkey, c.confkey) k(child, parent)
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.child join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.parent
         where a.attname <> 'tenant_id' group by c.oid, t.relname, p.relname, c.confdeltype
         """;

    [Fact]
    public async Task Migrations_ComparedWithTheModel_DifferInNothing()
    {
        await using var scratch = await ScratchDatabase.CreateAsync(migrated: false);
        await using (var db = DatabaseMigrator.Open(scratch.Owner))
            await scratch.ExecuteAsync(db.Database.GenerateCreateScript());
        var differences = new List<string>();
        foreach (var sql in new[] { Columns, Indexes, PrimaryKeys, ForeignKeys })
        {
            var (model, migrated) = (await ReadAsync(scratch.Owner, sql), await ReadAsync(await TestDatabase.OwnerAsync(), sql));
            model.ShouldNotBeEmpty();
            differences.AddRange(model.Except(migrated, StringComparer.Ordinal).Select(d => $"only in the model:      {d}"));
            differences.AddRange(migrated.Except(model, StringComparer.Ordinal).Select(d => $"only in the migrations: {d}"));
        }

        differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task PrimaryAndForeignKeys_OfTenantTables_BeginWithTheTenant()
    {
        var bare = await ReadAsync(await TestDatabase.OwnerAsync(),
            """
            select conrelid::regclass || ' ' || conname from pg_constraint c
            where c.contype in ('p', 'f') and c.connamespace = 'public'::regnamespace
              and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'tenant_id')
              and (select attname from pg_attribute a where a.attrelid = c.conrelid and a.attnum = c.conkey[1]) <> 'tenant_id'
            """);

        bare.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("events")]
    [InlineData("event_seals")]
    [InlineData("access_log")]
    [InlineData("form_versions")]
    [InlineData("acceptances")]
    [InlineData("decision_uploads")]
    [InlineData("payment_notifications")]
    [InlineData("approval_steps")]
    [InlineData("policy_versions")]
    [InlineData("run_traces")]
    [InlineData("card_readings")]
    [InlineData("document_copies")]
    [InlineData("payment_reconciliations")]
    [InlineData("bulletin_reads")]
    public async Task RecordOfThePast_ForTheAppRole_GrowsButNeverChanges(string table)
    {
        var granted = await ReadAsync(await TestDatabase.AppAsync(),
            $"select p from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p where has_table_privilege(current_user, '{table}', p)");

        granted.Order(StringComparer.Ordinal).ShouldBe(["INSERT", "SELECT"]);
    }

    [Theory]
    [InlineData("update events set reason = 'x'")]
    [InlineData("delete from events")]
    [InlineData("update event_seals set hash = 'x'")]
    [InlineData("delete from event_seals")]
    [InlineData("delete from access_log")]
    [InlineData("truncate events")]
    [InlineData("alter table events disable row level security")]
    [InlineData("create table public.mine (id integer)")]
    [InlineData("update tenants set slug = 'x'")]
    public async Task Change_ByTheAppRole_IsRefusedByTheDatabase(string sql)
    {
        var tenant = await TestTenant.CreateAsync();
        await using var db = tenant.Open();

        var change = () => db.Database.ExecuteSqlRawAsync(sql);

        (await change.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }
}
