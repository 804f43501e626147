using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Corrections;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Payments;

/// <summary>An order keeps its amount; papers and prices may change under it.</summary>
public sealed class AmountDueTests
{
    [Fact]
    public async Task Correct_IntoPapersOfAnotherFee_EndsTheOpenOrderWhosePaymentGoesBack()
    {
        var (tenant, candidate) = await StartAsync();
        var order = await Pay.OrderAsync(candidate);

        await CorrectAsync(tenant, candidate, new Dictionary<string, string?>(StringComparer.Ordinal), (await tenant.PlanLineAsync(StudyLevel.UpperSecondaryToBachelor, "LiberalArts")).Id);

        (await Pay.OrdersAsync(candidate)).Single().State.ShouldBe(PaymentOrderState.Expired);
        (await candidate.MessagesAsync())[^1].ShouldContain("应缴的费用有变动，原来的订单已作废，请重新缴费");
        (await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, order))).ShouldBe(NotificationOutcome.ToRefund);
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Confirmed), r => r.PaidAt.ShouldBeNull());
        (await candidate.MessagesAsync())[^1].ShouldContain("您应缴的费用已改为 170.00 元，与这个订单的金额不同，请重新缴费");
        (await Pay.SettleAsync(candidate)).Amount.ShouldBe(170m);
        (await Pay.OrdersAsync(candidate)).Select(o => o.State).ShouldBe([PaymentOrderState.ToRefund, PaymentOrderState.Succeeded]);
    }

    [Fact]
    public async Task Correct_IntoPapersOfTheSameFee_LeavesTheOpenOrder()
    {
        var (tenant, candidate) = await StartAsync();
        var order = await Pay.OrderAsync(candidate);

        await CorrectAsync(tenant, candidate, new Dictionary<string, string?>(StringComparer.Ordinal), (await tenant.PlanLineAsync()).Id);

        (await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, order))).ShouldBe(NotificationOutcome.Settled);
    }

    [Fact]
    public async Task Correct_Telephone_TellsTheOldAndTheNewNumberWithoutValues()
    {
        var (tenant, candidate) = await StartAsync();
        var old = (await candidate.ReadAsync()).Phone!;

        await CorrectAsync(tenant, candidate, new Dictionary<string, string?>(StringComparer.Ordinal) { ["telephone"] = "13900000001" });

        await using var db = tenant.Open();
        var told = await db.Outbox.Where(m => m.RegistrationId == candidate.RegistrationId && m.Body.Contains("更正")).OrderBy(m => m.Id).ToListAsync();
        told.Select(m => m.Recipient).ShouldBe(["13900000001", old], ignoreOrder: true);
        told.ShouldAllBe(m => m.Body.Contains("联系电话") && !m.Body.Contains("13900000001") && !m.Body.Contains(old) && !m.Body.Contains("考生申请"));
    }

    [Fact]
    public async Task Sign_ByAnOfficer_IsRefused()
    {
        var (tenant, candidate) = await StartAsync();
        var order = await CorrectAsync(tenant, candidate, new Dictionary<string, string?>(StringComparer.Ordinal) { ["postalCode"] = "410005" });

        var byOfficer = await tenant.DoAsync<CorrectionService, Outcome<CorrectionOrder>>(await tenant.OfficerAsync("InformationOfficer", "43"), (s, c) => s.SignAsync(order.Id, c));

        byOfficer.Refusals.Single().Code.ShouldBe("correction.not-own");
        (await candidate.EventsAsync()).ShouldNotContain("CorrectionSigned");
        Must(await candidate.DoAsync<CorrectionService, CorrectionOrder>((s, c) => s.SignAsync(order.Id, c)));
    }

    [Theory]
    [InlineData("2026-09-08 11:00", NotificationOutcome.Settled)]
    [InlineData("2026-09-08 12:30", NotificationOutcome.ToRefund)]
    public async Task Notify_PriceChangedByPolicy_CountsThePriceInForceWhenItWasPaid(string paidAt, NotificationOutcome outcome)
    {
        var (tenant, candidate) = await StartAsync();
        var order = await Pay.OrderAsync(candidate);
        await tenant.SetClockAsync("2026-09-08 12:00");
        Must(await tenant.DoAsync<PolicyService, Outcome<CampaignPolicyVersion>>(await tenant.OfficerAsync("ProvinceAdministrator", "43"),
            (s, c) => s.CorrectAsync(new CorrectPolicyItemOptions("payment.amount", """{ "byLevel": { "UpperSecondaryToBachelor": "170.00", "UpperSecondaryToCollege": "160.00", "CollegeToBachelor": "190.00" } }""", 1), c), "更正收费标准"));
        await tenant.SetClockAsync("2026-09-08 13:00");

        (await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, order, paidAt))).ShouldBe(outcome);
    }

    private static async Task<CorrectionOrder> CorrectAsync(TestTenant tenant, TestCandidate candidate, Dictionary<string, string?> fields, long? line = null)
    {
        var (first, second) = (await tenant.OfficerAsync("AdultAdmissionOfficer", "43"), await tenant.OfficerAsync("InformationOfficer", "43"));
        var choices = line is { } id ? new Dictionary<int, long> { [1] = id } : [];
        var order = Must(await tenant.DoAsync<CorrectionService, Outcome<CorrectionOrder>>(first, (s, c) => s.OrderAsync(new OrderCorrectionOptions(candidate.RegistrationId, 1, fields, choices, "考生申请"), c), "考生申请更正"));
        Must(await tenant.DoAsync<CorrectionService, Outcome<Approval>>(second, (s, c) => s.DecideAsync(order.Id, true, c)));
        return order;
    }

    private static async Task<(TestTenant Tenant, TestCandidate Candidate)> StartAsync()
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await (await tenant.ClerkAsync()).ConfirmedCandidateAsync());
    }
}
