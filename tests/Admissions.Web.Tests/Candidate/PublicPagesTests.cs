using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Pages without an account: front page, catalogue, points, check of a document.</summary>
public sealed class PublicPagesTests : PageTests
{
    private Browser _browser = null!;

    protected override Task ArrangeAsync()
    {
        _browser = Host.Open(Tenant);
        return Tenant.SetClockAsync("2026-09-04 10:00");
    }

    [Fact]
    public async Task Get_FrontPage_SaysWhatIsOpenAndUntilWhen()
    {
        var page = await _browser.GetAsync("/");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("湖南省2026年成人高校招生，正在报名");
        page.Text.ShouldContain("9月11日（周五）18:00");
        page.Text.ShouldContain("9月6日起，长沙市、株洲市、衡阳市、岳阳市、怀化市也接受外地户籍考生");
    }

    [Fact]
    public async Task Get_Check_OfAReceipt_SaysGenuineAndNothingPersonal()
    {
        var candidate = await Tenant.SubmittedCandidateAsync(await Tenant.PointAsync());
        await using var db = Tenant.Open();
        var code = await db.PublicDocuments.Where(d => d.RegistrationId == candidate.RegistrationId).Select(d => d.Code).SingleAsync();

        var page = await _browser.GetAsync($"/check/{code.ToLowerInvariant()}");
        var unknown = await _browser.GetAsync("/check/4326-0908-154607-ZZZZZZ");

        page.Text.ShouldContain("这份报名回执是真的，现在有效");
        page.Text.ShouldNotContain("蒋文静");
        page.Text.ShouldNotContain(candidate.DocumentNumber[^4..]);
        unknown.Status.ShouldBe(HttpStatusCode.NotFound);
        unknown.Text.ShouldContain("没有找到这个编号");
    }

    [Fact]
    public async Task Get_Catalogue_ListsPublishedLinesOnly()
    {
        var (shown, hidden) = (await Tenant.PlanLineAsync(), await Tenant.PlanLineAsync(state: Rules.Lifecycles.PlanLineState.Submitted));

        var page = await _browser.GetAsync($"/catalogue/adult-2026?q={Uri.EscapeDataString("会计")}");

        page.Text.ShouldContain(shown.MajorName);
        page.Text.ShouldNotContain(hidden.MajorName);
    }
}
