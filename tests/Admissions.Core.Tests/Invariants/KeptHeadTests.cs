using Admissions.Core.Events;

namespace Admissions.Core.Tests.Invariants;

/// <summary>A head that an inspector noted earlier, held against the chains of today.</summary>
public sealed class KeptHeadTests(SoundWorld world) : IClassFixture<SoundWorld>
{
    [Fact]
    public async Task Verify_WithAKeptHead_FindsThatTheNewestBlockWasCutOff()
    {
        var database = await world.TenantAsync();
        var head = (await EventChain.VerifyAsync(database.DataSource)).Head;
        var kept = head[..16].ToUpperInvariant();

        var (held, _, nothing) = await world.CommandAsync("verify", "--events", "--head", kept);
        await world.CorruptAsync(database, "delete from events where id = 3 and tenant_id = $tenant");
        await world.CorruptAsync(database, "delete from event_seals where sequence = 2 and tenant_id = $tenant");
        var (cut, _, told) = await world.CommandAsync("verify", "--events", "--head", kept);

        // What is left is a chain without a break: only the kept head tells.
        (await EventChain.VerifyAsync(database.DataSource)).Breaks.ShouldBeEmpty();
        (held, nothing).ShouldBe((0, ""));
        (cut, told).ShouldBe((3, $"No chain holds the head {kept}: blocks were removed, or a chain was written anew."));
    }
}
