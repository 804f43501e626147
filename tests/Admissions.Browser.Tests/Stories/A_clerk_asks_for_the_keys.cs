using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>A clerk on her first day presses "?" and reads which key does what, without losing the candidate before her.</summary>
[Collection("Card reader")]
public sealed class A_clerk_asks_for_the_keys
{
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    public async Task Opens_the_list_with_a_question_mark_and_closes_it_with_escape()
    {
        var (tenant, candidate, page) = await StartAsync();
        await page.GoAsync(tenant, $"{Counter}?id={candidate.RegistrationId}");
        var list = page.Locator(".ex-key-help section");

        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(list).ToBeVisibleAsync();
        (await list.InnerTextAsync()).ShouldContain("F8");
        (await page.EvaluateAsync<bool>("document.activeElement.matches('.ex-key-help section')")).ShouldBeTrue("who listens to the page hears the list");
        foreach (var (key, words) in await ButtonsAsync(page))
            (await list.InnerTextAsync()).ShouldContain(key, customMessage: words);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollHeight <= innerHeight")).ShouldBeTrue("a counter of 1366 × 768 does not scroll");
        await page.ShouldBeAccessibleAsync();
        await page.PictureAsync("point-keys");
        await page.ShouldNotScrollSidewaysAsync();

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(list).ToBeHiddenAsync();
        page.Url.ShouldContain($"id={candidate.RegistrationId}", customMessage: "the first Escape closes the list and nothing else");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("scan", "the box waits again");
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(list).ToBeHiddenAsync();
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Escape"));
        page.Url.ShouldNotContain("id=");
    }

    /// <summary>Whoever reads the list does nothing to the candidate under it; a Chinese keyboard opens and closes it too.</summary>
    [Fact]
    public async Task Under_the_open_list_no_other_key_acts_and_a_Chinese_question_mark_is_one()
    {
        var (tenant, candidate, page) = await StartAsync();
        await page.GoAsync(tenant, $"{Counter}?id={candidate.RegistrationId}");
        var list = page.Locator(".ex-key-help section");
        await page.EvaluateAsync("() => { window.pressed = []; addEventListener('click', event => pressed.push(event.target.closest('[data-key]')?.dataset.key), true); }");

        await KeyAsync(page, new { key = "Process", keyCode = 229, code = "Slash", shiftKey = true });
        await Assertions.Expect(list).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { const box = document.querySelector('#scan'); box.value = '？'; box.dispatchEvent(new Event('input', { bubbles: true })); }");
        (await page.Locator("#scan").InputValueAsync()).ShouldBe("", "the input method's letter is no number");
        foreach (var key in new[] { "F2", "F7", "F8", "1" })
            await page.Keyboard.PressAsync(key);
        (await page.EvaluateAsync<string[]>("pressed")).ShouldBeEmpty();
        (await page.EvaluateAsync<bool>("document.activeElement.matches('.ex-key-help section')")).ShouldBeTrue();
        await KeyAsync(page, new { key = "？", code = "Slash", shiftKey = true });
        await Assertions.Expect(list).ToBeHiddenAsync();

        await page.Keyboard.PressAsync("F7");
        (await page.EvaluateAsync<string[]>("pressed")).ShouldBe(["F7"]);
    }

    /// <summary>A scanned address has a question mark in it, and so may the reason of a refusal.</summary>
    [Fact]
    public async Task A_question_mark_inside_a_text_is_a_letter()
    {
        var (tenant, candidate, page) = await StartAsync();
        await page.GoAsync(tenant, $"{Counter}?id={candidate.RegistrationId}");

        await page.Keyboard.TypeAsync("http://x/v?");
        (await page.Locator("#scan").InputValueAsync()).ShouldBe("http://x/v?");
        await page.Keyboard.PressAsync("F7");
        await page.Keyboard.TypeAsync("照片是本人吗?");
        (await page.Locator("textarea[name=reason]").InputValueAsync()).ShouldBe("照片是本人吗?");
        (await page.Locator("details.ex-key-help[open]").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_script_the_list_unfolds_by_itself()
    {
        var (tenant, _, page) = await StartAsync();
        await page.RouteAsync("**/*.js", route => route.AbortAsync());
        await page.GoAsync(tenant, Counter);

        await page.Locator(".ex-key-help summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".ex-key-help section")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".ex-key-help section")).ToBeHiddenAsync();
    }

    private static Task KeyAsync(IPage page, object key) =>
        page.EvaluateAsync("key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }))", key);

    private static async Task<IReadOnlyList<(string Key, string Words)>> ButtonsAsync(IPage page)
    {
        var keys = page.Locator(".ex-keys > [data-key] kbd, .ex-keys > form [data-key] kbd");
        var found = new List<(string, string)>();
        foreach (var key in await keys.AllAsync())
            found.Add((await key.InnerTextAsync(), await key.Locator("..").InnerTextAsync()));
        found.Count.ShouldBeGreaterThan(4);
        return found;
    }

    private static async Task<(TestTenant Tenant, TestCandidate Candidate, IPage Page)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync();
        var candidate = await tenant.SubmittedCandidateAsync(point, name: "谭志远");
        return (tenant, candidate, await tenant.OpenAsync("gl", await tenant.StaffAsync("PointReviewer", pointId: point.Id), 1366, 768));
    }
}
