using Admissions.Core.Data;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Tests.Data;

/// <summary>The database holds the same edges as the transition tables of the rules: neither more nor fewer.</summary>
public sealed class LifecycleTriggerTests
{
    /// <summary>Every mapped table with a state that has a transition table, found from the model itself.</summary>
    public static TheoryData<string, string> TablesWithALifecycle()
    {
        using var db = DatabaseMigrator.Open("Host=none");
        var data = new TheoryData<string, string>();
        foreach (var entity in db.Model.GetEntityTypes())
            foreach (var property in entity.GetProperties())
                if (AllLifecycles.Tables.FirstOrDefault(l => l.StateType == property.ClrType.Name) is { } lifecycle && property.Name == "State")
                    data.Add(entity.GetTableName()!, lifecycle.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(TablesWithALifecycle))]
    public async Task Trigger_TriedWithEveryPairOfStates_AllowsExactlyTheLifecyclesEdges(string table, string lifecycleName)
    {
        var lifecycle = AllLifecycles.Tables.Single(l => l.Name == lifecycleName);
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        await ExecuteAsync(connection,
            $"""
             create temp table probe (state text);
             create temp table allowed (edge text);
             create trigger probe before update of state on probe for each row execute function public.{table}_transition();
             insert into probe values ('');
             do $$
             declare origin text; target text; states text[] := array[{string.Join(", ", lifecycle.StateNames.Select(n => $"'{n}'"))}];
             begin
               foreach origin in array states loop foreach target in array states loop
                 continue when origin = target;
                 truncate probe;
                 insert into probe values (origin);
                 begin
                   update probe set state = target;
                   insert into allowed values (origin || '>' || target);
                 exception when check_violation then null;
                 end;
               end loop; end loop;
             end $$;
             """);

        var allowed = await ReadAsync(connection, "select edge from allowed");

        allowed.Order(StringComparer.Ordinal).ShouldBe(
            lifecycle.Edges.Where(e => e.From is not null && e.From != e.To).Select(e => $"{e.From}>{e.To}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TablesWithALifecycle))]
    public async Task Trigger_OnTheTable_FiresBeforeEveryChangeOfState(string table, string lifecycleName)
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();

        var definitions = await ReadAsync(connection, $"select pg_get_triggerdef(oid) from pg_trigger where tgrelid = '{table}'::regclass and tgenabled = 'O' and not tgisinternal");

        definitions.ShouldContain(
            $"CREATE TRIGGER {table}_transition BEFORE UPDATE OF state ON public.{table} FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION {table}_transition()",
            lifecycleName);
    }

    [Fact]
    public async Task Update_AlongNoEdge_IsRefusedAndChangesNothing()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        await using var db = tenant.Open();

        var skip = () => db.Database.ExecuteSqlAsync($"update registrations set state = 'Valid' where id = {candidate.RegistrationId}");

        (await skip.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Account);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
