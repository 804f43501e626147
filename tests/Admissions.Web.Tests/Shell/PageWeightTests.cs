using System.IO.Compression;
using AngleSharp.Dom;

namespace Admissions.Web.Tests.Shell;

public sealed class PageWeightTests
{
    private const int Limit = 60 * 1024;

    [Fact]
    public async Task Get_CandidatePageWithEverythingItLoads_Is60KilobytesAtMost()
    {
        var host = await GalleryHost.OpenAsync();
        var answer = await host.GetAsync("/_gallery?table=empty");
        var html = await answer.Content.ReadAsByteArrayAsync();
        var page = await GalleryHost.DocumentAsync(answer);
        // The gallery alone draws charts; no candidate page does.
        var loads = page.QuerySelectorAll("link[rel=stylesheet], script[src], use, img")
            .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!).Select(address => address.Split('#')[0])
            .Where(address => address.StartsWith('/') && !address.Contains("echarts", StringComparison.Ordinal) && !address.Contains("chart.", StringComparison.Ordinal))
            .Distinct().ToList();
        loads.ShouldNotContain(address => address.Contains("tabler.min", StringComparison.Ordinal));

        var weights = new Dictionary<string, int> { ["page"] = Compressed(html) };
        foreach (var address in loads) weights[address] = Compressed(await (await host.GetAsync(address)).Content.ReadAsByteArrayAsync());
        weights.Values.ShouldAllBe(weight => weight > 200, "an asset is empty");
        weights.Values.Sum().ShouldBeLessThanOrEqualTo(Limit, string.Join(", ", weights));
    }

    private static int Compressed(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return (int)target.Length;
    }
}
