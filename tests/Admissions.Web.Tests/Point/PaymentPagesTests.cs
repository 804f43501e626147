using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Admissions.Web.Tests.Point;

/// <summary>Payment over HTTP, with the real simulator process as the gateway.</summary>
public sealed class PaymentPagesTests
{
    private const string Pay = "/ks/adult-2026/pay";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    [Covers("HR-104")]
    public async Task Pay_SubmittedHasNoButtonAnd409_ConfirmedGetsAnOrder()
    {
        var (tenant, clerk) = await StartAsync();
        var submitted = await OpenAsync(await tenant.SubmittedCandidateAsync(clerk.Point));
        var confirmed = await clerk.ConfirmedCandidateAsync();

        var page = await submitted.GetAsync(Pay);
        var refused = await submitted.PostCraftedAsync(Pay, "/account/password");
        var ordered = await (await OpenAsync(confirmed)).PostAsync(Pay, Nothing);

        page.Text.ShouldContain("还没有现场确认");
        page.Document.QuerySelectorAll("main form button").ShouldBeEmpty();
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Text.ShouldContain("还没有现场确认");
        ordered.Status.ShouldBe(HttpStatusCode.Redirect);
        (await OrdersAsync(confirmed)).ShouldHaveSingleItem().Amount.ShouldBe(160m);
        var link = (await (await OpenAsync(confirmed)).GetAsync(Pay)).Document.QuerySelector("main a.btn-primary")!.GetAttribute("href")!;
        link.ShouldStartWith((await SimulatorProcess.GetAsync()).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Notify_RepeatedReorderedAndForgedByTheGateway_SettlesOnce()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var browser = await OpenAsync(candidate);
        await browser.PostAsync(Pay, Nothing);
        var order = (await OrdersAsync(candidate)).Single();
        await using var relay = await RelayAsync();
        var gateway = await SimulatorProcess.GetAsync();

        await gateway.PayAsync(order.MerchantId, order.OrderNumber, "160.00", new Uri(AddressOf(relay), $"/{candidate.Tenant.Tenant.Slug}/pay/notify"), switches: [("repeat", "3"), ("shuffle", "1"), ("forge", "1")]);
        await WaitForAsync(candidate.Tenant, 6);

        (await OutcomesAsync(candidate.Tenant)).ShouldBe(["Settled", "Repeated", "Repeated", "Repeated", "Repeated", "Repeated"]);
        (await ForgedAsync(candidate.Tenant)).ShouldBe(2);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await OrdersAsync(candidate)).Single().State.ShouldBe(PaymentOrderState.Succeeded);
        (await browser.GetAsync($"{Pay}/return")).Text.ShouldContain("缴费成功，您的报名有效");
    }

    [Fact]
    public async Task Notify_OtherAmountOtherOrderOrForged_IsAnsweredFailAndHarmless()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await (await OpenAsync(candidate)).PostAsync(Pay, Nothing);
        var order = (await OrdersAsync(candidate)).Single();
        var gateway = await SimulatorProcess.GetAsync();
        Dictionary<string, string> Said(string amount, string number) => gateway.Sign(new()
        {
            ["merchant"] = order.MerchantId, ["order"] = number, ["amount"] = amount, ["status"] = "PAID", ["transaction"] = "T1", ["time"] = "2026-09-08T10:00:00+08:00",
        });
        var forged = Said("160.00", order.OrderNumber);
        forged["transaction"] = "T2";

