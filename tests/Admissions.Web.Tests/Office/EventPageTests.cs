using System.Net;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Rules.Lifecycles;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>操作记录: what an event changed stands there in Chinese, in files beside the text that the chain has sealed.</summary>
public sealed class EventPageTests : PageTests
{
    private const string Page = "/gl/adult-2026/events";

    [Theory]
    [InlineData("Inspector", "43")]
    [InlineData("CountyOfficer", "430121")]
    public async Task Get_Confirmation_SaysInChineseWhatWasBeforeAndAfter(string role, string place)
    {
        var (clerk, number) = await ConfirmedAsync();
        var browser = await OpenAsync(role, place);

        var page = await browser.GetAsync($"{Page}?candidate={number}&cols=before,after");

        page.Status.ShouldBe(HttpStatusCode.OK);
        Row(page, "现场确认").ShouldBe(["报名状态：已提交", $"报名状态：已确认；考生号：{number}；报名表：第 1 次；报名确认点：{clerk.Point.Code} {clerk.Point.Name}"]);
        Row(page, "阅读报考须知").ShouldBe(["", "文本：《湖南省2026年成人高校招生报考须知》；版本：第 1 版"]);
        page.Document.QuerySelector("tbody")!.TextContent.ShouldNotContain("{");
        page.Document.QuerySelectorAll("tbody .ex-long").Length.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Get_OfAnotherCounty_ShowsNothing()
    {
        var (_, number) = await ConfirmedAsync();

        var page = await (await OpenAsync("CountyOfficer", "430102")).GetAsync($"{Page}?candidate={number}");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Document.QuerySelector("tbody").ShouldBeNull();
        page.Text.ShouldContain("没有符合条件的记录。");
    }

    /// <summary>A county that may read events learns no decision of an institution before the results are published.</summary>
    [Theory]
    [InlineData("DossierPreDecided", "院校预录退")]
    [InlineData("ReconsiderationAnswered", "院校答复复议")]
    public async Task Get_DecisionThatIsNotPublished_IsShownToTheProvinceAlone(string type, string word)
    {
        var (clerk, number) = await ConfirmedAsync();
        await using (var db = Tenant.Open())
        {
            var registration = await db.Registrations.Where(r => r.CandidateNumber == number).Select(r => r.Id).SingleAsync();
            db.Record(await Tenant.ProcessAsync(clerk.Actor), type, (nameof(Dossier), 1), after: new { State = DossierState.PreReturned, DecisionIsAdmit = false }, registrationId: registration);
            await db.SaveChangesAsync();
        }

        var inspector = await (await OpenAsync("Inspector", "43")).GetAsync($"{Page}?candidate={number}");
        var county = await (await OpenAsync("CountyOfficer", "430121")).GetAsync($"{Page}?candidate={number}");

        Row(inspector, word).Last().ShouldBe("状态：拟退；院校意见：退档");
        county.Text.ShouldContain("现场确认");
        county.Text.ShouldNotContain(word);
    }

    /// <summary>Whatever columns are shown: the sentences whole, and the bytes from which the chain is recomputed.</summary>
    [Theory]
    [InlineData("xlsx", "")]
    [InlineData("csv", "&cols=at")]
    [InlineData("csv", "&cols=after")]
    public async Task Export_OfOneCandidate_KeepsTheSealedTextBesideTheSentences(string format, string columns)
    {
        var (_, number) = await ConfirmedAsync();
        await using var db = Tenant.Open();
        var events = await db.Events.Where(e => db.Registrations.Any(r => r.Id == e.RegistrationId && r.CandidateNumber == number)).OrderByDescending(e => e.Id).ToListAsync();
        var digest = await db.FormVersions.Where(v => db.Registrations.Any(r => r.Id == v.RegistrationId && r.CandidateNumber == number)).Select(v => v.Digest).SingleAsync();

        var file = await (await OpenAsync("Inspector", "43")).GetAsync($"{Page}?handler=Export&format={format}&candidate={number}{columns}");

        var table = (await TableReader.ReadAsync(new MemoryStream(file.Bytes))).Value!;
        table.Rows.Select(r => r[table.Column("以前（原文）")]).ShouldBe(events.Select(e => e.Before ?? ""));
        table.Rows.Select(r => r[table.Column("以后（原文）")]).ShouldBe(events.Select(e => e.After ?? ""));
        if (columns != "&cols=at")
            table.Rows.Select(r => r[table.Column("以后")]).ShouldContain(text => text.EndsWith($"；校验值：{digest}", StringComparison.Ordinal));
    }

    /// <summary>The candidate reads in Chinese too why somebody opened his data.</summary>
    [Fact]
    public async Task History_OfTheCandidate_NamesThePurposeInChinese()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();

        var page = await (await Host.Open(Tenant).AsAsync(candidate.User)).GetAsync("/ks/adult-2026/history");

        var looks = page.Document.QuerySelector("main h2 ~ ul.ex-list")!;
        looks.TextContent.ShouldContain(clerk.User.DisplayName);
        looks.TextContent.ShouldContain("现场确认");
        looks.TextContent.ShouldNotContain("OnSiteConfirmation");
    }

    private async Task<(TestClerk Clerk, string Number)> ConfirmedAsync()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        return (clerk, (await candidate.ReadAsync()).CandidateNumber!);
    }

    /// <summary>An officer who may read events; the province has given counties this right here.</summary>
    private async Task<Browser> OpenAsync(string role, string place)
    {
        await using var db = Tenant.Open();
        if (!await db.RolePermissions.AnyAsync(r => r.Role == role && r.Permission == Permissions.ViewEvents))
        {
            db.RolePermissions.Add(new RolePermission { Role = role, Permission = Permissions.ViewEvents });
            await db.SaveChangesAsync();
        }
        return await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync(role, place));
    }

    private static IEnumerable<string> Row(PageAnswer page, string what) =>
        page.Document.QuerySelectorAll("tbody tr").First(r => r.QuerySelector("th")!.TextContent == what).QuerySelectorAll("td").Select(c => c.TextContent);
}
