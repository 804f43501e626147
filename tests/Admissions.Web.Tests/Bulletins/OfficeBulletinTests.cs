using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Bulletins;

/// <summary>Offices write, publish, withdraw and see who has not read; offices, points and institutions read with a badge.</summary>
public sealed partial class OfficeBulletinTests : PageTests
{
    private const string Board = "/gl/adult-2026/bulletins";
    private const string Edit = $"{Board}/edit";

    private static readonly KeyValuePair<string, string>[] Typed =
        [new("Input.Title", "关于值守的通知"), new("Input.Audience", "Offices"), new("Input.Body", "每天有人值守。\n\n电话畅通。")];

    [Fact]
    public async Task Post_DraftPreviewPublishWithdraw_WithoutScript_DoesEachOnItsPage()
    {
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430121"));
        var clerk = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("PointReviewer", pointId: (await Tenant.PointAsync()).Id));

        var preview = await county.PostAsync(Edit, Typed, "handler=Preview");
        preview.Text.ShouldContain("预览 还没有保存 关于值守的通知");
        preview.Document.QuerySelectorAll(".ex-prose p").Length.ShouldBe(2);
        Value(preview, "Input.Title").ShouldBe("关于值守的通知");
        await using var db = Tenant.Open();
        (await db.Bulletins.AnyAsync()).ShouldBeFalse();

        var saved = await county.PostAsync(Edit, Typed);
        var bulletin = await db.Bulletins.AsNoTracking().SingleAsync();
        var page = $"{Board}/{bulletin.Id}";
        saved.Location.ShouldEndWith(page);
        (await clerk.GetAsync(page)).Status.ShouldBe(HttpStatusCode.NotFound, "a draft is nobody's but the office's");
        (await county.PostAsync($"{Edit}/{bulletin.Id}", [new("Input.Title", "关于值班的通知")])).Location.ShouldEndWith(page);
        (await county.PostAsync(page, [], "handler=Publish")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await clerk.GetAsync(page)).Text.ShouldContain("关于值班的通知");
        (await county.GetAsync($"{Edit}/{bulletin.Id}")).Location.ShouldEndWith(page, customMessage: "published words are not edited");

        var noReason = await county.PostAsync(page, [], "handler=Withdraw");
        noReason.Status.ShouldBe(HttpStatusCode.BadRequest);
        noReason.Document.QuerySelector("#Input_Reason-error")!.TextContent.ShouldContain("撤下须填写原因");
        (await county.PostAsync(page, [new("Input.Reason", "电话写错")], "handler=Withdraw")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await clerk.GetAsync(page)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await clerk.GetAsync(Board)).Text.ShouldContain("没有公告");
        (await county.GetAsync(page)).Text.ShouldContain("电话写错");
        (await county.GetAsync($"{Board}/manage?state=Withdrawn")).Text.ShouldContain("关于值班的通知已撤下");
        Value(await county.GetAsync($"{Edit}?from={bulletin.Id}"), "Input.Title").ShouldBe("关于值班的通知");
        (await county.GetAsync($"{Board}/manage?handler=Export&format=csv")).Bytes.Length.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Post_WrongDraft_ShowsEachErrorAtItsFieldAndKeepsWhatWasTyped()
    {
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430121"));

        var wrong = await county.PostAsync(Edit, [new("Input.Title", ""), new("Input.Audience", "Institutions"), new("Input.Body", "写好的正文"), new("Input.MustRead", "true")]);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Document.QuerySelector("#Input_Title-error")!.TextContent.ShouldContain("填写标题，不超过 60 个字");
        wrong.Document.QuerySelector("#Input_Audience-error")!.TextContent.ShouldContain("选择这份公告给谁看");
        wrong.Document.QuerySelector<IHtmlTextAreaElement>("textarea")!.Value.ShouldBe("写好的正文");
    }

