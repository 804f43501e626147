using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Browser.Tests.Stories;

/// <summary>Account to receipt with Tab, Space, arrows and Enter; then the same pages in the largest letters.</summary>
public sealed class A_candidate_without_a_mouse
{
    private const string Own = "/ks/adult-2026";
    private static readonly Dictionary<string, string?> Ticked = new() { ["agreed"] = "true", ["truthful"] = "true", ["riskAccepted"] = "true" };

    [Fact]
    public async Task From_sign_up_to_the_receipt()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var line = await tenant.PlanLineAsync(major: "会计学");
        var point = await tenant.PointAsync();
        var page = await (await Site.GetAsync()).OpenAsync();

        await page.GoAsync(tenant, $"{Own}/sign-up");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("main", "the first stop leaps over the header");
        await page.FillAsync(new Dictionary<string, string?>
        {
            ["name"] = "欧阳文静", ["documentNumber"] = TestIds.Resident("430104", "19810615", 26), ["phone"] = "19900000318",
            ["userName"] = "jianpan2026", ["password"] = "Qi9#luan77", ["again"] = "Qi9#luan77",
        });
        page.Url.ShouldContain("/notices", customMessage: await page.MainTextAsync());

        await page.FillAsync(Ticked);
        await page.FillAsync(Ticked);
        foreach (var group in new[] { "identity", "education", "contact" })
        {
            page.Url.ShouldContain($"/basic/{group}", customMessage: await page.MainTextAsync());
            await page.FillAsync(RegistrationBuilders.FullFields("430104"));
        }

        page.Url.ShouldContain("/choices", customMessage: await page.MainTextAsync());
        await page.TabToAsync(stop => stop.Key == "q");
        await page.Keyboard.TypeAsync(line.MajorCode);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        await page.PressAsync("设为第一志愿");
        (await page.Locator("#Choice1").InnerTextAsync()).ShouldContain(line.MajorName);
        await page.PressAsync("保存并继续");

        page.Url.ShouldContain("/point", customMessage: await page.MainTextAsync());
        await page.FillAsync(new Dictionary<string, string?> { ["pointId"] = $"{point.Id}" });
        page.Url.ShouldContain("/check", customMessage: await page.MainTextAsync());
        await page.FillAsync(Ticked);
        page.Url.ShouldContain("/receipt", customMessage: await page.MainTextAsync());
        await using var db = tenant.Open();
        (await db.Registrations.AsNoTracking().SingleAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task In_large_letters(int level)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync(major: "会计学")).Id], (await tenant.PointAsync()).Id, ("householdRegistrationPlace", "430104"));
        var page = await tenant.OpenAsync("ks", candidate.User, 360, 780);
        await page.Context.AddCookiesAsync([new() { Name = "ex-elder", Value = $"{level}", Url = page.Url }]);

        foreach (var path in new[] { "", "/basic/identity", "/choices", "/point?city=4301", "/check", "/result" })
        {
            await page.GoAsync(tenant, Own + path);
            (await page.Locator("html").GetAttributeAsync("data-elder")).ShouldBe($"{level}");
            await page.ShouldShowWellAsync($"elder{level}-{(path.Length == 0 ? "home" : path.Trim('/').Split('?')[0].Replace('/', '-'))}");
        }
    }
}
