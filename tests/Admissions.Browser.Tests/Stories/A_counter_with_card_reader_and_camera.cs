using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>The counter with its devices and no mouse: the card opens the candidate, the camera takes him, what differs stops the confirmation.</summary>
[Collection("Card reader")]
public sealed class A_counter_with_card_reader_and_camera
{
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    [Covers("HR-91")]
    public async Task Confirms_one_by_card_and_camera_and_stops_at_the_next_ones_card()
    {
        var (tenant, point, page) = await StartAsync();
        var reader = (await Site.GetAsync()).CardReader;
        var right = await tenant.SubmittedCandidateAsync(point, name: "谭志远");
        var wrong = await tenant.SubmittedCandidateAsync(point, name: "彭丽娟");

        await page.GoAsync(tenant, Counter);
        await reader.LayAsync("谭志远", right.DocumentNumber, ("nation", "土家"));
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F2"));
        (await page.MainTextAsync()).ShouldContain("华视 CVR-100", customMessage: await page.Locator("#message").InnerTextAsync());
        (await page.Locator("img[alt='身份证芯片相片']").CountAsync()).ShouldBe(1);
        await using (var db = tenant.Open())
        {
            var chip = await db.Photos.AsNoTracking().SingleAsync(p => p.RegistrationId == right.RegistrationId);
            (chip.Origin, chip.IsCurrent).ShouldBe((PhotoOrigin.IdChip, true));
            (await db.CardReadings.AsNoTracking().SingleAsync(r => r.RegistrationId == right.RegistrationId)).ShouldSatisfyAllConditions(
                r => r.Origin.ShouldBe(CardReadingOrigin.Reader),
                r => r.Device.ShouldBe("huashi"),
                r => r.ReaderSerial.ShouldNotBeNullOrEmpty());
        }

        await page.Keyboard.PressAsync("F4");
        await page.Locator("[data-camera][data-ready]").WaitForAsync();
        (await page.Locator(".ex-camera-frame ellipse").IsVisibleAsync()).ShouldBeTrue("the overlay says where the face belongs");
        await page.PictureAsync("point-camera");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F4"));
        (await page.Locator("img[alt='考生相片']").CountAsync()).ShouldBe(1, "both pictures stand side by side");
        (await page.Locator("img[alt='身份证芯片相片']").CountAsync()).ShouldBe(1);
        await PassAllAsync(page);
        await page.PictureAsync("point-card");
        await page.ShouldBeAccessibleAsync();
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F8"));
        (await right.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
        await using (var db = tenant.Open())
        {
            var live = await db.Photos.AsNoTracking().SingleAsync(p => p.RegistrationId == right.RegistrationId && p.IsCurrent);
            var limits = (await tenant.ContextAsync()).Policy.Photo.Limits!;
            live.Origin.ShouldBe(PhotoOrigin.Camera);
            (live.Width * 4).ShouldBe(live.Height * 3, "the crop is 3:4");
            live.Width.ShouldBeInRange(limits.MinWidth, limits.OutputWidth);
            (live.Content.Length / 1024).ShouldBeInRange(limits.StoredMinKilobytes, limits.MaxStored());
        }

        await reader.LayAsync("彭丽鹃", wrong.DocumentNumber, ("nation", "苗"));
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F2"));
        var message = await page.Locator("#message").InnerTextAsync();
        message.ShouldContain("姓名与证件不一致");
        message.ShouldContain("民族与证件不一致");
        (await page.Locator("mark").AllInnerTextsAsync()).ShouldBe(["娟", "鹃"]);
        await page.PictureAsync("point-card-different");
        await page.Keyboard.PressAsync("F8");
        (await wrong.ReadAsync()).State.ShouldBe(RegistrationState.Submitted, "F8 does nothing while something differs");
    }

    [Theory]
    [InlineData("certctl")]
    [InlineData("synjones")]
    [InlineData("synjones-https")]
    [InlineData("est")]
    [InlineData("est-http")]
    [InlineData("jykj")]
    [InlineData("zwexplorer")]
    public async Task Reads_with_the_reader_chosen_for_this_computer(string adapter)
    {
        var (tenant, point, page) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(point, name: "谭志远");
        if (adapter == "zwexplorer")
            await page.AddInitScriptAsync(await (await Site.GetAsync()).CardReader.BrowserScriptAsync());

        await page.GoAsync(tenant, Counter + "/devices");
        await page.Locator("[data-readers][data-ready]").WaitForAsync();
        (await page.Locator($"[data-state='{adapter}']").InnerTextAsync()).ShouldStartWith("找到");
        await page.Locator($"input[name=reader][value='{adapter}']").CheckAsync();
        await page.ShouldBeAccessibleAsync();
        await page.GoAsync(tenant, Counter);
        await (await Site.GetAsync()).CardReader.LayAsync("谭志远", candidate.DocumentNumber, ("nation", "土家族"));
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F2"));

        (await page.Locator("tr.is-bad").CountAsync()).ShouldBe(0, await page.Locator("#message").InnerTextAsync());
        await using var db = tenant.Open();
        (await db.CardReadings.AsNoTracking().SingleAsync(r => r.RegistrationId == candidate.RegistrationId)).ShouldSatisfyAllConditions(
            r => r.Device.ShouldBe(adapter),
            r => r.ValidUntil.ShouldBe(new DateOnly(2040, 1, 1)));
        (await db.Photos.AsNoTracking().SingleAsync(p => p.RegistrationId == candidate.RegistrationId)).Origin.ShouldBe(PhotoOrigin.IdChip);
    }

    /// <summary>新中新 takes no second question while it answers one: neither from a clerk who presses F2 twice, nor at its other address.</summary>
    [Fact]
    public async Task Asks_a_service_that_answers_one_at_a_time_one_thing_at_a_time()
    {
        var (tenant, _, page) = await StartAsync();
        var reader = (await Site.GetAsync()).CardReader;
        await reader.LiftAsync();
        var before = await reader.OverlapsAsync();
        await page.GoAsync(tenant, Counter + "/devices");
        await page.Locator("[data-readers][data-ready]").WaitForAsync();

        // With no card on the plate every reading takes a second, so that whatever is not kept apart does overlap.
        var names = await page.EvaluateAsync<string[]>(
            """
            async () => {
              const { find, readCard } = await import(document.querySelector("script[src*='devices']").src.replace(/devices[^/]*$/, "idcard-bridge.js"));
              const readers = JSON.parse(document.querySelector("[data-readers]").dataset.readers).filter(r => r.adapter.startsWith("synjones"));
              const left = new AbortController();
              const read = (choice, signal) => readCard({ readers, choice, patience: 500, signal }).catch(problem => problem instanceof DOMException ? problem.name : problem.code);
              const all = [read("synjones", left.signal), read("synjones-https"), find(readers).then(found => found.every(one => one.found) ? "found" : "not-found")];
              setTimeout(() => left.abort(), 200);
              return await Promise.all(all);
            }
            """);

        names.ShouldBe(["AbortError", "no-card", "found"]);
        (await reader.OverlapsAsync()).ShouldBe(before);
    }

    /// <summary>A browser that has no reader built in says so, and a page may call nobody but the services it looks for.</summary>
    [Fact]
    public async Task Finds_no_built_in_reader_in_a_usual_browser()
    {
        var (tenant, _, page) = await StartAsync();
        var answer = await page.GoAsync(tenant, Counter + "/devices");
        await page.Locator("[data-readers][data-ready]").WaitForAsync();

        (await page.Locator("[data-state='zwexplorer']").InnerTextAsync()).ShouldBe("没有找到");
        (await page.Locator("tr:has([data-state='zwexplorer']) .ex-num").InnerTextAsync()).ShouldBe("浏览器自带");
        var reader = (await Site.GetAsync()).CardReader;
        string[] origins = ["'self'", .. CardReaderProcess.Adapters.Select(reader.OriginOf).Where(origin => origin != "browser").Distinct(StringComparer.Ordinal)];
        answer!.Headers["content-security-policy"].Split("; ").Single(d => d.StartsWith("connect-src", StringComparison.Ordinal)).Split(' ')[1..].ShouldBe(origins, ignoreOrder: true);
    }

    private static async Task<(TestTenant Tenant, RegistrationPoint Point, IPage Page)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync();
        return (tenant, point, await tenant.OpenAsync("gl", await tenant.StaffAsync("PointReviewer", pointId: point.Id), 1366, 768));
    }

    private static async Task PassAllAsync(IPage page)
    {
        var waiting = page.Locator("li:has(button[aria-label$='：通过']) kbd");
        while (await waiting.CountAsync() > 0)
        {
            await page.Keyboard.TypeAsync(await waiting.First.InnerTextAsync());
            await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        }
    }
}
