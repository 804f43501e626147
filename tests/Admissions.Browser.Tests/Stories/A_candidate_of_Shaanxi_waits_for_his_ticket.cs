using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.Playwright;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Browser.Tests.Stories;

/// <summary>Shaanxi's own course: the account in August, the online number and the point, the fee at the point in September, the signature; then the ticket comes by post.</summary>
[Collection("Card reader")]
public sealed class A_candidate_of_Shaanxi_waits_for_his_ticket
{
    private const string Own = "/ks/adult-2026";
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    public async Task From_the_account_to_the_wait()
    {
        var tenant = await ShaanxiAsync();
        var point = await tenant.PointAsync("610102");
        var line = await tenant.PlanLineAsync(major: "会计学");
        var candidate = await tenant.CandidateAsync("蒋文静");
        var page = await tenant.OpenAsync("ks", candidate.User, 360, 780);

        await ReadsAndSignsAsync(tenant, page);
        // The questions page by page have a story of their own; here the form is filled in as they leave it.
        await candidate.FilledAsync([line.Id], 0, Fields());
        await ChoosesThePointAsync(tenant, page, point);
        var number = await SubmitsAsync(tenant, page, candidate);

        await tenant.SetClockAsync(OnSiteDay);
        var clerk = await tenant.StaffAsync("PointHead", pointId: point.Id);
        await TheClerkConfirmsAsync(tenant, await tenant.OpenAsync("gl", clerk, 1366, 768), candidate, number);

        await page.GoAsync(tenant, Own);
        var home = await page.MainTextAsync();
        home.ShouldContain("您的报名已生效，考生号 26610102");
        home.ShouldContain("由市（区）招办寄发");
        home.ShouldNotContain("流程表");
        await page.ShouldShowWellAsync("shaanxi-waits-for-ticket");
    }

    private static async Task ReadsAndSignsAsync(TestTenant tenant, IPage page)
    {
        await page.GoAsync(tenant, $"{Own}/notices");
        await PressAsync(page);
        await page.GoAsync(tenant, $"{Own}/pledge");
        await PressAsync(page);
    }

    private static async Task ChoosesThePointAsync(TestTenant tenant, IPage page, RegistrationPoint point)
    {
        await page.GoAsync(tenant, $"{Own}/point?city=6101");
        await page.ShouldShowWellAsync("shaanxi-point");
        await page.Locator($"input[name=PointId][value='{point.Id}']").CheckAsync();
        await page.LoadAfterAsync(() => page.Locator("main form[method=post] button.btn-primary").ClickAsync());
    }

    private static async Task<string> SubmitsAsync(TestTenant tenant, IPage page, TestCandidate candidate)
    {
        await page.GoAsync(tenant, $"{Own}/check");
        await PressAsync(page);
        page.Url.ShouldEndWith("/receipt", customMessage: await page.MainTextAsync());
        var number = RegistrationNumber.Of(await candidate.ReadAsync());
        CheckDigit.IsRight(number).ShouldBeTrue();
        var receipt = await page.MainTextAsync();
        receipt.Replace(" ", "", StringComparison.Ordinal).ShouldContain($"请记下网报号{number}");
        receipt.ShouldContain("下载报名登记表（PDF）");
        await page.ShouldShowWellAsync("shaanxi-receipt");
        return number;
    }

    /// <summary>Review, fee with its receipt, pledge, photo, copies, form, signature: in the order of the rules, all on the page.</summary>
    private static async Task TheClerkConfirmsAsync(TestTenant tenant, IPage page, TestCandidate candidate, string number)
    {
        var row = await candidate.ReadAsync();
        await page.GoAsync(tenant, Counter);
        await page.Locator("#scan").FillAsync(number);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        await page.Keyboard.PressAsync("F2");
        await page.Locator("[name=cardName]").FillAsync(row.Name);
        await page.Locator("[name=cardNumber]").FillAsync(row.DocumentNumber);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        var waiting = page.Locator("li:has(button[aria-label$='：通过']) kbd");
        while (await waiting.CountAsync() > 0)
        {
            await page.Locator("#scan").FillAsync(await waiting.First.InnerTextAsync());
            await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        }

        await page.Locator("#receiptNumber").FillAsync("SX-001");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "已收费" }).ClickAsync());
        (await page.Locator("body").InnerTextAsync()).ShouldContain("收据 SX-001");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "承诺书已签" }).ClickAsync());
        await page.Keyboard.PressAsync("F4");
        await page.Locator("[data-camera][data-ready]").WaitForAsync();
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F4"));
        (await page.Locator("img[alt='考生相片']").CountAsync()).ShouldBe(1);
        var copies = page.Locator("button[aria-label$='复印件：已粘贴']");
        while (await copies.CountAsync() > 0)
            await page.LoadAfterAsync(() => copies.First.ClickAsync());
        await page.PictureAsync("shaanxi-counter");
        await page.ShouldBeAccessibleAsync();

        // The form opens in a window of its own, which a browser without a PDF viewer turns into a download: its answer is what counts.
        var printed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Context.Response += (_, answer) =>
        {
            if (answer.Url.EndsWith("/process-form", StringComparison.Ordinal) && answer.Headers.TryGetValue("content-type", out var type))
                printed.TrySetResult(type);
        };
        await page.Locator("form[action$='/process-form'] button").ClickAsync();
        (await printed.Task.WaitAsync(TimeSpan.FromSeconds(60))).ShouldStartWith("application/pdf");
        await page.GoAsync(tenant, $"{Counter}?id={row.Id}");
        (await page.Locator("body").InnerTextAsync()).ShouldNotContain("流程表");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F8"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain($"已确认：{row.Name}");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await candidate.EventsAsync()).Where(e => e is "FeeTakenOnSite" or "PledgeSigned" or "FormPrinted" or "FormSigned").ShouldBe(["FeeTakenOnSite", "PledgeSigned", "FormPrinted", "FormSigned"]);
    }

    /// <summary>Ticks what there is to tick and presses the page's one primary button.</summary>
    private static async Task PressAsync(IPage page)
    {
        foreach (var box in await page.Locator("main form[method=post] input[type=checkbox]").AllAsync())
            await box.CheckAsync();
        await page.LoadAfterAsync(() => page.Locator("main form[method=post] button.btn-primary").First.ClickAsync());
    }
}
