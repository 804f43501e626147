using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Point;

/// <summary>The pledge to sign with a pen, the list of registration points, and a form that has been overtaken.</summary>
public sealed class PaperTests
{
    [Fact]
    public async Task Pledge_PrintedAtTheCounter_HoldsTextAndPersonAndIsOnRecord()
    {
        var tenant = await ShaanxiAsync();
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead");
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var browser = await OpenAsync(tenant, clerk.User);

        var counter = await browser.GetAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}");
        var answer = await browser.Client.GetAsync(counter.Document.QuerySelector("a[href$='handler=Pledge']")!.GetAttribute("href"));
        var elsewhere = await OpenAsync(tenant, (await tenant.ClerkAsync(await tenant.PointAsync("610103"), "PointHead")).User);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var pdf = await PdfReader.ReadAsync(await answer.Content.ReadAsByteArrayAsync());
        var row = await candidate.ReadAsync();
        var text = (await tenant.ContextAsync()).Policy.Statement("HonestyPledge")!;
        foreach (var words in new[] { text.Title, row.Name, row.DocumentNumber, RegistrationNumber.Of(row), clerk.Point.Name, "考生本人签名" }.Concat(text.Body))
            pdf.Unbroken.ShouldContain(string.Concat(words.Where(c => !char.IsWhiteSpace(c))));
        (await candidate.EventsAsync()).ShouldContain("HonestyPledgePrinted");
        (await elsewhere.GetAsync($"/gl/adult-2026/counter/{candidate.RegistrationId}/course?handler=Pledge")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PointList_PrintedByACity_HoldsItsActivePointsByCounty()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-01 10:00");
        var (one, two, foreign) = (await tenant.PointAsync("430121"), await tenant.PointAsync("430102"), await tenant.PointAsync("430202"));
        var city = await OpenAsync(tenant, await tenant.StaffAsync("CityOfficer", "4301"));

        var page = await city.GetAsync("/gl/adult-2026/points");
        var answer = await city.GetAsync("/gl/adult-2026/points?handler=Print");

        page.Document.QuerySelector("a[href='?handler=Print']")!.TextContent.ShouldContain("打印确认点名单");
        var pdf = await PdfReader.ReadAsync(answer.Bytes);
        foreach (var words in new[] { "报名确认点名单", "湖南省长沙市", one.Code, two.Code, one.Address, one.ContactPhone, "共2个报名确认点", "芙蓉区", "长沙县" })
            pdf.Unbroken.ShouldContain(string.Concat(words.Where(c => !char.IsWhiteSpace(c))));
        pdf.Unbroken.ShouldNotContain(foreign.Code);
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "PointListPrinted")).ShouldBe(1);
    }

    [Fact]
    [Covers("HR-88")]
    public async Task Scan_FormOfVersion2WhenTheDataAreVersion3_AsksForANewPrint()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        await candidate.EditAsync(("address", "长沙县星沙街道开元路 1 号"));
        var second = $"{RegistrationNumber.Of(await candidate.ReadAsync())}-2";
        await candidate.EditAsync(("address", "长沙县星沙街道开元路 2 号"));
        await clerk.PrepareAsync(candidate);
        var browser = await OpenAsync(tenant, clerk.User);

        var scanned = await browser.PostAsync("/gl/adult-2026/counter", [KeyValuePair.Create("q", second)], "handler=Box");
        var page = await browser.GetAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}&v=2");
        var crafted = await browser.PostCraftedAsync("/gl/adult-2026/counter?handler=Confirm", "/gl/adult-2026/counter",
            KeyValuePair.Create("Id", $"{candidate.RegistrationId}"), KeyValuePair.Create("V", "2"), KeyValuePair.Create("formVersion", "2"));
        var current = await browser.PostAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}&v=3", [], "handler=Confirm");

        scanned.Location.ShouldEndWith($"id={candidate.RegistrationId}&v=2");
        page.Text.ShouldContain("第 2 版，数据是第 3 版 要重打");
        page.Document.QuerySelector("#message")!.TextContent.ShouldContain("重新打印流程表");
        page.Document.QuerySelector("[data-key=F8]")!.GetAttribute("aria-disabled").ShouldBe("true");
        crafted.Document.QuerySelector("#message")!.TextContent.ShouldContain("重新打印流程表");
        current.Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
