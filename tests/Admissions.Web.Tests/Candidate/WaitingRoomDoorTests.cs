using System.Globalization;
using System.Net;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;
using static Admissions.Web.Tests.Candidate.WaitingRoomSteps;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Nobody gets past those who wait: not by other doors, other forms, old cookies, copies, or many numbers.</summary>
public sealed class WaitingRoomDoorTests
{
    private const string Size = "Admissions:WaitingRoom:Size";
    private const string Token = "__RequestVerificationToken";

    [Theory]
    [InlineData("/GL/sign-in", "管理系统登录")]
    [InlineData("/gL/sign-in", "管理系统登录")]
    [InlineData("/CZYX/sign-in", "院校系统登录")]
    [InlineData("/Czyx/Sign-In", "院校系统登录")]
    public async Task Get_OtherPortalsInOtherLetters_AreNoCandidatesDoor(string path, string title)
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();

        var page = await Person(host, tenant).GetAsync(path);
        var tried = await Person(host, tenant).PostAsync(path, Credentials(candidate));

        page.Document.QuerySelector("h1")!.TextContent.ShouldBe(title);
        page.Text.ShouldNotContain("身份证");
        page.Text.ShouldNotContain("注册并报名");
        tried.Status.ShouldBe(HttpStatusCode.BadRequest);
        tried.Response.Headers.TryGetValues("Set-Cookie", out var cookies);
        (cookies ?? []).ShouldNotContain(c => c.StartsWith(RequestContextMiddleware.CookieName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_AddressWithAnEmptyPart_IsNoPage()
    {
        await using var host = await HostAsync((Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await ComeInTurnAsync(host, tenant, 1);

        foreach (var path in new[] { "//ks/sign-in", "/./ks/sign-in", "/%6bs/sign-in", "/ks%2Fsign-in" })
            (await ComeAsync(Person(host, tenant), path)).Status.ShouldNotBe(HttpStatusCode.OK, path);
    }

    [Fact]
    public async Task Post_TokenOfAnotherDoor_IsNotTaken()
    {
        await using var host = await HostAsync((Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        await ComeInTurnAsync(host, tenant, 1);

        var crafted = await Person(host, tenant).PostCraftedAsync(SignIn, "/gl/sign-in", [.. Credentials(candidate)]);

        crafted.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Post_FormThatWasOpenForLong_IsTakenForHoursAndNotForEver()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock);
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var (slow, slower) = (Person(host, tenant), Person(host, tenant));
        var (form, other) = (await slow.GetAsync(SignIn), await slower.GetAsync(SignIn));
        await OpenRoomAsync(host, tenant, "1");
        await ComeInTurnAsync(host, tenant, 1);

        clock.Pass(TimeSpan.FromMinutes(20));
        (await SendAsync(slow, tenant, form, Credentials(candidate))).Status.ShouldBe(HttpStatusCode.Redirect, "what was filled in for 20 minutes is taken");

        clock.Pass(TimeSpan.FromHours(11));
        var again = await SendAsync(slower, tenant, other, [new("Input.UserName", candidate.User.UserName!), new("Input.Password", "Wrong$word12")]);
        again.Status.ShouldBe(HttpStatusCode.BadRequest, "read, and wrong");
        clock.Pass(TimeSpan.FromHours(1));
        (await SendAsync(slower, tenant, again, Credentials(candidate))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "a form shown again is as old as it was");
    }

    [Fact]
    public async Task Get_OldCookiesAfterSigningOut_Wait()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, (Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var cookies = await SignedInAsync(tenant, candidate.User);
        var person = Person(host, tenant, cookies);
        (await person.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        var kept = Copy(cookies);
        await using var db = tenant.Open();
        (await db.RoomPlaces.SingleAsync()).Key.ShouldStartWith("S");

        (await person.PostCraftedAsync("/account/sign-out", "/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await db.RoomPlaces.CountAsync()).ShouldBe(0, "his place is free at once");
        await ComeInTurnAsync(host, tenant, 1);
        clock.Pass(TimeSpan.FromMinutes(4));
        (await ComeAsync(Person(host, tenant, kept), "/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>The browser's word is taken for minutes; a sign-out is known at the copy's first page, at every instance.</summary>
    [Fact]
    public async Task Get_CopyOfTheCookiesRightAfterSigningOut_Waits()
    {
        await using var host = await HostAsync((Size, "1"));
        await using var other = await HostAsync((Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var cookies = await SignedInAsync(tenant, (await tenant.CandidateAsync()).User);
        var person = Person(host, tenant, cookies);
        (await person.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        var copies = new[] { (host, Copy(cookies)), (other, Copy(cookies)) };
        (await person.PostCraftedAsync("/account/sign-out", "/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.Redirect);
        await ComeInTurnAsync(host, tenant, 1);

        foreach (var (instance, kept) in copies)
        {
            var copy = Person(instance, tenant, kept);
            var sent = await copy.GetAsync("/ks/adult-2026");
            sent.Location!.ShouldEndWith("/ks/adult-2026", customMessage: "to the door again");
            (await ComeAsync(copy, "/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
    }

    /// <summary>Who has signed in goes on behind an address from which somebody sends nonsense, even when his place is not noted.</summary>
    [Fact]
    public async Task Get_SignedInBehindAFloodedAddress_IsAskedForByHisBrowser()
    {
        const string Address = "10.44.55.66";
        await using var host = await HostAsync((Size, "1"), ("Admissions:WaitingRoom:StrangersPerMinute", "3"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var jar = new CookieContainer();
        var person = Person(host, tenant, jar);
        await ComeAsync(person);
        (await person.PostAsync(SignIn, Credentials(candidate))).Status.ShouldBe(HttpStatusCode.Redirect);
        for (var i = 0; i < 6; i++)
        {
            var nonsense = new CookieContainer();
            nonsense.Add(new Cookie(RequestContextMiddleware.CookieName, $"{i:0000}".PadLeft(43, 'A'), $"/{tenant.Tenant.Slug}", "localhost"));
            await ComeAsync(Person(host, tenant, nonsense, Address));
        }

        (await ComeAsync(Person(host, tenant, Only(RequestContextMiddleware.CookieName), Address), "/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "without a mark he is one of the address");
        (await Person(host, tenant, Only(RequestContextMiddleware.CookieName, DeviceCookie.Name), Address).GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);

        CookieContainer Only(params string[] names)
        {
            var some = new CookieContainer();
            foreach (var cookie in jar.GetAllCookies().Where(c => names.Contains(c.Name)))
                some.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
            return some;
        }
    }

    [Fact]
    public async Task Get_SignInThatHasRunOut_Waits()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, (Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var person = Person(host, tenant, await SignedInAsync(tenant, (await tenant.CandidateAsync()).User));
        (await person.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        await FreeAsync(tenant);
        await ComeInTurnAsync(host, tenant, 1);
        clock.Pass(TimeSpan.FromMinutes(4));
        (await person.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK, "signed in, he stays");

        await using (var db = tenant.Open())
            await db.Database.ExecuteSqlAsync($"update sessions set expires_at = now()");
        clock.Pass(TimeSpan.FromMinutes(4));

        (await ComeAsync(person, "/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Get_ForgedCookieOrThatOfAnotherAuthority_WaitsAtTheEnd()
    {
        await using var host = await HostAsync((Size, "1"));
        var (tenant, elsewhere) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync());
        await ComeInTurnAsync(host, tenant, 1);
        var inside = new CookieContainer();
        Standing(await ComeAsync(Person(host, elsewhere, inside))).ShouldBe(-1);
        var carried = inside.GetAllCookies()["adm-place"]!.Value;

        var waiting = 0;
        foreach (var forged in new[] { "1/Inside/T1/0/0/4102444800/4102444800", carried })
        {
            var cookies = new CookieContainer();
            cookies.Add(new Cookie("adm-place", forged, $"/{tenant.Tenant.Slug}", "localhost"));
            cookies.Add(new Cookie(RequestContextMiddleware.CookieName, new string('A', 43), $"/{tenant.Tenant.Slug}", "localhost"));
            Standing(await ComeAsync(Person(host, tenant, cookies))).ShouldBe(waiting++);
        }
    }

    [Fact]
    public async Task Get_CopiesOfOneCookie_AreFewBrowsersAtMost()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, (Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        var cookies = new CookieContainer();
        Standing(await ComeAsync(Person(host, tenant, cookies))).ShouldBe(-1);
        var copies = Enumerable.Range(0, 20).Select(_ => Person(host, tenant, Copy(cookies))).ToList();

        for (var round = 0; round < 3; round++)
        {
            clock.Pass(TimeSpan.FromMinutes(2));
            var inside = 0;
            foreach (var copy in copies)
                inside += (await ComeAsync(copy)).Status == HttpStatusCode.OK ? 1 : 0;
            inside.ShouldBeInRange(1, 5);
        }
    }

    [Fact]
    public async Task SignIn_WithANumber_TakesOnePlaceAndTheNumberEnds()
    {
        var clock = new ManualClock();
        await using var host = await HostAsync(clock, (Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var cookies = new CookieContainer();
        var person = Person(host, tenant, cookies);
        await ComeAsync(person);
        var copy = Copy(cookies);

        (await person.PostAsync(SignIn, Credentials(candidate))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await person.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);

        await using var db = tenant.Open();
        (await db.RoomPlaces.SingleAsync()).Key.ShouldStartWith("S");
        clock.Pass(TimeSpan.FromMinutes(2));
        (await ComeAsync(Person(host, tenant, copy))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Get_ManyOfOneAddress_TakeTheirShareAndAreLetInAsTheirFellowsSignIn()
    {
        await using var host = await HostAsync((Size, "20"), ("Admissions:WaitingRoom:AddressLeast", "2"), ("Admissions:WaitingRoom:AddressPercent", "10"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var pupils = Enumerable.Range(0, 6).Select(_ => new CookieContainer()).ToList();
        var first = new List<PageAnswer>();
        foreach (var pupil in pupils)
            first.Add(await ComeAsync(Person(host, tenant, pupil, "10.1.1.1")));

        first.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(2);
        first[2].Text.ShouldContain("同一个网络");
        Standing(await ComeAsync(Person(host, tenant, "10.1.1.2"))).ShouldBe(-1, "another address finds room at once");

        for (var i = 0; i < pupils.Count; i++)
        {
            (await ComeAsync(Person(host, tenant, pupils[i], "10.1.1.1"))).Status.ShouldBe(HttpStatusCode.OK, $"pupil {i}");
            await SignedInAsync(tenant, (await tenant.CandidateAsync()).User, pupils[i]);
            (await Person(host, tenant, pupils[i], "10.1.1.1").GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        }
        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync(p => p.Ticket == null)).ShouldBe(6);
    }

    [Fact]
    public async Task Set_WhileCandidatesAreAtWork_CountsThemAsInside()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var atWork = await SignedInAsync(tenant, (await tenant.CandidateAsync()).User);
        await using var db = tenant.Open();
        // Whoever was made for the test signed up, and so is at work as well.
        var candidates = await db.Sessions.CountAsync();

        await OpenRoomAsync(host, tenant, candidates.ToString(CultureInfo.InvariantCulture));

        Standing(await ComeAsync(Person(host, tenant))).ShouldBe(0, "the room is full of those at work");
        (await Person(host, tenant, atWork).GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        (await db.RoomPlaces.CountAsync(p => p.Ticket == null)).ShouldBe(candidates, "the officer takes none");
    }

    private static KeyValuePair<string, string>[] Credentials(TestCandidate candidate) => [new("Input.UserName", candidate.User.UserName!), new("Input.Password", TestTenant.Password)];

    /// <summary>Sends the form that the browser has before it.</summary>
    private static async Task<PageAnswer> SendAsync(Browser person, TestTenant tenant, PageAnswer form, KeyValuePair<string, string>[] fields)
    {
        var token = form.Document.QuerySelector($"main input[name={Token}]")!.GetAttribute("value")!;
        return await Browser.AnswerAsync(await person.Client.PostAsync($"/{tenant.Tenant.Slug}{SignIn}", new FormUrlEncodedContent([.. fields, new(Token, token)])));
    }
}
