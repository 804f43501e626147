using System.Globalization;
using System.Net;
using System.Text;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Shell;

/// <summary>Lists of the admission whose rows are forms leave as files all the same, narrowed as on the screen.</summary>
public sealed class ListFileTests : PageTests
{
    protected override Task ArrangeAsync() => Tenant.InRoundOneAsync();

    [Fact]
    public async Task Dossiers_NarrowedToTheEmployed_AreListedTakenAsAFileAndOnRecord()
    {
        const string List = "/czyx/adult-2026/dossiers";
        var desk = await Tenant.DossiersAsync([342, 318, 240]);
        await using var db = Tenant.Open();
        await db.Registrations.ExecuteUpdateAsync(r => r.SetProperty(x => x.EmploymentStartDate, new DateOnly(2020, 1, 1)));
        await db.Registrations.Where(r => db.Dossiers.Any(d => d.Id == desk.Dossiers[1] && d.RegistrationId == r.Id)).ExecuteUpdateAsync(r => r.SetProperty(x => x.EmploymentStartDate, (DateOnly?)null));
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);

        var all = await browser.GetAsync(List);
        var employed = await browser.GetAsync($"{List}?employed=yes");
        var others = await browser.GetAsync($"{List}?employed=no");
        var link = employed.Document.QuerySelectorAll(".ex-menu a").Single(a => a.TextContent == "导出为 CSV").GetAttribute("href")!;
        var file = await FileAsync(browser, $"{List}{link}");

        all.Document.QuerySelectorAll("#dossiers tbody tr").Length.ShouldBe(3);
        all.Text.ShouldContain("导出 3 份");
        employed.Document.QuerySelectorAll("#dossiers tbody tr").Length.ShouldBe(2);
        others.Document.QuerySelectorAll("#dossiers tbody tr td b").Select(b => b.TextContent).ShouldBe(["318"]);
        file[0].ShouldBe("考生号,姓名,档案分,志愿,投档专业,在职,状态,决定,拟录取专业,退档原因");
        file.Skip(1).Select(line => decimal.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ShouldBe([342m, 240m]);
        file.Skip(1).ShouldAllBe(line => line.Contains(",在职,", StringComparison.Ordinal));
        (await db.Events.SingleAsync(e => e.Type == "ListExported")).After!.ShouldContain("employed=yes");
    }

    [Theory]
    [InlineData("rosters", "AdmissionManagementOfficer", "院校,层次,计划,录取,缺额,未确认")]
    [InlineData("collections", "AdultAdmissionOfficer", "院校,层次,计划,录取,缺额,未确认")]
    public async Task Rosters_AsAFile_HoldEveryLevelOfEveryInstitution(string page, string role, string head)
    {
        await Tenant.DossiersAsync([320, 310], levelQuota: 5);
        var officer = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync(role, "43"));

        var seen = await officer.GetAsync($"/gl/adult-2026/{page}");
        var file = await FileAsync(officer, $"/gl/adult-2026/{page}?handler=Export&format=csv");

        seen.Text.ShouldContain("导出 1 个院校层次");
        file[0].ShouldStartWith(head);
        file.Length.ShouldBe(2);
        file[1].ShouldContain("湘岳大学,专升本,5,0,5,2");
    }

    [Fact]
    public async Task Allocations_AreSortedAndTakenAsTheyStand()
    {
        await using (var db = Tenant.Open())
        {
            var run = await RunAsync(db);
            for (var i = 1; i <= 3; i++)
            {
                var district = new ExamDistrict { CampaignId = Tenant.CampaignId, Code = $"010{i}", Name = $"第{i}考区", DivisionCode = "4301" };
                db.ExamDistricts.Add(district);
                await db.SaveChangesAsync();
                db.RoomAllocations.Add(new RoomAllocation { CampaignId = Tenant.CampaignId, DistrictId = district.Id, State = RoomAllocationState.Draft });
                db.ExamRooms.AddRange(Enumerable.Range(1, i).Select(n => new ExamRoom { CampaignId = Tenant.CampaignId, RunId = run, DistrictId = district.Id, Number = n, Level = StudyLevel.CollegeToBachelor, Category = "Law", SeatCount = 30 }));
            }
            await db.SaveChangesAsync();
        }
        var officer = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));

        var page = await officer.GetAsync("/gl/adult-2026/allocations?sort=-rooms");
        var file = await FileAsync(officer, "/gl/adult-2026/allocations?sort=-rooms&cols=rooms&handler=Export&format=csv");

        page.Text.ShouldContain("导出 3 个考区");
        page.Document.QuerySelectorAll("tbody th").Select(th => th.TextContent).ShouldBe(["0103 第3考区", "0102 第2考区", "0101 第1考区"]);
        file.ShouldBe(["考区,考室", "0103 第3考区,3", "0102 第2考区,2", "0101 第1考区,1"]);
    }

    [Fact]
    public async Task Runs_AreTakenAsTheyStand()
    {
        await using (var db = Tenant.Open())
            await RunAsync(db);
        var browser = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));

        var page = await browser.GetAsync("/gl/adult-2026/runs");
        var file = await FileAsync(browser, "/gl/adult-2026/runs?handler=Export&format=csv");

        page.Text.ShouldContain("导出 1 次");
        page.Document.QuerySelector("tbody th a")!.GetAttribute("href")!.ShouldContain("/runs/");
        file[0].ShouldBe("编号,运算,状态,结果指纹,第一人,开始,第二人,发布");
        file[1].ShouldContain(",编排准考证号,已作废,");
    }

    private async Task<long> RunAsync(AdmissionsDbContext db)
    {
        var run = new Run
        {
            CampaignId = Tenant.CampaignId, Kind = RunKind.Numbering, State = RunState.Discarded, PolicyVersion = 1, EngineVersion = "1", Seed = "07", SeedHash = new string('b', 64),
            CreatedById = (await Tenant.StaffAsync("InformationOfficer", "43")).Id, CreatedAt = DateTimeOffset.UnixEpoch,
        };
        db.Runs.Add(run);
        await db.SaveChangesAsync();
        return run.Id;
    }

    private static async Task<string[]> FileAsync(Browser browser, string path)
    {
        var answer = await browser.GetAsync(path);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        return Encoding.UTF8.GetString(answer.Bytes).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
