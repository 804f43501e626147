using System.Net;
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
        using var archive = new System.IO.Compression.ZipArchive(photos);
        archive.Entries.Select(e => e.Name).ShouldBe(await db.Registrations.Select(r => r.CandidateNumber + ".jpg").ToListAsync(), ignoreOrder: true);
    }

    private static Task<PageAnswer> CompareAsync(Browser browser, byte[] dbf) =>
        browser.PostAsync(Page, [], "Compare", null, [("upload", $"{County}.dbf", "application/octet-stream", dbf)]);
}
