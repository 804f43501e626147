using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Browser.Tests.Stories;

/// <summary>
/// Shaanxi's own course by keyboard: the account in August, every page of the form with the province's own questions, the
/// online number and the point, the fee at the point in September, the signature; then the ticket comes by post.
/// </summary>
[Collection("Card reader")]
public sealed class A_candidate_of_Shaanxi_waits_for_his_ticket
{
    private const string Own = "/ks/adult-2026";
    private const string Counter = "/gl/adult-2026/counter";
    private static readonly Dictionary<string, string?> Ticked = new() { ["agreed"] = "true", ["truthful"] = "true", ["riskAccepted"] = "true" };

    [Fact]
    public async Task From_the_account_to_the_wait()
    {
        var tenant = await ShaanxiAsync();
        var point = await tenant.PointAsync("610102");
        var line = await tenant.PlanLineAsync(major: "会计学");
        var page = await (await Site.GetAsync()).OpenAsync(360, 780);

        await SignsUpReadsAndSignsAsync(tenant, page);
        await FillsInTheFormAsync(tenant, page, line);
        await ChoosesThePointAsync(tenant, page, point);
        var candidate = await CandidateAsync(tenant);
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

    private static async Task SignsUpReadsAndSignsAsync(TestTenant tenant, IPage page)
    {
        await page.GoAsync(tenant, $"{Own}/sign-up");
        await page.FillAsync(new Dictionary<string, string?>
        {
            ["name"] = "蒋文静", ["documentNumber"] = TestIds.Resident("610102", "19990101", 26), ["phone"] = "19900000318",
            ["userName"] = "shaanxi2026", ["password"] = "Qi9#luan77", ["again"] = "Qi9#luan77",
        });
        page.Url.ShouldContain("/notices", customMessage: await page.MainTextAsync());
        await page.FillAsync(Ticked);
        await page.FillAsync(Ticked);
        page.Url.ShouldContain("/basic/identity", customMessage: await page.MainTextAsync());
    }

    /// <summary>Page after page; what is asked only for 专升本 comes after the choice, and is answered where it stands.</summary>
    private static async Task FillsInTheFormAsync(TestTenant tenant, IPage page, PlanLine line)
    {
        var answers = new Dictionary<string, string?>(RegistrationBuilders.FullFields("610102"));
        foreach (var (field, value) in Fields(more: [("workPlace", "610113"), ("reassignmentConsent", "true")]))
            answers[field] = value;
        foreach (var group in new[] { "identity", "education", "contact" })
        {
            page.Url.ShouldContain($"/basic/{group}", customMessage: await page.MainTextAsync());
            await page.ShouldShowWellAsync($"shaanxi-{group}");
            await page.FillAsync(answers);
        }

        page.Url.ShouldContain("/choices", customMessage: await page.MainTextAsync());
        await page.TabToAsync(stop => stop.Key == "q");
        await page.Keyboard.TypeAsync(line.MajorCode);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        await page.PressAsync("设为第一志愿");
        (await page.Locator("#Choice1").InnerTextAsync()).ShouldContain(line.MajorName);

        await page.GoAsync(tenant, Own);
        var home = await page.MainTextAsync();
        home.ShouldContain("毕业证书颁发单位类型");
        home.ShouldContain("8月30日（周日）24:00");
        home.ShouldContain("9月1日（周二）至9月10日（周四）");
        await page.ShouldShowWellAsync("shaanxi-home-draft");
        await page.GoAsync(tenant, $"{Own}/basic/contact");
        await page.FillAsync(answers);
        page.Url.ShouldContain("/choices", customMessage: await page.MainTextAsync());
    }

    /// <summary>Who has signed up.</summary>
    private static async Task<TestCandidate> CandidateAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        var row = await db.Registrations.AsNoTracking().Include(r => r.User).SingleAsync();
        return new TestCandidate(tenant, row.User!, await tenant.ActorAsync(row.User!), row.Id, row.DocumentNumber);
    }

    private static async Task ChoosesThePointAsync(TestTenant tenant, IPage page, RegistrationPoint point)
    {
        await page.GoAsync(tenant, $"{Own}/point?city=6101");
        await page.ShouldShowWellAsync("shaanxi-point");
        await page.FillAsync(new Dictionary<string, string?> { ["pointId"] = $"{point.Id}" });
        page.Url.ShouldContain("/check", customMessage: await page.MainTextAsync());
    }

