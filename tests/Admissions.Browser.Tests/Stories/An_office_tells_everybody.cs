using Admissions.Core.Data.Entities;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>A bulletin from the first word to who has not read it: the office writes it, a candidate on his phone reads it before the form.</summary>
public sealed class An_office_tells_everybody
{
    private const string Office = "/gl/adult-2026";

    [Fact]
    public async Task A_bulletin_that_must_be_read_is_published_and_read()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync();
        var candidate = await (await tenant.CandidateAsync().PledgedAsync()).FilledAsync([(await tenant.PlanLineAsync()).Id], point.Id);

        var province = await tenant.OpenAsync("gl", await tenant.StaffAsync("ProvinceAdministrator", "43"));
        await province.GoAsync(tenant, $"{Office}/bulletins/edit");
        await province.GetByLabel("标题").FillAsync("关于现场确认带齐证件的公告");
        await province.GetByLabel("给谁看").SelectOptionAsync("Everyone");
        await province.GetByLabel("考生必读").CheckAsync();
        await province.GetByLabel("正文").FillAsync("各位考生：\n\n现场确认须由本人办理，请带身份证原件；报考专升本的，还要带专科以上毕业证书原件。\n\n没有确认、没有缴费的，网上所填信息无效。各确认点的地址见 https://example.gov.cn/points/adult-2026/list?city=4301&sort=name&page=1 。");
        await province.LoadAfterAsync(() => province.GetByRole(AriaRole.Button, new() { Name = "预览" }).ClickAsync());
        await province.ShouldShowWellAsync("office-bulletin-edit");
        await province.LoadAfterAsync(() => province.GetByRole(AriaRole.Button, new() { Name = "保存草稿" }).ClickAsync());
        await province.ShouldShowWellAsync("office-bulletin-draft");
        await province.LoadAfterAsync(() => province.GetByRole(AriaRole.Button, new() { Name = "发布这份公告" }).ClickAsync());
        (await province.MainTextAsync()).ShouldContain("已发布");

        var phone = await tenant.OpenAsync("ks", candidate.User, 360, 780);
        await phone.GoAsync(tenant, "/ks/adult-2026");
        (await phone.MainTextAsync()).ShouldContain("其中有必读的");
        await phone.ShouldShowWellAsync("candidate-unread");
        await phone.GoAsync(tenant, "/ks/adult-2026/bulletins");
        await phone.ShouldShowWellAsync("candidate-bulletins");
        await phone.GoAsync(tenant, "/ks/adult-2026/choices");
        phone.Url.ShouldContain("/bulletins/");
        await phone.ShouldShowWellAsync("candidate-bulletin");
        await phone.EvaluateAsync("document.documentElement.dataset.elder = '1'");
        await phone.ShouldShowWellAsync("elder1-bulletin");
        await phone.LoadAfterAsync(() => phone.GetByRole(AriaRole.Button, new() { Name = "我已阅读" }).ClickAsync());
        phone.Url.ShouldEndWith("/choices");

        await tenant.PublishedBulletinAsync("43", BulletinAudience.Offices, title: "关于现场确认期间值守的通知");
        await tenant.PublishedBulletinAsync("430121", title: "关于星沙、黄花两个报名确认点周末照常办公的公告");
        var clerk = await tenant.OpenAsync("gl", await tenant.StaffAsync("PointHead", pointId: point.Id));
        await clerk.GoAsync(tenant, $"{Office}/bulletins");
        await clerk.ShouldShowWellAsync("point-bulletins");
        await clerk.GoAsync(tenant, $"{Office}/counter");
        await clerk.PictureAsync("point-counter-bulletin");
        await province.GoAsync(tenant, $"{Office}/bulletins/manage");
        await province.ShouldShowWellAsync("office-bulletins");
        await province.GetByRole(AriaRole.Link, new() { Name = "关于现场确认带齐证件的公告" }).ClickAsync();
        await province.LoadAfterAsync(() => province.GetByRole(AriaRole.Link, new() { Name = "谁还没有读" }).ClickAsync());
        await province.ShouldShowWellAsync("office-bulletin-readers");
        var stranger = await (await Site.GetAsync()).OpenAsync();
        await stranger.GoAsync(tenant, "/");
        await stranger.ShouldShowWellAsync("public-bulletins-home");
        await stranger.GoAsync(tenant, "/bulletins/adult-2026");
        await stranger.ShouldShowWellAsync("public-bulletins");
        var college = await tenant.OpenAsync("czyx", await tenant.StaffAsync("InstitutionLeader", institutionId: (await tenant.PlanLineAsync()).InstitutionId));
        await college.GoAsync(tenant, "/czyx/adult-2026/bulletins");
        await college.ShouldShowWellAsync("college-bulletins");
    }
}
