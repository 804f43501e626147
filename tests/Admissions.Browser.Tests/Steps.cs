using Admissions.Core.Data.Entities;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests;

/// <summary>What people do, in words; every story reads like one.</summary>
public static class Steps
{
    /// <summary>Where screenshots for the manual are put: in the repository only when asked for, so that a test run changes no file.</summary>
    private static readonly string Pictures = Environment.GetEnvironmentVariable("ADMISSIONS_MANUAL_PICTURES") is { Length: > 0 } folder
        ? folder : Path.Combine(TestDatabase.Root, "TestResults", "pictures");

    /// <summary>Set to look at every page by eye: each that <see cref="FaultsAsync"/> looks at is then pictured, named by its address.</summary>
    private static readonly bool PicturesOfAll = Environment.GetEnvironmentVariable("ADMISSIONS_ALL_PICTURES") is { Length: > 0 };

    private const int Phone = 360;

    /// <summary>Rules that ask what the style sheet makes of a page; the elder look changes nothing else.</summary>
    private static readonly string[] Looks = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"];

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Only what is wrong comes back, in words: to send all that is right out of the browser takes longer than to find it.</summary>
    private const string SeriousBarriers =
        """
        async rules => (await axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) })).violations
          .filter(v => v.impact === 'serious' || v.impact === 'critical')
          .map(v => `${v.id} ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join('; ')}`)
        """;

    public static async Task SignInAsync(this IPage page, TestTenant tenant, string portal, User user, string password = TestTenant.Password)
    {
        await page.GotoAsync($"/{tenant.Tenant.Slug}/{portal}/sign-in");
        await page.GetByLabel("用户名").FillAsync(user.UserName!);
        await page.GetByLabel("密码").FillAsync(password);
        await page.LoadAfterAsync(() => page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync());
        page.Url.ShouldNotContain("sign-in");
    }

    /// <summary>A signed-in person with a window of his own, who answers every question before an act with yes.</summary>
    public static async Task<IPage> OpenAsync(this TestTenant tenant, string portal, User user, int width = 1280, int height = 900)
    {
        var page = await (await Site.GetAsync()).OpenAsync(width, height);
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await page.SignInAsync(tenant, portal, user);
        return page;
    }

    public static Task<IResponse?> GoAsync(this IPage page, TestTenant tenant, string path) => page.GotoAsync($"/{tenant.Tenant.Slug}{path}");

    /// <summary>Saves the page at 1280 and 360 px for the manual.</summary>
    public static async Task PictureAsync(this IPage page, string name)
    {
        Directory.CreateDirectory(Pictures);
        var size = page.ViewportSize!;
        foreach (var width in new[] { 1280, 360 })
        {
            await page.SetViewportSizeAsync(width, width == 360 ? 780 : 900);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}-{width}.png"), FullPage = true });
        }
        await page.SetViewportSizeAsync(size.Width, size.Height);
    }

    /// <summary>The page has no serious or critical barrier.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page) => (await page.BarriersAsync()).ShouldBeEmpty();

    /// <summary>Serious and critical barriers of the page, one sentence each.</summary>
    /// <param name="rules">Only these; null: all that are on by default.</param>
    public static async Task<IReadOnlyList<string>> BarriersAsync(this IPage page, string[]? rules = null)
    {
        if (!await page.EvaluateAsync<bool>("typeof axe === 'object'"))
            await page.EvaluateAsync(Axe);
        return [.. (await page.EvaluateAsync<string[]>(SeriousBarriers, rules)).Select(barrier => $"{page.Url}: {barrier}")];
    }

    /// <summary>What is wrong with an office's page in the usual look and the largest elder one: serious barriers, and what is wider than a phone. The window is then as it was.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page)
    {
        if (PicturesOfAll)
            await page.PictureAsync("all" + string.Concat(new Uri(page.Url).AbsolutePath.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')));
        var window = page.ViewportSize!;
        var wrong = new List<string>(await page.BarriersAsync());
        await page.EvaluateAsync("document.documentElement.dataset.elder = '3'");
        wrong.AddRange((await page.BarriersAsync(Looks)).Select(barrier => $"elder: {barrier}"));
        await page.SetViewportSizeAsync(Phone, 780);
        if (await page.ExcessWidthAsync() is > 0 and var elder)
            wrong.Add($"elder: {page.Url}: {elder} px too wide: {await page.WidestAsync()}");
        await page.EvaluateAsync("delete document.documentElement.dataset.elder");
        if (await page.ExcessWidthAsync() is > 0 and var excess)
            wrong.Add($"{page.Url}: {excess} px too wide: {await page.WidestAsync()}");
        await page.SetViewportSizeAsync(window.Width, window.Height);
        return wrong;
    }

    public static async Task ShouldNotScrollSidewaysAsync(this IPage page) => (await page.ExcessWidthAsync()).ShouldBeLessThanOrEqualTo(0, page.Url);

    /// <summary>CSS pixels by which the page is wider than its window.</summary>
    public static Task<int> ExcessWidthAsync(this IPage page) => page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Start of the innermost element that ends furthest to the right and is not inside something that scrolls on its own.</summary>
    private static Task<string> WidestAsync(this IPage page) => page.EvaluateAsync<string>(
        """
        () => {
          const scrolls = e => e && e !== document.body && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
          const all = [...document.body.querySelectorAll('*')].filter(e => !scrolls(e.parentElement));
          const most = Math.max(...all.map(e => e.getBoundingClientRect().right));
          return all.filter(e => e.getBoundingClientRect().right === most).at(-1)?.outerHTML.slice(0, 200) ?? '';
        }
        """);

    /// <summary>A page on a phone: readable by everybody, no wider than the screen; with a picture for the manual.</summary>
    public static async Task ShouldShowWellAsync(this IPage page, string picture)
    {
        await page.ShouldNotScrollSidewaysAsync();
        await page.ShouldBeAccessibleAsync();
        await page.PictureAsync(picture);
    }

    /// <summary>
    /// Does something that brings a new page, and waits until that page is there. The load event alone would not do: that
    /// of the page before may come late, and the next step would then break off what this one has begun.
    /// </summary>
    public static async Task LoadAfterAsync(this IPage page, Func<Task> act)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Done(object? sender, IFrame frame)
        {
            if (frame == page.MainFrame)
                arrived.TrySetResult();
        }

        page.FrameNavigated += Done;
        try
        {
            await act();
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await page.WaitForLoadStateAsync(LoadState.Load);
        }
        finally
        {
            page.FrameNavigated -= Done;
        }
    }

    public static async Task<string> MainTextAsync(this IPage page) => await page.Locator("main").InnerTextAsync();

    /// <summary>Presses a link or button that sends a PDF and returns its bytes.</summary>
    public static async Task<byte[]> PdfAsync(this IPage page, string address)
    {
        var answer = await page.APIRequest.GetAsync(address);
        answer.Status.ShouldBe(200, address);
        answer.Headers["content-type"].ShouldStartWith("application/pdf");
        var bytes = await answer.BodyAsync();
        bytes[..5].ShouldBe("%PDF-"u8.ToArray());
        return bytes;
    }
}
