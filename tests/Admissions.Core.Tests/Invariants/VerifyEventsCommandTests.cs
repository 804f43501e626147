using Admissions.Core.Events;

namespace Admissions.Core.Tests.Invariants;

/// <summary><c>admissions verify --events</c> as an outsider calls it.</summary>
public sealed class VerifyEventsCommandTests(SoundWorld world) : IClassFixture<SoundWorld>
{
    [Fact]
    public async Task Verify_BeforeAndAfterAChange_ExitsWith0Then3()
    {
        var database = await world.TenantAsync();
        var head = (await EventChain.VerifyAsync(database.DataSource)).Head;

        var (sound, listed, nothing) = await world.CommandAsync("verify", "--events");
        await world.CorruptAsync(database, "update events set reason = '改' where id = 3 and tenant_id = $tenant");
        var (broken, _, told) = await world.CommandAsync("verify", "--events");

        (sound, nothing).ShouldBe((0, ""));
        listed.ShouldBe($"{database.Tenant.Slug}: 2 blocks, 3 events, 0 breaks, head {head}");
        (broken, told).ShouldBe((3, $"{database.Tenant.Slug}: Block 2: an event was changed after sealing."));
    }

    [Theory]
    [InlineData("--events", "--head", "abc")]
    [InlineData("--events", "--head", "0123456789abcdeg")]
    [InlineData("--in", ".", "--out", ".", "--head", "0123456789abcdef")]
    public async Task Verify_HeadThatIsNone_SaysWhatOneIs(params string[] arguments)
    {
        var (exit, _, told) = await world.CommandAsync(["verify", .. arguments]);

        exit.ShouldNotBe(0);
        told.ShouldContain("16 to 64 hexadecimal digits");
    }

    [Fact]
    public async Task Verify_WithNeitherFilesNorEvents_SaysWhatItNeeds()
    {
        var (exit, _, told) = await world.CommandAsync("verify");

        exit.ShouldNotBe(0);
        told.ShouldContain("Say --in and --out for the files of a run, or --events");
    }
}
