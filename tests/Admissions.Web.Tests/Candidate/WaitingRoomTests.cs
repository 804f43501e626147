using System.Net;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using static Admissions.Web.Tests.Candidate.WaitingRoomSteps;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Once as many candidates are inside as the province has said, newcomers wait in order and nobody inside is sent out.</summary>
public sealed class WaitingRoomTests
{
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

        var answers = await Task.WhenAll(people.Select(NumberedAsync));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(5);
        var waiting = answers.Where(a => a.Status == HttpStatusCode.ServiceUnavailable).ToList();
        waiting.Select(Standing).Order().ShouldBe(Enumerable.Range(0, 59));
        waiting.ShouldAllBe(a => a.Document.QuerySelector("head noscript meta[http-equiv=refresh][content='15']") != null && a.Response.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(15));
        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync(p => p.ExpiresAt != null)).ShouldBe(5, "a number takes no place");
        (await db.WaitingRooms.SingleAsync()).NextTicket.ShouldBe(64);

        // All come again at once: each keeps his place, and who was in stays in.
        var again = await Task.WhenAll(people.Select(p => ComeAsync(p)));
        again.Select(Standing).ShouldBe(answers.Select(Standing));

        // On a slow machine somebody in the crowd is told to draw his number a little later.
        static async Task<PageAnswer> NumberedAsync(Browser person)
        {
            var answer = await ComeAsync(person);
            for (var tries = 0; answer.Text.Contains("正在领号", StringComparison.Ordinal) && tries < 50; tries++)
                answer = await ComeAsync(person);
            return answer;
        }
    }

    [Fact]
    public async Task Get_TwoPlacesFreed_LetsInWhoCameFirstAndNobodyWhoOnlyAskedFirst()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, ("Admissions:WaitingRoom:Size", "2"));
        var tenant = await TestTenant.CreateAsync();
        var people = await ComeInTurnAsync(host, tenant, 6);
        await FreeAsync(tenant);

        var last = await ComeAsync(people[5]);
        var newcomer = await ComeAsync(Person(host, tenant));
        var (third, fourth, fifth) = (await ComeAsync(people[2]), await ComeAsync(people[3]), await ComeAsync(people[4]));

        (Standing(last), Standing(newcomer), Standing(third), Standing(fourth), Standing(fifth)).ShouldBe((1, 2, -1, -1, 0));
        clock.Pass(TimeSpan.FromMinutes(3));
        (await ComeAsync(people[0])).Status.ShouldBe(HttpStatusCode.OK, "who was inside is not sent out when his place is needed");
    }

    [Fact]
    public async Task Get_WhoMissedHisCall_IsCalledOnceMoreBeforeNewNumbersAndThenDrawsAnew()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var people = await ComeInTurnAsync(host, tenant, 4);
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[2])).ShouldBe(0, "the second is called and is awaited");
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[2])).ShouldBe(-1);

        (await ComeAsync(people[1])).Text.ShouldContain("叫到您的号时您不在，马上再叫一次。");

        await FreeAsync(tenant);
        Standing(await ComeAsync(people[3])).ShouldBe(0, "the second, back, is before him");
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[3])).ShouldBe(-1, "missed once more");
        var late = await ComeAsync(people[1]);
        Standing(late).ShouldBe(0);
        late.Text.ShouldContain("叫到您原来的号时您不在，已经重新领号。您的号是 5。");
        await using var db = tenant.Open();
        (await db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from room_places where expires_at > now()").SingleAsync()).ShouldBe(1, "nobody came in over the size");
    }

    [Fact]
    public async Task Get_WhoMissedHisCallAndComesBack_IsLetIn()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"), ("Admissions:WaitingRoom:GraceSeconds", "90"));
        var tenant = await TestTenant.CreateAsync();
        var people = await ComeInTurnAsync(host, tenant, 3);
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[2])).ShouldBe(0);
        await using (var db = tenant.Open())
            (await db.Database.SqlQuery<double>($"select extract(epoch from expires_at - now())::float8 as \"Value\" from room_places where key = 'T2'").SingleAsync()).ShouldBeInRange(60, 90, "his place is kept for the grace");
        await FreeAsync(tenant);
        Standing(await ComeAsync(people[2])).ShouldBe(-1);
        (await ComeAsync(people[1])).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await FreeAsync(tenant);

        await ComeAsync(Person(host, tenant));

        Standing(await ComeAsync(people[1])).ShouldBe(-1);
    }

    [Fact]
    public async Task Get_WithoutCookiesOrNotForAPage_DrawsNoNumber()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var script = host.Open(tenant);
        for (var i = 0; i < 5; i++)
        {
            (await Person(host, tenant).GetAsync(SignIn)).Location!.ShouldEndWith("?numbered=1", customMessage: "asked once more, with the cookie");
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
        (await db.RoomPlaces.Where(p => p.ExpiresAt != null).Select(p => p.Key.Substring(0, 1)).OrderBy(k => k).ToListAsync()).ShouldBe(["S", "T"], "a sign-in takes one place, whatever its browser sends");
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
        await ComeInTurnAsync(host, tenant, 1);
        (await ComeAsync(Person(host, tenant))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "the only place is taken");

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
    public async Task Get_AnonymousForLongerThanHisMinutes_DrawsAgainHoweverOftenHeCame()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, ("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var first = (await ComeInTurnAsync(host, tenant, 1))[0];

        for (var minutes = 2; minutes < 15; minutes += 2)
        {
            clock.Pass(TimeSpan.FromMinutes(2));
            Standing(await ComeAsync(first)).ShouldBe(-1);
        }
        clock.Pass(TimeSpan.FromMinutes(2));

        Standing(await ComeAsync(first)).ShouldBe(0);
    }

    [Fact]
    public async Task Get_WithACookieFromLongAgo_DrawsWithANewOne()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, ("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var person = Person(host, tenant);
        (await person.GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.Redirect);
        clock.Pass(TimeSpan.FromHours(2));

        (await person.GetAsync(SignIn + "?numbered=1")).Text.ShouldContain("正在领号");

        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(0, "cookies that were collected draw no numbers");
        Standing(await ComeAsync(person)).ShouldBe(-1);
    }

    [Fact]
    public async Task Get_TwoInstances_AreOneRoomAndBothKnowWhoIsInside()
    {
        await using var one = await HostAsync();
        await using var two = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await OpenRoomAsync(one, tenant, "1");
        var cookies = new CookieContainer();

        (await ComeAsync(Person(one, tenant, cookies))).Status.ShouldBe(HttpStatusCode.OK);
        var racers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ComeAsync(Person(i % 2 == 0 ? one : two, tenant))));

        racers.Select(Standing).Order().ShouldBe(Enumerable.Range(0, 12), "each has a number of his own");
        (await ComeAsync(Person(two, tenant, cookies))).Status.ShouldBe(HttpStatusCode.OK);
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
}
