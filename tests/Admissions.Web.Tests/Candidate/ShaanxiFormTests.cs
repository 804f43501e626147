using System.Net;
using Admissions.Core.Data.Entities;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Shaanxi's own questions and dates on the candidate's pages.</summary>
public sealed class ShaanxiFormTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("SX-35", "SX-50")]
    public async Task Form_WorkUnitsCountyChosenFromTheList_RegistersANurseAtItsOffice()
    {
        var tenant = await ShaanxiAsync();
        var (home, work, other) = (await tenant.PointAsync("610402", kind: RegistrationPointKind.CountyOffice), await tenant.PointAsync("610113", kind: RegistrationPointKind.CountyOffice), await tenant.PointAsync("610104", kind: RegistrationPointKind.CountyOffice));
        var ordinary = await tenant.PointAsync("610113");
        var nursing = await tenant.PlanLineAsync(category: "Medicine", major: "护理学", medical: true);
        var nurse = await tenant.ShaanxiDraftAsync(home, nursing, more: [.. NurseFields, ("householdRegistrationPlace", "610402")]);
        var browser = await OpenAsync(tenant, nurse.User);

        var contact = await browser.GetAsync($"{Root}/basic/contact");
        var list = contact.Document.QuerySelector("select[name='Fields[workPlace]']")!;
        var typed = await browser.PostCraftedAsync($"{Root}/basic/contact", $"{Root}/basic/contact", Field("Version", $"{(await nurse.ReadAsync()).DraftVersion}"), Field("Fields[workPlace]", "雁塔区"));
        var before = await browser.GetAsync($"{Root}/point?city=6101");
        var saved = await browser.PostAsync($"{Root}/basic/contact", [Field("Fields[workPlace]", "610113")]);
        var offered = await browser.GetAsync($"{Root}/point?city=6101");
        var elsewhere = await browser.PostCraftedAsync($"{Root}/point?city=6101", $"{Root}/point?city=6101", Field("Version", $"{(await nurse.ReadAsync()).DraftVersion}"), Field("PointId", $"{other.Id}"));
        var atAPoint = await browser.PostCraftedAsync($"{Root}/point?city=6101", $"{Root}/point?city=6101", Field("Version", $"{(await nurse.ReadAsync()).DraftVersion}"), Field("PointId", $"{ordinary.Id}"));
        var chosen = await browser.PostAsync($"{Root}/point?city=6101", [Field("PointId", $"{work.Id}")]);
        var check = await browser.GetAsync($"{Root}/check");
        var sent = await browser.PostAsync($"{Root}/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")]);

        list.QuerySelectorAll("option").Select(o => o.TextContent).ShouldContain("雁塔区");
        typed.Document.QuerySelector("#Fields_workPlace_-error")!.TextContent.ShouldContain("工作单位所在县（区）请从列表中选择");
        Points(before).ShouldBeEmpty("neither household nor work unit is in this city");
        saved.Location.ShouldEndWith("/choices");
        Points(offered).ShouldBe([$"{work.Id}"]);
        offered.Text.ShouldContain(ordinary.Name, customMessage: "what he may not use is listed with its reason");
        elsewhere.Document.QuerySelector("#PointId-error")!.TextContent.ShouldContain("只能到户口或工作单位所在县（市、区）的招生办确认");
        atAPoint.Status.ShouldBe(HttpStatusCode.BadRequest);
        atAPoint.Document.QuerySelector("#PointId-error")!.TextContent.ShouldContain("招生办");
        chosen.Location.ShouldEndWith("/check");
        check.Text.ShouldContain("陕西省西安市雁塔区");
        check.Text.ShouldNotContain("610113");
        check.Text.ShouldNotContain("不在这两处", customMessage: "the work unit's city needs no reason");
        sent.Location.ShouldEndWith("/receipt");
        var form = await PdfReader.ReadAsync((await browser.GetAsync($"{Root}/receipt?handler=ProcessForm")).Bytes);
        form.Unbroken.ShouldContain("工作单位所在县（区）陕西省西安市雁塔区");
    }

    [Fact]
    public async Task Pages_InAugust_SayWhenTheFormEndsAndWhenConfirmationIs()
    {
        var tenant = await ShaanxiAsync();
        var draft = await tenant.ShaanxiDraftAsync();
        var submitted = await tenant.ShaanxiDraftAsync(name: "谭志远");
        await submitted.SubmitAsync();
        var (drafting, done) = (await OpenAsync(tenant, draft.User), await OpenAsync(tenant, submitted.User));

        foreach (var path in new[] { Root, $"{Root}/basic/identity", $"{Root}/check" })
        {
            var page = await drafting.GetAsync(path);
            page.Text.ShouldContain("8月30日（周日）24:00（北京时间）网上报名结束。到时没有提交的，报名不生效。", customMessage: path);
            page.Text.ShouldContain("现场确认：9月1日（周二）至9月10日（周四）", customMessage: path);
        }
        var check = await drafting.GetAsync($"{Root}/check");
        check.Text.ShouldContain("在 9月1日（周二）至9月10日（周四）（北京时间）到确认点办理：资格审核通过后缴费 120.00 元，再签字确认");
        var home = await done.GetAsync(Root);
        home.Text.ShouldContain("请在9月1日（周二）至9月10日（周四），本人带");
        home.Text.ShouldContain("8月30日（周日）24:00（北京时间）网上报名结束。到时没有重新提交的修改不生效。");
        home.Text.ShouldNotContain("规定时间");
        (await done.GetAsync($"{Root}/point")).Text.ShouldNotContain("：。");
        var receipt = await PdfReader.ReadAsync((await done.GetAsync($"{Root}/receipt?handler=Pdf")).Bytes);
        receipt.Unbroken.ShouldContain("9月1日（周二）至9月10日（周四）");
        (await submitted.MessagesAsync()).ShouldContain(m => m.Contains("请在9月1日（周二）至9月10日（周四），本人带", StringComparison.Ordinal) && m.Contains("缴费以后签字确认", StringComparison.Ordinal));
        var front = await (await WebHost.GetAsync()).Open(tenant).GetAsync("/");
        front.Text.ShouldContain("8月30日（周日）24:00（北京时间）网上报名结束");
        front.Text.ShouldContain("现场确认：9月1日（周二）至9月10日（周四）");
        front.Text.ShouldContain("到报名确认点审核、缴费，最后签字确认");
    }

    [Fact]
    public async Task Home_InSeptember_SaysWhenConfirmationEnds()
    {
        var tenant = await ShaanxiAsync();
        var submitted = await tenant.ShaanxiSubmittedAsync(await tenant.PointAsync("610102"));

        var home = await (await OpenAsync(tenant, submitted.User)).GetAsync(Root);

        home.Text.ShouldContain("请在9月10日（周四）24:00前，本人带");
        home.Text.ShouldContain("9月10日（周四）24:00（北京时间）现场确认结束");
        home.Text.ShouldNotContain("网上报名结束");
    }

    private static List<string> Points(PageAnswer page) => [.. page.Document.QuerySelectorAll("input[name=PointId]").Select(e => e.GetAttribute("value")!)];

    private static KeyValuePair<string, string> Field(string name, string value) => KeyValuePair.Create(name, value);

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
