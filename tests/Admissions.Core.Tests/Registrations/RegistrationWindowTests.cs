using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Policy;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Registrations;

/// <summary>One window for registering, confirming and paying, to the minute.</summary>
public sealed partial class RegistrationWindowTests
{
    [Fact]
    [Covers("HR-54")]
    public async Task RegisterConfirmAndPay_AtTheEdgesOfTheWindow_OpenAndCloseAlike()
    {
        // Office hours narrow the counter's day (HR-57); without them the window alone decides.
        var tenant = await TestTenant.CreateAsync(edit: json => OfficeHours().Replace(json, "\"officeHours\": []"));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        List<TestCandidate> toConfirm = [], toPay = [];
        for (var i = 0; i < 2; i++)
        {
            toConfirm.Add(await clerk.PreparedCandidateAsync());
            toPay.Add(await clerk.ConfirmedCandidateAsync());
        }

        var answers = new List<(string At, bool Register, bool Confirm, bool Pay)>();
        foreach (var (at, person) in new[] { ("2026-09-01 23:59", 0), ("2026-09-02 00:00", 0), ("2026-09-11 23:59", 1), ("2026-09-12 00:00", 1) })
        {
            await tenant.SetClockAsync(at);
            answers.Add((at, await RegistersAsync(tenant, at), (await clerk.ConfirmAsync(toConfirm[person])).Succeeded,
                (await toPay[person].DoAsync<PaymentService, PaymentOrder>((s, c) => s.CreateOrderAsync(c))).Succeeded));
        }

        answers.ShouldBe(
        [
            ("2026-09-01 23:59", false, false, false),
            ("2026-09-02 00:00", true, true, true),
            ("2026-09-11 23:59", true, true, true),
            ("2026-09-12 00:00", false, false, false),
        ]);
    }

    private static async Task<bool> RegistersAsync(TestTenant tenant, string at)
    {
        var context = await tenant.ProcessAsync(new Actor(0, "", UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal)));
        await using var scope = tenant.Scope();
        var serial = 101 + (2 * at.Sum(c => c) % 400);
        var outcome = await scope.ServiceProvider.GetRequiredService<AccountService>().SignUpAsync(
            new SignUpOptions($"edge{serial}", TestTenant.Password, DocumentKind.ResidentIdCard, TestIds.Resident("430104", "19970303", serial), "谢思远", "19900000318"), context);
        return outcome.Succeeded;
    }

    [GeneratedRegex("\"officeHours\": \\[.*\\]")]
    private static partial Regex OfficeHours();
}
