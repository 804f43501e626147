using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Registrations;

public sealed class SubmissionTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Submit_CompleteDraft_WritesColumnsVersionChoicesReceiptEventAndMessage()
    {
        var (line, second, point) = (await _tenant.PlanLineAsync(), await _tenant.PlanLineAsync(institution: "8027"), await _tenant.PointAsync());
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([line.Id, second.Id], point.Id);

        var submitted = await candidate.SubmitAsync();

        await using var db = _tenant.Open();
        var row = await candidate.ReadAsync();
        row.State.ShouldBe(RegistrationState.Submitted);
        (row.Version, row.Level, row.Category, row.PointId, row.CountyCode).ShouldBe((1, StudyLevel.CollegeToBachelor, "EconomicsManagement", point.Id, "430121"));
        (row.Ethnicity, row.Sex, row.BirthDate, row.HouseholdCode).ShouldBe(("15", "2", new DateOnly(1999, 1, 1), "430100"));
        var form = await db.FormVersions.SingleAsync(v => v.RegistrationId == row.Id);
        (form.Version, form.ReceiptNumber, form.Digest).ShouldBe((1, submitted.ReceiptNumber, RegistrationSnapshot.DigestOf(form.Snapshot)));
        RegistrationSnapshot.Read(form.Snapshot).Choices.Select(c => c.PlanLineId).ShouldBe([line.Id, second.Id]);
        var choices = await db.ChoiceForms.SingleAsync(f => f.RegistrationId == row.Id);
        (choices.IsEffective, choices.PlanLineIds).ShouldSatisfyAllConditions(c => c.IsEffective.ShouldBeTrue(), c => c.PlanLineIds.ShouldBe([line.Id, second.Id]));
        (await db.PublicDocuments.SingleAsync(d => d.Code == submitted.ReceiptNumber)).Digest.ShouldBe(form.Digest);
        (await db.Events.SingleAsync(e => e.RegistrationId == row.Id && e.Type == "RegistrationSubmitted")).After!.ShouldContain(submitted.ReceiptNumber);
        var message = await db.Outbox.SingleAsync(m => m.RegistrationId == row.Id);
        message.Recipient.ShouldBe("19900000318");
        message.Body.ShouldContain("9月11日（周五）18:00前");
    }

    [Fact]
    public async Task Submit_ThreeEdits_KeepsThreeVersionsAndTheLastCounts()
    {
        var candidate = await _tenant.SubmittedCandidateAsync();
        var first = (await candidate.ReadAsync()).DraftVersion;
        foreach (var address in new[] { "长沙县东升路 1 号", "长沙县东升路 2 号" })
        {
            var row = await candidate.ReadAsync();
            var draft = RegistrationDraft.Read(row).With([KeyValuePair.Create("address", (string?)address)]);
            RegistrationBuilders.Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c)));
            await candidate.SubmitAsync();
        }

        await using var db = _tenant.Open();
        var versions = await db.FormVersions.Where(v => v.RegistrationId == candidate.RegistrationId).OrderBy(v => v.Version).ToListAsync();
        versions.Select(v => v.Version).ShouldBe([1, 2, 3]);
        (await candidate.ReadAsync()).Address.ShouldBe("长沙县东升路 2 号");
        (await candidate.ReadAsync()).Version.ShouldBe(3);
        (await candidate.ReadAsync()).DraftVersion.ShouldBe(first + 2);
        (await db.ChoiceForms.Where(f => f.RegistrationId == candidate.RegistrationId && f.IsEffective).Select(f => f.Version).ToListAsync()).ShouldBe([3]);
        (await db.PublicDocuments.Where(d => d.RegistrationId == candidate.RegistrationId && !d.Superseded).CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Submit_TwiceAtOnce_GivesOneVersionAndTheSameReceipt()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync()).Id);

        var both = await Task.WhenAll(candidate.TrySubmitAsync(), candidate.TrySubmitAsync());

        both[0].Value!.ReceiptNumber.ShouldBe(both[1].Value!.ReceiptNumber);
        await using var db = _tenant.Open();
        (await db.FormVersions.CountAsync(v => v.RegistrationId == candidate.RegistrationId)).ShouldBe(1);
        (await db.Events.CountAsync(e => e.RegistrationId == candidate.RegistrationId && e.Type == "RegistrationSubmitted")).ShouldBe(1);
        (await db.Outbox.CountAsync(m => m.RegistrationId == candidate.RegistrationId)).ShouldBe(1);
    }

    [Fact]
    public async Task Submit_WindowClosedWhileTheFormWasOpen_IsRefusedAndKeepsTheDraft()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-11 23:59:30");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], (await tenant.PointAsync()).Id);
        await tenant.SetClockAsync("2026-09-12 00:00:10");

        var outcome = await candidate.TrySubmitAsync();

        outcome.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("网上报名已于9月11日（周五）24:00截止（北京时间）");
        var row = await candidate.ReadAsync();
        (row.State, row.Version).ShouldBe((RegistrationState.Draft, 0));
        RegistrationDraft.Read(row).Text("address").ShouldNotBeNull();
    }

    [Fact]
    public async Task Submit_AfterConfirmation_IsRefusedAsLocked()
    {
        var candidate = await _tenant.SubmittedCandidateAsync();
        await using (var db = _tenant.Open())
            await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(
                r => r.SetProperty(x => x.CandidateNumber, $"26430121{candidate.RegistrationId % 1000000:000000}").SetProperty(x => x.State, RegistrationState.Confirmed));
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With([KeyValuePair.Create("address", (string?)"别处")]);

        var saved = await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c));
        var submitted = await candidate.TrySubmitAsync();

        saved.Refusals.ShouldHaveSingleItem().ShouldBeOfType<RegistrationLocked>();
        submitted.Refusals.ShouldHaveSingleItem().ShouldBeOfType<RegistrationLocked>();
        (await candidate.ReadAsync()).Draft.ShouldBe(row.Draft);
    }

    [Fact]
    public async Task Submit_RiskNotAccepted_IsRefusedAndAcceptedIsRecorded()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync()).Id);

        var refused = await candidate.TrySubmitAsync(riskAccepted: false);
        await candidate.SubmitAsync();

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("risk.not-accepted");
        await using var db = _tenant.Open();
        var acceptance = await db.Acceptances.SingleAsync(a => a.RegistrationId == candidate.RegistrationId && a.Kind == AcceptanceKind.RiskStatement);
        (acceptance.TextVersion, acceptance.Ip).ShouldBe((1, "127.0.0.1"));
        var form = await db.FormVersions.SingleAsync(v => v.RegistrationId == candidate.RegistrationId);
        RegistrationSnapshot.Read(form.Snapshot).Statements.ShouldContain(new SnapshotStatement(AcceptanceKind.RiskStatement, 1));
    }

    [Fact]
    public async Task Submit_TwoWithOneDiplomaNumber_FlagsBothForThePoint()
    {
        var (line, point) = (await _tenant.PlanLineAsync(), await _tenant.PointAsync());
        List<TestCandidate> two = [];
        foreach (var name in new[] { "蒋文静", "罗敏" })
        {
            var candidate = await _tenant.CandidateAsync(name).PledgedAsync();
            await candidate.FilledAsync([line.Id], point.Id, ("diplomaNumber", "123452201506009876"));
            await candidate.SubmitAsync();
            two.Add(candidate);
        }

        await using var db = _tenant.Open();
        foreach (var (own, other) in new[] { (two[0], two[1]), (two[1], two[0]) })
            (await db.Registrations.SharingDiplomaOf(await own.ReadAsync()).Select(r => r.Id).ToListAsync()).ShouldBe([other.RegistrationId]);
    }

    [Fact]
    public async Task Submit_FeatureChosen_OpensAClaimAndTakingItBackClosesIt()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync()).Id, ("candidateFeatures", "H-01"));
        await candidate.SubmitAsync();
        await using var db = _tenant.Open();
        var claim = await db.BonusClaims.AsNoTracking().SingleAsync(c => c.RegistrationId == candidate.RegistrationId);

        var row = await candidate.ReadAsync();
        var without = RegistrationDraft.Read(row).With([KeyValuePair.Create("candidateFeatures", (string?)null)]);
        RegistrationBuilders.Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, without), c)));
        await candidate.SubmitAsync();

        (claim.Code, claim.State).ShouldBe(("H-01", BonusClaimState.Claimed));
        _tenant.Policy.Bonuses.Single(b => b.Code == "H-01").Evidence.ShouldNotBeEmpty();
        (await db.BonusClaims.AnyAsync(c => c.RegistrationId == candidate.RegistrationId)).ShouldBeFalse();
    }

    [Fact]
    public async Task Submit_OldDraftVersion_IsRefusedWithTheNewerDraft()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync()).Id);
        var row = await candidate.ReadAsync();

        var outcome = await candidate.DoAsync<SubmissionService, Submitted>((s, c) => s.SubmitAsync(new SubmitOptions(row.DraftVersion - 1, true), c));

        outcome.Refusals.ShouldHaveSingleItem().ShouldBeOfType<DraftOutdated>().CurrentVersion.ShouldBe(row.DraftVersion);
        (await candidate.ReadAsync()).Version.ShouldBe(0);
    }
}
