using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>The province loads exported candidates into a campaign that does not have them: check, confirm, out again, take back (HR-11).</summary>
public sealed class LoadPageTests : IAsyncLifetime
{
    private const string Page = "/gl/adult-2026/exchange/load";
    private const string Batches = "/gl/adult-2026/exchange/loads/";

    /// <summary>Exported once: nothing here changes the authority of origin.</summary>
    private static readonly Lazy<Task<Source>> Exported = new(ExportAsync);

    private Source _from = null!;
    private TestTenant _to = null!;
    private Browser _province = null!;

    private sealed record Source(TestTenant Tenant, byte[] Table, byte[] Photos);

    public async ValueTask InitializeAsync()
    {
        _from = await Exported.Value;
        _to = await _from.Tenant.SuccessorAsync();
        _province = await BrowserAsync(_to);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Covers("HR-11")]
    public async Task Load_ThreeCandidates_ShownConfirmedExportedAgainAndTakenBack()
    {
        var checkedFile = await UploadAsync(_province, _from.Table, _from.Photos);
        var preview = await _province.GetAsync(Local(checkedFile.Location));
        await using var db = _to.Open();
        var before = await db.Registrations.CountAsync();
        var confirmed = await _province.PostAsync(Local(checkedFile.Location), []);
        var batch = await _province.GetAsync(Local(confirmed.Location));
        var records = DbfReader.Open(new MemoryStream(_from.Table)).Value!.Records().Select(r => r.Value!.Values).ToList();

        records.Count.ShouldBe(3);
        records.Select(r => r[1]).ShouldContain("张三");
        checkedFile.Status.ShouldBe(HttpStatusCode.Redirect, checkedFile.Text);
        preview.Text.ShouldContain("载入 3 名考生");
        Fact(preview, "其中有相片").ShouldBe("3");
        before.ShouldBe(0);
        confirmed.Status.ShouldBe(HttpStatusCode.Redirect, confirmed.Text);
        batch.Text.ShouldContain("已载入 3 名考生，与文件逐字段核对，差异 0 处");
        (await _province.PostAsync(Local(confirmed.Location), [], "Export", ("format", "gbk"))).Bytes.ShouldBe(_from.Table);
        var again = await _province.GetAsync(Local((await UploadAsync(_province, _from.Table, _from.Photos)).Location));
        again.Text.ShouldContain("没有要载入的考生");
        Fact(again, "已有，相同").ShouldBe("3");

        var noReason = await _province.PostAsync(Local(confirmed.Location), [], "Undo");
        var undone = await _province.PostAsync(Local(confirmed.Location), new Dictionary<string, string> { ["Reason"] = "选错了招生项目" }, "Undo");

        noReason.Status.ShouldBe(HttpStatusCode.BadRequest);
        undone.Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.Registrations.CountAsync()).ShouldBe(0);
        (await _province.GetAsync(Page)).Document.QuerySelector("tbody tr")!.TextContent.ShouldContain("考生.dbf");
    }

    [Fact]
    public async Task Check_WrongRows_AreListedWithRowAndColumn_AndNothingIsOffered()
    {
        var wrong = _to.Changed(_from.Table, (row, key, was) => (row, key) switch { (1, "documentNumber") => was[..^1] + (was[^1] == '1' ? '2' : '1'), _ => was }, [0, 1, 2, 0]);

        var check = Local((await UploadAsync(_province, wrong, null)).Location);
        var preview = await _province.GetAsync(check);
        var forced = await _province.PostCraftedAsync(check, Page);
        var workbook = await _province.GetAsync(check + "?handler=Errors");

        var rows = preview.Document.QuerySelectorAll("tbody tr").Select(r => string.Join('|', r.QuerySelectorAll("td").Select(c => c.TextContent.Trim()))).ToList();
        rows.ShouldContain(r => r.StartsWith("2|", StringComparison.Ordinal) && r.Contains("|证件号码|", StringComparison.Ordinal));
        rows.ShouldContain(r => r.StartsWith("4|", StringComparison.Ordinal) && r.Contains("|考生号|", StringComparison.Ordinal) && r.Contains("在第 1 行已经有了", StringComparison.Ordinal));
        preview.Text.ShouldContain("2 行有错误，不能载入");
        preview.Document.QuerySelectorAll("main form").ShouldBeEmpty();
        forced.Status.ShouldBe(HttpStatusCode.BadRequest);
        forced.Text.ShouldContain("文件里有错误");
        TableReader.Read(workbook.Bytes).Value!.Rows.Select(r => r[0]).ShouldBe(["2", "4"]);
        await NothingAsync();
    }

    [Fact]
    public async Task Check_FilesThatAreNone_AreRefusedAtTheirField()
    {
        using var other = new MemoryStream();
        DbfWriter.Write(other, [new DbfField("KSH", 'C', 20)], [["26430121000001"]], DbfText.Gbk, new DateOnly(2026, 9, 8));
        var foreign = _from.Table.ToArray();
        new byte[] { 0x81, 0x20 }.CopyTo(foreign, foreign.AsSpan().IndexOf(new byte[] { 0xD5, 0xC5, 0xC8, 0xFD }));

        foreach (var (table, photos, sentence) in new (byte[]?, byte[]?, string)[]
        {
            (null, null, "选择要载入的考生数据文件"),
            ("不是表"u8.ToArray(), null, "没有数据"),
            (other.ToArray(), null, "这个文件不是约定格式的考生数据表"),
            (_from.Table[..^200], null, "文件不完整"),
            (foreign, null, "不是有效的汉字编码"),
            (_from.Table, "no archive"u8.ToArray(), "这个文件不是相片压缩包"),
        })
        {
            var answer = await UploadAsync(_province, table, photos);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, sentence);
            answer.Text.ShouldContain(sentence);
        }
        await NothingAsync();
    }

    [Fact]
    public async Task Confirm_TwiceAtOnce_LoadsOnce_AndNobodyElseMayConfirm()
    {
        var check = Local((await UploadAsync(_province, _from.Table, _from.Photos)).Location);
        var colleague = await (await BrowserAsync(_to)).PostCraftedAsync(check, Page);
        var city = await (await WebHost.GetAsync()).Open(_to).AsAsync(await _to.StaffAsync("CityOfficer", "4301"));
        var elsewhere = await BrowserAsync(await TestTenant.CreateAsync());

        var both = await Task.WhenAll(_province.PostCraftedAsync(check, Page), _province.PostCraftedAsync(check, Page));

        both.Select(b => b.Status).ShouldBe([HttpStatusCode.Redirect, HttpStatusCode.BadRequest], ignoreOrder: true);
        both.Single(b => b.Status == HttpStatusCode.BadRequest).Text.ShouldContain("这个文件已经载入");
        colleague.Status.ShouldBe(HttpStatusCode.BadRequest);
        colleague.Text.ShouldContain("没有检查过");
        var batch = Local(both.Single(b => b.Status == HttpStatusCode.Redirect).Location);
        batch.ShouldStartWith(Batches);
        (await city.GetAsync(batch)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await city.GetAsync(Page)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await elsewhere.GetAsync(batch)).Status.ShouldBe(HttpStatusCode.NotFound);
        await using var db = _to.Open();
        (await db.Registrations.CountAsync()).ShouldBe(3);
    }

    private static async Task<Source> ExportAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("430121"));
        var line = await tenant.PlanLineAsync();
        foreach (var name in new[] { "张三", "李四", "欧阳·振宇" })
            await clerk.PhotographedCandidateAsync(name, line);
        await using (var db = tenant.Open())
            await db.Registrations.ExecuteUpdateAsync(r => r.SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch).SetProperty(x => x.State, RegistrationState.Valid));
        return new Source(tenant, await tenant.ExportedAsync(ExportFormat.Gbk), await tenant.ExportedPhotosAsync());
    }

    private static async Task<Browser> BrowserAsync(TestTenant tenant) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("InformationOfficer", "43"));

    private static Task<PageAnswer> UploadAsync(Browser browser, byte[]? table, byte[]? photos) => browser.PostAsync(Page, [], null, null,
    [
        .. table is null ? Array.Empty<(string, string, string, byte[])>() : [("upload", "考生.dbf", "application/octet-stream", table)],
        .. photos is null ? Array.Empty<(string, string, string, byte[])>() : [("archive", "相片.zip", "application/zip", photos)],
    ]);

    private async Task NothingAsync()
    {
        await using var db = _to.Open();
        (await db.Registrations.CountAsync(), await db.BatchEntries.CountAsync()).ShouldBe((0, 0));
    }

    private static string Fact(PageAnswer page, string term) =>
        page.Document.QuerySelectorAll("dt").Single(t => t.TextContent.Trim() == term).NextElementSibling!.TextContent.Trim();

    /// <summary>The address without the tenant, which the browser adds.</summary>
    private static string Local(string? location) => location![location!.IndexOf("/gl/", StringComparison.Ordinal)..];
}
