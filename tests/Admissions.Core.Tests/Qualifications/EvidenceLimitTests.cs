using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Qualifications;

/// <summary>What is refused without work is refused first; nobody may send files for ever, and officers keep to their window too.</summary>
public sealed class EvidenceLimitTests
{
    private const string Kind = "GroundProof";

    [Fact]
    public async Task Add_TooManyForeignOrUnknown_IsRefusedBeforeAnyFileIsRead()
    {
        var (tenant, clerk, application) = await AppliedAsync();
        var (owner, key) = (await tenant.CandidateActorAsync(application.RegistrationId), KeyOf(application));
        var stranger = await tenant.CandidateActorAsync((await clerk.ConfirmedCandidateAsync("谭志远")).RegistrationId);

        (await AddAsync(tenant, owner, key, Unread(5))).Refusals.Single().Code.ShouldBe("evidence.too-many");
        (await AddAsync(tenant, owner, key, [new EvidenceUpload("Nothing", new UnreadableStream())])).Refusals.Single().Code.ShouldBe("evidence.unknown");
        (await AddAsync(tenant, stranger, key, Unread(1))).Refusals.Single().Code.ShouldBe("claim.unknown");
        await tenant.SetClockAsync("2026-09-25 10:00");
        (await AddAsync(tenant, owner, key, Unread(1))).Refusals.Single().Code.ShouldBe("claim.closed");
    }

    [Fact]
    public async Task Apply_WhereItCannotBe_IsRefusedBeforeAnyFileIsRead()
    {
        var (tenant, _, application) = await AppliedAsync();

        (await tenant.ApplyExemptionAsync(application.RegistrationId, "X", " ", uploads: Unread(1))).Refusals.Single().Code.ShouldBe("exemption.ground");
        (await tenant.ApplyExemptionAsync(application.RegistrationId, "X", "全国劳动模范", uploads: Unread(6))).Refusals.Single().Code.ShouldBe("evidence.too-many");
        await tenant.SetClockAsync("2026-09-25 10:00");
        (await tenant.ApplyExemptionAsync(application.RegistrationId, "X", "全国劳动模范", uploads: Unread(1))).Refusals.Single().Code.ShouldBe("claim.closed");
    }

    [Fact]
    public async Task EnterBonus_AtAnotherPoint_IsRefusedBeforeAnyFileIsRead()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var other = await tenant.ClerkAsync(await tenant.PointAsync("430102"));
        var candidate = await clerk.PreparedCandidateAsync();

        (await other.EnterBonusAsync(candidate.RegistrationId, "H-01", uploads: Unread(1))).Refusals.Single().Code.ShouldBe("claim.unknown");
    }

    [Fact]
    public async Task Add_AfterManyWithdrawals_IsRefusedThoughFewFilesStand()
    {
        var (tenant, _, application) = await AppliedAsync();
        var (owner, key) = (await tenant.CandidateActorAsync(application.RegistrationId), KeyOf(application));
        Outcome<int> added;
        var rounds = 0;
        do
        {
            added = await AddAsync(tenant, owner, key, Enumerable.Repeat(Kind, 4).Copies());
            await using var db = tenant.Open();
            foreach (var file in await db.EvidenceFiles.Where(f => f.WithdrawnAt == null).Select(f => f.Id).ToListAsync())
                Must(await tenant.DoAsync<EvidenceService, Outcome<EvidenceFile>>(owner, (s, c) => s.WithdrawAsync(key, file, c)));
        }
        while (added.Succeeded && ++rounds < 20);

        rounds.ShouldBe(4, "the first copy and four rounds of four are the most of five files, four times over");
        added.Refusals.Single().Code.ShouldBe("evidence.too-often");
        Must(await AddAsync(tenant, await tenant.OfficerAsync("CityOfficer", "4301"), key, new[] { Kind }.Copies()));
    }

    [Fact]
    public async Task Note_AfterTheReviewHasClosed_IsRefused()
    {
        var (tenant, _, application) = await AppliedAsync();
        var city = await tenant.OfficerAsync("CityOfficer", "4301");

        Must(await tenant.SeeOriginalsAsync(city, application));
        await tenant.SetClockAsync("2026-09-14 10:00");
        Must(await tenant.SeeOriginalsAsync(city, application));
        await tenant.SetClockAsync("2026-09-21 10:00");

        (await tenant.SeeOriginalsAsync(city, application)).Refusals.Single().Code.ShouldBe("window.closed");
    }

    [Fact]
    public async Task Apply_ForAnotherItemWhileTheChainRuns_EndsTheOldChainAndStartsTheNewOne()
    {
        var tenant = await TestTenant.CreateAsync(edit: TwoItems);
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();
        Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", "全国劳动模范"));

        var changed = Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "Y", "奥运会冠军"));

        changed.Code.ShouldBe("Y");
        await using var db = tenant.Open();
        var chains = await db.Approvals.Where(a => a.Kind == ExemptionApproval.KindCode).OrderBy(a => a.Id).ToListAsync();
        chains.Select(a => a.State).ShouldBe([ApprovalState.Cancelled, ApprovalState.Submitted]);
        chains[1].Chain.ShouldBe([Permissions.DecideExemption]);
    }

    /// <summary>A second item that the province decides alone.</summary>
    private static string TwoItems(string json)
    {
        var policy = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        var second = policy["exemptions"]![0]!.DeepClone();
        (second["code"], second["name"]) = ("Y", "优秀运动员免试");
        second["chain"] = new System.Text.Json.Nodes.JsonArray("AdultAdmissionDivision");
        second["chainWindows"] = new System.Text.Json.Nodes.JsonArray("ExemptionProvince");
        policy["exemptions"]!.AsArray().Add(second);
        return policy.ToJsonString();
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk, ExemptionApplication Application)> AppliedAsync()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        return (tenant, clerk, Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", "全国劳动模范")));
    }

    private static ClaimKey KeyOf(ExemptionApplication application) => new(EntitlementKind.Exemption, application.Id);

    private static Task<Outcome<int>> AddAsync(TestTenant tenant, Actor actor, ClaimKey key, IReadOnlyList<EvidenceUpload> uploads) =>
        tenant.DoAsync<EvidenceService, Outcome<int>>(actor, (s, c) => s.AddAsync(key, uploads, c));

    private static IReadOnlyList<EvidenceUpload> Unread(int count) => [.. Enumerable.Range(0, count).Select(_ => new EvidenceUpload(Kind, new UnreadableStream()))];

    /// <summary>A file that must never be opened.</summary>
    private sealed class UnreadableStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new InvalidOperationException("The file was read before it could be refused.");
    }
}