        foreach (var fields in new[] { Said("1.60", order.OrderNumber), Said("160.00", "P0"), forged })
        {
            var answer = await SendAsync(tenant, fields);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await answer.Content.ReadAsStringAsync()).ShouldBe("fail");
        }

        (await OutcomesAsync(tenant)).ShouldBe(["OtherAmount", "UnknownOrder"]);
        (await ForgedAsync(tenant)).ShouldBe(1);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
    }

    [Fact]
    public async Task Notify_SignedPaymentOfAnotherCandidate_IsAnsweredFailAndShownToTheProvinceAsForged()
    {
        var (tenant, clerk) = await StartAsync();
        var (payer, other) = (await clerk.ConfirmedCandidateAsync(), await clerk.ConfirmedCandidateAsync("杨梦琪"));
        foreach (var candidate in new[] { payer, other })
            await (await OpenAsync(candidate)).PostAsync(Pay, Nothing);
        var (paid, wanted) = ((await OrdersAsync(payer)).Single(), (await OrdersAsync(other)).Single());
        var gateway = await SimulatorProcess.GetAsync();
        Dictionary<string, string> Said(string number) => gateway.Sign(new()
        {
            ["merchant"] = paid.MerchantId, ["order"] = number, ["amount"] = "160.00", ["status"] = "PAID", ["transaction"] = "T1", ["time"] = DateTimeOffset.UnixEpoch.ToString("O"),
        });
        await using (var db = tenant.Open())
            await db.PaymentOrders.Where(o => o.Id == paid.Id).ExecuteUpdateAsync(o => o.SetProperty(x => x.State, PaymentOrderState.Succeeded).SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch).SetProperty(x => x.GatewayTransaction, "T1"));

        var answer = await SendAsync(tenant, Said(wanted.OrderNumber));
        var page = await (await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("InformationOfficer", "43"))).GetAsync("/gl/adult-2026/payments");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("fail");
        (await other.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Confirmed), r => r.PaidAt.ShouldBeNull());
        (await OrdersAsync(other)).Single().State.ShouldBe(PaymentOrderState.Pending);
        page.Text.ShouldContain("这笔支付已用于别的订单");
        page.Text.ShouldContain(wanted.OrderNumber);
    }

    [Fact]
    [Covers("HR-106")]
    public async Task Notify_TwoOrdersPaid_ListsTheSecondPaymentToRefundAndTheSameNoticeTwiceCountsOnce()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var browser = await OpenAsync(candidate);
        await browser.PostAsync(Pay, Nothing);
        var first = (await OrdersAsync(candidate)).Single();
        await SendAsync(tenant, await SaidAsync(first, "FAILED", DateTimeOffset.UnixEpoch));
        await browser.PostAsync(Pay, Nothing);
        var second = (await OrdersAsync(candidate))[^1];
        await using var db = tenant.Open();
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync();

        foreach (var order in new[] { second, second, first })
            (await SendAsync(tenant, await SaidAsync(order, "PAID", now))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await (await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("InformationOfficer", "43"))).GetAsync("/gl/adult-2026/payments");

        (await OutcomesAsync(tenant)).ShouldBe(["Failed", "Settled", "Repeated", "ToRefund"]);
        page.Text.ShouldContain("待退款 1 笔");
        page.Document.QuerySelectorAll("[aria-label=待退款] tbody th").Select(c => c.TextContent).ShouldBe([first.OrderNumber]);

        async Task<Dictionary<string, string>> SaidAsync(PaymentOrder order, string status, DateTimeOffset at) => (await SimulatorProcess.GetAsync()).Sign(new()
        {
            ["merchant"] = order.MerchantId, ["order"] = order.OrderNumber, ["amount"] = "160.00", ["status"] = status, ["transaction"] = "T" + order.OrderNumber, ["time"] = at.ToString("O"),
        });
    }

    [Fact]
    public async Task Reconcile_LostNotification_IsFoundByTheProvince()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await (await OpenAsync(candidate)).PostAsync(Pay, Nothing);
        var order = (await OrdersAsync(candidate)).Single();
        await (await SimulatorProcess.GetAsync()).PayAsync(order.MerchantId, order.OrderNumber, "160.00");
        var province = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("InformationOfficer", "43"));

        var done = await province.PostAsync("/gl/adult-2026/payments", Nothing, "handler=Reconcile");
        var page = await province.GetAsync("/gl/adult-2026/payments");

        done.Status.ShouldBe(HttpStatusCode.Redirect);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        page.Text.ShouldContain("补入账 1 笔");
        page.Text.ShouldContain(order.OrderNumber);
    }

    [Fact]
    public async Task Return_PaidButNotNotified_AsksTheGatewayAndShowsPaid()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var browser = await OpenAsync(candidate);
        await browser.PostAsync(Pay, Nothing);
        var order = (await OrdersAsync(candidate)).Single();

        var pending = await browser.GetAsync($"{Pay}/return");
        await (await SimulatorProcess.GetAsync()).PayAsync(order.MerchantId, order.OrderNumber, "160.00");
        var paid = await browser.GetAsync($"{Pay}/return");

        pending.Text.ShouldContain("还没有收到支付结果");
        pending.Response.Headers.GetValues("Refresh").ShouldBe(["5"]);
        paid.Text.ShouldContain("缴费成功");
    }

    [Fact]
    public async Task Review_SpecialDocument_PassesAndOtherCityFindsNone()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PrepareAsync(await tenant.SpecialCandidateAsync(clerk.Point));
        await clerk.AddCopyAsync(candidate);
        (await clerk.ConfirmAsync(candidate)).Succeeded.ShouldBeTrue();
        var host = await WebHost.GetAsync();
        var city = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        var other = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4302"));

        (await other.GetAsync("/gl/adult-2026/special-documents")).Text.ShouldContain("没有等待审核的考生");
        (await city.GetAsync("/gl/adult-2026/special-documents")).Text.ShouldContain("林怡君");
        var silent = await city.PostAsync("/gl/adult-2026/special-documents", Nothing, press: ("pass", "false"));
        var passed = await city.PostAsync("/gl/adult-2026/special-documents", Nothing, press: ("pass", "true"));

        silent.Status.ShouldBe(HttpStatusCode.BadRequest);
        silent.Text.ShouldContain("须填写原因");
        passed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<Browser> OpenAsync(TestCandidate candidate) => await (await WebHost.GetAsync()).Open(candidate.Tenant).AsAsync(candidate.User);

    private static async Task<IReadOnlyList<PaymentOrder>> OrdersAsync(TestCandidate candidate)
    {
        await using var db = candidate.Tenant.Open();
        return await db.PaymentOrders.AsNoTracking().Where(o => o.RegistrationId == candidate.RegistrationId).OrderBy(o => o.Id).ToListAsync();
    }

    private static async Task<long> ForgedAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.RefusedNotifications.Where(n => n.Outcome == "BadSignature").SumAsync(n => n.Count);
    }

    private static async Task<IReadOnlyList<string>> OutcomesAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.PaymentNotifications.OrderBy(n => n.Id).Select(n => n.Outcome).ToListAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(TestTenant tenant, Dictionary<string, string> fields)
    {
        var client = (await WebHost.GetAsync()).CreateClient();
        using var content = new FormUrlEncodedContent(fields);
        return await client.PostAsync($"/{tenant.Tenant.Slug}/pay/notify", content);
    }

    private static async Task WaitForAsync(TestTenant tenant, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await OutcomesAsync(tenant)).Count < count)
            await tick.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>A real socket before the in-memory host, so that another process can reach it.</summary>
    private static async Task<WebApplication> RelayAsync()
    {
        var inside = (await WebHost.GetAsync()).CreateClient();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var relay = builder.Build();
        relay.MapPost("/{**path}", async (HttpContext http) =>
        {
            using var content = new StreamContent(http.Request.Body);
            content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
            using var answer = await inside.PostAsync(http.Request.Path.Value, content);
            http.Response.StatusCode = (int)answer.StatusCode;
            await http.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
        });
        await relay.StartAsync();
        return relay;
    }

    private static Uri AddressOf(WebApplication relay) =>
        new(relay.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
