using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Point;

/// <summary>The Shaanxi counter and the candidate's review page, by forms alone.</summary>
public sealed class ShaanxiCounterTests
{
    private const string Counter = "/gl/adult-2026/counter";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    public async Task WithdrawPledge_AtTheCounter_NeedsAReasonAndTheStepIsDueAgain()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var browser = await OpenAsync(tenant, clerk.User);
        var at = $"{Counter}?id={candidate.RegistrationId}";
        Must(await clerk.TakeFeeAsync(candidate));
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        var photographer = await OpenAsync(tenant, await tenant.StaffAsync("PointPhotographer", pointId: clerk.Point.Id));

        var unsaid = await browser.PostAsync(at, [Field("reason", " ")], "handler=Withdraw");
        var crafted = await browser.PostCraftedAsync($"{Counter}/{candidate.RegistrationId}/course?handler=Act", at, Field("kind", "PledgeWithdrawn"));
        var byPhotographer = await photographer.PostCraftedAsync($"{Counter}/{candidate.RegistrationId}/course?handler=Withdraw", at, Field("reason", "登记错了"));
        var done = await browser.PostAsync(at, [Field("reason", "登记到了别的考生名下")], "handler=Withdraw");
        var page = await browser.GetAsync(at);
        var nothing = await browser.PostCraftedAsync($"{Counter}/{candidate.RegistrationId}/course?handler=Withdraw", at, Field("reason", "登记错了"));

