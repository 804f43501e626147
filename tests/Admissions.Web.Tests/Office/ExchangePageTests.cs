using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Exchange.Dbf;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Candidates out to Visual FoxPro and in again, page by page (湘教考信字〔2019〕3号 §二.3).</summary>
public sealed class ExchangePageTests
{
    private const string Page = "/gl/adult-2026/exchange";
    private const string County = "430121";

    [Fact]
    [Covers("HR-11")]
    public async Task Dbf_ThreeCandidates_ComeOutIntactAndGoInAgainWithoutADifference()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-25 10:00");
        var ids = await tenant.ReportableAsync(County, 3);
        await using var db = tenant.Open();
        foreach (var (id, name) in ids.Zip(["张三", "李四", "欧阳·振宇"]))
            await db.Registrations.Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, name));
        var county = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", County));

        var exported = await county.PostAsync(Page, [], "Export", ("format", "gbk"));
        exported.Status.ShouldBe(HttpStatusCode.OK, exported.Text);
        var read = DbfReader.Open(new MemoryStream(exported.Bytes)).Value!;
        var records = read.Records().Select(r => r.Value!.Values).ToList();
        var again = await CompareAsync(county, exported.Bytes);
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, "张山"));
        var changed = await CompareAsync(county, exported.Bytes);

        records.Count.ShouldBe(3);
        records.Select(r => r[1]).ShouldBe(["张三", "李四", "欧阳·振宇"], ignoreOrder: true);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        exported.Bytes.AsSpan().IndexOf(Encoding.GetEncoding("gbk").GetBytes("张三")).ShouldBeGreaterThan(0, "Visual FoxPro reads GBK");
        again.Text.ShouldContain("核对 3 行，差异 0 处");
        changed.Text.ShouldContain("核对 3 行，差异 1 处");
        changed.Text.ShouldContain("张山");
        await using var photos = new MemoryStream((await county.PostAsync(Page, [], "Photos")).Bytes);
        using var archive = new ZipArchive(photos);
        archive.Entries.Select(e => e.Name).ShouldBe(await db.Registrations.Select(r => r.CandidateNumber + ".jpg").ToListAsync(), ignoreOrder: true);
    }

    [Fact]
    public async Task Photos_OutAndInAgain_HaveNoDifference_AndEveryChangeIsNamed()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-25 10:00");
        await tenant.ReportableAsync(County, 4);
        await using var db = tenant.Open();
        foreach (var photo in await db.Photos.AsNoTracking().ToListAsync())
            await db.Photos.Where(p => p.Id == photo.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Digest, Convert.ToHexStringLower(SHA256.HashData(photo.Content))));
        var numbers = await db.Registrations.OrderBy(r => r.CandidateNumber).Select(r => r.CandidateNumber!).ToListAsync();
        var county = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", County));
        var archive = (await county.PostAsync(Page, [], "Photos")).Bytes;

        var same = await PhotosAsync(county, archive);
        var changed = await PhotosAsync(county, Changed(archive, numbers));
        var neighbours = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430211"));
        var elsewhere = await PhotosAsync(neighbours, archive);

        same.Text.ShouldContain("核对 4 张，差异 0 处");
        changed.Text.ShouldContain("核对 4 张，差异 4 处");
        Row(changed, numbers[0]).ShouldBe(["相片", "没有相片", await db.Registrations.Where(r => r.CandidateNumber == numbers[0]).Select(r => r.Photos.Single().Digest).SingleAsync()]);
        Row(changed, numbers[1])[0].ShouldBe("相片");
        Row(changed, numbers[2])[1].ShouldBe("出现多次");
        Row(changed, "26430121009999")[2].ShouldBe("没有这名考生");
        elsewhere.Text.ShouldContain("核对 4 张，差异 4 处");
        elsewhere.Text.ShouldNotContain(await db.Photos.Select(p => p.Digest).FirstAsync(), Case.Sensitive, "what another county has is not told");
    }

    [Fact]
    public async Task Photos_NoArchiveOrADamagedOne_IsRefusedInASentence()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-25 10:00");
        await tenant.ReportableAsync(County, 2);
        var county = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", County));
        var archive = (await county.PostAsync(Page, [], "Photos")).Bytes;

        foreach (var wrong in new[] { "no archive"u8.ToArray(), archive[..(archive.Length / 2)] })
        {
            var answer = await PhotosAsync(county, wrong);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest);
            answer.Text.ShouldContain("这个文件不是相片压缩包");
        }
        (await county.PostAsync(Page, [], "ComparePhotos")).Text.ShouldContain("选择要核对的相片压缩包");
    }

    /// <summary>The first picture left out, the second another one, the third twice, and one of nobody.</summary>
    private static byte[] Changed(byte[] archive, List<string> numbers)
    {
        using var from = new ZipArchive(new MemoryStream(archive));
        using var memory = new MemoryStream();
        using (var to = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, number) in new[] { ("a/" + numbers[1], numbers[0]), (numbers[2], numbers[2]), ("b/" + numbers[2], numbers[2]), (numbers[3], numbers[3]), ("26430121009999", numbers[0]) })
            {
                using var entry = to.CreateEntry(name + ".jpg").Open();
                from.GetEntry(number + ".jpg")!.Open().CopyTo(entry);
                if (name == "a/" + numbers[1])
                    entry.WriteByte(0);
            }
        }
        return memory.ToArray();
    }

    private static string[] Row(PageAnswer page, string number) =>
        [.. page.Document.QuerySelectorAll("tbody tr").Single(r => r.QuerySelector("th")!.TextContent.Trim() == number).QuerySelectorAll("td").Select(c => c.TextContent.Trim())];

    private static Task<PageAnswer> PhotosAsync(Browser browser, byte[] archive) =>
        browser.PostAsync(Page, [], "ComparePhotos", null, [("archive", "相片.zip", "application/zip", archive)]);

    private static Task<PageAnswer> CompareAsync(Browser browser, byte[] dbf) =>
        browser.PostAsync(Page, [], "Compare", null, [("upload", $"{County}.dbf", "application/octet-stream", dbf)]);
}
