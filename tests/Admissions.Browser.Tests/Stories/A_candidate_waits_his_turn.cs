using Admissions.Core.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>More candidates come than are served at once: who waits sees his turn come nearer and is let in, and nothing that he typed is lost.</summary>
public sealed class A_candidate_waits_his_turn
{
    private const string SignIn = "/ks/sign-in";
    private const string Next = "下一个就是您的号。";
    private const string Contact = "/ks/adult-2026/basic/contact";

    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 60_000 };

    private TestTenant _tenant = null!;

    [Fact]
    public async Task With_script_the_page_moves_in_by_itself()
    {
        await OpenRoomAsync();
        var site = await Site.GetAsync();
        var (first, second) = (await site.OpenAsync(), await site.OpenAsync(360, 780));
        await first.GoAsync(_tenant, SignIn);
        await second.GoAsync(_tenant, SignIn);
        (await first.Locator("[data-words]").InnerTextAsync()).ShouldContain(Next);
        (await second.Locator("[data-words]").InnerTextAsync()).ShouldContain("前面还有 1 个号。");
        second.Url.ShouldEndWith(SignIn, customMessage: "nothing is left of how the number was drawn");
        await second.ShouldShowWellAsync("waiting-room");
        await second.EvaluateAsync("document.stayed = true");

        // What a proxy answers while an instance starts anew is no turn.
        await second.RouteAsync("**/ks/sign-in", route => route.FulfillAsync(new RouteFulfillOptions { Status = 502, Body = "<h1>Bad Gateway</h1>" }));
        await second.RunAndWaitForResponseAsync(() => second.EvaluateAsync("dispatchEvent(new Event('online'))"), answer => answer.Status == 502);
        await second.UnrouteAllAsync();
        (await second.Locator("[data-words]").InnerTextAsync()).ShouldContain("前面还有 1 个号。");

        await FreeAsync();
        await InsideAsync(first);
        await Assertions.Expect(second.Locator("[data-words]")).ToContainTextAsync(Next, Patiently);
        (await second.EvaluateAsync<bool>("document.stayed === true")).ShouldBeTrue("only the words have changed");
        await Assertions.Expect(second.Locator("[role=status]")).ToHaveTextAsync(Next, new() { Timeout = 60_000 });

        await FreeAsync();
        await InsideAsync(second);
        second.Url.ShouldEndWith(SignIn);
    }

    [Fact]
    public async Task Without_script_on_a_phone_it_does_so_too()
    {
        await OpenRoomAsync();
        var page = await (await Site.GetAsync()).OpenAsync(360, 780, script: false);
        await page.GoAsync(_tenant, SignIn);
        await Assertions.Expect(page.Locator("[data-words]")).ToContainTextAsync(Next);

        await FreeAsync();

        await InsideAsync(page);
    }

    [Fact]
    public async Task In_large_type_it_reads_as_well()
    {
        await OpenRoomAsync();
        var page = await (await Site.GetAsync()).OpenAsync(360, 780);
        await page.GoAsync(_tenant, SignIn);
        foreach (var (size, name) in new[] { ("大字版", "waiting-room-elder1"), ("最大", "waiting-room-elder3") })
        {
            await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = size, Exact = true }).ClickAsync());
            (await page.MainTextAsync()).ShouldContain(Next);
            await page.ShouldShowWellAsync(name);
        }
    }

    [Fact]
    public async Task What_he_typed_outlives_his_sign_in()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        var page = await _tenant.OpenAsync("ks", candidate.User, 360, 780);
        await page.GoAsync(_tenant, Contact);
        await using (var db = _tenant.Open())
            await db.Sessions.ExecuteDeleteAsync();
        await FullRoomAsync();
        await page.Locator("[name='Fields[address]']").FillAsync("长沙县星沙街道板仓路 6 号");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "先存草稿，以后再填" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("没有收到您填的内容");
        await page.ShouldShowWellAsync("waiting-room-refused");

        var other = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "在新的一页里登录" }).ClickAsync());
        await Assertions.Expect(other.Locator("[data-words]")).ToContainTextAsync(Next, Patiently);
        await FreeAsync();
        await InsideAsync(other);
        await other.GetByLabel("用户名").FillAsync(candidate.User.UserName!);
        await other.GetByLabel("密码").FillAsync(TestTenant.Password);
        await other.LoadAfterAsync(() => other.Locator("main").GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync());
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "再提交一次" }).ClickAsync());

        RegistrationDraft.Read(await candidate.ReadAsync()).Text("address").ShouldBe("长沙县星沙街道板仓路 6 号");
    }

    private async Task OpenRoomAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        await FullRoomAsync();
    }

    /// <summary>One is served at once, and somebody is.</summary>
    private async Task FullRoomAsync()
    {
        await using var db = _tenant.Open();
        await db.Database.ExecuteSqlAsync($"insert into waiting_rooms (size, next_ticket, let_in) values (1, 0, 0)");
        await db.Database.ExecuteSqlAsync($"insert into room_places (key, state, expires_at, kept_until) values ('S', 'Inside', now() + interval '1 hour', now() + interval '1 hour')");
        // The site reads the room anew every second; what is no page draws no number.
        var asker = (await (await Site.GetAsync()).OpenAsync()).APIRequest;
        await BulkBuilders.UntilAsync(async () => (await asker.GetAsync($"/{_tenant.Tenant.Slug}{SignIn}")).Status == 503);
    }

    /// <summary>Whoever is inside has gone.</summary>
    private async Task FreeAsync()
    {
        await using var db = _tenant.Open();
        await db.Database.ExecuteSqlAsync($"update room_places set expires_at = now(), kept_until = now() where state = 'Inside'");
    }

    private static Task InsideAsync(IPage page) => Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("考生登录", new() { Timeout = 60_000 });
}