        unsaid.Status.ShouldBe(HttpStatusCode.BadRequest);
        unsaid.Text.ShouldContain("请写明撤回的原因");
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest, "there is no way round the reason");
        byPhotographer.Status.ShouldBe(HttpStatusCode.Forbidden);
        done.Location.ShouldEndWith(at);
        page.Document.QuerySelectorAll("[data-key=F10]").ShouldHaveSingleItem().TextContent.ShouldContain("承诺书已签");
        page.Document.QuerySelectorAll("form[action*='handler=Withdraw']").ShouldBeEmpty();
        page.Document.QuerySelectorAll("[data-key]").Select(e => e.GetAttribute("data-key")).ShouldBeUnique();
        nothing.Text.ShouldContain("没有登记签过承诺书");
        (await candidate.EventsAsync()).ShouldContain("PledgeWithdrawn");
    }

    [Fact]
    [Covers("SX-66", "SX-68")]
    public async Task Course_FormsAlone_FromTheFeeToTheSignature()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var browser = await OpenAsync(tenant, clerk.User);
        var at = $"{Counter}?id={candidate.RegistrationId}";
        var course = $"{Counter}/{candidate.RegistrationId}/course";

        var early = await browser.PostCraftedAsync($"{Counter}/{candidate.RegistrationId}/process-form", at);
        var nonsense = await browser.PostAsync(at, [Field("receiptNumber", "第 1 号")], "handler=Fee");
        var paid = await browser.PostAsync(course, [Field("receiptNumber", "SX-001")], "handler=Fee");
        await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "PledgeHandedOut"));
        await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "EnvelopeHandedOut"));
        await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "PledgeSigned"));
        await browser.PostAsync(at, [Field("origin", "Camera")], "handler=Photo", files: [("photo", "人.png", "image/png", Pictures.Png(600, 800))]);
        var form = await browser.PostAsync(at, Nothing, "process-form");
        var label = await browser.GetAsync($"{course}?handler=Envelope");
        var without = await browser.PostCraftedAsync($"{at}&handler=Confirm", at, Field("Id", $"{candidate.RegistrationId}"), Field("formVersion", "1"), Field("signed", "true"));
        foreach (var copy in new[] { "Identity", "Diploma" })
            await browser.PostCraftedAsync($"{course}?handler=Act", at, Field("kind", "CopyReceived"), Field("item", copy));
        var counter = await browser.GetAsync(at);
        var done = await browser.PostAsync(at, Nothing, "handler=Confirm", press: ("print", "true"));

        early.Status.ShouldBe(HttpStatusCode.Conflict);
        early.Text.ShouldContain("还不能打印登记表，要先缴费");
        nonsense.Status.ShouldBe(HttpStatusCode.BadRequest);
        nonsense.Document.QuerySelector("[name=receiptNumber]")!.GetAttribute("value").ShouldBe("第 1 号");
        paid.Location.ShouldEndWith(at);
        form.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        label.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        without.Document.Body!.TextContent.ShouldContain("还没有交：身份证复印件、毕业证书复印件");
        counter.Document.Body!.TextContent.ShouldNotContain("流程表");
        counter.Text.ShouldNotContain("至少 1 份");
        var row = await candidate.ReadAsync();
        row.State.ShouldBe(RegistrationState.Valid);
        var address = await PdfReader.ReadAsync(label.Bytes);
        foreach (var part in new[] { "西安市新城区东五路0号", "710004", "蒋文静" })
            address.Unbroken.ShouldContain(part);
        // The answer to the request that confirmed him is the form itself: photo, data and choices joined.
        done.Status.ShouldBe(HttpStatusCode.OK);
        done.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var printed = await PdfReader.ReadAsync(done.Bytes);
        printed.Pictures.ShouldBe(1);
        foreach (var part in new[] { "报名登记表", row.CandidateNumber!, RegistrationNumber.Of(row), row.DocumentNumber, "西安市新城区东五路0号", "毕业学校湘水职业学院", "志愿", "第一志愿", "8012湘岳大学", "会计学", "收据SX-001", "现场摄像" })
            printed.Unbroken.ShouldContain(part);
        (await candidate.EventsAsync()).ShouldContain("FormSigned");
        (await candidate.EventsAsync()).Where(e => e.EndsWith("HandedOut", StringComparison.Ordinal)).ShouldBe(["PledgeHandedOut", "EnvelopeHandedOut"]);
        var sheet = await browser.GetAsync("/gl/adult-2026/cash");
        sheet.Text.ShouldContain("SX-001");
        sheet.Text.ShouldContain("120.00");
        (await browser.GetAsync("/gl/adult-2026/cash?handler=Pdf")).Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
    }

    [Fact]
    public async Task Post_CourseByPrinterOrAnotherPoint_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var printer = await OpenAsync(tenant, (await tenant.ClerkAsync(clerk.Point, "PointPrinter")).User);
        var stranger = await OpenAsync(tenant, (await tenant.ClerkAsync(await tenant.PointAsync("610103"))).User);
        var course = $"{Counter}/{candidate.RegistrationId}/course";

        var byPrinter = await printer.PostCraftedAsync($"{course}?handler=Fee", Counter, Field("receiptNumber", "SX-001"));
        var byStranger = await stranger.PostCraftedAsync($"{course}?handler=Fee", Counter, Field("receiptNumber", "SX-001"));

        byPrinter.Status.ShouldBe(HttpStatusCode.Forbidden);
        byStranger.Status.ShouldBe(HttpStatusCode.NotFound);
        (await candidate.ReadAsync()).PaidAt.ShouldBeNull();
    }

    [Fact]
    [Covers("SX-40")]
    public async Task Post_SubmitWithoutTheReviewPage_IsLedToIt()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var browser = await OpenAsync(tenant, candidate.User);
        var version = (await candidate.ReadAsync()).DraftVersion;

        var crafted = await browser.PostCraftedAsync("/ks/adult-2026/check", "/ks/adult-2026/basic/contact", Field("Version", $"{version}"), Field("Truthful", "true"), Field("RiskAccepted", "true"));
        var before = (await candidate.ReadAsync()).State;
        var sent = await browser.PostAsync("/ks/adult-2026/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")]);

        crafted.Location.ShouldEndWith("/ks/adult-2026/check");
        before.ShouldBe(RegistrationState.Draft);
        sent.Location.ShouldEndWith("/ks/adult-2026/receipt");
        (await browser.GetAsync("/ks/adult-2026/receipt")).Text.Replace(" ", "", StringComparison.Ordinal).ShouldContain($"网报号{RegistrationNumber.Of(await candidate.ReadAsync())}");
    }

    [Fact]
    [Covers("SX-39")]
    public async Task Submit_Complete_ShowsThePrintableNumberAndIdWithPasswordBringItBack()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var own = await OpenAsync(tenant, candidate.User);

        var sent = await own.PostAsync("/ks/adult-2026/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")]);

        var number = RegistrationNumber.Of(await candidate.ReadAsync());
        Rules.Identity.CheckDigit.IsRight(number).ShouldBeTrue();
        sent.Location.ShouldEndWith("/ks/adult-2026/receipt");
        var receipt = await own.GetAsync("/ks/adult-2026/receipt");
        Unbroken(receipt).ShouldContain($"请记下网报号{number}");
        receipt.Text.ShouldContain("下载报名登记表（PDF）");
        receipt.Text.ShouldNotContain("流程表");
        (await PdfReader.ReadAsync((await own.GetAsync("/ks/adult-2026/receipt?handler=Pdf")).Bytes)).Unbroken.ShouldContain(number);
        (await PdfReader.ReadAsync((await own.GetAsync("/ks/adult-2026/receipt?handler=ProcessForm")).Bytes)).Unbroken.ShouldContain(number);
        // Lost: somebody else's browser, nothing but the ID number and the password.
        var stranger = (await WebHost.GetAsync()).Open(tenant);
        var wrong = await stranger.PostAsync("/ks/sign-in", [Field("Input.UserName", candidate.DocumentNumber), Field("Input.Password", "Wrong$ecret7431")]);
        wrong.Status.ShouldNotBe(HttpStatusCode.Redirect);
        var signedIn = await stranger.PostAsync("/ks/sign-in", [Field("Input.UserName", candidate.DocumentNumber), Field("Input.Password", TestTenant.Password)]);
        signedIn.Status.ShouldBe(HttpStatusCode.Redirect);
        Unbroken(await stranger.GetAsync("/ks/adult-2026")).ShouldContain($"网报号{number}");
        var other = await tenant.ShaanxiDraftAsync(name: "谭志远");
        await other.SubmitAsync();
        RegistrationNumber.Of(await other.ReadAsync()).ShouldNotBe(number);
    }

    [Fact]
    [Covers("SX-45")]
    public async Task Post_CraftedCode_IsAnErrorAndNothingIsKept()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var hidden = await tenant.PlanLineAsync(state: PlanLineState.Approved);
        var own = await OpenAsync(tenant, candidate.User);
        var before = (await candidate.ReadAsync()).Draft;
        var version = $"{(await candidate.ReadAsync()).DraftVersion}";

        foreach (var code in new[] { $"{hidden.Id}", "999999999", "-1" })
        {
            var refused = await own.PostCraftedAsync("/ks/adult-2026/choices?handler=Choose", "/ks/adult-2026/choices", Field("Version", version), Field("line", code), Field("order", "1"));
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Document.QuerySelector("#Choice1-error")!.TextContent.ShouldContain("不在本次公布的招生计划里");
        }

        (await candidate.ReadAsync()).Draft.ShouldBe(before);
    }

    [Fact]
    [Covers("SX-56")]
    public async Task Claim_PointUser_HasNoApproveButtonAndCityAndCountyHaveIt()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var claim = Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "B10")).Claim;
        var (point, path) = (await OpenAsync(tenant, clerk.User), $"/gl/adult-2026/claims/bonus/{claim.Id}");

        var page = await point.GetAsync($"{Counter}/{candidate.RegistrationId}/claims");

        page.Text.ShouldContain("自谋职业");
        page.Document.QuerySelectorAll("[name=Pass]").ShouldBeEmpty();
        (await point.GetAsync(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await point.PostCraftedAsync($"{path}?handler=Decide", "/account/password", Field("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var (role, place) in new[] { ("CityOfficer", "6101"), ("CountyOfficer", "610102") })
            (await (await OpenAsync(tenant, await tenant.StaffAsync(role, place))).GetAsync(path)).Document.QuerySelectorAll("[name=Pass]").ShouldNotBeEmpty();
        (await (await OpenAsync(tenant, await tenant.StaffAsync("CountyOfficer", "610103"))).GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await (await OpenAsync(tenant, await tenant.StaffAsync("CountyOfficer", "610102"))).PostAsync(path, [Field("Pass", "true")], "Decide")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await tenant.ReadBonusAsync(candidate.RegistrationId)).State.ShouldBe(BonusClaimState.Approved);
    }

    [Fact]
    [Covers("SX-145")]
    public async Task Dossier_ApprovedBonus_ShowsTheTotalWithAndWithoutIt()
    {
        var tenant = await ShaanxiAsync();
        await tenant.SetClockAsync(OnSiteDay);
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"));
        var id = (await clerk.ValidCandidatesAsync(1))[0];
        await tenant.TicketedAsync([id]);
        var claim = Must(await clerk.EnterBonusAsync(id, "B20-5", answers: ClaimBuilders.Answers(("relation", "Child")))).Claim;
        Must(await tenant.DecideBonusAsync(await tenant.OfficerAsync("CityOfficer", "6101"), claim.Id, true));
        await tenant.SetClockAsync("2026-11-01 10:00");
        await tenant.ImportScoresAsync("准考证号,政治,英语,高等数学\nT00,80,75,80\n");
        var line = await tenant.PlanLineAsync();
        await using var db = tenant.Open();
        var dossier = new Dossier { CampaignId = tenant.CampaignId, RegistrationId = id, State = DossierState.Downloaded, InstitutionId = line.InstitutionId, PlanLineId = line.Id, ChoiceNumber = 1, Round = 1 };
        db.Dossiers.Add(dossier);
        await db.SaveChangesAsync();
        await tenant.SetClockAsync("2026-11-21 10:00");
        var college = await OpenAsync(tenant, await tenant.StaffAsync("InstitutionOperator", institutionId: line.InstitutionId));

        var page = await college.GetAsync($"/czyx/adult-2026/dossiers/{dossier.Id}");

        Unbroken(page).ShouldContain("总分235照顾加分+20档案分255");
        page.Text.ShouldContain("烈士子女、烈士配偶");
        // Whether he is admitted is the institution's to say: both ways are open to it.
        var list = await college.GetAsync("/czyx/adult-2026/dossiers");
        list.Document.QuerySelectorAll("input[type=radio][name$='.Decision']").Select(r => r.GetAttribute("value")).ShouldBe(["PreAdmitted", "PreReturned"]);
    }

    private static string Unbroken(PageAnswer page) => string.Concat(page.Text.Where(c => !char.IsWhiteSpace(c)));

    [Fact]
    [Covers("SX-38")]
    public async Task Get_PublicPoints_ShowsPointAndDutyTelephoneWithoutSignIn()
    {
        var tenant = await ShaanxiAsync();
        var point = await tenant.PointAsync("610102");
        await using (var db = tenant.Open())
            await db.Organizations.Where(o => o.DivisionCode == "6101").ExecuteUpdateAsync(o => o.SetProperty(x => x.Phone, "029-87654321"));

        var page = await (await WebHost.GetAsync()).Open(tenant).GetAsync("/points/adult-2026");

        page.Text.ShouldContain(point.Name);
        page.Text.ShouldContain("值班电话 029-87654321");
    }

    private static KeyValuePair<string, string> Field(string name, string value) => KeyValuePair.Create(name, value);

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await ShaanxiAsync();
        return (tenant, await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead"));
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
