using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Once as many candidates are inside as the province has said, newcomers wait in order and nobody inside is sent out.</summary>
public sealed partial class WaitingRoomTests
{
    private const string SignIn = "/ks/sign-in";

    [Fact]
    public async Task Get_WhereNothingIsSet_LetsEverybodyIn()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();

        for (var i = 0; i < 3; i++)
            (await Person(host, tenant).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);

        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Get_SixtyFourAtOnceForFivePlaces_LetsFiveInAndTellsEachOtherHisOwnPlace()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "5"));
        var tenant = await TestTenant.CreateAsync();
        var people = Enumerable.Range(0, 64).Select(_ => Person(host, tenant)).ToList();

        var answers = await Task.WhenAll(people.Select(p => ComeAsync(p)));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(5);
        var waiting = answers.Where(a => a.Status == HttpStatusCode.ServiceUnavailable).ToList();
        waiting.Select(Ahead).Order().ShouldBe(Enumerable.Range(0, 59));
        waiting.ShouldAllBe(a => a.Document.QuerySelector("head noscript meta[http-equiv=refresh][content='15']") != null && a.Response.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(15));
        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(5, "who waits is kept nowhere but in his browser");
        (await db.WaitingRooms.SingleAsync()).NextTicket.ShouldBe(64);

        // All come again at once: each keeps his place, and who was in stays in.
        var again = await Task.WhenAll(people.Select(p => ComeAsync(p)));
        again.Select(Standing).ShouldBe(answers.Select(Standing));
    }

    [Fact]
    public async Task Get_TwoPlacesFreed_LetsInWhoCameFirstAndNobodyWhoOnlyAskedFirst()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "2"));
        var tenant = await TestTenant.CreateAsync();
        var people = await ComeInTurnAsync(host, tenant, 6);
        await FreeAsync(tenant);

        var last = await ComeAsync(people[5]);
        var newcomer = await ComeAsync(Person(host, tenant));
        var (third, fourth, fifth) = (await ComeAsync(people[2]), await ComeAsync(people[3]), await ComeAsync(people[4]));

        (Standing(last), Standing(newcomer), Standing(third), Standing(fourth), Standing(fifth)).ShouldBe((1, 2, -1, -1, 0));
        (await ComeAsync(people[0])).Status.ShouldBe(HttpStatusCode.OK, "who was inside is not sent out when his place is needed");
    }

    [Fact]
    public async Task Get_WhoWasCalledAndDidNotCome_DrawsANewNumberBehindTheOthers()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var people = await ComeInTurnAsync(host, tenant, 4);
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[2])).ShouldBe(0, "the second is called and is awaited");
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[2])).ShouldBe(-1);

        var late = await ComeAsync(people[1]);

        Standing(late).ShouldBe(1, "the fourth waits before him");
        late.Text.ShouldContain("叫到您原来的号时您不在，已经重新领号。");
        Standing(await ComeAsync(people[3])).ShouldBe(0);
        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(1, "nobody came in over the size");
    }

    [Fact]
    public async Task Get_WithoutCookiesOrNotForAPage_DrawsNoNumber()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var script = host.Open(tenant);
        for (var i = 0; i < 5; i++)
        {
            (await Person(host, tenant).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.Redirect, "asked once more, with the cookie");
            var without = await Person(host, tenant).GetAsync(SignIn + "?numbered=1");
            (without.Status, without.Text.Contains("浏览器没有开 Cookie", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.ServiceUnavailable, true));
            (await script.GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(0);
        Standing(await ComeAsync(Person(host, tenant))).ShouldBe(-1, "the place is free for a person");
    }

    [Fact]
    public async Task Get_ManyNumbersForOneAddress_AreDrawnByTheMinute()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"), ("Admissions:WaitingRoom:DrawsPerMinute", "3"));
        var tenant = await TestTenant.CreateAsync();
        var people = await ComeInTurnAsync(host, tenant, 3);

        var fourth = await ComeAsync(Person(host, tenant));

        fourth.Text.ShouldContain("正在领号");
        Standing(await ComeAsync(people[2])).ShouldBe(1, "who has a number keeps it");
        await using var db = tenant.Open();
        (await db.WaitingRooms.SingleAsync()).NextTicket.ShouldBe(3);
    }

    [Theory]
    [InlineData("/KS/sign-in")]
    [InlineData("/Ks/sign-in")]
    public async Task Get_AddressInOtherLetters_WaitsLikeEverybody(string path)
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        await ComeInTurnAsync(host, tenant, 1);

        (await ComeAsync(Person(host, tenant), path)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Get_SignedInBeforeTheRoomWasOpened_GoesOnAndSoDoStaffAndPublicPages()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        (await ComeAsync(Person(host, tenant))).Status.ShouldBe(HttpStatusCode.OK);

        var inside = await host.Open(tenant).AsAsync(candidate.User);
        var officer = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430102"));

        (await ComeAsync(Person(host, tenant))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "the room is full");
        for (var i = 0; i < 3; i++)
            (await inside.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.GetAsync("/gl/adult-2026/dashboard")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Open(tenant).GetAsync("/")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Open(tenant).GetAsync("/gl/sign-in")).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.Client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK, "the list of authorities belongs to none");
        (await officer.Client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var db = tenant.Open();
        (await db.RoomPlaces.Select(p => p.Key.Substring(0, 1)).OrderBy(k => k).ToListAsync()).ShouldBe(["S", "T"], "a sign-in takes one place, whatever its browser sends");
    }

    [Fact]
    public async Task Post_FormThatWasOpenWhenTheRoomWasOpened_IsTakenAndACraftedOneIsNot()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var (filling, stranger) = (Person(host, tenant), Person(host, tenant));
        var form = await filling.GetAsync(SignIn);
        await OpenRoomAsync(host, tenant, "1");
        (await ComeAsync(Person(host, tenant))).Status.ShouldBe(HttpStatusCode.OK, "the only place is taken");

        var token = form.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Dictionary<string, string> fields = new() { ["Input.UserName"] = candidate.User.UserName!, ["Input.Password"] = TestTenant.Password, ["__RequestVerificationToken"] = token };
        var address = $"/{tenant.Tenant.Slug}{SignIn}";
        using var crafted = await stranger.Client.PostAsync(address, new FormUrlEncodedContent(fields));
        using var taken = await filling.Client.PostAsync(address, new FormUrlEncodedContent(fields));

        crafted.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "the token is of another browser");
        taken.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await filling.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK, "who has signed in is inside");
    }

    [Fact]
    public async Task Get_NumbersOfAnotherTime_LetNobodyPastThoseWhoWaitNow()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:AnonymousMinutes", "1000"));
        var tenant = await TestTenant.CreateAsync();
        await OpenRoomAsync(host, tenant, "1");
        var hoarded = await ComeInTurnAsync(host, tenant, 3);
        await OpenRoomAsync(host, tenant, "0");
        await OpenRoomAsync(host, tenant, "1");
        var now = await ComeInTurnAsync(host, tenant, 2);

        (Standing(await ComeAsync(hoarded[0])), Standing(await ComeAsync(hoarded[2]))).ShouldBe((1, 2));
        Standing(await ComeAsync(now[1])).ShouldBe(0);
    }

    [Fact]
    public async Task Get_AnonymousSilentForTooLong_DrawsAgain()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"), ("Admissions:WaitingRoom:AnonymousMinutes", "0"));
        var tenant = await TestTenant.CreateAsync();
        var first = (await ComeInTurnAsync(host, tenant, 1))[0];

        Standing(await ComeAsync(first)).ShouldBe(0);
    }

    [Fact]
    public async Task Get_TwoInstances_AreOneRoomAndBothKnowWhoIsInside()
    {
        await using var one = await HostAsync();
        await using var two = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await OpenRoomAsync(one, tenant, "1");
        var cookies = new CookieContainer();

        (await ComeAsync(Accepting(one.Open(tenant, cookies)))).Status.ShouldBe(HttpStatusCode.OK);
        var racers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ComeAsync(Person(i % 2 == 0 ? one : two, tenant))));

        racers.Select(Standing).Order().ShouldBe(Enumerable.Range(0, 12), "each has a number of his own");
        (await ComeAsync(Accepting(two.Open(tenant, cookies)))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_ForgedPlace_WaitsAtTheEnd()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        await ComeInTurnAsync(host, tenant, 1);
        var forger = Person(host, tenant);
        forger.Client.DefaultRequestHeaders.Add("Cookie", "adm-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        forger.Client.DefaultRequestHeaders.Add("Cookie", "adm-place=1/Inside/T1/4102444800");

        (await forger.GetAsync(SignIn)).Status.ShouldNotBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Set_ByTheProvince_TakesEffectIsOnRecordAndZeroCallsEverybody()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        var wrong = await OpenRoomAsync(host, tenant, "很多");
        (await OpenRoomAsync(host, tenant, "1")).Status.ShouldBe(HttpStatusCode.Redirect);
        var people = await ComeInTurnAsync(host, tenant, 3);
        var province = await host.Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"));

        var page = await province.GetAsync("/gl/adult-2026/waiting-room");
        var late = await province.PostAsync("/gl/adult-2026/waiting-room", [new("Input.Size", "5"), new("Input.Seen", "0123456789abcdef")]);
        (await OpenRoomAsync(host, tenant, "0")).Status.ShouldBe(HttpStatusCode.Redirect);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("0 是不排队");
        page.Text.ShouldContain("正在排队：同时办理 1 人。");
        page.Text.ShouldContain("里面有 1 人");
        page.Text.ShouldContain("外面有 2 人领了号");
        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("排队人数（现在是 1）刚刚由");
        foreach (var person in people)
            (await person.GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK, "without a room nobody is asked for a number");
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "WaitingRoomSet")).ShouldBe(2);
    }

    /// <summary>Somebody with a browser of his own.</summary>
    private static Browser Person(WebHost host, TestTenant tenant) => Accepting(host.Open(tenant));

    private static Browser Accepting(Browser browser)
    {
        browser.Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return browser;
    }

    /// <summary>Opens the page as a browser does, which goes on where it is sent.</summary>
    private static async Task<PageAnswer> ComeAsync(Browser person, string path = SignIn)
    {
        var answer = await person.GetAsync(path);
        return answer.Status == HttpStatusCode.Redirect && answer.Location!.Contains("numbered=1", StringComparison.Ordinal) ? await person.GetAsync(path + "?numbered=1") : answer;
    }

    private static async Task<List<Browser>> ComeInTurnAsync(WebHost host, TestTenant tenant, int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => Person(host, tenant)).ToList();
        foreach (var person in people)
            await ComeAsync(person);
        return people;
    }

    private static int Ahead(PageAnswer page) => int.Parse(People().Match(page.Text).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>How many are ahead; -1 inside.</summary>
    private static int Standing(PageAnswer page) => page.Status == HttpStatusCode.OK ? -1 : Ahead(page);

    /// <summary>Everybody inside is silent for so long that his place is free.</summary>
    private static async Task FreeAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        await db.RoomPlaces.ExecuteDeleteAsync();
    }

    private static async Task<PageAnswer> OpenRoomAsync(WebHost host, TestTenant tenant, string size) =>
        await (await host.Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"))).PostAsync("/gl/adult-2026/waiting-room", [new("Input.Size", size)]);

    /// <summary>An instance that asks the database at every request.</summary>
    private static Task<WebHost> HostAsync(params (string Key, string Value)[] settings) => WebHost.WithAsync([("Admissions:WaitingRoom:StateSeconds", "0"), ("Admissions:WaitingRoom:DrawsPerMinute", "1000"), .. settings]);

    [GeneratedRegex("前面还有 ([0-9,]+) 人")]
    private static partial Regex People();
}