    [Fact]
    public async Task Post_EditByTheLaterOfTwo_IsRefusedWithWhoAndKeepsWhatWasTyped()
    {
        var (first, second) = (await Tenant.StaffAsync("CityOfficer", "4301"), await Tenant.StaffAsync("CityOfficer", "4301"));
        var (one, other) = (await Host.Open(Tenant).AsAsync(first), await Host.Open(Tenant).AsAsync(second));
        await one.PostAsync(Edit, Typed);
        await using var db = Tenant.Open();
        var id = await db.Bulletins.Select(b => b.Id).SingleAsync();
        var opened = Value(await other.GetAsync($"{Edit}/{id}"), "Input.Seen")!;
        var read = Value(await other.GetAsync($"{Board}/{id}"), "Input.Seen")!;
        await one.PostAsync($"{Edit}/{id}", [new("Input.Title", "先改的标题")]);

        var late = await other.PostAsync($"{Edit}/{id}", [new("Input.Title", "后改的标题"), new("Input.Seen", opened)]);
        var published = await other.PostAsync($"{Board}/{id}", [new("Input.Seen", read)], "handler=Publish");

        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain($"公告刚刚由{first.DisplayName}在 9月8日（周二）10:00 改过，没有保存这次的修改");
        late.Text.ShouldContain("现在是“先改的标题”");
        Value(late, "Input.Title").ShouldBe("后改的标题");
        published.Text.ShouldContain("这份公告刚刚有人改过，没有发布");
        (await db.Bulletins.AsNoTracking().SingleAsync()).State.ShouldBe(BulletinState.Draft);
        (await other.PostAsync($"{Edit}/{id}", [new("Input.Title", "后改的标题"), new("Input.Seen", Value(late, "Input.Seen")!)])).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Covers("GD-124")]
    public async Task Get_Bulletin_ByOneOfTwoUsers_LowersHisBadgeAlone()
    {
        var point = await Tenant.PointAsync();
        var one = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("PointHead", pointId: point.Id));
        var other = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("PointReviewer", pointId: point.Id));
        var bulletin = await Tenant.PublishedBulletinAsync("430121", BulletinAudience.Offices);
        Badge(await one.GetAsync(Board)).ShouldBe(1);

        var opened = await one.GetAsync($"{Board}/{bulletin.Id}");

        opened.Text.ShouldContain(bulletin.Title);
        Badge(opened).ShouldBe(0, "the page itself already");
        Badge(await one.GetAsync(Board)).ShouldBe(0);
        Badge(await other.GetAsync(Board)).ShouldBe(1);
    }

    [Fact]
    [Covers("HC-86")]
    public async Task SignIn_WithOneUnread_ShowsTheBadgeAndTheCountySeesWhoHasNotRead()
    {
        var schools = new List<RegistrationPoint>();
        for (var i = 0; i < 20; i++)
            schools.Add(await Tenant.PointAsync("430121", kind: RegistrationPointKind.School));
        var bulletin = await Tenant.PublishedBulletinAsync("43", BulletinAudience.Offices);
        var user = await Tenant.StaffAsync("PointHead", pointId: schools[0].Id);
        var browser = Host.Open(Tenant);

        var signedIn = await browser.PostAsync("/gl/sign-in", [new("Input.UserName", user.UserName!), new("Input.Password", TestTenant.Password)]);
        signedIn.Status.ShouldBe(HttpStatusCode.Redirect);
        Badge(await browser.GetAsync("/gl/adult-2026/dashboard")).ShouldBe(1);
        await browser.GetAsync($"{Board}/{bulletin.Id}");
        Badge(await browser.GetAsync("/gl/adult-2026/dashboard")).ShouldBe(0);

        foreach (var school in schools.Skip(1).Take(17))
            await (await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("PointReviewer", pointId: school.Id))).GetAsync($"{Board}/{bulletin.Id}");
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430121"));
        var readers = await county.GetAsync($"{Board}/{bulletin.Id}/readers");

        readers.Document.QuerySelector("table")!.QuerySelectorAll("tbody th, tbody td").Select(c => c.TextContent).ShouldBe(["报名确认点", "20", "18", "2"]);
        readers.Document.QuerySelectorAll("table")[^1].QuerySelectorAll("tbody th").Select(t => t.TextContent.Trim()).ShouldBe(schools.Skip(18).Select(s => s.Name), ignoreOrder: true);
        (await county.GetAsync($"{Board}/{bulletin.Id}/readers?show=all")).Document.QuerySelectorAll("table")[^1].QuerySelectorAll("tbody tr").Length.ShouldBe(20);
    }

    [Fact]
    public async Task Get_InstitutionPages_ShowBadgeAndTheProvincesWordsOnly()
    {
        var line = await Tenant.PlanLineAsync();
        var college = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InstitutionOperator", institutionId: line.InstitutionId));
        var bulletin = await Tenant.PublishedBulletinAsync("43", BulletinAudience.Institutions);
        var other = await Tenant.PublishedBulletinAsync("4301");

        var list = await college.GetAsync("/czyx/adult-2026/bulletins");
        Badge(list).ShouldBe(1);
        list.Text.ShouldContain(bulletin.Title);
        Badge(await college.GetAsync($"/czyx/adult-2026/bulletins/{bulletin.Id}")).ShouldBe(0);
        (await college.GetAsync($"/czyx/adult-2026/bulletins/{other.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Outside the subtree there is nothing: not to read, not to manage, not to count.</summary>
    [Fact]
    public async Task Open_ByAnotherCounty_AnswersNotFoundEverywhere()
    {
        var bulletin = await Tenant.PublishedBulletinAsync("430121", BulletinAudience.Offices);
        var neighbour = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430102"));

        foreach (var path in new[] { $"{Board}/{bulletin.Id}", $"{Edit}/{bulletin.Id}", $"{Edit}?from={bulletin.Id}", $"{Board}/{bulletin.Id}/readers" })
            (await neighbour.GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound, path);
        (await neighbour.PostCraftedAsync($"{Board}/{bulletin.Id}?handler=Withdraw", Edit, new KeyValuePair<string, string>("Input.Reason", "不妥"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await neighbour.GetAsync($"{Board}/manage")).Text.ShouldNotContain(bulletin.Title);
        Badge(await neighbour.GetAsync(Board)).ShouldBe(0);
    }

    /// <summary>What stands behind 公告 in the menu or header.</summary>
    private static int Badge(PageAnswer page) =>
        int.Parse(Digits().Match(page.Document.QuerySelector("nav a[href$='/adult-2026/bulletins']")!.TextContent) is { Success: true } found ? found.Value : "0", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Value(PageAnswer page, string name) => page.Document.QuerySelector<IHtmlInputElement>($"input[name='{name}']")?.Value;

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
