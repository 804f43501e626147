using System.Net;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Input that a careless or hostile person sends, through the pages: a clear sentence, and nothing changed.</summary>
public sealed class BadInputTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Theory]
    [InlineData("340524198001010013", "身份证号码")]
    [InlineData("340524800101001", "15 位")]
    public async Task SignUp_WrongIdNumber_IsRefusedAtTheField(string number, string words)
    {
        var answer = await SignUpAsync(number, "badid");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("#Input_DocumentNumber-error")!.TextContent.ShouldContain(words);
        await using var db = Tenant.Open();
        (await db.Users.AnyAsync(u => u.UserName == "badid")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("43010419990101652X")]
    [InlineData("430104990101652")]
    [InlineData("cb0000017")]
    public async Task SignUp_UserNameThatIsSomebodysNumber_IsRefusedAtTheField(string userName)
    {
        var answer = await SignUpAsync(TestIds.Resident("430104", "19990101", 656), userName);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("#Input_UserName-error")!.TextContent.ShouldContain("证件号码");
        await using var db = Tenant.Open();
        (await db.Users.AnyAsync(u => u.UserName == userName)).ShouldBeFalse();
    }

    [Fact]
    public async Task Post_ForgedTenantInTheAddress_ReachesNobodyOfEitherTenant()
    {
        var other = await TestTenant.CreateAsync();
        await other.SetClockAsync("2026-09-08 10:00");
        var (own, foreign) = (await Tenant.CandidateAsync().PledgedAsync(), await other.CandidateAsync().PledgedAsync());
        var (ownBefore, foreignBefore) = (await own.ReadAsync(), await foreign.ReadAsync());
        var browser = await Host.Open(Tenant).AsAsync(own.User);
        var token = (await browser.GetAsync($"{Root}/basic/contact")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var path in new[] { "/ks/adult-2026/basic/contact", "/ks/adult-2026/check", "/ks/adult-2026/pay", "/gl/adult-2026/candidates", "/gl/adult-2026/windows?extend=Payment&handler=Extend" })
        {
            using var content = new FormUrlEncodedContent(Values(("__RequestVerificationToken", token), ("Version", "1"), ("Fields[address]", "别人家"), ("Input.Reason", "伪造")));
            using var answer = await browser.Client.PostAsync(new Uri($"/{other.Tenant.Slug}{path}", UriKind.Relative), content);

            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Redirect, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
            if (answer.StatusCode == HttpStatusCode.Redirect)
                answer.Headers.Location!.OriginalString.ShouldContain($"/{other.Tenant.Slug}/");
            if (answer.StatusCode == HttpStatusCode.Redirect)
                answer.Headers.Location!.OriginalString.ShouldContain("/sign-in");
        }

        (await own.ReadAsync()).ShouldSatisfyAllConditions(r => r.Draft.ShouldBe(ownBefore.Draft), r => r.DraftVersion.ShouldBe(ownBefore.DraftVersion));
        (await foreign.ReadAsync()).ShouldSatisfyAllConditions(r => r.Draft.ShouldBe(foreignBefore.Draft), r => r.DraftVersion.ShouldBe(foreignBefore.DraftVersion));
        await using var db = other.Open();
        (await db.Windows.AnyAsync(w => w.IsExtension)).ShouldBeFalse();
    }

    [Fact]
    public async Task Post_FormOpenWhenTheWindowClosed_SaysSoChangesNothingAndKeepsWhatWasTyped()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id);
        var other = await Tenant.PointAsync();
        await Tenant.SetClockAsync("2026-09-11 23:59");
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        (await browser.GetAsync($"{Root}/basic/contact")).Status.ShouldBe(HttpStatusCode.OK);
        var before = await candidate.ReadAsync();
        await Tenant.SetClockAsync("2026-09-12 00:00");

        var basic = await browser.PostCraftedAsync($"{Root}/basic/contact", "/account/password",
            [.. Values(("Version", $"{before.DraftVersion}"), ("Fields[address]", "长沙县新街 88 号"), ("Fields[postalCode]", "410199"))]);
        var point = await browser.PostCraftedAsync($"{Root}/point", "/account/password", [.. Values(("Version", $"{before.DraftVersion}"), ("PointId", $"{other.Id}"))]);
        var submit = await browser.PostCraftedAsync($"{Root}/check", "/account/password", [.. Values(("Version", $"{before.DraftVersion}"), ("Truthful", "true"), ("RiskAccepted", "true"))]);

        new[] { basic.Status, point.Status, submit.Status }.ShouldAllBe(s => s == HttpStatusCode.Conflict);
        point.Text.ShouldContain("网上报名已于");
        basic.Text.ShouldContain("网上报名已于");
        basic.Document.QuerySelector("[name='Fields[address]']")!.GetAttribute("value").ShouldBe("长沙县新街 88 号");
        basic.Document.QuerySelector("[name='Fields[postalCode]']")!.GetAttribute("value").ShouldBe("410199");
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.Draft.ShouldBe(before.Draft), r => r.Version.ShouldBe(0), r => r.State.ShouldBe(RegistrationState.Draft));
    }

    [Fact]
    public async Task SignUp_FullWidthNumber_IsTheSameNumber()
    {
        var number = TestIds.Resident("430104", "19990101", 652);

        var answer = await SignUpAsync(string.Concat(number.Select(c => (char)(c + 0xFEE0))), "fullwidth");

        answer.Status.ShouldBe(HttpStatusCode.Redirect, answer.Text);
        await using var db = Tenant.Open();
        (await db.Registrations.SingleAsync(r => r.User!.UserName == "fullwidth")).DocumentNumber.ShouldBe(number);
    }

    [Fact]
    public async Task Choose_AnotherLevelSameMajorOrAnotherCampaign_IsRefusedAndNothingIsKept()
    {
        var first = await Tenant.PlanLineAsync();
        var level = await Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts");
        var other = await OtherCampaignAsync();
        var foreign = await Tenant.PlanLineAsync(institution: "8099", campaignId: other);
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        await ChooseAsync(browser, first.Id, 1);

        foreach (var id in new[] { level.Id, first.Id, foreign.Id })
        {
            var refused = await ChooseAsync(browser, id, 2);
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Document.QuerySelector("#Choice2-error").ShouldNotBeNull();
        }
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBe([first.Id]);
    }

    [Fact]
    public async Task Point_OfAnotherCounty_DoesNotExistForItsNeighbour()
    {
        var point = await Tenant.PointAsync("430122", state: Rules.Lifecycles.RegistrationPointState.Draft);
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430121"));
        var page = $"/gl/adult-2026/points/{point.Id}";

        (await county.GetAsync(page)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await county.GetAsync(page + "/edit")).Status.ShouldBe(HttpStatusCode.NotFound);
        var crafted = await county.PostCraftedAsync(page + "/edit", "/gl/adult-2026/points", KeyValuePair.Create("Input.Name", "改名"));

        crafted.Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.Conflict);
        await using var db = Tenant.Open();
        (await db.RegistrationPoints.SingleAsync(p => p.Id == point.Id)).Name.ShouldBe(point.Name);
    }

    private Task<PageAnswer> SignUpAsync(string number, string userName) => Host.Open(Tenant).PostAsync($"{Root}/sign-up", new Dictionary<string, string>
    {
        ["Input.Name"] = "蒋文静", ["Input.DocumentKind"] = "ResidentIdCard", ["Input.DocumentNumber"] = number, ["Input.Phone"] = "19900000318",
        ["Input.UserName"] = userName, ["Input.Password"] = "Ab3$kk09", ["Input.Again"] = "Ab3$kk09",
    });

    private static Task<PageAnswer> ChooseAsync(Browser browser, long line, int order) => browser.PostAsync($"{Root}/choices",
        [KeyValuePair.Create("line", $"{line}"), KeyValuePair.Create("order", $"{order}")], "handler=Choose");

    private async Task<long> OtherCampaignAsync()
    {
        await using var db = Tenant.Open();
        var own = await db.Campaigns.AsNoTracking().SingleAsync(c => c.Id == Tenant.CampaignId);
        var other = new Core.Data.Entities.Campaign { Slug = $"other{Guid.NewGuid():N}"[..12], Name = "另一次招生", State = own.State, Mode = own.Mode, PolicyVersion = own.PolicyVersion };
        db.Campaigns.Add(other);
        await db.SaveChangesAsync();
        return other.Id;
    }

    private static KeyValuePair<string, string>[] Values(params (string Name, string Value)[] values) => [.. values.Select(v => KeyValuePair.Create(v.Name, v.Value))];
}
