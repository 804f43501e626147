using Npgsql;

namespace Admissions.Core.Tests.Data;

/// <summary>What a province's million rows would make slow.</summary>
public sealed class IndexTests
{
    /// <summary>Photos once had no index of this kind, and every candidate at the counter cost a reading of everybody's.</summary>
    [Fact]
    public async Task Tables_OfCandidates_FindARegistrationsRowsByAnIndex()
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select c.conrelid::regclass::text
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[array_length(c.conkey, 1)]
            where c.contype = 'f' and c.confrelid = 'registrations'::regclass and not exists (
              select from pg_index i
              where i.indrelid = c.conrelid
                and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname))
                and (select array_agg(x.attname order by k.n) from unnest(i.indkey::int2[]) with ordinality k (num, n) join pg_attribute x on x.attrelid = i.indrelid and x.attnum = k.num
                     where x.attname not in ('tenant_id', 'campaign_id'))[1] = a.attname)
            order by 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var without = new List<string>();
        while (await reader.ReadAsync())
            without.Add(reader.GetString(0));

        without.ShouldBeEmpty();
    }

    /// <summary>
    /// One value worked out of tables by a function in SQL is never folded into the statement that asks for it, so it is parsed and
    /// planned at every call: two of them once took most of the database's time for a candidate's page.
    /// </summary>
    [Fact]
    public async Task Functions_ThatReadTablesForOneValue_ArePlannedOnceForAConnection()
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select p.proname::text from pg_proc p join pg_language l on l.oid = p.prolang
            where p.pronamespace = 'public'::regnamespace and l.lanname = 'sql' and not p.proretset and p.prosrc ~* '\mfrom\M'
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var planned = new List<string>();
        while (await reader.ReadAsync())
            planned.Add(reader.GetString(0));

        planned.ShouldBeEmpty();
    }

    /// <summary>What strangers make the sign-in door look up, as often as they like.</summary>
    [Theory]
    [InlineData("registrations", "(tenant_id, document_number)")]
    [InlineData("known_addresses", "(tenant_id, address)")]
    public async Task Door_WhatItLooksUp_HasAnIndex(string table, string columns)
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from pg_indexes where tablename = $1 and indexdef like '%' || $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        command.Parameters.Add(new NpgsqlParameter { Value = columns });

        (await command.ExecuteScalarAsync()).ShouldBe(1L);
    }
}
