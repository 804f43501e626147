using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Confirmation;

/// <summary>What a card reader says reaches the server through a browser: it is checked, recorded and compared, never believed.</summary>
public sealed class CardReadingTests
{
    [Fact]
    public async Task Read_ChipOfTheCandidate_RecordsReaderAndClerkAndKeepsTheChipsPhoto()
    {
        var (clerk, candidate) = await StartAsync();

        var read = await ReadAsync(clerk, candidate, chip => chip);
        var again = await ReadAsync(clerk, candidate, chip => chip);

        read.Value!.Reading.ShouldSatisfyAllConditions(
            r => (r.Origin, r.Device, r.ReaderSerial).ShouldBe((CardReadingOrigin.Reader, "huashi", "SAM-1")),
            r => r.ClerkId.ShouldBe(clerk.User.Id),
            r => (r.Sex, r.Ethnicity).ShouldBe(("2", "15")));
        read.Value.Photo!.ShouldSatisfyAllConditions(
            p => p.Origin.ShouldBe(PhotoOrigin.IdChip),
            p => p.IsCurrent.ShouldBeTrue(),
            p => (p.Width, p.Height).ShouldBe((102, 126)));
        again.Value!.Photo!.Id.ShouldBe(read.Value.Photo!.Id, "the same picture is stored once");
        (await candidate.EventsAsync()).Count(e => e == "PhotoTaken").ShouldBe(1);
        (await clerk.OpenAsync(candidate))!.Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_ChipAfterTheCamera_KeepsBothAndTheCamerasPhotoCounts()
    {
        var (clerk, candidate) = await StartAsync();
        await clerk.PhotographAsync(candidate, PhotoOrigin.Camera);

        var read = await ReadAsync(clerk, candidate, chip => chip);

        var counter = (await clerk.OpenAsync(candidate))!;
        read.Value!.Photo!.IsCurrent.ShouldBeFalse();
        counter.CurrentPhotoOrigin.ShouldBe(PhotoOrigin.Camera);
        counter.ChipPhotoId.ShouldBe(read.Value.Photo.Id);
    }

    [Theory]
    [InlineData("birth")]
    [InlineData("sex")]
    [InlineData("ethnicity")]
    [InlineData("period")]
    [InlineData("serial")]
    public async Task Read_ChipThatContradictsItself_IsRefusedAndNothingKept(string what)
    {
        var (clerk, candidate) = await StartAsync();

        var read = await ReadAsync(clerk, candidate, chip => what switch
        {
            "birth" => chip with { BirthDate = chip.BirthDate!.Value.AddDays(1) },
            "sex" => chip with { Sex = "1" },
            "ethnicity" => chip with { Ethnicity = "火星" },
            "period" => chip with { ValidFrom = new DateOnly(2090, 1, 1) },
            _ => chip with { ReaderSerial = "SAM\n1" },
        });

        read.Refusals.Single().Code.ShouldBe("chip.contradiction");
        (await clerk.OpenAsync(candidate))!.Card.ShouldBeNull();
    }

    [Fact]
    public async Task Read_ChipThatDiffersInNameAndEthnicity_BlocksWithEachOfThem()
    {
        var (clerk, candidate) = await StartAsync();
        await clerk.PrepareAsync(candidate);

        await ReadAsync(clerk, candidate, chip => chip with { Ethnicity = "01" }, name: "蒋文晴");
        var confirmed = await clerk.ConfirmAsync(candidate);

        confirmed.Refusals.Select(r => r.Code).ShouldBe(["card.name-differs", "card.ethnicity-differs"]);
        confirmed.Refusals[1].Sentence.ShouldContain("报名“土家族”，证件“汉族”");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    public async Task Read_ChipOfSomebodyElse_BlocksAndTakesNoPhoto()
    {
        var (clerk, candidate) = await StartAsync();
        var other = await clerk.Tenant.SubmittedCandidateAsync(clerk.Point, name: "蒋文晴");
        var row = await other.ReadAsync();

        var read = await clerk.DoAsync<CardDesk, CardRead>((s, c) => s.ReadAsync(
            new CardOptions(candidate.RegistrationId, row.Name, row.DocumentNumber, null, CardReadingOrigin.Reader, ChipOf(row)), Picture(), c));

        read.Value!.Photo.ShouldBeNull("another person's face never comes into this record");
        (await clerk.OpenAsync(candidate))!.Blocks.ShouldContain(b => b.Code == "card.number-differs");
        await using var db = clerk.Tenant.Open();
        (await db.Photos.AnyAsync(p => p.RegistrationId == candidate.RegistrationId)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("2026-09-08 12:30")]
    [InlineData("2026-09-12 10:00")]
    public async Task Read_OutsideTheCountersHours_IsRefusedWithOrWithoutPicture(string at)
    {
        var (clerk, candidate) = await StartAsync();
        var row = await candidate.ReadAsync();
        await clerk.Tenant.SetClockAsync(at);

        var read = await ReadAsync(clerk, candidate, chip => chip);
        var typed = await clerk.ReadCardAsync(candidate);

        read.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        typed.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        await using var db = clerk.Tenant.Open();
        (await db.CardReadings.AnyAsync(c => c.RegistrationId == row.Id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Read_ChipForATaiwanPermit_IsRefused()
    {
        var (clerk, _) = await StartAsync();
        var candidate = await clerk.Tenant.SpecialCandidateAsync(clerk.Point);
        var row = await candidate.ReadAsync();

        var read = await clerk.DoAsync<CardDesk, CardRead>((s, c) => s.ReadAsync(
            new CardOptions(row.Id, row.Name, row.DocumentNumber, null, CardReadingOrigin.Reader, ChipOf(row)), Picture(), c));

        read.Refusals.Single().Code.ShouldBe("chip.not-for-kind");
    }

    [Fact]
    public async Task Read_PictureThatCannotBeOpened_IsRefusedAndTheReadingIsNotKept()
    {
        var (clerk, candidate) = await StartAsync();
        var row = await candidate.ReadAsync();

        var read = await clerk.DoAsync<CardDesk, CardRead>((s, c) => s.ReadAsync(
            new CardOptions(row.Id, row.Name, row.DocumentNumber, null, CardReadingOrigin.Reader, ChipOf(row)), new MemoryStream("没有相片"u8.ToArray()), c));

        read.Refusals.Single().Code.ShouldBe("photo.chip");
        await using var db = clerk.Tenant.Open();
        (await db.CardReadings.AnyAsync(r => r.RegistrationId == row.Id)).ShouldBeFalse();
        (await candidate.EventsAsync()).ShouldNotContain("IdentityCardRead");
    }

    [Fact]
    public async Task Read_CandidateOfAnotherPoint_IsRefusedBeforeItsPictureIsDrawn()
    {
        var (clerk, candidate) = await StartAsync();
        var row = await candidate.ReadAsync();
        var other = await clerk.Tenant.ClerkAsync(await clerk.Tenant.PointAsync("430122"));

        var read = await other.DoAsync<CardDesk, CardRead>((s, c) => s.ReadAsync(
            new CardOptions(row.Id, row.Name, row.DocumentNumber, null, CardReadingOrigin.Reader, ChipOf(row)), new MemoryStream("没有相片"u8.ToArray()), c));

        read.Refusals.Single().Code.ShouldNotBe("photo.chip");
    }

    private static async Task<(TestClerk Clerk, TestCandidate Candidate)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        return (clerk, await tenant.SubmittedCandidateAsync(clerk.Point));
    }

    private static async Task<Outcome<CardRead>> ReadAsync(TestClerk clerk, TestCandidate candidate, Func<ChipFields, ChipFields> change, string? name = null)
    {
        var row = await candidate.ReadAsync();
        return await clerk.DoAsync<CardDesk, CardRead>((s, c) => s.ReadAsync(
            new CardOptions(row.Id, name ?? row.Name, row.DocumentNumber, null, CardReadingOrigin.Reader, change(ChipOf(row))), Picture(), c));
    }

    private static ChipFields ChipOf(Registration row) => new(row.Sex, row.Ethnicity, row.BirthDate, "演示市公安局", new DateOnly(2020, 1, 1), "huashi", "SAM-1");

    private static MemoryStream Picture() => new(Pictures.Png(102, 126));
}
