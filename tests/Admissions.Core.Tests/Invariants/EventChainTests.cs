using Admissions.Core.Data;
using Admissions.Core.Events;
using Npgsql;

namespace Admissions.Core.Tests.Invariants;

/// <summary>docs/adr/0004: what was sealed and changed later is found, and nothing slips in behind a sealed block.</summary>
public sealed class EventChainTests(SoundWorld world) : IClassFixture<SoundWorld>
{
    [Fact]
    public async Task Verify_SealedChain_IsIntact()
    {
        var database = await world.TenantAsync();

        var report = await EventChain.VerifyAsync(database.DataSource);

        report.Breaks.ShouldBeEmpty();
        (report.Blocks, report.Events).ShouldBe((2, 3));
        report.Head.ShouldNotBe(EventChain.Genesis);
    }

    [Fact]
    public async Task Seal_NothingNew_MakesNoBlock()
    {
        var database = await world.TenantAsync();

        (await EventChain.SealAsync(database)).ShouldBe(0);

        (await EventChain.VerifyAsync(database.DataSource)).Blocks.ShouldBe(2);
    }

    [Theory]
    [InlineData("update events set actor_name = '另一人' where id = 2", "Block 1")]
    [InlineData("update events set after = '{\"state\":\"Valid\"}' where id = 3", "Block 2")]
    [InlineData("update events set at = at - interval '1 microsecond' where id = 1", "Block 1")]
    [InlineData("update events set actor_name = '系', actor_role = '统' where id = 1", "Block 1")]
    [InlineData("delete from events where id = 2", "Block 1")]
    [InlineData("update event_seals set count = 3 where sequence = 1", "Block 1")]
    [InlineData("update event_seals set hash = repeat('0', 64) where sequence = 1", "Block 2")]
    [InlineData("delete from event_seals where sequence = 1", "Block 2")]
    public async Task Verify_ChangedAfterSealing_NamesTheBlock(string change, string block)
    {
        var database = await world.TenantAsync();
        await world.CorruptAsync(database, change + " and tenant_id = $tenant");

        (await EventChain.VerifyAsync(database.DataSource)).Breaks.ShouldContain(b => b.StartsWith(block, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_EventInsertedIntoASealedBlock_IsFound()
    {
        var database = await world.TenantAsync();
        await world.CorruptAsync(database,
            "insert into events (id, type, subject_type, subject_id, actor_name, at, transaction_id) select 9, 'X', 'X', 1, 'x', now(), from_transaction + 1 from event_seals where sequence = 2 and tenant_id = $tenant");

        (await EventChain.VerifyAsync(database.DataSource)).Breaks.ShouldHaveSingleItem().ShouldContain("Block 2: 1 events were sealed, 2 are there");
    }

    [Fact]
    public async Task Seal_WhileAnEarlierTransactionIsOpen_LeavesItsEventsForTheNextBlock()
    {
        var database = await world.TenantAsync();
        await using var slow = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await ExecuteAsync(slow, SoundWorld.EventSql(10));
        await world.CorruptAsync(database, SoundWorld.EventSql(11));

        // Event 11 is committed, but an earlier transaction still writes: neither may be sealed yet.
        (await EventChain.SealAsync(database)).ShouldBe(0);
        await transaction.CommitAsync();
        await SoundWorld.SealAsync(database);

        var report = await EventChain.VerifyAsync(database.DataSource);
        report.Breaks.ShouldBeEmpty();
        report.Events.ShouldBe(5);
    }

    [Fact]
    public async Task Seal_ByTwoAtOnce_SealsEveryEventOnce()
    {
        var database = await world.TenantAsync();
        for (var id = 20; id < 40; id++)
            await world.CorruptAsync(database, SoundWorld.EventSql(id));

        while ((await EventChain.VerifyAsync(database.DataSource)).Events < 23)
            await Task.WhenAll(EventChain.SealAsync(database), EventChain.SealAsync(database), EventChain.SealAsync(database));

        (await EventChain.VerifyAsync(database.DataSource)).Breaks.ShouldBeEmpty();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
