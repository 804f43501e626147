using Admissions.Core.Confirmation;
using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Point;

/// <summary>Documents that no card reader reads: camera, copies, a strict review, and the city (湘教考信字〔2019〕3号 §四.3).</summary>
public sealed class SpecialDocumentCounterTests
{
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    [Covers("HR-97")]
    public async Task Get_TaiwanPermit_HidesTheReaderAndRequiresTheCamera()
    {
        var (clerk, browser, special) = await StartAsync();
        var resident = await clerk.Tenant.SubmittedCandidateAsync(clerk.Point);
        await clerk.PrepareAsync(special);
        await clerk.AddCopyAsync(special);
        await browser.PostAsync(At(special), [], "handler=Photo", files: [("photo", "a.png", "image/png", Pictures.Png(600, 800))]);

        var page = await browser.GetAsync(At(special));
        var ordinary = await browser.GetAsync(At(resident));
        var uploaded = await browser.PostCraftedAsync($"{Counter}?handler=Confirm", At(special), Field("Id", $"{special.RegistrationId}"), Field("formVersion", "1"));

        ordinary.Document.QuerySelector("[data-card-key]").ShouldNotBeNull();
        ordinary.Document.QuerySelector("[data-card-form]")!.GetAttribute("data-readers").ShouldNotBeNullOrEmpty();
        page.Document.QuerySelector("[data-card-key]").ShouldBeNull("the reader step is hidden");
        page.Document.QuerySelector("[data-card-form]")!.GetAttribute("data-readers").ShouldBeNullOrEmpty();
        page.Document.QuerySelector(".ex-photos")!.TextContent.ShouldNotContain("芯片");
        page.Document.QuerySelector("[data-camera-key]").ShouldNotBeNull();
        page.Document.QuerySelector("#message")!.TextContent.ShouldContain("要现场拍照");
        uploaded.Document.QuerySelector("#message")!.TextContent.ShouldContain("要现场拍照", customMessage: "the camera step is required");
        (await special.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    [Covers("HR-166")]
    public async Task Confirm_StrictReview_IsRequiredAndItsReviewerIsShownToTheCity()
    {
        var (clerk, browser, special) = await StartAsync();
        await clerk.PrepareAsync(special, exceptItems: "StrictEligibility");
        await browser.PostAsync(At(special), [], "handler=Copy", files: [("copy", "证.png", "image/png", Pictures.Png(1000, 700))]);
        var number = (await clerk.OpenAsync(special))!.Items.Single(i => i.Code == "StrictEligibility").Number;

        var open = await browser.PostCraftedAsync($"{Counter}?handler=Confirm", At(special), Field("Id", $"{special.RegistrationId}"), Field("formVersion", "1"));
        await browser.PostAsync(At(special), [Field("q", $"-{number}没有带入境记录")], "handler=Box");
        var failed = await browser.PostCraftedAsync($"{Counter}?handler=Confirm", At(special), Field("Id", $"{special.RegistrationId}"), Field("formVersion", "1"));
        var refusedIn = (await special.ReadAsync()).State;
        await browser.PostAsync(At(special), [Field("q", $"{number}")], "handler=Box");
        var passed = await browser.PostAsync(At(special), [], "handler=Confirm");
        var city = await (await WebHost.GetAsync()).Open(clerk.Tenant).AsAsync(await clerk.Tenant.StaffAsync("CityOfficer", "4301"));
        var review = await city.GetAsync("/gl/adult-2026/special-documents");

        open.Document.QuerySelector("#message")!.TextContent.ShouldContain("资格严格审核");
        failed.Document.QuerySelector("#message")!.TextContent.ShouldContain("没有带入境记录");
        refusedIn.ShouldBe(RegistrationState.Submitted);
        passed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await special.ReadAsync()).State.ShouldBe(RegistrationState.PendingCityReview);
        var row = review.Document.QuerySelectorAll("dl > *, .ex-summary > *").Select(e => e.TextContent).First(t => t.Contains("资格严格审核", StringComparison.Ordinal));
        row.ShouldContain("通过");
        row.ShouldContain(clerk.User.DisplayName);
        review.Document.QuerySelectorAll("img[alt='证件复印件']").Length.ShouldBe(1);
        review.Document.QuerySelectorAll("img[alt$='的相片']").Length.ShouldBe(1);

        // The city's officer looks at the copy and the portrait: one look, in the candidate's own history.
        await using var db = clerk.Tenant.Open();
        foreach (var picture in review.Document.QuerySelectorAll("img[alt='证件复印件'], img[alt$='的相片']"))
            (await city.GetAsync(picture.GetAttribute("src")![$"/{clerk.Tenant.Tenant.Slug}".Length..])).Status.ShouldBe(HttpStatusCode.OK);
        var looks = await db.AccessLog.AsNoTracking().Where(a => a.RegistrationId == special.RegistrationId && a.ActorId != clerk.User.Id).ToListAsync();
        looks.ShouldHaveSingleItem().Purpose.ShouldBeOneOf(PhotoService.PhotoPurpose, PhotoService.CopyPurpose);
    }

    private static async Task<(TestClerk Clerk, Browser Browser, TestCandidate Special)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        return (clerk, await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User), await tenant.SpecialCandidateAsync(clerk.Point));
    }

    private static string At(TestCandidate candidate) => $"{Counter}?id={candidate.RegistrationId}";

    private static KeyValuePair<string, string> Field(string name, string value) => KeyValuePair.Create(name, value);
}
