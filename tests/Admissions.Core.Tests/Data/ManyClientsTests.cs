using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Core.Tests.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Data;

/// <summary>64 clients at the same moment over what only one may have: a point's next numbers and last places, one form, one order.</summary>
public sealed class ManyClientsTests
{
    private const int Clients = 64;

    [Fact]
    public async Task Confirm_EightCandidatesByEightCountersEach_ConfirmsEachOnceWithoutAGap()
    {
        var tenant = await StartAsync();
        var clerk = await tenant.ClerkAsync();
        var line = await tenant.PlanLineAsync();
        var candidates = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await clerk.PrepareAsync(await tenant.SubmittedCandidateAsync(clerk.Point, line))));

        var outcomes = await AtOnceAsync<ConfirmationService, Outcome<Registration>>(tenant, clerk.Actor,
            (service, context, client) => service.ConfirmAsync(new ConfirmOptions(candidates[client % 8].RegistrationId, 1), context));

        outcomes.Count(o => o.Succeeded).ShouldBe(8);
        outcomes.Where(o => !o.Succeeded).SelectMany(o => o.Refusals).ShouldAllBe(r => r is AlreadyConfirmedRefused);
        await using var db = tenant.Open();
        (await db.Registrations.OrderBy(r => r.CandidateNumber).Select(r => r.CandidateNumber).ToListAsync())
            .ShouldBe(Enumerable.Range(1, 8).Select(n => $"26430121{n:000000}"));
        (await db.Registrations.AllAsync(r => r.State == RegistrationState.Confirmed && r.ConfirmedById == clerk.User.Id)).ShouldBeTrue();
        foreach (var candidate in candidates)
        {
            (await candidate.EventsAsync()).Count(e => e == "RegistrationConfirmed").ShouldBe(1);
            (await candidate.MessagesAsync()).Count(m => m.Contains("考生号", StringComparison.Ordinal)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Confirm_WhileTheCandidateEdits_IsTheVersionOnPaperOrNothing()
    {
        var tenant = await StartAsync();
        var clerk = await tenant.ClerkAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var draft = await candidate.ReadAsync();
        var edited = RegistrationDraft.Read(draft).With([KeyValuePair.Create("address", (string?)"长沙县星沙街道开元路 1 号")]);

        var confirming = AtOnceAsync<ConfirmationService, Outcome<Registration>>(tenant, clerk.Actor,
            (service, context, _) => service.ConfirmAsync(new ConfirmOptions(candidate.RegistrationId, 1), context), Clients / 2);
        var editing = AtOnceAsync<IServiceProvider, Outcome<Submitted>>(tenant, candidate.Actor, async (services, context, _) =>
        {
            await services.GetRequiredService<RegistrationService>().SaveDraftAsync(new SaveDraftOptions(draft.DraftVersion, edited), context);
            return await services.GetRequiredService<SubmissionService>().SubmitAsync(new SubmitOptions(draft.DraftVersion + 1, true), context);
        }, Clients / 2);
        var (confirmed, submitted) = (await confirming, await editing);

        var row = await candidate.ReadAsync();
        var wins = confirmed.Count(o => o.Succeeded);
        wins.ShouldBe(row.State == RegistrationState.Confirmed ? 1 : 0);
        row.Version.ShouldBe(wins == 1 ? 1 : 2, "a form that was confirmed is never replaced");
        submitted.Any(o => o.Succeeded).ShouldBe(wins == 0);
        (await candidate.EventsAsync()).Count(e => e == "RegistrationConfirmed").ShouldBe(wins);
        (await candidate.EventsAsync()).Count(e => e == "RegistrationSubmitted").ShouldBe(row.Version);
    }

    [Fact]
    public async Task Submit_SixtyFourCandidatesToAPointOfTwenty_TakesTwentyAndTheOthersGoElsewhere()
    {
        const int Places = 20;
        var tenant = await StartAsync();
        var (point, other, line) = (await tenant.PointAsync(capacity: Places), await tenant.PointAsync(), await tenant.PlanLineAsync());
        var candidates = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ => await (await tenant.CandidateAsync().PledgedAsync()).FilledAsync([line.Id], point.Id)));
        var versions = await Task.WhenAll(candidates.Select(async c => (await c.ReadAsync()).DraftVersion));
        var contexts = await Task.WhenAll(candidates.Select(c => tenant.ProcessAsync(c.Actor)));

        var outcomes = await AtOnceAsync<SubmissionService, Outcome<Submitted>>(tenant, candidates[0].Actor,
            (service, _, client) => service.SubmitAsync(new SubmitOptions(versions[client], RiskAccepted: true), contexts[client]));

        outcomes.Count(o => o.Succeeded).ShouldBe(Places);
        outcomes.Where(o => !o.Succeeded).Select(o => o.Refusals.ShouldHaveSingleItem().Code).Distinct().ShouldBe(["point.full"]);
        await using var db = tenant.Open();
        (await db.Registrations.CountAsync(r => r.PointId == point.Id && r.State == RegistrationState.Submitted)).ShouldBe(Places);
        var late = candidates[Array.FindIndex(outcomes, o => !o.Succeeded)];
        var draft = await late.ReadAsync();
        (draft.State, draft.Version, RegistrationDraft.Read(draft).PointId).ShouldBe((RegistrationState.Draft, 0, (long?)point.Id), "what was filled in stays");
        (await late.EventsAsync()).ShouldNotContain("RegistrationSubmitted");

        // Who holds a place may send his form again; when he goes elsewhere, the next one gets it.
        var first = candidates[Array.FindIndex(outcomes, o => o.Succeeded)];
        await first.FilledAsync([line.Id], point.Id, ("address", "长沙县星沙街道开元路 2 号"));
        (await first.SubmitAsync()).Version.ShouldBe(2);
        await first.FilledAsync([line.Id], other.Id);
        (await first.SubmitAsync()).Version.ShouldBe(3);
        (await late.SubmitAsync()).Version.ShouldBe(1);
        (await db.Registrations.CountAsync(r => r.PointId == point.Id)).ShouldBe(Places);
    }

    [Fact]
    public async Task Save_SixtyFourTabsWithOneVersion_KeepsOneAndShowsItToTheOthers()
    {
        var tenant = await StartAsync();
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        var shown = await candidate.ReadAsync();

        var outcomes = await AtOnceAsync<RegistrationService, Outcome<DraftSaved>>(tenant, candidate.Actor,
            (service, context, client) => service.SaveDraftAsync(new SaveDraftOptions(shown.DraftVersion, Address(RegistrationDraft.Read(shown), $"第 {client} 页"), "联系方式"), context));

        var row = await candidate.ReadAsync();
        row.DraftVersion.ShouldBe(shown.DraftVersion + 1);
        var winner = Array.FindIndex(outcomes, o => o.Succeeded);
        RegistrationDraft.Read(row).Text("address").ShouldBe($"第 {winner} 页");
        var others = outcomes.Where(o => !o.Succeeded).Select(o => o.Refusals.Single()).ToList();
        others.Count.ShouldBe(Clients - 1);
        others.ShouldAllBe(r => ((DraftOutdated)r).Current.Text("address") == $"第 {winner} 页");
        (await candidate.EventsAsync()).Count(e => e == "DraftSaved").ShouldBe(1);
    }

    [Fact]
    public async Task Save_SixtyFourTabsThatTakeUpWhatTheOthersSaved_LosesNothing()
    {
        var tenant = await StartAsync();
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        var shown = await candidate.ReadAsync();

        // Every tab adds one letter to what stands there; who is told that another was first adds it to that one's text.
        await AtOnceAsync<RegistrationService, Outcome<DraftSaved>>(tenant, candidate.Actor, async (service, context, client) =>
        {
            var (version, draft) = (shown.DraftVersion, RegistrationDraft.Read(shown));
            while (true)
            {
                var saved = await service.SaveDraftAsync(new SaveDraftOptions(version, Address(draft, draft.Text("address") + (char)('一' + client)), "联系方式"), context);
                if (saved.Succeeded || saved.Refusals.Single() is not DraftOutdated outdated)
                    return saved;
                (version, draft) = (outdated.CurrentVersion, outdated.Current);
            }
        });

        var row = await candidate.ReadAsync();
        RegistrationDraft.Read(row).Text("address")!.Order().ShouldBe(Enumerable.Range(0, Clients).Select(i => (char)('一' + i)));
        row.DraftVersion.ShouldBe(shown.DraftVersion + Clients);
        (await candidate.EventsAsync()).Count(e => e == "DraftSaved").ShouldBe(Clients);
    }

    [Fact]
    public async Task Submit_SixtyFourTimesAtOnce_IsOneFormAndOneReceipt()
    {
        var tenant = await StartAsync();
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], (await tenant.PointAsync()).Id);
        var version = (await candidate.ReadAsync()).DraftVersion;

        var outcomes = await AtOnceAsync<SubmissionService, Outcome<Submitted>>(tenant, candidate.Actor,
            (service, context, _) => service.SubmitAsync(new SubmitOptions(version, RiskAccepted: true), context));

        var receipt = outcomes.Select(o => Must(o).ReceiptNumber).Distinct().ShouldHaveSingleItem();
        await using var db = tenant.Open();
        (await db.FormVersions.Where(v => v.RegistrationId == candidate.RegistrationId).Select(v => v.ReceiptNumber).ToListAsync()).ShouldBe([receipt]);
        (await db.ChoiceForms.CountAsync(f => f.RegistrationId == candidate.RegistrationId)).ShouldBe(1);
        (await db.PublicDocuments.CountAsync(d => d.RegistrationId == candidate.RegistrationId)).ShouldBe(1);
        (await candidate.EventsAsync()).Count(e => e == "RegistrationSubmitted").ShouldBe(1);
        (await candidate.MessagesAsync()).Count.ShouldBe(1);
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Submitted), r => r.Version.ShouldBe(1));
    }

    [Fact]
    public async Task Pay_OrdersNotificationsAndQueriesAtOnce_CreditsOnce()
    {
        var gateway = await SimulatorProcess.GetAsync();
        var tenant = await TestTenant.CreateAsync(configure: services => services.Configure<PaymentOptions>(o => (o.GatewayUrl, o.PublicKeyFile) = (gateway.Address, gateway.PublicKeyFile)));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();

        var orders = await AtOnceAsync<PaymentService, Outcome<PaymentOrder>>(tenant, candidate.Actor, (service, context, _) => service.CreateOrderAsync(context));
        var number = orders.Select(o => Must(o).OrderNumber).Distinct().ShouldHaveSingleItem();
        var order = (await Pay.OrdersAsync(candidate)).ShouldHaveSingleItem();
        order.OrderNumber.ShouldBe(number);
        await gateway.PayAsync(order.MerchantId, number, "160.00");
        var notification = gateway.Sign(await Pay.NotificationAsync(candidate, order));

        var outcomes = await AtOnceAsync<IServiceProvider, NotificationOutcome?>(tenant, candidate.Actor, async (services, context, client) =>
        {
            switch (client % 4)
            {
                case 0:
                    // An order of his own while the money comes in: the open one, or the sentence that he has paid.
                    var again = await services.GetRequiredService<PaymentService>().CreateOrderAsync(context);
                    (again.Value?.OrderNumber ?? again.Refusals.Single().Code).ShouldBeOneOf(number, "payment.paid");
                    return null;
                case 1:
                    return (await services.GetRequiredService<PaymentService>().QueryAsync(order)).ShouldNotBeNull();
                default:
                    return await services.GetRequiredService<PaymentSettlement>().NotifyAsync(notification);
            }
        });

        outcomes.Where(o => o is not null).GroupBy(o => o!.Value).ToDictionary(g => g.Key, g => g.Count())
            .ShouldBe(new Dictionary<NotificationOutcome, int> { [NotificationOutcome.Settled] = 1, [NotificationOutcome.Repeated] = Clients * 3 / 4 - 1 }, ignoreOrder: true);
        (await Pay.OrdersAsync(candidate)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.State.ShouldBe(PaymentOrderState.Succeeded), o => o.Amount.ShouldBe(160m));
        await PaidOnceAsync(candidate);
    }

    [Fact]
    public async Task Pay_TwoOrdersNotifiedAtOnce_CreditsOneAndGivesTheOtherBackOnce()
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();
        var first = await Pay.OrderAsync(candidate);
        await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, first, paid: false));
        var second = await Pay.OrderAsync(candidate);
        Dictionary<string, string>[] notifications = [await Pay.NotificationAsync(candidate, first), await Pay.NotificationAsync(candidate, second)];

        var outcomes = await AtOnceAsync<PaymentSettlement, NotificationOutcome>(tenant, candidate.Actor, (service, _, client) => service.NotifyAsync(notifications[client % 2]));

        outcomes.Order().ShouldBe([NotificationOutcome.Settled, .. Enumerable.Repeat(NotificationOutcome.Repeated, Clients - 2), NotificationOutcome.ToRefund], ignoreOrder: true);
        (await Pay.OrdersAsync(candidate)).Select(o => o.State).ShouldBe([PaymentOrderState.Succeeded, PaymentOrderState.ToRefund], ignoreOrder: true);
        (await candidate.EventsAsync()).Count(e => e == "PaymentToRefund").ShouldBe(1);
        await PaidOnceAsync(candidate);
    }

    private static async Task PaidOnceAsync(TestCandidate candidate)
    {
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Valid), r => r.PaidAt.ShouldNotBeNull());
        (await candidate.EventsAsync()).Count(e => e == "PaymentSettled").ShouldBe(1);
        (await candidate.MessagesAsync()).Count(m => m.StartsWith("缴费成功", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static RegistrationDraft Address(RegistrationDraft draft, string text) => draft.With([KeyValuePair.Create("address", (string?)text)]);

    private static async Task<TestTenant> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return tenant;
    }

    /// <summary>Each client has a scope, and so a connection, of its own, and all begin when the last one is ready.</summary>
    private static async Task<T[]> AtOnceAsync<TService, T>(TestTenant tenant, Actor actor, Func<TService, ProcessContext, int, Task<T>> act, int clients = Clients)
        where TService : notnull
    {
        var context = await tenant.ProcessAsync(actor);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, clients).Select(async client =>
        {
            await using var scope = tenant.Scope();
            var service = scope.ServiceProvider.GetRequiredService<TService>();
            await start.Task;
            return await act(service, context, client);
        }).ToList();
        start.SetResult();
        return await Task.WhenAll(all);
    }
}