    private static async Task<string> SubmitsAsync(TestTenant tenant, IPage page, TestCandidate candidate)
    {
        await page.GoAsync(tenant, $"{Own}/check");
        var check = await page.MainTextAsync();
        check.ShouldContain("陕西省西安市雁塔区");
        check.ShouldContain("国民教育系列高等学校");
        await page.ShouldShowWellAsync("shaanxi-check");
        await page.FillAsync(Ticked);
        page.Url.ShouldEndWith("/receipt", customMessage: await page.MainTextAsync());
        var number = RegistrationNumber.Of(await candidate.ReadAsync());
        CheckDigit.IsRight(number).ShouldBeTrue();
        var receipt = await page.MainTextAsync();
        receipt.Replace(" ", "", StringComparison.Ordinal).ShouldContain($"请记下网报号{number}");
        receipt.ShouldContain("下载报名登记表（PDF）");
        await page.ShouldShowWellAsync("shaanxi-receipt");
        return number;
    }

    /// <summary>Review, fee with its receipt, pledge, photo, copies, form, signature: in the order of the rules, without a mouse.</summary>
    private static async Task TheClerkConfirmsAsync(TestTenant tenant, IPage page, TestCandidate candidate, string number)
    {
        var row = await candidate.ReadAsync();
        await page.GoAsync(tenant, Counter);
        await TypesAsync(page, number);
        await page.Keyboard.PressAsync("F2");
        await page.Keyboard.TypeAsync(row.Name);
        await page.TabToAsync(stop => stop.Key == "cardNumber");
        await TypesAsync(page, row.DocumentNumber);
        var waiting = page.Locator("li:has(button[aria-label$='：通过']) kbd");
        while (await waiting.CountAsync() > 0)
        {
            await TypesAsync(page, await waiting.First.InnerTextAsync());
        }

        await page.Keyboard.PressAsync("F3");
        await TypesAsync(page, "SX-001");
        (await page.Locator("body").InnerTextAsync()).ShouldContain("收据 SX-001");
        // While the pledge is due F6 opens the bonus and Esc comes back; nothing has been signed.
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F6"));
        page.Url.ShouldEndWith($"/counter/{row.Id}/claims");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Escape"));
        (await candidate.EventsAsync()).ShouldNotContain("PledgeSigned");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F10"));
        (await candidate.EventsAsync()).ShouldContain("PledgeSigned");
        await page.Keyboard.PressAsync("F4");
        await page.Locator("[data-camera][data-ready]").WaitForAsync();
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F4"));
        (await page.Locator("img[alt='考生相片']").CountAsync()).ShouldBe(1);
        var papers = page.Locator("li kbd", new() { HasTextRegex = new(@"^\+") });
        while (await papers.CountAsync() > 0)
            await TypesAsync(page, await papers.First.InnerTextAsync());
        await page.PictureAsync("shaanxi-counter");
        await page.ShouldBeAccessibleAsync();

        // The form opens in a window of its own, which a browser without a PDF viewer turns into a download: its answer is what counts.
        var printed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Context.Response += (_, answer) =>
        {
            if (answer.Url.EndsWith("/process-form", StringComparison.Ordinal) && answer.Headers.TryGetValue("content-type", out var type))
                printed.TrySetResult(type);
        };
        await page.Keyboard.PressAsync("F9");
        (await printed.Task.WaitAsync(TimeSpan.FromSeconds(60))).ShouldStartWith("application/pdf");
        await page.GoAsync(tenant, $"{Counter}?id={row.Id}");
        (await page.Locator("body").InnerTextAsync()).ShouldNotContain("流程表");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F8"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain($"已确认：{row.Name}");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await candidate.EventsAsync()).Where(e => e is "FeeTakenOnSite" or "PledgeSigned" or "FormPrinted" or "FormSigned").ShouldBe(["FeeTakenOnSite", "PledgeSigned", "FormPrinted", "FormSigned"]);
    }

    /// <summary>Types where the cursor is, which is the box unless a key has put it elsewhere, and presses Enter.</summary>
    private static async Task TypesAsync(IPage page, string text)
    {
        await page.Keyboard.TypeAsync(text);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
    }
}
