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
    [InlineData("340524198001010013", "身份证号码有误：最后一位与前 17 位不符。请照证件逐位核对")]
    [InlineData("340524800101001", "这是 15 位的第一代身份证号码，已经停用。请填写第二代身份证上的 18 位号码；没有的，先到公安机关换领")]
    public async Task SignUp_WrongIdNumber_IsRefusedAtTheField(string number, string words)
    {
        var answer = await SignUpAsync(number, "badid");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("#Input_DocumentNumber-error")!.TextContent.ShouldContain(words);
        answer.Document.QuerySelector("#Input_DocumentNumber")!.GetAttribute("value").ShouldBe(number);
        await using var db = Tenant.Open();
        (await db.Users.AnyAsync(u => u.UserName == "badid")).ShouldBeFalse();
    }

    [Fact]
    [Covers("HR-38")]
    public async Task SignUp_NumberThatIsRegistered_NamesTheUserAndMakesNothing()
    {
        var number = TestIds.Resident("430104", "19990101", 657);
        (await SignUpAsync(number, "first657")).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = Tenant.Open();
        var before = (await db.Users.CountAsync(), await db.Registrations.CountAsync());

        var again = await SignUpAsync(number, "second657");

        again.Status.ShouldBe(HttpStatusCode.BadRequest);
        again.Document.QuerySelector("#Input_DocumentNumber-error")!.TextContent
            .ShouldContain("这个证件号码已经报名，用户名是 fi***57。请用它登录；忘记密码的，请带证件到报名确认点办理");
        (await db.Users.CountAsync(), await db.Registrations.CountAsync()).ShouldBe(before);
    }

    /// <summary>Names as people have them: of several parts, of rare characters, and as long as the field holds, in characters and not in their halves.</summary>
    [Theory]
    [InlineData("阿依·努尔", 1, true)]
    [InlineData("𠮷", 1, true)]
    [InlineData("努", 60, true)]
    [InlineData("𠮷", 60, true)]
    [InlineData("努", 61, false)]
    [InlineData("𠮷", 61, false)]
    public async Task SignUpAndForm_Name_IsTakenWholeUpTo60Characters(string part, int times, bool accepted)
    {
        var name = string.Concat(Enumerable.Repeat(part, times));
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var signedUp = await SignUpAsync(TestIds.Resident("430104", "19990101", 658), "named658", name);
        var saved = await browser.PostAsync($"{Root}/basic/identity", [KeyValuePair.Create("Fields[name]", name), KeyValuePair.Create("Fields[householdRegistrationPlace]", "430121")]);

        await using var db = Tenant.Open();
        (await db.Registrations.Where(r => r.User!.UserName == "named658").Select(r => r.Name).SingleOrDefaultAsync()).ShouldBe(accepted ? name : null);
        if (accepted)
        {
            (signedUp.Status, saved.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect));
            RegistrationDraft.Read(await candidate.ReadAsync()).Text("name").ShouldBe(name);
            return;
        }
        foreach (var (page, field) in new[] { (signedUp, "Input_Name"), (saved, "Fields_name_") })
        {
            page.Status.ShouldBe(HttpStatusCode.BadRequest);
            page.Document.QuerySelector($"#{field}-error")!.TextContent.ShouldContain("姓名最多 60 个字，您填了 61 个");
            page.Document.QuerySelector($"#{field}")!.GetAttribute("value").ShouldBe(name);
        }
    }

    [Theory]
    [InlineData("43010419990101652X")]
    [InlineData("430104990101652")]
    [InlineData("cb0000017")]
    [InlineData("cb0000017-12")]
    [InlineData("ZR26430121000001-7")]
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

            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            answer.Headers.Location!.OriginalString.ShouldContain($"/{other.Tenant.Slug}{path[..3]}/sign-in", customMessage: "whoever is known next door is nobody here");
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
        submit.Text.ShouldContain("网上报名已于");
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

        foreach (var (id, sentence) in new[]
                 {
                     (level.Id, "第二志愿只能选“专升本”专业，这是“高起专”"),
                     (first.Id, "已经是您的第一志愿"),
                     (foreign.Id, "第二志愿的专业不在本次公布的招生计划里。请从院校专业目录里重新选择"),
                 })
        {
            var refused = await ChooseAsync(browser, id, 2);
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Document.QuerySelector("#Choice2-error")!.TextContent.ShouldContain(sentence);
        }
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBe([first.Id]);
    }

    [Fact]
    public async Task Point_OfAnotherCounty_DoesNotExistForItsNeighbour()
    {
        await Tenant.SetClockAsync("2026-08-29 10:00");
        var point = await Tenant.PointAsync("430122", state: Rules.Lifecycles.RegistrationPointState.Draft);
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430121"));
        var page = $"/gl/adult-2026/points/{point.Id}";

        foreach (var answer in new[] { await county.GetAsync(page), await county.GetAsync(page + "/edit") })
        {
            answer.Status.ShouldBe(HttpStatusCode.NotFound);
            answer.Document.QuerySelector("h1")!.TextContent.ShouldBe("没有这一页");
        }

        var crafted = await county.PostCraftedAsync(page + "/edit", "/account/password", Values(
            ("Input.Name", "改名"), ("Input.Address", "开元东路 0 号"), ("Input.ContactName", "罗敏"), ("Input.ContactPhone", "0731-55000318"), ("Input.Levels", "CollegeToBachelor")));

        crafted.Status.ShouldBe(HttpStatusCode.NotFound);
        await using var db = Tenant.Open();
        (await db.RegistrationPoints.SingleAsync(p => p.Id == point.Id)).Name.ShouldBe(point.Name);
    }

    private Task<PageAnswer> SignUpAsync(string number, string userName, string name = "蒋文静") => Host.Open(Tenant).PostAsync($"{Root}/sign-up", new Dictionary<string, string>
    {
        ["Input.Name"] = name, ["Input.DocumentKind"] = "ResidentIdCard", ["Input.DocumentNumber"] = number, ["Input.Phone"] = "19900000318",
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
