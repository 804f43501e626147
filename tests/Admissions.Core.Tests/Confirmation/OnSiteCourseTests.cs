using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Invariants;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Core.Tests.Confirmation;

/// <summary>The course that Shaanxi prescribes for the counter: review, fee, pledge, photo, form, signature.</summary>
public sealed class OnSiteCourseTests
{
    [Fact]
    [Covers("SX-64")]
    public async Task Take_FeeBeforeReview_IsRefusedAndChangesNothing()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);

        var early = await clerk.TakeFeeAsync(candidate);

        early.Refusals.Single().Sentence.ShouldStartWith("还不能缴费，要先审核资格");
        (await candidate.ReadAsync()).PaidAt.ShouldBeNull();
        await clerk.ReviewedAsync(candidate);
        (await clerk.TakeFeeAsync(candidate)).Succeeded.ShouldBeTrue();
        (await candidate.EventsAsync()).Count(e => e == "FeeTakenOnSite").ShouldBe(1);
    }

    [Fact]
    public async Task Course_StepByStep_RefusesEachOneBeforeItsTurn()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        await clerk.ReviewedAsync(candidate);

        (await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned)).Refusals.Single().Sentence.ShouldStartWith("还不能签承诺书，要先缴费");
        Must(await clerk.TakeFeeAsync(candidate));
        (await clerk.PhotographAsync(candidate)).Refusals.Single().Sentence.ShouldStartWith("还不能摄像，要先签承诺书");
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        (await PrintAsync(clerk, candidate)).Refusals.Single().Sentence.ShouldStartWith("还不能打印登记表，要先摄像");
        Must(await clerk.PhotographAsync(candidate));
        await clerk.CopiesReceivedAsync(candidate);
        (await clerk.SignAsync(candidate)).Refusals.Single().Sentence.ShouldStartWith("还不能签字确认，要先打印登记表");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    [Covers("SX-48")]
    public async Task Confirm_PledgeNotRecorded_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        await clerk.ReviewedAsync(candidate);
        await clerk.CopiesReceivedAsync(candidate);
        Must(await clerk.TakeFeeAsync(candidate));

        var refused = await clerk.SignAsync(candidate);

        refused.Refusals.ShouldContain(r => r.Code == "photo.missing");
        (await clerk.OpenAsync(candidate))!.Course.Next!.Step.ShouldBe(OnSiteStep.Pledge);
        await using (var db = tenant.Open())
        {
            db.Photos.Add(new Photo { RegistrationId = candidate.RegistrationId, Origin = PhotoOrigin.Camera, Content = [1], Digest = "00", TakenById = clerk.User.Id, TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
            await db.SaveChangesAsync();
        }
        (await clerk.SignAsync(candidate)).Refusals.Single().Sentence.ShouldStartWith("还不能签字确认，要先签承诺书");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    public async Task WithdrawPledge_RecordedForTheWrongCandidate_MakesTheStepDueAgainUntilConfirmed()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var stranger = await tenant.ClerkAsync(await tenant.PointAsync("610103"));

        (await WithdrawAsync(clerk, candidate, null)).Refusals.Single().Field.ShouldBe("reason");
        (await WithdrawAsync(clerk, candidate, new string('长', 101))).Refusals.Single().Field.ShouldBe("reason");
        (await WithdrawAsync(stranger, candidate)).Refusals.Single().ShouldBeOfType<OtherPointRefused>();
        var both = await Task.WhenAll(Task.Run(() => WithdrawAsync(clerk, candidate)), Task.Run(() => WithdrawAsync(clerk, candidate)));

        both.Count(b => b.Succeeded).ShouldBe(1);
        both.Single(b => !b.Succeeded).Refusals.Single().Code.ShouldBe("onsite.not-signed");
        (await clerk.OpenAsync(candidate))!.Course.Next!.Step.ShouldBe(OnSiteStep.Pledge);
        (await clerk.SignAsync(candidate)).Refusals.Single().Sentence.ShouldStartWith("还不能签字确认，要先签承诺书");
        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.RegistrationId == candidate.RegistrationId && e.Type == "PledgeWithdrawn")).Reason.ShouldBe("登记到了别的考生名下");
        (await db.OnSiteActs.CountAsync(a => a.RegistrationId == candidate.RegistrationId && a.Kind == OnSiteActKind.PledgeSigned)).ShouldBe(1, "what was recorded stays on record");
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        Must(await clerk.SignAsync(candidate));
        (await WithdrawAsync(clerk, candidate)).Refusals.Single().ShouldBeOfType<AlreadyConfirmedRefused>();
    }

    [Fact]
    public async Task WithdrawPledge_OutsideTheDays_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        await tenant.SetClockAsync("2026-09-11 09:00");

        (await WithdrawAsync(clerk, candidate)).Refusals.Single().Code.ShouldBe("window.closed");
        (await clerk.OpenAsync(candidate))!.Course.Steps.Single(s => s.Step == OnSiteStep.Pledge).Done.ShouldBeTrue();
    }

    [Fact]
    public async Task Confirm_EverythingInOrderAndSigned_IsValidAtOnce()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));

        (await clerk.SignAsync(candidate, signed: false)).Refusals.Single().Code.ShouldBe("onsite.unsigned");
        var done = Must(await clerk.SignAsync(candidate));

        done.State.ShouldBe(RegistrationState.Valid);
        done.CandidateNumber.ShouldStartWith("26610102");
        (await candidate.EventsAsync()).ShouldContain("FormSigned");
        (await candidate.MessagesAsync())[^1].ShouldContain("报名有效");
        (await clerk.DoAsync<CashDesk, OnSiteReceipt>((s, c) => s.VoidAsync(candidate.RegistrationId, c), "收错了")).Refusals.Single().ShouldBeOfType<AlreadyConfirmedRefused>();
        (await InvariantChecks.RunAsync(tenant.Database)).Where(r => r.Violations > 0).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-67")]
    public async Task Confirm_ChipPhotoAlone_IsRefusedAndTheCameraIsStored()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        await clerk.ReviewedAsync(candidate);
        Must(await clerk.TakeFeeAsync(candidate));
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        Must(await clerk.PhotographAsync(candidate, PhotoOrigin.IdChip));
        await clerk.PrintedAsync(candidate);
        await clerk.CopiesReceivedAsync(candidate);

        var refused = await clerk.SignAsync(candidate);
        Must(await clerk.PhotographAsync(candidate));

        refused.Refusals.Single().Code.ShouldBe("photo.not-camera");
        await using var db = tenant.Open();
        (await db.Photos.Where(p => p.RegistrationId == candidate.RegistrationId && p.IsCurrent).Select(p => p.Origin).SingleAsync()).ShouldBe(PhotoOrigin.Camera);
        (await clerk.SignAsync(candidate)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Covers("SX-69")]
    public async Task Return_ErrorFoundOnTheForm_EditReprintAndVersionPlusOne()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var other = await tenant.ShaanxiSubmittedAsync(clerk.Point, name: "谭志远");

        Must(await clerk.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c), "通讯地址写错，请更正"));
        await candidate.EditAsync(("address", "西安市碑林区南门里 0 号"));

        var row = await candidate.ReadAsync();
        (row.Version, row.State, row.Address).ShouldBe((2, RegistrationState.Submitted, "西安市碑林区南门里 0 号"));
        var course = (await clerk.OpenAsync(candidate))!.Course;
        course.Steps.Single(s => s.Step == OnSiteStep.Form).Done.ShouldBeFalse();
        course.Steps.Single(s => s.Step == OnSiteStep.Fee).Done.ShouldBeTrue();
        (await clerk.SignAsync(candidate)).Succeeded.ShouldBeFalse();
        foreach (var item in (await clerk.OpenAsync(candidate))!.Items.Where(i => i.Applies))
            Must(await clerk.ReviewAsync(candidate, item.Code));
        await clerk.PrintedAsync(candidate);
        (await clerk.SignAsync(candidate)).Succeeded.ShouldBeTrue();
        // The time was given to him alone.
        (await other.TrySubmitAsync()).Succeeded.ShouldBeTrue("the same draft again gives the same receipt");
        var draft = Core.Registrations.RegistrationDraft.Read(await other.ReadAsync()) with { Choices = [] };
        (await other.DoAsync<Core.Registrations.RegistrationService, Core.Registrations.DraftSaved>((s, c) => s.SaveDraftAsync(new Core.Registrations.SaveDraftOptions(1, draft), c)))
            .Refusals.Single().Code.ShouldBe("window.closed");
    }

    [Fact]
    public async Task Return_WhenRegistrationIsOver_RecordsTheExtensionWithTheClerksReason()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));

        Must(await clerk.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c), "通讯地址写错，请更正"));

        await using var db = tenant.Open();
        var window = await db.Windows.SingleAsync(w => w.IsExtension);
        var recorded = await db.Events.SingleAsync(e => e.Type == "WindowExtended");
        recorded.ShouldSatisfyAllConditions(e => e.SubjectId.ShouldBe(window.Id), e => e.Reason.ShouldBe("通讯地址写错，请更正"), e => e.ActorId.ShouldBe(clerk.User.Id));
    }

    [Fact]
    public async Task Confirm_FeeNoLongerTheOneDue_AsksToVoidTheReceiptAndTakeItAnew()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var taken = Must(await clerk.DoAsync<CashDesk, OnSiteReceipt>((s, c) => s.VoidAsync(candidate.RegistrationId, c), "收错了"));
        await using (var db = tenant.Open())
        {
            db.OnSiteReceipts.Add(new OnSiteReceipt
            {
                CampaignId = taken.CampaignId, RegistrationId = taken.RegistrationId, PointId = taken.PointId, Number = "SX88888888",
                Amount = taken.Amount - 40, TakenAt = taken.TakenAt, TakenById = taken.TakenById,
            });
            await db.SaveChangesAsync();
        }

        var refused = await clerk.SignAsync(candidate);
        var twice = await clerk.TakeFeeAsync(candidate, "SX99999999");

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("作废");
        twice.Refusals.ShouldHaveSingleItem().Code.ShouldBe("onsite.fee-differs");
        (await clerk.OpenAsync(candidate))!.Course.Next!.Step.ShouldBe(OnSiteStep.Fee);
        Must(await clerk.DoAsync<CashDesk, OnSiteReceipt>((s, c) => s.VoidAsync(candidate.RegistrationId, c), "应收金额已变"));
        Must(await clerk.TakeFeeAsync(candidate, "SX99999999"));
        Must(await clerk.SignAsync(candidate)).State.ShouldBe(RegistrationState.Valid);
    }

    [Fact]
    [Covers("SX-46")]
    public async Task Open_SomebodyElsesCard_DisablesConfirming()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        Must(await clerk.ReadCardAsync(candidate, "谭志远", TestIds.Resident("610102", "19900101", 7)));

        var counter = await clerk.OpenAsync(candidate);

        counter!.CanConfirm.ShouldBeFalse();
        counter.Blocks.ShouldContain(b => b.Sentence.Contains("不是本人的不予办理", StringComparison.Ordinal));
        (await clerk.SignAsync(candidate)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    [Covers("SX-32")]
    public async Task Confirm_NurseForDentistry_NeedsTheClerksMatch()
    {
        var (tenant, clerk) = await StartAsync(AnyPoint);
        var line = await tenant.PlanLineAsync(category: "Medicine", major: "口腔医学", medical: true);
        var nurse = await tenant.ShaanxiSubmittedAsync(clerk.Point, line, "欧阳芳", ("assistantPhysicianLicense", "ZY610000001"), ("occupationClass", "205"));
        var dentist = await tenant.ShaanxiSubmittedAsync(clerk.Point, line, "谭志远", ("assistantPhysicianLicense", "ZY610000002"), ("occupationClass", "205"));
        foreach (var candidate in new[] { nurse, dentist })
            await clerk.ReadyToSignAsync(candidate);

        Must(await clerk.ReviewAsync(nurse, "ProfessionMatch", passed: false, "护士，与口腔医学不对口"));

        (await clerk.SignAsync(nurse)).Refusals[0].Sentence.ShouldContain("所报医学类专业与所从事专业对口（护士，与口腔医学不对口）");
        (await clerk.SignAsync(dentist)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Covers("SX-70")]
    public async Task Open_CollegeToBachelorMedical_ListsThreeCopies()
    {
        var (tenant, clerk) = await StartAsync(AnyPoint);
        var line = await tenant.PlanLineAsync(category: "Medicine", major: "护理学", medical: true);
        var medical = await tenant.ShaanxiSubmittedAsync(clerk.Point, line, more: [("nurseLicense", "HS610000001")]);
        var secondary = await tenant.ShaanxiSubmittedAsync(clerk.Point, await tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts"), "谭志远", ("diplomaIssuer", null));

        var copies = (await clerk.OpenAsync(medical))!.Course.Copies;
        Must(await clerk.ActAsync(medical, OnSiteActKind.CopyReceived, "Diploma"));

        copies.Select(c => c.Name).ShouldBe(["身份证复印件", "毕业证书复印件", "医学类资格证书复印件"]);
        (await clerk.OpenAsync(secondary))!.Course.Copies.Select(c => c.Code).ShouldBe(["Identity"]);
        (await clerk.OpenAsync(medical))!.Course.Copies.Where(c => c.At is not null).Select(c => c.Code).ShouldBe(["Diploma"]);
        (await clerk.ActAsync(secondary, OnSiteActKind.CopyReceived, "Coal")).Refusals.Single().Code.ShouldBe("onsite.copy");
    }

    [Fact]
    [Covers("SX-63")]
    public async Task Find_ByOnlineRegistrationNumber_OpensTheRecord()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var number = Core.Registrations.RegistrationNumber.Of(await candidate.ReadAsync());

        var hits = Must(await clerk.DoAsync<CounterReader, IReadOnlyList<CounterHit>>((s, c) => s.FindAsync(number, c)));

        hits.Single().RegistrationId.ShouldBe(candidate.RegistrationId);
    }

    [Fact]
    public async Task Act_AtAnotherPointOrOutsideTheDays_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var stranger = await tenant.ClerkAsync(await tenant.PointAsync("610103"));
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        await clerk.ReviewedAsync(candidate);

        (await stranger.TakeFeeAsync(candidate)).Refusals.Single().ShouldBeOfType<OtherPointRefused>();
        (await stranger.ActAsync(candidate, OnSiteActKind.PledgeHandedOut)).Refusals.Single().ShouldBeOfType<OtherPointRefused>();
        await tenant.SetClockAsync("2026-09-11 09:00");
        (await clerk.TakeFeeAsync(candidate)).Refusals.Single().Code.ShouldBe("window.closed");
        (await clerk.ActAsync(candidate, OnSiteActKind.PledgeHandedOut)).Refusals.Single().Code.ShouldBe("window.closed");
    }

    private static Task<Outcome<OnSiteAct>> WithdrawAsync(TestClerk clerk, TestCandidate candidate, string? reason = "登记到了别的考生名下") =>
        clerk.DoAsync<OnSiteDesk, OnSiteAct>((s, c) => s.WithdrawPledgeAsync(candidate.RegistrationId, c), reason);

    /// <summary>Without the rule that medical candidates go to their county's office, which has tests of its own.</summary>
    private static string AnyPoint(string policy) => policy.Replace(""" "when": { "medical": true }, "pointKind": "CountyOffice", """, """ "when": { "age": { "atMost": 0, "on": "RegistrationDay" } }, "pointKind": "CountyOffice", """, StringComparison.Ordinal);

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync(Func<string, string>? edit = null)
    {
        var tenant = await ShaanxiAsync(edit);
        return (tenant, await tenant.ClerkAsync(await tenant.PointAsync("610102")));
    }

    private static async Task<Outcome<byte[]>> PrintAsync(TestClerk clerk, TestCandidate candidate)
    {
        var context = await clerk.Tenant.ProcessAsync(clerk.Actor);
        await using var scope = clerk.Tenant.Scope();
        return (await scope.ServiceProvider.GetRequiredService<CounterPrints>().PrintAsync(candidate.RegistrationId, new Uri("https://bm.example/shaanxi"), context))!;
    }
}
