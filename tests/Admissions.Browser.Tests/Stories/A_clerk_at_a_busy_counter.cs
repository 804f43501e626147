using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>Two candidates in a row without a mouse: one whose card differs goes home with the reason, the next is photographed and confirmed.</summary>
[Collection("Card reader")]
public sealed class A_clerk_at_a_busy_counter
{
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    public async Task Refuses_one_and_confirms_the_next_by_keyboard()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync();
        var wrong = await tenant.SubmittedCandidateAsync(point, name: "邓小婉");
        var right = await tenant.SubmittedCandidateAsync(point, name: "欧阳振宇");
        var page = await tenant.OpenAsync("gl", await tenant.StaffAsync("PointReviewer", pointId: point.Id), 1366, 768);

        await page.GoAsync(tenant, Counter);
        await page.PictureAsync("point-idle");
        await BoxAsync(page, wrong.DocumentNumber);
        await ReadCardAsync(page, "邓晓婉", wrong.DocumentNumber);
        (await page.Locator("#message").InnerTextAsync()).ShouldContain("不能确认");
        (await page.Locator("mark").CountAsync()).ShouldBeGreaterThan(0, "the characters that differ are marked");
        await page.PictureAsync("point-different");
        await page.ShouldBeAccessibleAsync();
        await page.Keyboard.PressAsync("F8");
        (await wrong.ReadAsync()).State.ShouldBe(RegistrationState.Submitted, "F8 does nothing while something differs");
        await page.Keyboard.PressAsync("F7");
        await page.Keyboard.TypeAsync("姓名与证件不一致，请改成“邓晓婉”再来");
        await page.Keyboard.PressAsync("Tab");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain("已退回");
        (await wrong.MessagesAsync()).ShouldContain(message => message.Contains("邓晓婉", StringComparison.Ordinal), "the reason is sent to the candidate");

        await BoxAsync(page, right.DocumentNumber);
        await ReadCardAsync(page, "欧阳振宇", right.DocumentNumber);
        await page.Keyboard.PressAsync("F4");
        await page.Locator("[data-camera][data-ready]").WaitForAsync();
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F4"));
        (await page.Locator("img[alt='考生相片']").CountAsync()).ShouldBe(1, await page.MainTextAsync());
        var waiting = page.Locator("li:has(button[aria-label$='：通过']) kbd");
        while (await waiting.CountAsync() > 0)
            await BoxAsync(page, await waiting.First.InnerTextAsync());
        await page.PictureAsync("point-ready");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollHeight <= innerHeight")).ShouldBeTrue("a counter of 1366 × 768 does not scroll");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F8"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain("已确认：欧阳振宇");
        await page.PictureAsync("point-done");
        await page.ShouldBeAccessibleAsync();
        (await right.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
        await using var db = tenant.Open();
        (await db.Photos.AsNoTracking().SingleAsync(p => p.RegistrationId == right.RegistrationId)).Origin.ShouldBe(PhotoOrigin.Camera);

        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Escape"));
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("scan", "the box waits for the next one");
    }

    /// <summary>The focus is in the box already: one only types.</summary>
    private static async Task BoxAsync(IPage page, string text)
    {
        await page.Keyboard.TypeAsync(text);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
    }

    private static async Task ReadCardAsync(IPage page, string name, string number)
    {
        await page.Keyboard.PressAsync("F2");
        await page.Keyboard.TypeAsync(name);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(number);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
    }
}
