using System.Collections.Concurrent;
using System.Text.Json;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>Readers whose service talks of other things, keeps silent, refuses, or writes its dates in its own way: nobody gets a card that it does not have.</summary>
[Collection("Card reader")]
public sealed class A_reader_that_answers_oddly
{
    private const string Counter = "/gl/adult-2026/counter", Hub = "jykj";

    [Theory]
    [InlineData("20200101-长期", null)]
    [InlineData("2020-01-01-2040-01-01", "2040-01-01")]
    [InlineData("2020/1/1 - 2040/1/1", "2040-01-01")]
    [InlineData("2020年1月1日至2040年1月1日", "2040-01-01")]
    public async Task Reads_both_ends_of_a_card_in_every_usual_dress(string validity, string? until)
    {
        var (tenant, candidate, page) = await ReadAsync(validity);

        await using var db = tenant.Open();
        var reading = await db.CardReadings.AsNoTracking().SingleOrDefaultAsync(r => r.RegistrationId == candidate.RegistrationId);
        reading.ShouldNotBeNull(await page.Locator("#message").InnerTextAsync());
        (reading.Device, reading.ValidFrom).ShouldBe((Hub, new DateOnly(2020, 1, 1)));
        reading.ValidUntil.ShouldBe(until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>An empty end would stand for 长期, so what cannot be understood is refused and never left out.</summary>
    [Theory]
    [InlineData("自二〇二〇年起二十年")]
    [InlineData("20200101-2040")]
    [InlineData("20200101-20401332")]
    [InlineData("")]
    public async Task Takes_no_card_whose_end_it_cannot_read(string validity)
    {
        var (tenant, candidate, page) = await ReadAsync(validity);

        (await page.Locator("#message").InnerTextAsync()).ShouldContain("证件上的日期看不懂");
        await using var db = tenant.Open();
        (await db.CardReadings.CountAsync(r => r.RegistrationId == candidate.RegistrationId)).ShouldBe(0);
    }

    [Fact]
    public async Task Waits_for_a_card_while_the_service_keeps_silent_and_then_gives_the_command_up()
    {
        var (tenant, _, page) = await StartAsync();
        var given = new ConcurrentQueue<string>();
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteWebSocketAsync(_ => true, socket => socket.OnMessage(frame =>
        {
            given.Enqueue(frame.Text!);
            if (frame.Text!.Contains('2'))
                givenUp.TrySetResult();
        }));
        await page.GoAsync(tenant, Counter + "/devices");
        await page.Locator("[data-readers][data-ready]").WaitForAsync();

        var said = await page.EvaluateAsync<string>(
            """
            async () => {
              const { readCard } = await import(document.querySelector("script[src*='devices']").src.replace(/devices[^/]*$/, "idcard-bridge.js"));
              const readers = JSON.parse(document.querySelector("[data-readers]").dataset.readers);
              return readCard({ readers, choice: "jykj", patience: 300 }).then(() => "card", problem => problem.code);
            }
            """);

        said.ShouldBe("no-card");
        await givenUp.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        given.ShouldBe(["""{"type":4}""", """{"type":2}"""]);
    }

    [Fact]
    public async Task Takes_a_refusal_of_the_built_in_reader_for_no_card_and_asks_it_once_at_a_time()
    {
        var (tenant, _, page) = await StartAsync();
        await page.GoAsync(tenant, Counter + "/devices");
        await page.Locator("[data-readers][data-ready]").WaitForAsync();

        var said = await page.EvaluateAsync<string[]>(
            """
            async () => {
              const { readCard } = await import(document.querySelector("script[src*='devices']").src.replace(/devices[^/]*$/, "idcard-bridge.js"));
              const readers = [{ adapter: "zwexplorer", address: "browser", name: "" }];
              const read = options => readCard({ readers, patience: 100, ...options })
                .then(card => card.number, problem => problem instanceof DOMException ? problem.name : problem.code);
              let asked = 0, answer;
              const builtIn = act => { globalThis.zwexplorer = { IDCardReader: { readIdCard: () => { asked++; return act(); } } }; };
              builtIn(() => Promise.reject(new Error("no card")));
              const rejected = await read();
              builtIn(() => { throw new Error("no card"); });
              const thrown = await read();
              asked = 0;
              builtIn(() => new Promise(done => { answer = done; }));
              const silent = await read();
              const left = new AbortController();
              left.abort();
              const aborted = await read({ signal: left.signal });
              const card = { resultCode: 0, data: { citizenId: "11010119900307001X", validDateStart: "20200101", validDateExpire: "长期" } };
              const second = await read({ patience: 60000, tell: state => { if (state === "waiting") setTimeout(() => answer(card)); } });
              return [rejected, thrown, silent, aborted, second, String(asked)];
            }
            """);

        said.ShouldBe(["no-card", "no-card", "no-card", "AbortError", "11010119900307001X", "1"]);
    }

    /// <summary>The hub speaks of other things first, once not even in JSON, and writes the number of the command as a word.</summary>
    private static async Task<(TestTenant Tenant, TestCandidate Candidate, IPage Page)> ReadAsync(string validity)
    {
        var (tenant, point, page) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(point, name: "谭志远");
        var number = candidate.DocumentNumber;
        var card = JsonSerializer.Serialize(new
        {
            type = "4", ret = 0, name = "谭志远", sex = (number[16] - '0') % 2 == 1 ? "男" : "女", nation = "土家", birth = number[6..14], id_num = number, depart = "演示市公安局", validityTime = validity, base64_ID = "",
        });
        await page.RouteWebSocketAsync(_ => true, socket => socket.OnMessage(_ =>
        {
            socket.Send("ready");
            socket.Send("""{"type":9,"ret":0}""");
            socket.Send(card);
        }));
        await page.GoAsync(tenant, $"{Counter}?id={candidate.RegistrationId}");
        await page.EvaluateAsync("reader => localStorage.setItem('adm-card-reader', reader)", Hub);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F2"));
        return (tenant, candidate, page);
    }

    private static async Task<(TestTenant Tenant, RegistrationPoint Point, IPage Page)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync();
        return (tenant, point, await tenant.OpenAsync("gl", await tenant.StaffAsync("PointReviewer", pointId: point.Id), 1366, 768));
    }
}
