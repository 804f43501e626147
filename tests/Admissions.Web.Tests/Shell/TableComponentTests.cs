using Admissions.Core.Exchange;
using AngleSharp.Dom;

namespace Admissions.Web.Tests.Shell;

public sealed class TableComponentTests
{
    [Fact]
    public async Task Get_Table_ScrollsAloneSortsByLinkAndSaysItsRange()
    {
        var page = await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?as=office");
        var table = page.GetElementById("counties")!;
        var region = table.QuerySelector(".ex-scroll")!;
        region.GetAttribute("tabindex").ShouldBe("0");
        region.GetAttribute("role").ShouldBe("region");
        region.GetAttribute("aria-label").ShouldBe("各县进度");
        table.QuerySelector("th[aria-sort]")!.GetAttribute("aria-sort").ShouldBe("ascending");
        table.QuerySelector("th[aria-sort] a")!.GetAttribute("href").ShouldBe("?sort=-rate&as=office");
        table.QuerySelector(".ex-tfoot span")!.TextContent.ShouldBe("第 1–4 行，共 4 行");
        table.QuerySelectorAll("tbody tr.is-warn").Length.ShouldBe(2);
        table.QuerySelector("tbody th")!.GetAttribute("scope").ShouldBe("row");
        table.QuerySelector("tfoot")!.TextContent.ShouldContain("8,512");
    }

    [Fact]
    public async Task Get_Ticks_BelongToTheBatchForm()
    {
        var table = (await (await GalleryHost.OpenAsync()).PageAsync()).GetElementById("counties")!;
        var form = table.QuerySelector("form.ex-batch")!;
        form.QuerySelector("input[name=__RequestVerificationToken]").ShouldNotBeNull();
        table.QuerySelectorAll("input[name=ids]").ShouldAllBe(box => box.GetAttribute("form") == form.Id);
        table.QuerySelector("input[name=ids]")!.GetAttribute("aria-label").ShouldBe("选浏阳市");
    }

    [Fact]
    public async Task Get_FilterAndColumns_StayInTheAddress()
    {
        var page = await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?as=office&level=5&cols=state&sort=-name");
        var table = page.GetElementById("counties")!;
        table.QuerySelectorAll("thead th").Select(cell => cell.TextContent.Trim()).ShouldBe(["", "县（市、区）", "状态"]);
        var carried = table.QuerySelectorAll(".ex-filter input[type=hidden]").ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value"));
        carried.ShouldBe(new Dictionary<string, string?> { ["sort"] = "-name", ["cols"] = "state", ["as"] = "office" }, ignoreOrder: true);
        table.QuerySelector(".ex-filter a")!.GetAttribute("href").ShouldBe("?sort=-name&cols=state&as=office");
    }

    [Fact]
    public async Task Get_HostileFilter_IsTextEverywhere()
    {
        var page = await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?q=%22%3E%3Cscript%3E&evil=%22%20onload%3D%22x");
        page.Scripts.ShouldAllBe(script => script.Source != null);
        page.QuerySelectorAll("[onload]").ShouldBeEmpty();
        page.QuerySelector("input[name=q]:not([type=hidden])")!.GetAttribute("value").ShouldBe("\"><script>");
    }

    [Fact]
    public async Task Get_Empty_SaysWhatItMeansAndTheWayOut()
    {
        var box = (await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?table=empty&q=x")).GetElementById("counties")!;
        box.QuerySelector(".ex-empty")!.TextContent.ShouldContain("没有符合条件的县。");
        box.QuerySelector(".ex-empty a")!.TextContent.ShouldBe("清除条件");
        box.QuerySelector("table").ShouldBeNull();
    }

    [Fact]
    public async Task Get_Failed_ShowsReferenceAndRetry()
    {
        var note = (await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?table=error")).QuerySelector("#counties .ex-note")!;
        note.GetAttribute("role").ShouldBe("alert");
        note.TextContent.ShouldContain("E-20260908-4F1C2A90");
        note.QuerySelector("a")!.TextContent.ShouldBe("重试");
    }

    [Theory]
    [InlineData("xlsx")]
    [InlineData("csv")]
    public async Task GetExport_ShownColumns_ComeBackInTheFile(string format)
    {
        var host = await GalleryHost.OpenAsync();
        var page = await host.PageAsync("/_gallery?as=office&cols=rate,state");
        var summary = page.QuerySelectorAll("details.ex-menu summary")[^1];
        summary.TextContent.ShouldBe("导出 4 行");
        var link = page.QuerySelectorAll("details.ex-menu a").Single(candidate => candidate.TextContent.EndsWith(format, StringComparison.OrdinalIgnoreCase));

        var file = await host.GetAsync("/_gallery" + link.GetAttribute("href"));
        file.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe($"各县进度.{format}");
        var table = TableReader.Read(await file.Content.ReadAsByteArrayAsync()).Value!;
        table.Titles.ShouldBe(["县（市、区）", "确认率", "状态"]);
        table.Rows.Count.ShouldBe(4);
        table.Rows[0].Cells.ShouldBe(["浏阳市", "56.4%", "偏慢"]);
    }
}
