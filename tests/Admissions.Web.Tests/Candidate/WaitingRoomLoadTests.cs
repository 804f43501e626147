using System.Net;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static Admissions.Web.Tests.Candidate.WaitingRoomSteps;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What those outside cost, whatever they send; and how the room is set.</summary>
public sealed class WaitingRoomLoadTests
{
    private const string Size = "Admissions:WaitingRoom:Size";
    private const string StateSeconds = "Admissions:WaitingRoom:StateSeconds";

    [Fact]
    public async Task Get_WaitingOrWithSignInsThatAreNone_IsAnsweredFromMemory()
    {
        await using var host = await WebHost.WithAsync((Size, "1"), (StateSeconds, "60"), ("Admissions:WaitingRoom:StrangersPerMinute", "10"));
        var tenant = await TestTenant.CreateAsync();
        var waits = (await ComeInTurnAsync(host, tenant, 2))[1];
        using var statements = new StatementCount(tenant);

        for (var i = 0; i < 20; i++)
            Standing(await waits.GetAsync(SignIn)).ShouldBe(0);
        statements.Take().ShouldBe(0);

        for (var i = 0; i < 40; i++)
        {
            var stranger = new CookieContainer();
            stranger.Add(new Cookie(RequestContextMiddleware.CookieName, $"{i:0000}".PadLeft(43, 'A'), $"/{tenant.Tenant.Slug}", "localhost"));
            (await Person(host, tenant, stranger).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.Redirect);
        }
        statements.Take().ShouldBe(10, "so many are looked up for one address in a minute");
    }

    [Fact]
    public async Task Get_OldCookieSentAgainAndAgain_IsLookedUpOnce()
    {
        var clock = new ManualClock();
        await using var host = await WebHost.WithAsync(clock, (Size, "1"), (StateSeconds, "60"), ("Admissions:WaitingRoom:DrawsPerMinute", "2"));
        var tenant = await TestTenant.CreateAsync();
        var (inside, called) = (new CookieContainer(), new CookieContainer());
        Standing(await ComeAsync(Person(host, tenant, inside))).ShouldBe(-1);
        Standing(await ComeAsync(Person(host, tenant, called, "10.7.7.7"))).ShouldBe(0);
        using var statements = new StatementCount(tenant);

        clock.Pass(TimeSpan.FromSeconds(105));
        await CostAsync(inside);
        clock.Pass(TimeSpan.FromSeconds(20));
        await Person(host, tenant).GetAsync(SignIn);
        var (first, then) = (await CostAsync(inside), await CostAsync(inside));
        first.ShouldBe(then + 1, "his place is noted once");

        // The second was called twice and did not come; one number more may be drawn in this minute.
        await using (var db = tenant.Open())
            await db.Database.ExecuteSqlAsync($"update room_places set state = 'Called', calls = 2, expires_at = now() where key = 'T2'");
        await using (var db = tenant.Open())
            await db.Database.ExecuteSqlAsync($"update waiting_rooms set let_in = 2");
        clock.Pass(TimeSpan.FromSeconds(61));
        statements.Take();
        for (var i = 0; i < 10; i++)
            await Person(host, tenant, Copy(called), "10.7.7.7").GetAsync(SignIn);
        statements.Take().ShouldBe(3, "the room, his number, a new one");

        async Task<int> CostAsync(CookieContainer cookies)
        {
            statements.Take();
            for (var i = 0; i < 10; i++)
                (await Person(host, tenant, Copy(cookies)).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);
            return statements.Take();
        }
    }

    [Fact]
    public async Task Get_MoreDrawAtOnceThanTheRoomTakes_AskAgainAndOtherAuthoritiesAreNotKeptWaiting()
    {
        await using var host = await WebHost.WithAsync((Size, "1"), (StateSeconds, "60"));
        var (tenant, elsewhere) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync());
        await ComeInTurnAsync(host, tenant, 1);
        await ComeInTurnAsync(host, elsewhere, 1);
        var people = Enumerable.Range(0, 80).Select(_ => Person(host, tenant)).ToList();
        await Task.WhenAll(people.Select(p => p.GetAsync(SignIn)));
        await using var db = tenant.Open();
        await using var held = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select from waiting_rooms for update");

        var answers = people.Select(p => p.GetAsync(SignIn)).ToList();
        Standing(await ComeAsync(Person(host, elsewhere))).ShouldBe(0);
        while (answers.Count(a => a.IsCompleted) < 76)
            await Task.WhenAny(answers.Where(a => !a.IsCompleted));
        await held.CommitAsync();

        var all = await Task.WhenAll(answers);
        all.Count(a => a.Text.Contains("正在领号", StringComparison.Ordinal)).ShouldBe(76);
        all.Count(a => a.Text.Contains("您的号是", StringComparison.Ordinal)).ShouldBe(4);
        Standing(await people[0].GetAsync(SignIn)).ShouldBeGreaterThanOrEqualTo(0, "now there is a turn");
    }

    [Fact]
    public async Task Get_WhileNoOfficerHasSaid_TheConfigurationOfTodayDecides()
    {
        var tenant = await TestTenant.CreateAsync();
        await using (var yesterday = await HostAsync((Size, "1")))
            await ComeInTurnAsync(yesterday, tenant, 2);
        await using var db = tenant.Open();
        (await db.WaitingRooms.AsNoTracking().SingleAsync()).Size.ShouldBeNull();
        await using var host = await HostAsync((Size, "3"));

        Standing(await ComeAsync(Person(host, tenant))).ShouldBe(-1);
        await OpenRoomAsync(host, tenant, "0");
        Standing(await ComeAsync(Person(host, tenant))).ShouldBe(-1, "the officer has said: none");
        (await db.WaitingRooms.AsNoTracking().SingleAsync()).Size.ShouldBe(0);
    }

    [Theory]
    [InlineData("RefreshSeconds", "1", "RefreshSeconds must be 5 to 300")]
    [InlineData("GraceSeconds", "10", "nobody hears that he was called")]
    [InlineData("InsideMinutes", "1", "InsideMinutes must be 3 to 240")]
    [InlineData("AnonymousIdleMinutes", "20", "AnonymousIdleMinutes must be 1 to AnonymousMinutes")]
    [InlineData("AddressPercent", "0", "or nobody comes in")]
    public async Task Start_WithFiguresThatCannotBe_SaysWhich(string option, string value, string sentence)
    {
        await using var host = await WebHost.WithAsync(($"{WaitingRoomOptions.Section}:{option}", value));

        Should.Throw<OptionsValidationException>(() => host.Services.ShouldNotBeNull()).Message.ShouldContain(sentence);
    }
}
