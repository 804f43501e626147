using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Invariants;
using Admissions.Core.Qualifications;
using Admissions.Core.Revocations;
using Admissions.Core.Rosters;
using Admissions.Core.Tests.Dossiers;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Rosters;

/// <summary>What becomes of a confirmed admission that two persons revoke, of its place, its roster and the fee.</summary>
public sealed class RevocationTests
{
    private const StudyLevel Level = StudyLevel.CollegeToBachelor;
    private const string Rule = "专升本录取，没有国民教育系列专科毕业证书";

    [Fact]
    [Covers("HA-04")]
    public async Task Decide_AfterTheSeal_FreesDossierAndPlaceAndLeavesTheSealedRosterAsItIs()
    {
        var (stage, division) = await AdmittedAsync(4);
        await RosterAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));
        var roster = await RosterAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c));
        await RosterAsync(stage, (s, c) => s.PublishResultsAsync(c));
        await using var db = stage.Tenant.Open();
        await db.CampaignInstitutions.ExecuteUpdateAsync(i => i.SetProperty(x => x.ContactPhone, "0731-80000012"));
        var dossier = (await stage.DossiersAsync())[1];

        var order = Must(await ProposeAsync(stage, stage.Group, dossier.Id, scan: new EvidenceCopy("Scan", EvidenceFile.Pdf, [1, 2, 3])));
        (await stage.DossiersAsync())[1].State.ShouldBe(DossierState.Admitted, "nothing changes before the second person");
        var alone = await DecideAsync(stage, stage.Group, order.Id, true);
        Must(await DecideAsync(stage, division, order.Id, true));

        alone.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionSecondPersonMissing>();
        var freed = (await stage.DossiersAsync())[1];
        (freed.State, freed.InstitutionId, freed.DecisionIsAdmit, freed.AdmittedPlanLineId, freed.UploadId).ShouldBe((DossierState.NotDispatched, null, null, null, null));
        freed.ReturnedByPlanLineIds.ShouldBe([stage.Accounting]);
        (await db.LevelPlans.SingleAsync(p => p.InstitutionId == stage.College.Id)).Admitted.ShouldBe(3);
        var kept = await db.Rosters.AsNoTracking().SingleAsync();
        (kept.Count, kept.Digest, kept.State).ShouldBe((4, roster.Digest, AdmissionRosterState.Sealed));
        var printed = await RosterAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c));
        printed.Groups.SelectMany(g => g.Rows).Select(r => r.CandidateNumber).ShouldContain(freed.Registration!.CandidateNumber!, "the sealed list is never written again");
        var happened = await db.Events.SingleAsync(e => e.Type == "AdmissionRevoked");
        (happened.Reason, happened.RegistrationId).ShouldBe((Rule, freed.RegistrationId));
        happened.After.ShouldNotBeNull().ShouldContain(stage.Group.Name);
        happened.After.ShouldContain(division.Name);
        happened.After.ShouldContain($"{roster.Number}-1");
        (await db.Events.SingleAsync(e => e.Type == "AdmissionRevocationProposed")).After.ShouldNotBeNull().ShouldContain("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        (await db.Outbox.SingleAsync(m => m.Recipient == "0731-80000012")).Body.ShouldContain(Rule);
        (await db.Outbox.SingleAsync(m => m.RegistrationId == freed.RegistrationId && m.Body.Contains("已经撤销"))).Body.ShouldContain(Rule);
        (await InvariantChecks.RunAsync(stage.Tenant.Database)).Where(r => r.Violations > 0 && r.Name is "admitted over plan" or "sealed roster differs from its admissions and revocations").ShouldBeEmpty();
    }

    [Fact]
    public async Task Sheet_OfARevocationAfterTheSeal_IsVoidUntilItsOwnSealIsRegistered()
    {
        var (stage, division) = await AdmittedAsync(2);
        await RosterAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));
        var roster = await RosterAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c));
        var order = await RevokedAsync(stage, division, (await stage.DossiersAsync())[0].Id);

        var draft = Must(await stage.Tenant.DoAsync<RevocationSheets, Outcome<Core.Documents.RosterSupplement>>(stage.Group, (s, c) => s.BuildAsync(order.Id, c)));
        var sheet = Must(await stage.Tenant.DoAsync<RevocationSheets, Outcome<RevocationOrder>>(stage.Group, (s, c) => s.SealAsync(order.Id, c)));
        var final = Must(await stage.Tenant.DoAsync<RevocationSheets, Outcome<Core.Documents.RosterSupplement>>(stage.Group, (s, c) => s.BuildAsync(order.Id, c)));
        var again = await stage.Tenant.DoAsync<RevocationSheets, Outcome<RevocationOrder>>(stage.Group, (s, c) => s.SealAsync(order.Id, c));

        (draft.SheetNumber, draft.Watermark, draft.Reason).ShouldBe(($"{roster.Number}-1", "未盖章 无效", Rule));
        final.Watermark.ShouldBeNull();
        again.Refusals.ShouldHaveSingleItem().Code.ShouldBe("revocation.sealed");
        await using var db = stage.Tenant.Open();
        (await db.PublicDocuments.SingleAsync(d => d.Kind == RevocationSheets.PublicKind)).Digest.ShouldBe(sheet.SheetDigest);
        (await db.PublicDocuments.SingleAsync(d => d.Kind == RosterService.PublicKind)).Digest.ShouldBe(roster.Digest);
    }

    [Fact]
    public async Task Decide_BeforeTheSeal_TakesTheNameOffTheDraftAndNeedsNoSheet()
    {
        var (stage, division) = await AdmittedAsync(3);
        await RosterAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));

        var order = await RevokedAsync(stage, division, (await stage.DossiersAsync())[0].Id);
        var sheet = await stage.Tenant.DoAsync<RevocationSheets, Outcome<Core.Documents.RosterSupplement>>(stage.Group, (s, c) => s.BuildAsync(order.Id, c));
        var roster = await RosterAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c));
        var printed = await RosterAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c));

        order.SheetNumber.ShouldBeNull();
        sheet.Refusals.ShouldHaveSingleItem().Code.ShouldBe("revocation.no-sheet");
        (roster.Count, printed.Groups.Sum(g => g.Rows.Count)).ShouldBe((2, 2));
        await using var db = stage.Tenant.Open();
        (await db.Outbox.AnyAsync(m => m.RegistrationId == order.RegistrationId && m.Body.Contains("撤销"))).ShouldBeFalse("before the publication nobody knows that he was admitted");
    }

    [Fact]
    public async Task Decide_WhileTheLevelGoesOn_GivesThePlaceToTheNextRoundButNotToTheSameMan()
    {
        var (stage, division) = await AdmittedAsync(2);
        var dossier = (await stage.DossiersAsync())[0];
        await using var db = stage.Tenant.Open();
        var finance = stage.Stage.Finance;
        await db.ChoiceForms.Where(f => f.RegistrationId == dossier.RegistrationId && f.IsEffective).ExecuteUpdateAsync(f => f.SetProperty(x => x.PlanLineIds, [stage.Accounting, finance]));

        await RevokedAsync(stage, division, dossier.Id);
        await stage.Stage.Stage.ReleasedAsync(RunKind.Dispatch, 2);

        var sent = await db.Dossiers.AsNoTracking().SingleAsync(d => d.Id == dossier.Id);
        (sent.State, sent.PlanLineId, sent.ChoiceNumber).ShouldBe((DossierState.Dispatched, finance, 2));
    }

    [Fact]
    public async Task Propose_WhatCannotBe_IsRefusedWithWhy()
    {
        var (stage, division) = await AdmittedAsync(2, returns: 1);
        var (admitted, returned) = ((await stage.DossiersAsync())[0].Id, (await stage.DossiersAsync())[1].Id);

        var unsaid = await ProposeAsync(stage, stage.Group, admitted, reason: null, evidence: " ");
        var long201 = await ProposeAsync(stage, stage.Group, admitted, reason: new string('长', 201));
        var notAdmitted = await ProposeAsync(stage, stage.Group, returned);
        var nobody = await ProposeAsync(stage, stage.Group, 999_999);
        Must(await ProposeAsync(stage, stage.Group, admitted));
        var twice = await ProposeAsync(stage, division, admitted);
        await using var db = stage.Tenant.Open();
        await db.Dossiers.Where(d => d.Id == admitted).ExecuteUpdateAsync(d => d.SetProperty(x => x.Suspended, true));
        var suspended = await DecideAsync(stage, division, (await db.RevocationOrders.SingleAsync()).Id, true);

        unsaid.Refusals.Select(r => r.Code).ShouldBe(["revocation.reason", "revocation.evidence"]);
        long201.Refusals.ShouldHaveSingleItem().Code.ShouldBe("revocation.reason");
        notAdmitted.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionNotAllowed>();
        nobody.Refusals.ShouldHaveSingleItem().Code.ShouldBe("revocation.unknown");
        twice.Refusals.ShouldHaveSingleItem().Code.ShouldBe("revocation.open");
        suspended.Refusals.ShouldHaveSingleItem().ShouldBeOfType<DossierSuspended>();
        (await db.Events.CountAsync(e => e.Type.StartsWith("AdmissionRev"))).ShouldBe(1);
    }

    [Fact]
    public async Task Decide_NotAgreed_ChangesNothingAndTheFirstMayTakeItBack()
    {
        var (stage, division) = await AdmittedAsync(1);
        var dossier = (await stage.DossiersAsync())[0].Id;
        var order = Must(await ProposeAsync(stage, stage.Group, dossier));

        var unsaid = await DecideAsync(stage, division, order.Id, false);
        Must(await DecideAsync(stage, division, order.Id, false, "证书已经核实"));
        var decided = await DecideAsync(stage, division, order.Id, true);
        var own = Must(await ProposeAsync(stage, stage.Group, dossier));
        Must(await DecideAsync(stage, stage.Group, own.Id, false, "提错了人"));

        unsaid.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionReasonMissing>();
        decided.Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.decided");
        (await stage.DossiersAsync())[0].State.ShouldBe(DossierState.Admitted);
        await using var db = stage.Tenant.Open();
        (await db.RevocationOrders.OrderBy(o => o.Id).Select(o => o.RefusedReason).ToListAsync()).ShouldBe(["证书已经核实", "提错了人"]);
        (await db.Events.CountAsync(e => e.Type == "AdmissionRevocationRefused")).ShouldBe(2);
    }

    [Fact]
    public async Task Decide_ByTwoOfficersAtOnce_IsDoneOnce()
    {
        var (stage, division) = await AdmittedAsync(3);
        var third = await stage.Tenant.OfficerAsync("AdmissionManagementOfficer", "43");
        var order = Must(await ProposeAsync(stage, stage.Group, (await stage.DossiersAsync())[0].Id));

        var both = await Task.WhenAll(Task.Run(() => DecideAsync(stage, division, order.Id, true)), Task.Run(() => DecideAsync(stage, third, order.Id, true)));

        both.Count(b => b.Succeeded).ShouldBe(1);
        both.Single(b => !b.Succeeded).Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.decided");
        await using var db = stage.Tenant.Open();
        (await db.LevelPlans.SingleAsync(p => p.InstitutionId == stage.College.Id)).Admitted.ShouldBe(2);
        (await db.Events.CountAsync(e => e.Type == "AdmissionRevoked")).ShouldBe(1);
    }

    /// <summary>Whichever comes first, the sealed list, its sheets and the plan's counter agree.</summary>
    [Fact]
    public async Task Decide_WhileTheRosterIsSealedAndTheFeePaid_LeavesListAndFeeInOrder()
    {
        var (stage, division) = await AdmittedAsync(3);
        await RosterAsync(stage, (s, c) => s.CompleteLevelAsync(stage.College.Id, Level, c));
        var order = Must(await ProposeAsync(stage, stage.Group, (await stage.DossiersAsync())[0].Id));

        var deciding = Task.Run(() => DecideAsync(stage, division, order.Id, true));
        var sealing = Task.Run(() => RosterAsync(stage, (s, c) => s.SealAsync(stage.College.Id, Level, c)));
        var paying = Task.Run(() => stage.Tenant.DoAsync<CollectionService, Outcome<AdmissionRoster>>(division, (s, c) => s.RegisterFeeAsync(stage.College.Id, Level, c)));
        await Task.WhenAll(deciding, sealing, paying);

        Must(await deciding);
        await using var db = stage.Tenant.Open();
        var (roster, decided) = (await db.Rosters.SingleAsync(), await db.RevocationOrders.SingleAsync());
        roster.Count.ShouldBe(decided.RosterId is null ? 2 : 3);
        Must(await paying).FeeAmount.ShouldBeOneOf(2.00m, 3.00m);
        (await RosterAsync(stage, (s, c) => s.BuildAsync(stage.College.Id, Level, c))).Groups.Sum(g => g.Rows.Count).ShouldBe(roster.Count);
        (await InvariantChecks.RunAsync(stage.Tenant.Database)).Where(r => r.Violations > 0 && r.Name is "admitted over plan" or "sealed roster differs from its admissions and revocations").ShouldBeEmpty();
    }

    /// <summary>The college uploads and the group confirms while the second person decides: nobody blocks another for good.</summary>
    [Fact]
    public async Task Decide_WhileTheCollegeUploadsAndTheGroupConfirms_AllOfThemEnd()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([300, 290, 280, 270, 260, 250], levelQuota: 6, state: DossierState.Uploaded);
        await using var db = tenant.Open();
        db.ControlLines.Add(new ControlLine { CampaignId = tenant.CampaignId, Level = desk.Line.Level, Category = desk.Line.Category, Line = 100 });
        await db.SaveChangesAsync();
        await db.Dossiers.ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id));
        await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Admitted));
        await tenant.LevelPlanAsync(desk.Line, 6, admitted: 1);
        await tenant.DispatchedAsync(desk.Line, [240], DossierState.PreReturned);
        await db.Dossiers.Where(d => d.State == DossierState.PreReturned)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, false).SetProperty(x => x.ReasonCode, "09").SetProperty(x => x.ReasonText, "专业志愿不符合要求"));
        // Both windows at once are the worst case.
        await db.Windows.Where(w => w.Code == "Confirm[1]").ExecuteUpdateAsync(w => w.SetProperty(x => x.OpensAt, DateTimeOffset.UnixEpoch));
        var (group, division) = (await tenant.OfficerAsync("AdmissionManagementOfficer", "43"), await tenant.OfficerAsync("AdultAdmissionOfficer", "43"));
        var order = Must(await tenant.DoAsync<RevocationService, Outcome<RevocationOrder>>(group, (s, c) => s.ProposeAsync(new ProposeRevocationOptions(desk.Dossiers[0], "核查报告"), c), Rule));
        var leader = await tenant.ActorAsync(desk.Leader);

        var deciding = Task.Run(() => tenant.DoAsync<RevocationService, Outcome<Approval>>(division, (s, c) => s.DecideAsync(order.Id, true, c)));
        var uploading = Task.Run(() => tenant.DoAsync<InstitutionDossierService, Outcome<UploadReceipt>>(leader, (s, c) => s.UploadAsync(1, c)));
        var confirming = Task.Run(() => tenant.DoAsync<DecisionService, Outcome<ConfirmedDecisions>>(group, (s, c) => s.ConfirmAsync([.. desk.Dossiers.Skip(1)], c)));
        await Task.WhenAll(deciding, uploading, confirming);

        Must(await deciding);
        Must(await uploading);
        Must(await confirming).Admitted.ShouldBe(5);
        (await db.LevelPlans.AsNoTracking().SingleAsync()).Admitted.ShouldBe(5);
    }

    private static async Task<(UploadedStage Stage, Actor Division)> AdmittedAsync(int candidates, int returns = 0)
    {
        var stage = await UploadedStage.CreateAsync(candidates, returns);
        Must(await stage.ConfirmAsync([.. (await stage.DossiersAsync()).Select(d => d.Id)]));
        return (stage, await stage.Tenant.OfficerAsync("AdultAdmissionOfficer", "43"));
    }

    private static async Task<RevocationOrder> RevokedAsync(UploadedStage stage, Actor second, long dossierId)
    {
        var order = Must(await ProposeAsync(stage, stage.Group, dossierId));
        Must(await DecideAsync(stage, second, order.Id, true));
        await using var db = stage.Tenant.Open();
        return await db.RevocationOrders.SingleAsync(o => o.Id == order.Id);
    }

    private static Task<Outcome<RevocationOrder>> ProposeAsync(UploadedStage stage, Actor actor, long dossierId, string? reason = Rule, string evidence = "湘教考核〔2026〕5号", EvidenceCopy? scan = null) =>
        stage.Tenant.DoAsync<RevocationService, Outcome<RevocationOrder>>(actor, (s, c) => s.ProposeAsync(new ProposeRevocationOptions(dossierId, evidence, scan), c), reason);

    private static Task<Outcome<Approval>> DecideAsync(UploadedStage stage, Actor actor, long orderId, bool pass, string? reason = null) =>
        stage.Tenant.DoAsync<RevocationService, Outcome<Approval>>(actor, (s, c) => s.DecideAsync(orderId, pass, c), reason);

    private static async Task<T> RosterAsync<T>(UploadedStage stage, Func<RosterService, Core.Events.ProcessContext, Task<Outcome<T>>> act) =>
        Must(await stage.Tenant.DoAsync(stage.Group, act));
}
