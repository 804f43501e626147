using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Admissions.Rules.Lifecycles;

namespace Admissions.Web.Tests.Office;

/// <summary>Lists of the office's own pages behave as every list does: order, filter, page and columns stand in the address, and the file holds what is on screen.</summary>
public sealed class OfficeListTests : PageTests
{
    private const string Office = "/gl/adult-2026";

    [Fact]
    public async Task Dashboard_SortedAndWithChosenColumns_IsWhatTheFileHolds()
    {
        await Tenant.SetClockAsync("2026-09-08 10:00");
        var few = await Tenant.PointAsync("430102");
        var many = await Tenant.PointAsync("430121");
        foreach (var point in new[] { few, many, many })
            await Tenant.SubmittedCandidateAsync(point);
        var city = await StaffAsync("CityOfficer", "4301");

        var page = await city.GetAsync($"{Office}/dashboard?sort=-submitted&cols=submitted,rate");

        Cells(page, "#by-area thead th").ShouldBe(["县（市、区）", "已提交", "确认率"], page.Text);
        Cells(page, "#by-area tbody tr").ShouldBe(["长沙县20.0%（0 / 2）", "芙蓉区10.0%（0 / 1）"]);
        Cells(page, "#by-area tfoot th, #by-area tfoot td").ShouldBe(["合计", "3", "0.0%（0 / 3）"]);
        Cells(await city.GetAsync($"{Office}/dashboard?sort=submitted"), "#by-area tbody th").ShouldBe(["芙蓉区", "长沙县"]);
        (await LinesAsync(city, $"{Office}/dashboard?sort=-submitted&cols=submitted,rate&handler=Areas&format=csv")).ShouldBe(["县（市、区）,已提交,确认率", "长沙县,2,0.0%（0 / 2）", "芙蓉区,1,0.0%（0 / 1）"]);
        page.Document.QuerySelector("[data-chart=by-area]")!.GetAttribute("data-columns").ShouldBe("registered,confirmed,paid,valid");
        page.Document.QuerySelectorAll("#by-area thead th").Select(h => h.GetAttribute("data-key")).ShouldBe(["area", "submitted", "rate"], "the chart finds its columns wherever they stand");
    }

    [Fact]
    public async Task Jobs_PageFilterAndFile_AreOfTheCampaign()
    {
        await using (var db = Tenant.Open())
        {
            foreach (var at in Enumerable.Range(0, 25))
                db.JobRuns.Add(Job($"第 {at} 次", at % 5 == 0 ? JobState.Failed : JobState.Succeeded, Tenant.CampaignId));
            await db.SaveChangesAsync();
        }
        var administrator = await StaffAsync("ProvinceAdministrator", "43");

        var second = await administrator.GetAsync($"{Office}/jobs?n=20&p=2");
        var failed = await administrator.GetAsync($"{Office}/jobs?state=Failed&cols=state,result");

        second.Text.ShouldContain("第 21–25 项，共 25 项");
        Cells(second, "#jobs tbody th").Length.ShouldBe(5);
        Cells(failed, "#jobs tbody tr").ShouldBe(["数据核查没有办成第 20 次", "数据核查没有办成第 15 次", "数据核查没有办成第 10 次", "数据核查没有办成第 5 次", "数据核查没有办成第 0 次"]);
        var file = await LinesAsync(administrator, $"{Office}/jobs?state=Failed&sort=id&cols=state,result&handler=Export&format=csv");
        file[0].ShouldBe("任务,状态,进度和结果");
        file[1].ShouldBe("数据核查,没有办成,第 0 次");
        file.Length.ShouldBe(6);
        (await administrator.GetAsync($"{Office}/jobs?kind=ScoreImport")).Text.ShouldContain("没有符合条件的任务。");
    }

    [Fact]
    public async Task LateUploads_EachInstitutionsList_HasFilterPagesAndFileOfItsOwn()
    {
        await Tenant.InRoundOneAsync();
        var first = await Tenant.DossiersAsync([.. Enumerable.Range(0, 25).Select(i => 300m - i)], levelQuota: 20);
        var other = await Tenant.DossiersAsync([270, 250], "8026");
        await Tenant.SetClockAsync("2026-11-29 00:01");
        var group = await StaffAsync("AdmissionManagementOfficer", "43");
        var prefix = $"i{first.InstitutionId}r1";

        var page = await group.GetAsync($"{Office}/late-uploads?{prefix}n=20&{prefix}p=2");
        var returned = await group.GetAsync($"{Office}/late-uploads?{prefix}decision=return");

        page.Document.QuerySelectorAll("table").Select(t => t.QuerySelectorAll("tbody tr").Length).ShouldBe([5, 2], "the other list stays where it is");
        page.Text.ShouldContain("第 21–25 人，共 25 人");
        returned.Document.QuerySelectorAll("table").Select(t => t.QuerySelectorAll("tbody tr").Length).ShouldBe([5, 2]);
        var link = returned.Document.QuerySelectorAll(".ex-menu a").First(a => a.TextContent == "导出为 CSV").GetAttribute("href")!;
        var file = await LinesAsync(group, $"{Office}/late-uploads{link}");
        file.Length.ShouldBe(6);
        file.Skip(1).ShouldAllBe(line => line.Contains(",退档,", StringComparison.Ordinal));
        (await LinesAsync(group, $"{Office}/late-uploads?institution={other.InstitutionId}&round=1&handler=Export&format=csv")).Length.ShouldBe(3);
        (await group.GetAsync($"{Office}/late-uploads?institution={other.InstitutionId}&round=2&handler=Export&format=csv")).Status.ShouldBe(HttpStatusCode.NotFound);

        KeyValuePair<string, string>[] reason = [new("institution", $"{other.InstitutionId}"), new("round", "1"), new("reasonCode", "04"), new("reasonText", "没有在规定时间上载，计划已经录满")];
        (await group.PostCraftedAsync($"{Office}/late-uploads?handler=Propose", $"{Office}/late-uploads", reason)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await group.GetAsync($"{Office}/late-uploads")).Text.ShouldContain("本人已在");
        var second = await (await StaffAsync("AdmissionManagementOfficer", "43")).PostAsync($"{Office}/late-uploads", [], "Confirm");
        second.Status.ShouldBe(HttpStatusCode.Redirect);
        (await other.ReadAsync(other.Dossiers[0])).State.ShouldBe(DossierState.Uploaded);
    }

    private static JobRun Job(string message, JobState state, long campaign) => new()
    {
        CampaignId = campaign, Kind = CheckInvariants.Name, Arguments = "{}", State = state, Message = message, Stage = "", Percent = 100, CreatedAt = DateTimeOffset.UnixEpoch, FinishedAt = DateTimeOffset.UnixEpoch,
    };

    private async Task<Browser> StaffAsync(string role, string place) => await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync(role, place));

    private static string[] Cells(PageAnswer page, string selector) => [.. page.Document.QuerySelectorAll(selector).Select(c => c.TextContent.Trim())];

    private static async Task<string[]> LinesAsync(Browser browser, string path) =>
        Encoding.UTF8.GetString((await browser.GetAsync(path)).Bytes).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
