using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>A free computer of the point: one candidate walks away, the next finds the door and nothing else.</summary>
public sealed class A_public_terminal_at_the_point
{
    [Fact]
    [Covers("HR-08")]
    public async Task Forgets_whoever_walks_away()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync();
        var candidate = await tenant.SubmittedCandidateAsync(point, name: "谭志远");
        var page = await tenant.OpenAsync("gl", await tenant.StaffAsync("PointReviewer", pointId: point.Id));
        await page.GoAsync(tenant, "/gl/adult-2026/kiosk");
        await page.ShouldBeAccessibleAsync();
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "设为自助终端" }).ClickAsync());
        page.Url.ShouldContain("/ks/sign-in", customMessage: "the clerk is signed out, and the candidates' door is open");

        await page.Clock.InstallAsync();
        await page.SignInAsync(tenant, "ks", candidate.User);
        await page.GoAsync(tenant, "/ks/adult-2026/receipt");
        (await page.Locator("body").InnerTextAsync()).ShouldContain("下一位考生");
        (await page.MainTextAsync()).ShouldContain("谭志远");
        await using (var db = tenant.Open())
            (await db.Sessions.Where(s => s.UserId == candidate.User.Id).OrderByDescending(s => s.CreatedAt).FirstAsync()).IdleMinutes.ShouldBe(3);

        await page.LoadAfterAsync(() => page.Clock.FastForwardAsync(3 * 60 * 1000 + 1000));
        page.Url.ShouldContain("sign-in", customMessage: "three minutes without a touch");
        for (var back = 0; back < 2; back++)
        {
            await page.GoBackAsync();
            page.Url.ShouldContain("sign-in", customMessage: "the Back button shows the login page only");
            (await page.Locator("body").InnerTextAsync()).ShouldNotContain("谭志远");
            (await page.GetByLabel("用户名").InputValueAsync()).ShouldBeEmpty();
        }

        await page.SignInAsync(tenant, "ks", candidate.User);
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "下一位考生" }).ClickAsync());
        await page.GoBackAsync();
        page.Url.ShouldContain("sign-in");
        await using (var db = tenant.Open())
            (await db.Sessions.AnyAsync(s => s.UserId == candidate.User.Id && s.IdleMinutes == 3)).ShouldBeFalse("both sign-ins have ended on the server");
    }
}
