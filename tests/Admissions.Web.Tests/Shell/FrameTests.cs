using System.Net;
using AngleSharp.Dom;

namespace Admissions.Web.Tests.Shell;

public sealed class FrameTests
{
    private static readonly string[] EveryState =
        ["/_gallery", "/_gallery?as=office", "/_gallery?table=empty", "/_gallery?table=error", "/_gallery?as=office&level=5&q=x&p=7", "/_nosuch"];

    [Fact]
    public async Task Get_AnyState_HasNoInlineScriptStyleOrHandler()
    {
        var host = await GalleryHost.OpenAsync();
        foreach (var path in EveryState)
        {
            var page = await host.PageAsync(path);
            page.QuerySelectorAll("[style], style").ShouldBeEmpty(path);
            page.Scripts.Where(script => script.Source is null || script.Text.Length > 0).ShouldBeEmpty(path);
            page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task Get_AnyState_NamesOnlyIconsOfTheSprite()
    {
        var host = await GalleryHost.OpenAsync();
        foreach (var path in EveryState)
        {
            var page = await host.PageAsync(path);
            var uses = page.QuerySelectorAll("svg use").Select(use => use.GetAttribute("href")!).ToList();
            var sprite = await host.PageAsync(uses[0].Split('#')[0]);
            foreach (var use in uses) sprite.GetElementById(use.Split('#')[1]).ShouldNotBeNull(use);
        }
    }

    [Fact]
    public async Task Get_AnyPage_StartsWithSkipLinkToMainAndSaysChinese()
    {
        var host = await GalleryHost.OpenAsync();
        foreach (var path in EveryState)
        {
            var page = await host.PageAsync(path);
            page.DocumentElement.GetAttribute("lang").ShouldBe("zh-CN");
            page.Body!.QuerySelector("a")!.GetAttribute("href").ShouldBe("#main");
            page.GetElementById("main")!.LocalName.ShouldBe("main");
            page.QuerySelectorAll("main").Length.ShouldBe(1);
            page.QuerySelectorAll("h1").Length.ShouldBe(path.Contains("_gallery", StringComparison.Ordinal) ? 2 : 1, "the gallery shows a receipt, whose title is a heading of its own");
            var ids = page.QuerySelectorAll("[id]").Select(element => element.Id).ToList();
            ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task Get_Drill_SaysSoUnderTheHeader() =>
        (await (await GalleryHost.OpenAsync()).PageAsync()).QuerySelector(".ex-drill")!.TextContent.ShouldContain("模拟演练");

    [Fact]
    public async Task PostElder_Level_IsKeptOnEveryCandidatePageAndOnNoStaffPage()
    {
        var host = await GalleryHost.OpenAsync();
        (await host.PageAsync()).DocumentElement.HasAttribute("data-elder").ShouldBeFalse();

        var answer = await host.PostAsync("/elder", new("level", "2"), new("back", "/_gallery?q=1"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/_gallery?q=1");

        var page = await host.PageAsync();
        page.DocumentElement.GetAttribute("data-elder").ShouldBe("2");
        page.QuerySelector("button[name=level][aria-pressed=true]")!.TextContent.ShouldBe("特大");
        (await host.PageAsync("/_gallery?as=office")).DocumentElement.HasAttribute("data-elder").ShouldBeFalse();
    }

    [Theory]
    [InlineData("9", "//evil.example")]
    [InlineData("x", "https://evil.example")]
    [InlineData("", "/\\evil.example")]
    [InlineData("1", "")]
    public async Task PostElder_Nonsense_GoesHomeAndNowhereElse(string level, string back)
    {
        var answer = await (await GalleryHost.OpenAsync()).PostAsync("/elder", new("level", level), new("back", back));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task Get_Countdown_IsRightWithoutScript()
    {
        var page = await (await GalleryHost.OpenAsync()).PageAsync();
        var until = DateTimeOffset.Parse(page.QuerySelector("[data-until]")!.GetAttribute("data-until")!, System.Globalization.CultureInfo.InvariantCulture);
        var now = DateTimeOffset.Parse(page.DocumentElement.GetAttribute("data-now")!, System.Globalization.CultureInfo.InvariantCulture);
        now.Offset.ShouldBe(TimeSpan.FromHours(8));
        Math.Round((until - now).TotalSeconds).ShouldBe(74 * 3600);
        page.QuerySelector("[data-until]")!.TextContent.ShouldBe("3 天 02:00:00");
    }

    [Fact]
    public async Task Get_GalleryInProduction_IsNotThere() =>
        (await (await WebHost.GetAsync()).CreateClient().GetAsync(new Uri("/_gallery", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Flash_AfterRedirect_IsShownOnce()
    {
        var host = await GalleryHost.OpenAsync();
        var sent = await host.SendFormAsync(("Form.Name", "蒋文静"), ("Form.Born", "1999-02-14"), ("Form.Level", "5"), ("Form.Language", "1"), ("Form.Agreed", "true"));
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var flash = (await host.PageAsync()).QuerySelector("[data-flash]").ShouldNotBeNull();
        flash.GetAttribute("role").ShouldBe("status");
        flash.TextContent.ShouldContain("已提交");
        (await host.PageAsync()).QuerySelector("[data-flash]").ShouldBeNull();
    }
}
