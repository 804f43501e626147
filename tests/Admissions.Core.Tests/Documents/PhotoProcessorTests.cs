using System.Text;
using Admissions.Core.Documents;

namespace Admissions.Core.Tests.Documents;

public sealed class PhotoProcessorTests(PrintWorkers workers)
{
    private static readonly PhotoRequirements Portrait = new(3, 4, MinWidth: 240, MaxWidth: 480, MinKilobytes: 5, MaxKilobytes: 50);

    [Theory]
    [InlineData(480, 640, 480, 640)]
    [InlineData(3000, 4000, 480, 640)]
    [InlineData(1600, 1200, 480, 640)]
    [InlineData(250, 900, 250, 333)]
    public async Task Reencode_GoodPicture_HasRatioSizeAndWeight(int width, int height, int outWidth, int outHeight)
    {
        var photo = await AcceptedAsync(Pictures.Png(width, height));

        (photo.Width, photo.Height).ShouldBe((outWidth, outHeight));
        photo.Jpeg.Length.ShouldBeInRange(5 * 1024, 50 * 1024);
        photo.Jpeg.AsSpan(0, 3).ToArray().ShouldBe([0xff, 0xd8, 0xff]);
    }

    [Fact]
    public async Task Reencode_JpegWithPlace_LosesItAndStandsUpright()
    {
        var wide = new PhotoRequirements(4, 3, 240, 640, 0, 200);
        var sideways = Pictures.WithPlaceAndRotation(
            ((PhotoAccepted)await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(640, 480)), wide)).Jpeg);
        Latin(sideways).ShouldContain("Exif");

        var photo = await AcceptedAsync(sideways);

        (photo.Width, photo.Height).ShouldBe((480, 640));
        Latin(photo.Jpeg).ShouldNotContain("Exif");
        Latin(photo.Jpeg).ShouldNotContain("II*");
    }

    [Theory]
    [InlineData(3000, 1000, 2000, 667)]
    [InlineData(900, 700, 900, 700)]
    public async Task Reencode_CopyOfADocument_LosesNoPart(int width, int height, int outWidth, int outHeight)
    {
        var copy = PhotoRequirements.WholePicture(minSide: 640, maxSide: 2000, maxKilobytes: 2048);

        var photo = (await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(width, height)), copy)).ShouldBeOfType<PhotoAccepted>();

        (photo.Width, photo.Height).ShouldBe((outWidth, outHeight));
        (await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(600, 500)), copy))
            .ShouldBeOfType<PhotoRefused>().Sentence.ShouldContain("长边不足 640 像素");
    }

    [Fact]
    public async Task Reencode_SameUploadTwice_GivesTheSameBytes()
    {
        var upload = Pictures.Png(700, 900);

        (await AcceptedAsync(upload)).Jpeg.ShouldBe((await AcceptedAsync(upload)).Jpeg);
    }

    [Fact]
    public async Task Reencode_PdfRenamedToJpg_IsRefused() =>
        await RefusedAsync(await workers.Printer.PrintAsync(Examples.Ticket()), PhotoRefusal.NotAnImage);

    [Fact]
    public async Task Reencode_SvgOrEmptyFile_IsRefused()
    {
        await RefusedAsync("<svg xmlns='http://www.w3.org/2000/svg' width='480' height='640'/>"u8.ToArray(), PhotoRefusal.NotAnImage);
        await RefusedAsync([], PhotoRefusal.NotAnImage);
    }

    [Fact]
    public async Task Reencode_PngOf2500MillionPixels_IsRefusedAndTheWorkerLives()
    {
        var bomb = Pictures.PngBomb();
        bomb.Length.ShouldBeLessThan(3_000_000);

        var refused = await RefusedAsync(bomb, PhotoRefusal.TooManyPixels);

        refused.Sentence.ShouldContain("50000 × 50000");
        (await AcceptedAsync(Pictures.Png(480, 640))).Width.ShouldBe(480);
    }

    [Fact]
    public async Task Reencode_TruncatedJpeg_IsRefused()
    {
        var whole = (await AcceptedAsync(Pictures.Png(480, 640))).Jpeg;

        await RefusedAsync(whole[..(whole.Length / 2)], PhotoRefusal.Truncated);
        await RefusedAsync(whole[..4], PhotoRefusal.Truncated);
    }

    [Fact]
    public async Task Reencode_TruncatedPng_IsRefused() =>
        await RefusedAsync(Pictures.Png(480, 640)[..5000], PhotoRefusal.Truncated);

    [Fact]
    public async Task Reencode_FewerPixelsThanAsked_IsRefusedNotBlownUp() =>
        (await RefusedAsync(Pictures.Png(200, 300), PhotoRefusal.TooSmall)).Sentence.ShouldContain("240 × 320");

    [Fact]
    public async Task Reencode_BlankPicture_CannotReachTheSmallestWeight() =>
        (await RefusedAsync(Pictures.Blank(480, 640), PhotoRefusal.TooLight)).Sentence.ShouldContain("5 至 50 KB");

    [Fact]
    public async Task Reencode_FileOfMoreThan20Megabytes_IsRefused() =>
        await RefusedAsync(new byte[21 * 1024 * 1024], PhotoRefusal.TooManyBytes);

    private async Task<PhotoAccepted> AcceptedAsync(byte[] upload) =>
        (await workers.Photos.ReencodeAsync(new MemoryStream(upload), Portrait)).ShouldBeOfType<PhotoAccepted>();

    private async Task<PhotoRefused> RefusedAsync(byte[] upload, PhotoRefusal reason)
    {
        var refused = (await workers.Photos.ReencodeAsync(new MemoryStream(upload), Portrait)).ShouldBeOfType<PhotoRefused>();
        refused.Reason.ShouldBe(reason);
        refused.Sentence.ShouldEndWith("。");
        return refused;
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
