using Admissions.Core.Registrations;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>A candidate types and presses nothing: what he typed is kept, told of, and never overwritten behind his back.</summary>
public sealed class A_draft_that_saves_itself
{
    private const string Contact = "/ks/adult-2026/basic/contact";
    private const string Address = "[name='Fields[address]']";
    private const string State = "[data-saved]";
    private const string Hour = "9月8日 11:";
    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 60_000 };

    private TestTenant _tenant = null!;
    private TestCandidate _candidate = null!;

    [Fact]
    public async Task What_was_typed_is_there_in_another_tab()
    {
        var page = await OpenAsync();
        (await page.Locator(State).InnerTextAsync()).ShouldContain("没有提交，不生效。");

        await TypeAsync(page, "长沙县星沙街道板仓路 0 号");
        await SavedAsync(page);

        var other = await TabAsync(page);
        (await other.Locator(Address).InputValueAsync()).ShouldBe("长沙县星沙街道板仓路 0 号");
        (await other.Locator(State).InnerTextAsync()).ShouldContain($"草稿已自动保存，{Hour}");
        (await StoredAsync()).ShouldBe("长沙县星沙街道板仓路 0 号");
        page.Url.ShouldEndWith(Contact, customMessage: "nothing was pressed");

        // The version came back with the first save, so the same tab saves a second time.
        await TypeAsync(page, "长沙县星沙街道板仓路 1 号");
        await UntilStoredAsync("长沙县星沙街道板仓路 1 号");
    }

    [Fact]
    public async Task An_older_tab_overwrites_nothing()
    {
        var page = await OpenAsync();
        var older = await TabAsync(page);
        await TypeAsync(page, "新的地址 2 号");
        await SavedAsync(page);

        await TypeAsync(older, "旧的页面 3 号");
        await Assertions.Expect(older.Locator(State)).ToContainTextAsync("您在另一个页面改过这份草稿，本页的内容没有保存", Patiently);
        (await older.Locator(State).GetAttributeAsync("role")).ShouldBe("alert");
        (await StoredAsync()).ShouldBe("新的地址 2 号");

        // Pressed all the same: both are shown, nothing is lost, and only what is chosen now counts.
        await older.LoadAfterAsync(() => older.GetByRole(AriaRole.Button, new() { Name = "先存草稿，以后再填" }).ClickAsync());
        (await older.MainTextAsync()).ShouldContain("另一个页面里保存的是：新的地址 2 号");
        (await older.Locator(Address).InputValueAsync()).ShouldBe("旧的页面 3 号");
        (await StoredAsync()).ShouldBe("新的地址 2 号");
        await older.LoadAfterAsync(() => older.GetByRole(AriaRole.Button, new() { Name = "先存草稿，以后再填" }).ClickAsync());
        (await StoredAsync()).ShouldBe("旧的页面 3 号");
    }

    [Fact]
    public async Task A_cut_network_is_said_and_made_good()
    {
        var page = await OpenAsync();
        await page.Context.SetOfflineAsync(true);

        await TypeAsync(page, "断网时写的 4 号");
        await Assertions.Expect(page.Locator(State)).ToContainTextAsync("没有保存上。网络断开，内容还在本页，请不要关闭。", Patiently);
        (await page.Locator(State).GetAttributeAsync("role")).ShouldBe("alert");
        (await StoredAsync()).ShouldBeNull();
        (await page.Locator(Address).InputValueAsync()).ShouldBe("断网时写的 4 号");

        await page.Context.SetOfflineAsync(false);
        await SavedAsync(page);
        (await StoredAsync()).ShouldBe("断网时写的 4 号");
    }

    [Fact]
    public async Task A_server_that_was_away_is_asked_again()
    {
        var page = await OpenAsync();
        await page.RouteAsync("**/*handler=Draft*", route => route.FulfillAsync(new RouteFulfillOptions { Status = 503, Body = "" }));

        await TypeAsync(page, "维护时写的 5 号");
        await Assertions.Expect(page.Locator(State)).ToContainTextAsync("没有保存上。系统暂时没有响应，内容还在本页，请不要关闭。", Patiently);
        await page.UnrouteAllAsync();

        await SavedAsync(page);
        (await StoredAsync()).ShouldBe("维护时写的 5 号");
    }

    private async Task<IPage> OpenAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _candidate = await _tenant.CandidateAsync().PledgedAsync();
        var page = await _tenant.OpenAsync("ks", _candidate.User);
        await page.GoAsync(_tenant, Contact);
        // The pledge has left a draft behind; what is saved from now on shows another hour.
        (await page.Locator(State).InnerTextAsync()).ShouldNotContain(Hour);
        await _tenant.SetClockAsync("2026-09-08 11:30");
        return page;
    }

    /// <summary>The same page in one more tab of the same browser.</summary>
    private async Task<IPage> TabAsync(IPage page)
    {
        var tab = await page.Context.NewPageAsync();
        await tab.GoAsync(_tenant, Contact);
        return tab;
    }

    private static async Task TypeAsync(IPage page, string text)
    {
        await page.Locator(Address).ClickAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync(text);
    }

    private static Task SavedAsync(IPage page) => Assertions.Expect(page.Locator(State)).ToContainTextAsync($"草稿已自动保存，{Hour}", Patiently);

    private async Task<string?> StoredAsync() => RegistrationDraft.Read(await _candidate.ReadAsync()).Text("address");

    private async Task UntilStoredAsync(string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await StoredAsync() != text)
            await tick.WaitForNextTickAsync(patience.Token);
    }
}
