using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Admissions.Web.Tests.Shell;

public sealed class FormComponentTests
{
    private static async Task<IHtmlDocument> RefusedAsync(params (string, string)[] fields)
    {
        var answer = await (await GalleryHost.OpenAsync()).SendFormAsync(fields);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await GalleryHost.DocumentAsync(answer);
    }

    [Fact]
    public async Task Post_Errors_SummaryRepeatsEachFieldInItsWordsAndOrder()
    {
        var page = await RefusedAsync(("Form.Address", "一二三四五六七八九十甲"));
        var summary = page.QuerySelector(".ex-errors")!;
        summary.GetAttribute("role").ShouldBe("alert");
        summary.GetAttribute("tabindex").ShouldBe("-1");
        page.Title!.ShouldStartWith("错误：");

        var lines = summary.QuerySelectorAll("li a").ToList();
        lines.Select(line => line.TextContent).ShouldBe(["填写姓名", "填写出生日期", "填写层次", "填写考试语种", "通讯地址最多 10 个字", "核对以后打勾，才能提交"]);
        summary.QuerySelector("h2")!.TextContent.ShouldBe("有 6 处要修改");
        foreach (var line in lines)
        {
            var control = page.GetElementById(line.GetAttribute("href")![1..]).ShouldNotBeNull();
            control.GetAttribute("aria-invalid").ShouldBe("true");
            var field = control.Closest(".ex-field")!;
            field.ClassList.ShouldContain("is-bad");
            field.QuerySelector(".ex-field-error")!.TextContent.ShouldBe($"错误：{line.TextContent}");
        }
    }

    [Fact]
    public async Task Post_Errors_AreNamedByTheirControls()
    {
        var page = await RefusedAsync(("Form.Name", ""));
        foreach (var element in page.QuerySelectorAll("[aria-describedby]"))
            foreach (var id in element.GetAttribute("aria-describedby")!.Split(' '))
                page.GetElementById(id).ShouldNotBeNull();
        page.GetElementById("Form_Name")!.GetAttribute("aria-describedby").ShouldBe("Form_Name-hint Form_Name-error");
    }

    [Fact]
    public async Task Get_Questions_EveryControlHasALabel()
    {
        var page = await (await GalleryHost.OpenAsync()).PageAsync("/_gallery?as=office");
        foreach (var control in page.QuerySelectorAll("main input:not([type=hidden]), main select, main textarea"))
        {
            var named = control.HasAttribute("aria-label") || control.Closest("label") is not null || page.QuerySelector($"label[for='{control.Id}']") is not null;
            named.ShouldBeTrue(control.OuterHtml);
        }
        page.QuerySelectorAll("fieldset").ShouldAllBe(group => group.QuerySelector("legend") != null);
    }

    [Fact]
    public async Task Post_HostileText_ComesBackAsText()
    {
        const string Hostile = "\"><script>alert(1)</script>‘’&amp;蒋·努尔𠮷";
        var page = await RefusedAsync(("Form.Name", Hostile), ("Form.Address", Hostile));
        ((IHtmlInputElement)page.GetElementById("Form_Name")!).Value.ShouldBe(Hostile);
        ((IHtmlTextAreaElement)page.GetElementById("Form_Address")!).Value.ShouldBe(Hostile);
        page.Scripts.ShouldAllBe(script => script.Source != null);
    }

    [Fact]
    public async Task Post_ValueThatCannotBeRead_IsRefusedInChineseAndKept()
    {
        var page = await RefusedAsync(("Form.Born", "2026-02-31"));
        page.QuerySelector("#Form_Born-error")!.TextContent.ShouldBe("错误：“2026-02-31”填在出生日期里不对，请重新填写");
        page.GetElementById("Form_Born")!.GetAttribute("value").ShouldBe("2026-02-31");
    }

    [Fact]
    public async Task Post_WithoutToken_IsRefusedOnAChinesePage()
    {
        var answer = await (await GalleryHost.OpenAsync()).PostAsync("/_gallery", new KeyValuePair<string, string>("Form.Name", "甲"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await GalleryHost.DocumentAsync(answer)).QuerySelector("h1")!.TextContent.ShouldBe("没有读懂这次请求");
    }

    [Fact]
    public async Task Get_Pick_PresetsOnlyWhatWasDecided()
    {
        var pick = (await (await GalleryHost.OpenAsync()).PageAsync()).QuerySelector(".ex-pick")!;
        pick.QuerySelectorAll("input[type=radio]").Select(radio => radio.HasAttribute("checked")).ShouldBe([true, false]);
        pick.QuerySelector("legend")!.TextContent.ShouldBe("欧阳振宇的决定");
    }
}
