using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Registrations;

/// <summary>Where the policy limits how often a submitted form is changed, only what the candidate changes of himself counts.</summary>
public sealed class EditLimitTests
{
    private const string Spent = "报名表提交以后最多修改 1 次，您已经改过 1 次，不能再改。发现有错的，请联系报名确认点";

    [Fact]
    public async Task Change_MoreOftenThanThePolicyAllows_IsRefusedAndTheLastVersionStays()
    {
        var (_, candidate) = await StartAsync(1);
        (await AllowanceAsync(candidate)).ShouldBe(new EditAllowance(1, 0, SentBack: false));
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));

        var draft = await TrySaveAsync(candidate, "长沙县东升路 2 号");
        await ChangeBehindAsync(candidate, "长沙县东升路 2 号");
        var sent = await candidate.TrySubmitAsync();

        draft.Refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Code.ShouldBe("form.edit-limit"), r => r.Sentence.ShouldBe(Spent));
        sent.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe(Spent);
        var kept = await candidate.ReadAsync();
        (kept.Version, kept.Address).ShouldBe((2, "长沙县东升路 1 号"));
    }

    [Fact]
    public async Task Change_NoneAllowed_IsRefusedInPlainWords()
    {
        var (_, candidate) = await StartAsync(0);

        (await TrySaveAsync(candidate, "长沙县东升路 1 号")).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("报名表提交以后不能再修改。发现有错的，请联系报名确认点");
        (await candidate.TrySubmitAsync()).Value!.Version.ShouldBe(1, "sending the same once more gives the same receipt");
    }

    [Fact]
    public async Task Change_SentBackByTheCounter_CountsForNothingHoweverOften()
    {
        var (tenant, candidate) = await StartAsync(1);
        var clerk = await tenant.ClerkAsync(await PointOfAsync(tenant, candidate));
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));
        for (var time = 2; time <= 4; time++)
        {
            Must(await clerk.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c), "地址写错，请更正"));
            (await AllowanceAsync(candidate)).ShouldBe(new EditAllowance(1, 1, SentBack: true));
            await candidate.EditAsync(("address", $"长沙县东升路 {time} 号"));
        }

        (await AllowanceAsync(candidate)).ShouldBe(new EditAllowance(1, 1, SentBack: false));
        (await TrySaveAsync(candidate, "长沙县东升路 9 号")).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe(Spent);
        (await candidate.ReadAsync()).Version.ShouldBe(5);
    }

    /// <summary>Who is sent back before he has changed anything keeps his own changes for later.</summary>
    [Fact]
    public async Task Change_AfterOneThatWasSentBack_IsStillHisOwn()
    {
        var (tenant, candidate) = await StartAsync(1);
        var clerk = await tenant.ClerkAsync(await PointOfAsync(tenant, candidate));
        Must(await clerk.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c), "地址写错，请更正"));
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));

        (await AllowanceAsync(candidate)).ShouldBe(new EditAllowance(1, 0, SentBack: false));
        await candidate.EditAsync(("address", "长沙县东升路 2 号"));
        (await TrySaveAsync(candidate, "长沙县东升路 3 号")).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe(Spent);
    }

    [Fact]
    public async Task Change_CorrectedByTheProvince_CountsForNothing()
    {
        var (tenant, candidate) = await StartAsync(1);
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));
        await using var db = tenant.Open();
        db.CorrectionOrders.Add(new CorrectionOrder
        {
            CampaignId = tenant.CampaignId, RegistrationId = candidate.RegistrationId, BaseVersion = 1, Version = 2, Reason = "更正", Evidence = "申请", Draft = "{}", Changes = "[]",
            OrderedById = 1, OrderedByName = "省级", OrderedAt = DateTimeOffset.UnixEpoch, DecidedAt = DateTimeOffset.UnixEpoch, DecidedByName = "另一人",
        });
        await db.SaveChangesAsync();

        (await AllowanceAsync(candidate)).ShouldBe(new EditAllowance(1, 0, SentBack: false));
    }

    [Fact]
    public async Task Allowance_NoLimit_IsNone()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");

        (await AllowanceAsync(await tenant.SubmittedCandidateAsync())).ShouldBeNull();
    }

    private static async Task<(TestTenant Tenant, TestCandidate Candidate)> StartAsync(int limit)
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("choice.editLimit", $"{limit}"));
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.SubmittedCandidateAsync());
    }

    private static async Task<RegistrationPoint> PointOfAsync(TestTenant tenant, TestCandidate candidate)
    {
        var id = (await candidate.ReadAsync()).PointId;
        await using var db = tenant.Open();
        return await db.RegistrationPoints.SingleAsync(p => p.Id == id);
    }

    private static async Task<EditAllowance?> AllowanceAsync(TestCandidate candidate)
    {
        await using var db = candidate.Tenant.Open();
        return await EditAllowance.OfAsync(db, await candidate.ReadAsync(), (await candidate.Tenant.ContextAsync()).Policy, default);
    }

    private static async Task<Outcome<DraftSaved>> TrySaveAsync(TestCandidate candidate, string address)
    {
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With([KeyValuePair.Create("address", (string?)address)]);
        return await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c));
    }

    /// <summary>A draft as it was saved before the policy set the limit.</summary>
    private static async Task ChangeBehindAsync(TestCandidate candidate, string address)
    {
        var draft = RegistrationDraft.Read(await candidate.ReadAsync()).With([KeyValuePair.Create("address", (string?)address)]).Write();
        await using var db = candidate.Tenant.Open();
        await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Draft, draft));
    }
}
