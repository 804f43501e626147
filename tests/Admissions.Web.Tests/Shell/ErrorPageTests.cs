using System.Net;
using Admissions.Web.Infrastructure.Requests;

namespace Admissions.Web.Tests.Shell;

public sealed class ErrorPageTests
{
    [Theory]
    [InlineData("/_nosuch", 404, "没有这一页")]
    [InlineData("/hunan-that-is-no-tenant/ks", 404, "没有这一页")]
    [InlineData("/_gallery?handler=Status&code=403", 403, "您不能看这一页")]
    [InlineData("/_gallery?handler=Status&code=409", 409, "别人刚刚改过")]
    [InlineData("/_gallery?handler=Status&code=410", 410, "这一页已经撤下")]
    [InlineData("/_gallery?handler=Status&code=429", 429, "操作太快")]
    [InlineData("/_gallery?handler=Status&code=418", 418, "没有读懂这次请求")]
    [InlineData("/_gallery?handler=Status&code=500", 500, "系统出错")]
    [InlineData("/_gallery?handler=Status&code=503", 503, "系统正忙")]
    public async Task Get_AnyRefusal_IsAChinesePageWithReferenceAndWayOut(string path, int status, string title)
    {
        var answer = await (await GalleryHost.OpenAsync()).GetAsync(path);
        ((int)answer.StatusCode).ShouldBe(status);
        var page = await GalleryHost.DocumentAsync(answer);
        page.QuerySelector("h1")!.TextContent.ShouldBe(title);
        page.QuerySelector(".ex-banner strong").ShouldNotBeNull();
        page.QuerySelector("dl b")!.TextContent.ShouldMatch("^E-[0-9]{8}-[0-9A-F]{8}$");
        page.QuerySelector("main a.btn-primary")!.TextContent.ShouldBe("回到首页");
        page.Body!.TextContent.ShouldNotContain("Exception");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Get_ConflictOfAnAddressThatCanBeReadAgain_OffersIt()
    {
        var page = await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?handler=Status&code=429");
        page.QuerySelectorAll("main .ex-actions a")[^1].GetAttribute("href").ShouldBe("/_gallery?handler=Status&code=429");
    }

    [Fact]
    public async Task Post_HugeUpload_IsRefusedByItsLengthInChinese()
    {
        var answer = await (await GalleryHost.OpenAsync()).PostAsync("/_gallery", new ByteArrayContent(new byte[BodyLimits.Ordinary + 1]));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await GalleryHost.DocumentAsync(answer)).QuerySelector("h1")!.TextContent.ShouldBe("文件太大");
    }

    [Fact]
    public async Task Get_UnknownApiPath_IsBareForMachines()
    {
        var answer = await (await GalleryHost.OpenAsync()).GetAsync("/api/nosuch");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/error/404")]
    [InlineData("/error/200")]
    [InlineData("/error/999999")]
    public async Task Get_ErrorAddressItself_ShowsAPageAndBreaksNothing(string path)
    {
        var answer = await (await GalleryHost.OpenAsync()).GetAsync(path);
        (await GalleryHost.DocumentAsync(answer)).QuerySelector("h1").ShouldNotBeNull();
    }
}
