using System.Net;
using System.Text;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>The province opens a campaign on its pages: read, looked at, prepared, published; nobody else sees it before.</summary>
public sealed class CampaignPageTests : PageTests
{
    private const string Page = "/gl/campaigns";
    private Browser _province = null!;

    protected override async Task ArrangeAsync()
    {
        await base.ArrangeAsync();
        _province = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("ProvinceAdministrator", "43"));
    }

    [Fact]
    public async Task Open_FromThePack_IsSeenByStaffAloneUntilItIsPublished()
    {
        var candidate = await Host.Open(Tenant).AsAsync((await Tenant.CandidateAsync()).User);
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430105"));

        var looked = await _province.PostAsync(Page, new Dictionary<string, string> { ["Input.Pack"] = "hunan-adult" }, "Read");
        var form = Fields(looked, "adult-2027");
        var prepared = await PrepareAsync(form);
        var (before, hidden, waiting) = (await Host.Open(Tenant).GetAsync("/catalogue/adult-2027"), await candidate.GetAsync("/ks/adult-2027/sign-up"), await county.GetAsync("/gl/adult-2027"));
        var chosen = await county.GetAsync("/gl");
        var opening = await _province.GetAsync("/gl/adult-2027/opening");
        await PlanAsync("adult-2027");
        var silent = await _province.PostAsync("/gl/adult-2027/opening", []);
        var published = await _province.PostAsync("/gl/adult-2027/opening", new Dictionary<string, string> { ["Input.Reason"] = "教考〔2027〕1号" });

        looked.Status.ShouldBe(HttpStatusCode.OK);
        looked.Document.QuerySelector("#Input_Slug")!.GetAttribute("value").ShouldBe("adult-2026");
        looked.Text.ShouldContain("核对“湖南省2026年成人高校招生”");
        prepared.Location.ShouldEndWith("/gl/adult-2027/opening");
        before.Status.ShouldBe(HttpStatusCode.NotFound);
        hidden.Status.ShouldBe(HttpStatusCode.NotFound);
        waiting.Status.ShouldBe(HttpStatusCode.Redirect);
        chosen.Text.ShouldContain("准备中");
        opening.Text.ShouldContain("还没有公布，只有工作人员看得到");
        opening.Text.ShouldContain("招生学校及招生专业目录尚未公布，不能开放报名");
        silent.Status.ShouldBe(HttpStatusCode.BadRequest);
        silent.Text.ShouldContain("须填写原因");
        published.Status.ShouldBe(HttpStatusCode.Redirect);
        (await Host.Open(Tenant).GetAsync("/catalogue/adult-2027")).Status.ShouldBe(HttpStatusCode.OK);
        (await Host.Open(Tenant).GetAsync("/")).Document.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")).ShouldContain($"/{Tenant.Tenant.Slug}/ks/adult-2026", "the older campaign is still found");
        (await _province.GetAsync("/gl/adult-2027/opening")).Text.ShouldContain("已经公布");
        (await county.PostAsync("/gl/adult-2027/opening", new Dictionary<string, string> { ["Input.Reason"] = "县里公布" })).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Read_FileOfAnotherAuthority_SaysSoAndABrokenOneNamesItsPath()
    {
        var foreign = await UploadAsync(Encoding.UTF8.GetBytes("\uFEFF" + PolicyPacks.Json("shaanxi-adult")));
        var broken = await UploadAsync(Encoding.UTF8.GetBytes(PolicyPacks.Json("hunan-adult").Replace("\"UpperSecondaryToBachelor\", \"UpperSecondaryToCollege\"", "\"UpperSecondaryToBachelor\", 7", StringComparison.Ordinal)));
        var gbk = await UploadAsync([0xBA, 0xFE, 0xC4, 0xCF]);
        var none = await _province.PostAsync(Page, new Dictionary<string, string> { ["Input.Pack"] = "" }, "Read");

        foreign.Text.ShouldContain("这份政策是为“shaanxi”写的");
        broken.Status.ShouldBe(HttpStatusCode.BadRequest);
        broken.Document.QuerySelector(".ex-errors")!.TextContent.ShouldContain("levels[1]");
        gbk.Text.ShouldContain("不是 UTF-8 编码的文本");
        none.Text.ShouldContain("请选一份政策");
        await using var db = Tenant.Open();
        (await db.Campaigns.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Prepare_TakenAddress_KeepsWhatWasTyped()
    {
        var looked = await _province.PostAsync(Page, new Dictionary<string, string> { ["Input.Pack"] = "hunan-adult" }, "Read");
        var form = Fields(looked, "adult-2026");
        form["Input.Document"] = form["Input.Document"].Replace("湖南省2026年", "湖南省2027年", StringComparison.Ordinal);

        var taken = await PrepareAsync(form);

        taken.Status.ShouldBe(HttpStatusCode.BadRequest);
        taken.Text.ShouldContain("已经有网址为 adult-2026 的招生项目");
        taken.Document.QuerySelector("#Input_Document")!.TextContent.ShouldContain("湖南省2027年");
    }

    [Fact]
    public async Task Abandon_AfterAMistake_FreesTheAddress()
    {
        await PrepareAsync(Fields(await _province.PostAsync(Page, new Dictionary<string, string> { ["Input.Pack"] = "hunan-adult" }, "Read"), "adult-2028"));

        var gone = await _province.PostAsync("/gl/adult-2028/opening", new Dictionary<string, string> { ["Input.Reason"] = "年份写错" }, "Abandon");

        gone.Location.ShouldEndWith("/gl/campaigns");
        (await _province.GetAsync("/gl/adult-2028/opening")).Status.ShouldBe(HttpStatusCode.NotFound);
        await using var db = Tenant.Open();
        var closed = await db.Campaigns.SingleAsync(c => c.Id != Tenant.CampaignId);
        closed.State.ShouldBe(CampaignState.Closed);
        foreach (var door in new[] { $"/catalogue/{closed.Slug}", $"/ks/{closed.Slug}/sign-up" })
            (await Host.Open(Tenant).GetAsync(door)).Status.ShouldBe(HttpStatusCode.NotFound, door);
    }

    /// <summary>The address of a refused verb stays in the browser; the other form of the page must not run it.</summary>
    [Fact]
    public async Task Publish_AfterARefusedAbandon_DoesNotAbandon()
    {
        await PrepareAsync(Fields(await _province.PostAsync(Page, new Dictionary<string, string> { ["Input.Pack"] = "hunan-adult" }, "Read"), "adult-2029"));
        await PlanAsync("adult-2029");

        var refused = await _province.PostAsync("/gl/adult-2029/opening", [], "Abandon");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        var action = refused.Document.QuerySelector("main form[method=post]")!.GetAttribute("action");
        action.ShouldBe($"/{Tenant.Tenant.Slug}/gl/adult-2029/opening");
        await _province.PostCraftedAsync(action![$"/{Tenant.Tenant.Slug}".Length..], "/gl/adult-2029/opening", KeyValuePair.Create("Input.Reason", "教考〔2029〕1号"));
        await using var db = Tenant.Open();
        (await db.Campaigns.SingleAsync(c => c.Slug == "adult-2029")).State.ShouldBe(CampaignState.Open);
    }

    [Fact]
    public async Task Portal_OfAnAuthorityWithoutCampaigns_LeadsTheProvinceToTheFirst()
    {
        await using (var db = Tenant.Open())
            await db.Campaigns.ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CampaignState.Closed));

        (await _province.GetAsync("/gl")).Location.ShouldEndWith("/gl/campaigns");
        (await _province.GetAsync(Page)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task PlanAsync(string slug)
    {
        await using var db = Tenant.Open();
        await Tenant.PlanLineAsync(campaignId: await db.Campaigns.Where(c => c.Slug == slug).Select(c => c.Id).SingleAsync());
    }

    private Task<PageAnswer> UploadAsync(byte[] file) => _province.PostAsync(Page, [], "Read", files: [("Input.Upload", "policy.json", "application/json", file)]);

    /// <summary>The form of the second step, which only the answer of the first one holds.</summary>
    private Task<PageAnswer> PrepareAsync(Dictionary<string, string> form) => _province.PostCraftedAsync(Page, Page, [.. form]);

    private static Dictionary<string, string> Fields(PageAnswer looked, string slug) => new()
    {
        ["Input.Slug"] = slug,
        ["Input.Document"] = looked.Document.QuerySelector("#Input_Document")!.TextContent,
    };
}
