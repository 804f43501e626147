using Admissions.Core.Data.Entities;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests;

/// <summary>What people do, in words; every story reads like one.</summary>
public static class Steps
{
    /// <summary>Where screenshots for the manual are put: in the repository only when asked for, so that a test run changes no file.</summary>
    private static readonly string Pictures = Environment.GetEnvironmentVariable("ADMISSIONS_MANUAL_PICTURES") is { Length: > 0 } folder
        ? folder : Path.Combine(TestDatabase.Root, "TestResults", "pictures");

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
    public static async Task<IReadOnlyList<string>> BarriersAsync(this IPage page, AxeRunOptions? options = null)
    {
        var result = await page.RunAxe(options);
        return [.. result.Violations.Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{page.Url}: {v.Id} {v.Help}: {string.Join("; ", v.Nodes.Take(3).Select(n => n.Html))}")];
    }

    public static async Task ShouldNotScrollSidewaysAsync(this IPage page) => (await page.ExcessWidthAsync()).ShouldBeLessThanOrEqualTo(0, page.Url);

    /// <summary>CSS pixels by which the page is wider than its window.</summary>
    public static Task<int> ExcessWidthAsync(this IPage page) => page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

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
