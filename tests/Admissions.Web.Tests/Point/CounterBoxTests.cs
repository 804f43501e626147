using System.Net;
using Admissions.Core.Registrations;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Point;

/// <summary>What the one box of the counter takes is the policy's to say: Hunan's takes a name too, Shaanxi's candidate gives his number (SX-63).</summary>
public sealed class CounterBoxTests
{
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    [Covers("SX-63")]
    public async Task Box_Shaanxi_OpensByNumberAndLooksUpNoName()
    {
        var tenant = await ShaanxiAsync();
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead");
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point, name: "谭志远");
        var row = await candidate.ReadAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User);

        var page = await browser.GetAsync(Counter);
        var byNumber = await FindAsync(browser, RegistrationNumber.Of(row));
        var byDocument = await FindAsync(browser, row.DocumentNumber);
        var byName = await FindAsync(browser, "谭志远");
        var list = await browser.GetAsync("/gl/adult-2026/candidates?q=谭志远");
        var listed = await browser.GetAsync($"/gl/adult-2026/candidates?q={RegistrationNumber.Of(row)}");

        Words(page).ShouldBe(("扫码、读卡或输入号码", "网报号、考生号或身份证号", "网报号、考生号或身份证号，回车"));
        page.Document.QuerySelector(".ex-key-help")!.TextContent.ShouldNotContain("姓名");
        byNumber.Location.ShouldEndWith($"{Counter}?id={candidate.RegistrationId}");
        byDocument.Location.ShouldEndWith($"{Counter}?id={candidate.RegistrationId}");
        byName.Status.ShouldBe(HttpStatusCode.BadRequest);
        var message = byName.Document.QuerySelector("#message")!.TextContent;
        message.ShouldContain("本次招生不按姓名查找，请考生报自己的网报号，或者扫登记表条码、读身份证");
        message.ShouldContain("《2010年陕西省成人高校招生工作实施办法》第十一条");
        byName.Document.QuerySelector("#scan")!.GetAttribute("value").ShouldBe("谭志远", "what was typed is not lost");
        byName.Text.ShouldNotContain(row.DocumentNumber);
        list.Document.QuerySelectorAll("main tbody tr th").ShouldBeEmpty();
        list.Document.QuerySelector("label:has([name=q])")!.TextContent.ShouldBe("网报号、考生号、证件号");
        listed.Document.QuerySelectorAll("main tbody tr th").ShouldHaveSingleItem().TextContent.ShouldContain("谭志远");
    }

    [Fact]
    public async Task Box_Hunan_TakesANameToo()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point, name: "谭志远");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User);

        var page = await browser.GetAsync(Counter);
        var byName = await FindAsync(browser, "谭志远");
        var list = await browser.GetAsync("/gl/adult-2026/candidates?q=谭志远");

        Words(page).ShouldBe(("扫码、读卡或输入号码、姓名", "网报号、考生号、身份证号或姓名", "网报号、考生号、身份证号或姓名，回车"));
        page.Document.QuerySelector(".ex-key-help")!.TextContent.ShouldContain("号码、姓名");
        byName.Location.ShouldEndWith($"{Counter}?id={candidate.RegistrationId}");
        list.Document.QuerySelectorAll("main tbody tr th").ShouldHaveSingleItem().TextContent.ShouldContain("谭志远");
    }

    private static Task<PageAnswer> FindAsync(Browser browser, string text) => browser.PostAsync(Counter, [KeyValuePair.Create("q", text)], "handler=Box");

    private static (string? Label, string? Placeholder, string? Hint) Words(PageAnswer page) => (
        page.Document.QuerySelector("label[for=scan]")!.TextContent,
        page.Document.QuerySelector("#scan")!.GetAttribute("placeholder"),
        page.Document.QuerySelector("#scan-hint")!.TextContent);
}
