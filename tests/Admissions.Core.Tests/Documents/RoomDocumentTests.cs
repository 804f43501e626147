using Admissions.Core.Documents;

namespace Admissions.Core.Tests.Documents;

public sealed class RoomDocumentTests(PrintWorkers workers)
{
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(31)]
    public async Task Print_DoorList_ListsEverySeatOnOnePage(int seats)
    {
        var list = Examples.DoorList(seats);

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(list));

        pdf.Pages.Count.ShouldBe(1);
        pdf.Text.ShouldContain("第 017 考室");
        pdf.Text.ShouldContain($"应考 {seats} 人");
        foreach (var seat in list.Seats)
        {
            pdf.Text.ShouldContain(seat.TicketNumber);
            pdf.Unbroken.ShouldContain(seat.Name);
        }
    }

    [Fact]
    public async Task Print_DoorListOfAnEmptyRoom_SaysNobody()
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.DoorList(0)));

        pdf.Text.ShouldContain("应考 0 人");
    }

    [Fact]
    public async Task Print_SeatChart_GoesThroughTheColumnsInAnS()
    {
        var chart = Examples.SeatChart(31, 8, 8, 8, 7) with { WithPhotos = false };

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(chart));

        pdf.Pages.Count.ShouldBe(1);
        // Read from left to right, the front row holds the first seats of odd columns and the last of even ones.
        InOrder(pdf.Text, "19430100201701", "19430100201716", "19430100201717", "19430100201731");
        InOrder(pdf.Text, "19430100201707", "19430100201710", "19430100201723", "19430100201725");
        InOrder(pdf.Text, "19430100201708", "19430100201709", "19430100201724");
    }

    [Fact]
    public async Task Print_SeatChartWithPhotos_HoldsThemAll()
    {
        var photo = (PhotoAccepted)await workers.Photos.ReencodeAsync(
            new MemoryStream(Pictures.Png(480, 640)), new PhotoRequirements(3, 4, 240, 240, 0, 30));
        var plain = Examples.SeatChart(30, 5, 5, 5, 5, 5, 5);
        var chart = plain with { Seats = [.. plain.Seats.Select(seat => seat with { Photo = new PrintedPicture(photo.Jpeg) })] };

        var pdf = await workers.Printer.PrintAsync(chart);

        (await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(plain))).Unbroken.ShouldContain("未采集相片");
        (await PrintWorkers.ReadAsync(pdf)).Unbroken.ShouldNotContain("未采集相片");
        pdf.AsSpan().IndexOf(photo.Jpeg.AsSpan(photo.Jpeg.Length / 2, 200)).ShouldBePositive();
    }

    [Fact]
    public async Task Print_SeatChartWithMoreSeatsThanPlaces_IsRefusedByName()
    {
        var failure = await Should.ThrowAsync<DocumentFailedException>(
            () => workers.Printer.PrintAsync(Examples.SeatChart(31, 8, 8, 7, 7)));

        (failure.Template, failure.Field).ShouldBe((nameof(RoomSeatChart), "columnSizes"));
    }

    private static void InOrder(string text, params string[] words)
    {
        var places = words.Select(word => text.IndexOf(word, StringComparison.Ordinal)).ToList();
        places.ShouldAllBe(place => place >= 0);
        places.ShouldBeInOrder(SortDirection.Ascending);
    }
}
