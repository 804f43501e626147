using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Point;

public sealed class CounterTests
{
    private const string Counter = "/gl/adult-2026/counter";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    [Covers("HR-100")]
    public async Task Counter_FormsAlone_FindCompareReviewPhotographAndConfirm()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var browser = await OpenAsync(clerk);

        var found = await browser.PostAsync(Counter, [Field("q", candidate.DocumentNumber)], "handler=Box");
        found.Location.ShouldBe($"/{tenant.Tenant.Slug}{At(candidate)}");
        (await browser.PostAsync(At(candidate), [Field("cardName", "蒋文静"), Field("cardNumber", candidate.DocumentNumber)], "handler=Card")).Status.ShouldBe(HttpStatusCode.Redirect);
        foreach (var key in new[] { "1", "2", "3", "6" })
            (await browser.PostAsync(At(candidate), [Field("q", key)], "handler=Box")).Status.ShouldBe(HttpStatusCode.Redirect, key);
        (await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "人.png", "image/png", Pictures.Png(600, 800))])).Status.ShouldBe(HttpStatusCode.Redirect);
        var ready = await browser.GetAsync(At(candidate));
        var done = await browser.PostAsync(At(candidate), Nothing, "handler=Confirm");

        ready.Document.QuerySelector("#message")!.TextContent.ShouldContain("可以确认");
        (await browser.Client.GetAsync(ready.Document.QuerySelector(".ex-photos img")!.GetAttribute("src"))).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        done.Status.ShouldBe(HttpStatusCode.Redirect);
        var row = await candidate.ReadAsync();
        row.State.ShouldBe(RegistrationState.Confirmed);
        (row.ConfirmedById, row.PointId).ShouldBe((clerk.User.Id, clerk.Point.Id));
        row.ConfirmedAt.ShouldNotBeNull();
        (await (await OpenAsync(candidate)).GetAsync("/ks/adult-2026/pay")).Text.ShouldContain("缴费 160.00 元");
        var edit = await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, RegistrationDraft.Read(row)), c));
        edit.Refusals.Single().ShouldBeOfType<RegistrationLocked>();
    }

    [Fact]
    [Covers("HR-06")]
    public async Task Post_ConfirmByPrinter_Is403AndTheButtonIsAbsent()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var printer = await OpenAsync(await tenant.ClerkAsync(clerk.Point, "PointPrinter"));

        var reviewer = await OpenAsync(clerk);

        var page = await printer.GetAsync(At(candidate));
        var reviewed = await reviewer.GetAsync(At(candidate));
        var posted = await printer.PostCraftedAsync($"{Counter}?handler=Confirm", At(candidate), Field("Id", $"{candidate.RegistrationId}"), Field("formVersion", "1"));

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Document.QuerySelector("[data-key=F8]").ShouldBeNull();
        reviewed.Document.QuerySelector("[data-key=F8]").ShouldNotBeNull("who may confirm has the button on the same page");
        page.Document.QuerySelector("[data-key=F9]").ShouldNotBeNull();
        posted.Status.ShouldBe(HttpStatusCode.Forbidden);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    [Covers("HR-66")]
    public async Task Post_ConfirmRecordWithoutChoices_IsBlocked()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var begun = await tenant.CandidateAsync("谭志远").PledgedAsync();
        await using var db = tenant.Open();
        await db.ChoiceForms.Where(f => f.RegistrationId == candidate.RegistrationId).ExecuteUpdateAsync(f => f.SetProperty(x => x.IsEffective, false));
        await db.Registrations.Where(r => r.Id == begun.RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.PointId, clerk.Point.Id).SetProperty(x => x.CountyCode, clerk.Point.CountyCode));
        var browser = await OpenAsync(clerk);

        var page = await browser.GetAsync(At(candidate));
        var blocked = await browser.PostCraftedAsync($"{Counter}?handler=Confirm", At(candidate), Field("Id", $"{candidate.RegistrationId}"), Field("formVersion", "1"));
        var never = await browser.PostCraftedAsync($"{Counter}?handler=Confirm", At(candidate), Field("Id", $"{begun.RegistrationId}"), Field("formVersion", "0"));

        page.Document.QuerySelector("#message")!.TextContent.ShouldContain("填写第一志愿");
        blocked.Status.ShouldBe(HttpStatusCode.BadRequest);
        blocked.Document.QuerySelector("#message")!.TextContent.ShouldContain("填写第一志愿");
        never.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Submitted), r => r.CandidateNumber.ShouldBeNull());
        (await begun.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
    }

    [Theory]
    [InlineData("Card")]
    [InlineData("Review")]
    [InlineData("Refuse")]
    public async Task Post_ActOfAReviewerByPhotographer_Is403(string handler)
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var photographer = await OpenAsync(await tenant.ClerkAsync(clerk.Point, "PointPhotographer"));

        var posted = await photographer.PostCraftedAsync($"{Counter}?handler={handler}", At(candidate), Field("Id", $"{candidate.RegistrationId}"), Field("item", "1"));
        var byBox = await photographer.PostCraftedAsync($"{Counter}?handler=Box", At(candidate), Field("Id", $"{candidate.RegistrationId}"), Field("q", "1"));

        posted.Status.ShouldBe(HttpStatusCode.Forbidden);
        byBox.Status.ShouldBe(HttpStatusCode.Forbidden);
        (await candidate.EventsAsync())[^1].ShouldBe("RegistrationSubmitted");
    }

    [Fact]
    [Covers("HR-101")]
    public async Task Get_OfficeBoundAsPoint_WorksAndUnboundCityIs403()
    {
        var (tenant, _) = await StartAsync();
        var office = await tenant.PointAsync(kind: RegistrationPointKind.CountyOffice);
        var user = await tenant.StaffAsync("PointReviewer", "430121", office.Id);
        var county = new TestClerk(tenant, user, await tenant.ActorAsync(user), office);
        var candidate = await county.PreparedCandidateAsync();
        var browser = await OpenAsync(county);
        await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "a.png", "image/png", Pictures.Png(600, 800))]);

        var confirmed = await browser.PostAsync(At(candidate), Nothing, "handler=Confirm");
        var city = (await WebHost.GetAsync()).Open(tenant);
        await city.AsAsync(await tenant.StaffAsync("PointReviewer", "4301"));
        var unbound = await city.GetAsync(Counter);

        confirmed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
        await using var photos = tenant.Open();
        (await photos.Photos.SingleAsync(p => p.RegistrationId == candidate.RegistrationId && p.IsCurrent)).PointId.ShouldBe(office.Id);
        unbound.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Find_CandidateOfOtherPoint_SaysWhereAndItsAddressIs404()
    {
        var (tenant, clerk) = await StartAsync();
        var other = await tenant.PointAsync();
        var candidate = await tenant.SubmittedCandidateAsync(other);
        var browser = await OpenAsync(clerk);

        var found = await browser.PostAsync(Counter, [Field("q", candidate.DocumentNumber)], "handler=Box");
        var direct = await browser.GetAsync(At(candidate));
        var file = await browser.GetAsync($"/gl/adult-2026/candidates/{candidate.RegistrationId}");

        found.Status.ShouldBe(HttpStatusCode.BadRequest);
        found.Document.QuerySelector("#message")!.TextContent.ShouldContain($"属于{other.Name}");
        direct.Status.ShouldBe(HttpStatusCode.NotFound);
        file.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Confirm_TwoClerksAtOnce_OneWinsTheOtherIsToldSo()
    {
        var (tenant, clerk) = await StartAsync();
        var colleague = await tenant.ClerkAsync(clerk.Point);
        var candidate = await clerk.PreparedCandidateAsync();
        var (first, second) = (await OpenAsync(clerk), await OpenAsync(colleague));

        var answers = await Task.WhenAll(Confirm(first), Confirm(second));

        answers.Select(a => a.Status).Order().ShouldBe([HttpStatusCode.Redirect, HttpStatusCode.Conflict]);
        answers.Single(a => a.Status == HttpStatusCode.Conflict).Document.QuerySelector("#message")!.TextContent.ShouldContain("不用再确认");
        (await candidate.EventsAsync()).Count(e => e == "RegistrationConfirmed").ShouldBe(1);

        Task<PageAnswer> Confirm(Browser browser) => browser.PostCraftedAsync(
            $"{Counter}?handler=Confirm", Counter, Field("Id", $"{candidate.RegistrationId}"), Field("formVersion", "1"));
    }

    [Fact]
    public async Task Get_Differences_AreMarkedToTheCharacterAndF8IsOff()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync("彭丽娟");
        await clerk.ReadCardAsync(candidate, name: "彭丽鹃");

        var page = await (await OpenAsync(clerk)).GetAsync(At(candidate));

        page.Document.QuerySelectorAll("mark").Select(m => m.TextContent).ShouldBe(["娟", "鹃"]);
        page.Document.QuerySelector("[data-key=F8]")!.GetAttribute("aria-disabled").ShouldBe("true");
        page.Document.QuerySelector("#message")!.TextContent.ShouldContain("姓名与证件不一致");
    }

    [Fact]
    [Covers("HR-89")]
    public async Task Get_CardOfAnotherPerson_SaysSoAndConfirmIsOff()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        await clerk.ReadCardAsync(candidate, number: TestIds.Resident("430104", "19990101", 777));
        var browser = await OpenAsync(clerk);

        var page = await browser.GetAsync(At(candidate));
        var crafted = await browser.PostCraftedAsync($"{Counter}?handler=Confirm", At(candidate), Field("Id", $"{candidate.RegistrationId}"), Field("formVersion", "1"));

        page.Document.QuerySelector("#message")!.TextContent.ShouldContain("证件号码与报名不一致");
        var confirm = page.Document.QuerySelector("[data-key=F8]")!;
        (confirm.GetAttribute("aria-disabled"), confirm.GetAttribute("type"), confirm.Closest("form")).ShouldBe(("true", "button", null));
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    public async Task Print_ProcessForm_IsAPdfAndTheEventSaysSo()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var browser = await OpenAsync(clerk);
        await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "a.png", "image/png", Pictures.Png(600, 800))]);
        await browser.PostAsync(At(candidate), Nothing, "handler=Confirm");

        var last = await browser.PostAsync(Counter, [Field("q", "0")], "handler=Box");
        var address = (await browser.GetAsync(At(candidate))).Document.QuerySelector("[data-key=F9]")!.GetAttribute("href")!;
        var pdf = await browser.Client.GetAsync(address);

        last.Location.ShouldBe(address);
        pdf.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        System.Text.Encoding.Latin1.GetString(await pdf.Content.ReadAsByteArrayAsync()).ShouldStartWith("%PDF");
        (await candidate.EventsAsync())[^1].ShouldBe("ProcessFormPrinted");
    }

    [Fact]
    public async Task List_Candidates_MasksNumbersAndFiltersByState()
    {
        var (tenant, clerk) = await StartAsync();
        var confirmed = await clerk.ConfirmedCandidateAsync("谭志远");
        var submitted = await tenant.SubmittedCandidateAsync(clerk.Point, name: "杨梦琪");
        var browser = await OpenAsync(clerk);

        var all = await browser.GetAsync("/gl/adult-2026/candidates");
        var one = await browser.GetAsync("/gl/adult-2026/candidates?state=Confirmed");
        var file = await browser.GetAsync($"/gl/adult-2026/candidates/{submitted.RegistrationId}");

        all.Text.ShouldContain("谭志远");
        all.Text.ShouldContain("杨梦琪");
        all.Text.ShouldNotContain(confirmed.DocumentNumber);
        one.Text.ShouldNotContain("杨梦琪");
        file.Text.ShouldContain(submitted.DocumentNumber);
        file.Text.ShouldContain("查看考生资料");
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<Browser> OpenAsync(TestClerk clerk) => await (await WebHost.GetAsync()).Open(clerk.Tenant).AsAsync(clerk.User);

    private static async Task<Browser> OpenAsync(TestCandidate candidate) => await (await WebHost.GetAsync()).Open(candidate.Tenant).AsAsync(candidate.User);

    private static string At(TestCandidate candidate) => $"{Counter}?id={candidate.RegistrationId}";

    private static KeyValuePair<string, string> Field(string name, string value) => KeyValuePair.Create(name, value);
}
