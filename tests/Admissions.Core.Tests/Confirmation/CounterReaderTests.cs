using Admissions.Core.Confirmation;
using Admissions.Core.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Confirmation;

public sealed class CounterReaderTests
{
    [Fact]
    public async Task Find_EveryKindOfKey_FindsTheOneCandidate()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync("阿依·努尔");
        var row = await candidate.ReadAsync();
        await using var db = tenant.Open();
        var receipt = await db.FormVersions.Where(v => v.RegistrationId == row.Id).Select(v => v.ReceiptNumber).SingleAsync();
        var number = RegistrationNumber.Of(row);
        string[] keys =
        [
            row.DocumentNumber, FullWidth(row.DocumentNumber.ToLowerInvariant()), row.CandidateNumber!, number, $"{number}-1", receipt, receipt.ToLowerInvariant(),
            $"https://host/hunan/check/{receipt}", "阿依·努尔",
        ];

        foreach (var key in keys)
            (await FindAsync(clerk, key)).Value.ShouldHaveSingleItem(key).RegistrationId.ShouldBe(row.Id, key);

        (await FindAsync(clerk, $"{number}-1")).Value!.Single().FormVersion.ShouldBe(1);
        (await FindAsync(clerk, "430104199001010018")).Refusals.Single().ShouldBeOfType<NobodyFoundRefused>();
    }

    [Fact]
    [Covers("HR-90")]
    public async Task Find_CandidateOfOtherPoint_NamesThePointAndShowsNothing()
    {
        var (tenant, clerk) = await StartAsync();
        var other = await tenant.PointAsync();
        var candidate = await tenant.SubmittedCandidateAsync(other);

        var found = await FindAsync(clerk, candidate.DocumentNumber);

        found.Refusals.Single().ShouldBe(new OtherPointRefused(other.Name));
        found.Refusals.Single().Sentence.ShouldContain($"属于{other.Name}");
        (await clerk.OpenAsync(candidate)).ShouldBeNull();
        (await clerk.ConfirmAsync(candidate)).Refusals.Single().ShouldBeOfType<OtherPointRefused>();
        (await FindAsync(clerk, "蒋文静")).Refusals.Single().ShouldBeOfType<NobodyFoundRefused>();
    }

    [Fact]
    public async Task Open_Candidate_LeavesAnEntryInTheAccessLog()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);

        await clerk.OpenAsync(candidate);

        await using var db = tenant.Open();
        var look = await db.AccessLog.SingleAsync(a => a.RegistrationId == candidate.RegistrationId);
        look.ActorId.ShouldBe(clerk.User.Id);
        look.Purpose.ShouldBe(CounterReader.AtCounter);
    }

    [Fact]
    public async Task Open_WhereThePolicyKeepsNoRecordOfViews_LeavesNone()
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("privacy.logViews", "false"));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);

        (await clerk.OpenAsync(candidate)).ShouldNotBeNull();

        await using var db = tenant.Open();
        (await db.AccessLog.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Confirm_FormOlderThanTheData_AsksForANewPrint()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.Tenant.SubmittedCandidateAsync(clerk.Point);
        await candidate.EditAsync(("address", "长沙县星沙街道开元路 1 号"));
        await candidate.EditAsync(("address", "长沙县星沙街道开元路 2 号"));
        await clerk.PrepareAsync(candidate);

        var outdated = await clerk.ConfirmAsync(candidate, formVersion: 2);
        var current = await clerk.ConfirmAsync(candidate, formVersion: 3);

        outdated.Refusals.Single().ShouldBe(new FormOutdatedRefused(2, 3, "流程表"));
        outdated.Refusals.Single().Sentence.ShouldContain("重新打印流程表");
        current.Succeeded.ShouldBeTrue();
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static Task<Outcome<IReadOnlyList<CounterHit>>> FindAsync(TestClerk clerk, string key) =>
        clerk.DoAsync<CounterReader, IReadOnlyList<CounterHit>>((s, c) => s.FindAsync(key, c));

    private static string FullWidth(string text) => string.Concat(text.Select(c => (char)(c - '!' + '！')));
}
