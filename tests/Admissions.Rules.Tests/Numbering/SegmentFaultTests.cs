using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Numbering;

/// <summary>What verifier and engine work out each by itself: usable segments, columns of a room, the commitment of a seed.</summary>
public sealed class SegmentFaultTests
{
    [Fact]
    public void FaultOf_RandomSegments_AgreesWithTheLayout()
    {
        var faults = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            NumberSegment[] segments = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Draw(random))];

            var refused = NumberLayout.TryCreate(segments, out _) as NumberLayoutUnusable;

            (NumberingVerifier.FaultOf(segments)?.Segment ?? 0).ShouldBe(refused?.Segment ?? 0, $"seed {seed}: {string.Join(", ", segments.AsEnumerable())}");
            faults += refused is null ? 0 : 1;
        }

        faults.ShouldBeInRange(4_000, 18_000);
    }

    [Fact]
    public void ColumnsOf_EveryRoom_AgreesWithTheEngine()
    {
        for (var seats = 1; seats <= 60; seats++)
            for (var columns = 1; columns <= seats; columns++)
                SeatingVerifier.ColumnsOf(seats, columns).ShouldBe(SeatingRules.EvenColumns(seats, columns), $"{seats} seats in {columns} columns");
    }

    [Fact]
    public void CommitmentOf_RandomSeeds_AgreesWithDrawAndSeating()
    {
        for (var length = 1; length <= 64; length++)
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            var seed = Convert.ToHexString(bytes);

            SeedReading.IsSeed(seed).ShouldBeTrue();
            SeedReading.CommitmentOf(seed).ShouldBe(LotteryDraw.CommitmentOf(seed));
            SeedReading.CommitmentOf(seed.ToLowerInvariant()).ShouldBe(new SeatingSeed(Convert.FromHexString(seed)).Commitment);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0g")]
    [InlineData("０７")]
    [InlineData("07 ")]
    public void IsSeed_NotHexadecimal_IsFalse(string text) => SeedReading.IsSeed(text).ShouldBeFalse();

    private static NumberSegment Draw(Random random)
    {
        Dictionary<string, string>? map = random.Next(4) > 0 ? null : random.Next(5) switch
        {
            0 => [],
            1 => new() { ["A"] = "1", ["B"] = "22" },
            2 => new() { ["A"] = "1", ["C"] = "2" },
            3 => new() { ["A"] = "" },
            _ => new() { ["A"] = "1", ["B"] = "2" },
        };
        string[] names = ["county", "category"];
        var kind = random.Next(8);
        return new(
            Literal: kind is 0 or 1 or 7 ? new string('2', random.Next(3) == 0 ? random.Next(23) : random.Next(1, 4)) : null,
            Field: kind is 2 or 3 or 4 or 7 ? names[random.Next(2)] : null,
            Serial: kind is 5 ? "tenant" : kind is 6 ? "county" : null,
            Width: random.Next(5) == 0 ? random.Next(-1, 23) : random.Next(2, 4), Map: map);
    }
}
