using System.Text;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Runs;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Qualifications;

/// <summary>Evidence in time, originals and copies, and the chain with the institution's consent (《2010年陕西省成人高校招生工作实施办法》第十、二十条).</summary>
public sealed class ShaanxiClaimTests
{
    private static readonly IReadOnlyDictionary<string, string> CityAward = ClaimBuilders.Answers(("honour", "ModelWorker"), ("awardedBy", "CityGovernment"));

    [Fact]
    [Covers("SX-52")]
    public async Task Enter_AwardWithoutCommendation_IsIncomplete()
    {
        var (_, clerk, id) = await StartAsync();

        var entered = Must(await clerk.EnterBonusAsync(id, "B20-1", answers: CityAward, evidence: new[] { "AwardCertificate" }.AllSeen(), uploads: new[] { "AwardCertificate" }.Copies()));

        entered.Missing.ShouldHaveSingleItem().Field.ShouldBe("CommendationDocument");
        entered.Claim.State.ShouldBe(BonusClaimState.Claimed);
    }

    [Fact]
    [Covers("SX-53")]
    public async Task Enter_SelfEmploymentWithoutNumber_IsIncomplete()
    {
        var (_, clerk, id) = await StartAsync();

        var entered = Must(await clerk.EnterBonusAsync(id, "B10", evidence: new[] { "SelfEmploymentCertificate" }.AllSeen(number: " ")));

        entered.Missing.ShouldHaveSingleItem().Sentence.ShouldBe("材料不齐：《自谋职业证》缺编号");
    }

    [Fact]
    [Covers("SX-54")]
    public async Task Enter_AthleteWithAwardAlone_IsIncompleteUntilTheResultIsProved()
    {
        var (_, clerk, id) = await StartAsync();

        var award = Must(await clerk.EnterBonusAsync(id, "B30", evidence: new[] { "AwardCertificate" }.AllSeen(), uploads: new[] { "AwardCertificate" }.Copies()));
        var both = Must(await clerk.EnterBonusAsync(id, "B30"));

        award.Missing.ShouldHaveSingleItem().Field.ShouldBe("SportsResultProof");
        both.ShouldSatisfyAllConditions(b => b.IsComplete.ShouldBeTrue(), b => b.Claim.State.ShouldBe(BonusClaimState.EnteredAtPoint));
    }

    [Fact]
    public async Task Enter_AwardOfACounty_IsRefusedAndNothingIsKept()
    {
        var (tenant, clerk, id) = await StartAsync();

        var refused = await clerk.EnterBonusAsync(id, "B20-1", answers: ClaimBuilders.Answers(("honour", "ModelWorker"), ("awardedBy", "CountyGovernment")));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("claim.does-not-count");
        await using var db = tenant.Open();
        (await db.BonusClaims.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Expire_IncompleteWhenConfirmationHasClosed_IsOverdue()
    {
        var (tenant, clerk, id) = await StartAsync();
        Must(await clerk.EnterBonusAsync(id, "B10", evidence: [], uploads: []));
        await tenant.SetClockAsync("2026-09-11 00:00");

        (await tenant.DoAsync<BonusService, int>(Actor.System, (s, c) => s.ExpireAsync(c))).ShouldBe(1);

        (await tenant.ReadBonusAsync(id)).ShouldSatisfyAllConditions(c => c.State.ShouldBe(BonusClaimState.Overdue), c => c.Reason!.ShouldContain("不予承认"));
    }

    [Fact]
    public async Task Decide_ByCountyOrCity_IsAllowedWhereThePolicyNamesBoth()
    {
        var (tenant, clerk, id) = await StartAsync();
        var claim = Must(await clerk.EnterBonusAsync(id, "B10")).Claim;

        (await tenant.DecideBonusAsync(clerk.Actor, claim.Id, true)).Refusals.ShouldHaveSingleItem();
        (await tenant.DecideBonusAsync(await tenant.OfficerAsync("CountyOfficer", clerk.Point.CountyCode), claim.Id, true)).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [Covers("SX-58", "SX-59")]
    [InlineData("X1", "Conscript", "DischargeCertificate")]
    [InlineData("X2", "NationalModelWorker", "CommendationDocument")]
    public async Task Decide_TwoOfThreePapers_IsRefusedByTheCity(string code, string ground, string lacking)
    {
        var (tenant, clerk, id) = await StartAsync("Exempt");
        var application = Must(await tenant.ApplyExemptionAsync(id, code, ground));
        var city = await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]);
        Must(await tenant.SeeOriginalsAsync(city, application, except: lacking));

        (await tenant.DecideExemptionAsync(city, application, true)).Refusals.ShouldHaveSingleItem().Field.ShouldBe(lacking);
        Must(await tenant.SeeOriginalsAsync(city, application));
        Must(await tenant.DecideExemptionAsync(city, application, true)).State.ShouldBe(ExemptionApplicationState.CityPassed);
    }

    [Fact]
    [Covers("SX-60")]
    public async Task Decide_AthleteWithoutRecommendation_IsRefused()
    {
        var (tenant, clerk, id) = await StartAsync("Exempt");
        var application = Must(await tenant.ApplyExemptionAsync(id, "X3", "WorldTier", ClaimBuilders.Answers(("event", "Olympic"), ("rank", "3"))));
        var city = await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]);
        Must(await tenant.SeeOriginalsAsync(city, application, except: "SportsRecommendationForm"));

        (await tenant.DecideExemptionAsync(city, application, true)).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("优秀运动员申请免试进入成人高等学校学习推荐表");
    }

    [Fact]
    [Covers("SX-129")]
    public async Task Decide_ProvinceBeforeTheInstitution_IsRefused()
    {
        var (tenant, clerk, id) = await StartAsync("Exempt");
        var institution = await ChooseAsync(tenant, id);
        var application = Must(await tenant.ApplyExemptionAsync(id, "X1", "Conscript"));
        var city = await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]);
        var province = await tenant.OfficerAsync("AdultAdmissionOfficer", "61");
        var (leader, other) = (await tenant.ActorAsync(await tenant.StaffAsync("InstitutionLeader", institutionId: institution)),
            await tenant.ActorAsync(await tenant.StaffAsync("InstitutionLeader", institutionId: (await tenant.PlanLineAsync(institution: "8099")).InstitutionId)));
        Must(await tenant.SeeOriginalsAsync(city, application));
        (await tenant.DecideExemptionAsync(leader, application, true)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        Must(await tenant.DecideExemptionAsync(city, application, true));
        (await tenant.ReadAsync(application)).SitsExamination.ShouldBeFalse();
        await tenant.SetClockAsync("2026-11-25 10:00");

        (await tenant.DecideExemptionAsync(province, application, true)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.not-yours");
        (await tenant.DecideExemptionAsync(other, application, true)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        Must(await tenant.DecideExemptionAsync(leader, application, true));
        Must(await tenant.DecideExemptionAsync(province, application, true));

        (await tenant.ReadAsync(application)).ShouldSatisfyAllConditions(a => a.State.ShouldBe(ExemptionApplicationState.Approved), a => a.Registration!.AdmissionType.ShouldBe("Exempt"));
    }

    [Theory]
    [Covers("SX-130")]
    [InlineData("NationalModelWorker")]
    [InlineData("NationalAdvancedWorker")]
    [InlineData("NationalMayDayMedal")]
    public async Task Decide_NationalTitle_NeedsHisOwnApplicationTheInstitutionAndTheProvince(string title)
    {
        var (tenant, clerk, id) = await StartAsync("Exempt");
        var institution = await ChooseAsync(tenant, id);
        var (city, province) = (await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]), await tenant.OfficerAsync("AdultAdmissionOfficer", "61"));
        var leader = await tenant.ActorAsync(await tenant.StaffAsync("InstitutionLeader", institutionId: institution));
        await using var db = tenant.Open();

        // Without an application there is nothing to decide, and nobody else may apply for him.
        (await tenant.DoAsync<ExemptionService, Outcome<ExemptionApplication>>(province, (s, c) => s.DecideAsync(id, true, c))).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        foreach (var other in new[] { city, leader, province })
            (await tenant.DoAsync<ExemptionService, Outcome<ExemptionApplication>>(other, (s, c) => s.ApplyAsync(new ApplyExemptionOptions("X2", title, ClaimBuilders.Answers(), []), c)))
                .Refusals.ShouldHaveSingleItem().Code.ShouldBe("exemption.own");
        (await db.Approvals.AnyAsync()).ShouldBeFalse();

        var application = Must(await tenant.ApplyExemptionAsync(id, "X2", title));
        Must(await tenant.SeeOriginalsAsync(city, application));
        Must(await tenant.DecideExemptionAsync(city, application, true));
        await tenant.SetClockAsync("2026-11-25 10:00");
        (await tenant.DecideExemptionAsync(province, application, true)).Succeeded.ShouldBeFalse();
        Must(await tenant.DecideExemptionAsync(leader, application, true)).State.ShouldBe(ExemptionApplicationState.InstitutionConsented);
        Must(await tenant.DecideExemptionAsync(province, application, true)).State.ShouldBe(ExemptionApplicationState.Approved);
    }

    [Theory]
    [Covers("SX-171")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Decide_InstitutionRefusesInNovember_DispatchesHimOnlyWhenHeSatToo(bool alsoSeated)
    {
        var (tenant, clerk, id) = await StartAsync("Exempt", policy => alsoSeated ? policy.Replace("\"alsoSeated\": false", "\"alsoSeated\": true", StringComparison.Ordinal) : policy);
        var line = await tenant.PlanLineAsync();
        await using var db = tenant.Open();
        db.ChoiceForms.Add(new ChoiceForm { RegistrationId = id, Version = 1, PlanLineIds = [line.Id], IsEffective = true });
        db.CampaignInstitutions.Add(new CampaignInstitution { CampaignId = tenant.CampaignId, InstitutionId = line.InstitutionId, State = InstitutionState.Open });
        db.ControlLines.Add(new ControlLine { CampaignId = tenant.CampaignId, Level = line.Level, Category = line.Category, Line = 120 });
        await db.SaveChangesAsync();
        await tenant.LevelPlanAsync(line, line.ExecutionQuota);
        var other = (await RunCandidates.InsertAsync(tenant, [new RunCandidate("610104", line.Level, line.Category) { Choices = [line.Id], DossierScore = 150 }]))[0];
        var application = Must(await tenant.ApplyExemptionAsync(id, "X1", "Conscript"));
        var city = await tenant.OfficerAsync("CityOfficer", "6101");
        Must(await tenant.SeeOriginalsAsync(city, application));

        await tenant.SetClockAsync("2026-09-11 00:00");
        (await tenant.DecideExemptionAsync(city, application, true)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed", "the city's check ends with confirmation");
        await tenant.SetClockAsync("2026-09-10 23:00");
        Must(await tenant.DecideExemptionAsync(city, application, true));
        (await tenant.ReadAsync(application)).SitsExamination.ShouldBe(alsoSeated);
        await tenant.SetClockAsync("2026-11-08 10:00");
        if (alsoSeated)
        {
            await tenant.TicketedAsync([id]);
            await tenant.ImportScoresAsync("准考证号,政治,英语,高等数学\nT00,70,70,60\n");
        }
        await db.Campaigns.ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, DateTimeOffset.UnixEpoch));
        await tenant.SetClockAsync("2026-11-25 10:00");
        var leader = await tenant.ActorAsync(await tenant.StaffAsync("InstitutionLeader", institutionId: line.InstitutionId));
        Must(await tenant.DecideExemptionAsync(leader, application, false, "本校今年不招免试生")).State.ShouldBe(ExemptionApplicationState.Rejected);
        await DispatchAsync(tenant);

        var dossiers = await db.Dossiers.AsNoTracking().ToDictionaryAsync(d => d.RegistrationId, d => d.State);
        dossiers[other].ShouldBe(DossierState.Dispatched);
        // Without scores there is no dossier, so no later round can take him either.
        (dossiers.TryGetValue(id, out var his) ? his : (DossierState?)null).ShouldBe(alsoSeated ? DossierState.Dispatched : null);
        var told = await db.Outbox.Where(m => m.RegistrationId == id).OrderBy(m => m.Id).Select(m => m.Body).LastAsync();
        told.ShouldContain(alsoSeated ? "按考试成绩录取" : "您没有考试成绩，本次不能录取");
    }

    [Fact]
    [Covers("SX-36")]
    public async Task Import_ExemptListWithAnUnregisteredNumber_IsALineError()
    {
        var (tenant, clerk, id) = await StartAsync("Exempt");
        Must(await tenant.ApplyExemptionAsync(id, "X1", "Conscript"));
        await using var db = tenant.Open();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == id);

        var compared = Must(await ImportAsync(tenant, await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]), $"{row.CandidateNumber},{row.Name},X1\n26610104999999,无此人,X1\n{row.CandidateNumber},{row.Name},X2\n", store: false));

        var storing = await ImportAsync(tenant, await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]), "26610104999999,无此人,X1\n", store: true);

        storing.Refusals.ShouldHaveSingleItem().Code.ShouldBe("bonus.list-not-allowed");
        compared.ShouldSatisfyAllConditions(
            c => c.Agreeing.ShouldBe(1), c => c.Problems.Count.ShouldBe(2),
            c => c.Problems[0].ShouldBe("第 3 行“考生号”（A 列） 26610104999999 无此人：本辖区没有这个考生号，请核对"),
            c => c.Problems[1].ShouldContain("报名申请的是“退役士兵、服务基层项目人员免试接受专升本教育”"));
        (await db.ExemptionApplications.CountAsync()).ShouldBe(1);
        (await db.Dossiers.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_NotRegisteredAsExempt_IsToldToChangeTheType()
    {
        var (tenant, _, id) = await StartAsync();

        (await tenant.ApplyExemptionAsync(id, "X1", "Conscript")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("exemption.type");
    }

    [Fact]
    [Covers("SX-61")]
    public async Task Import_ListSaysAnotherItem_ShowsTheDifference()
    {
        var (tenant, clerk, id) = await StartAsync();
        Must(await clerk.EnterBonusAsync(id, "B20-5", answers: ClaimBuilders.Answers(("relation", "Child"))));
        await using var db = tenant.Open();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == id);

        var compared = Must(await ImportAsync(tenant, await tenant.OfficerAsync("CityOfficer", clerk.Point.CountyCode[..4]), $"{row.CandidateNumber},{row.Name},B20-4\n", store: false));

        compared.Problems.ShouldHaveSingleItem().ShouldContain("名单是“归侨、归侨子女、华侨子女、台湾省籍考生”，报名申报的是“烈士子女、烈士配偶”");
    }

    [Fact]
    [Covers("HR-119")]
    public async Task Import_TenRowsOneUnknown_StoresNineAndNamesTheOther()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var ids = await clerk.ValidCandidatesAsync(9);
        await using var db = tenant.Open();
        var rows = await db.Registrations.Where(r => ids.Contains(r.Id)).Select(r => $"{r.CandidateNumber},{r.Name},H-02\n").ToListAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");

        var stored = Must(await ImportAsync(tenant, await tenant.OfficerAsync("CityOfficer", "4301"), string.Concat(rows) + "26999999000001,无此人,H-02\n", store: true));

        stored.ShouldSatisfyAllConditions(s => s.Rows.ShouldBe(10), s => s.Stored.ShouldBe(9), s => s.Problems.ShouldHaveSingleItem().ShouldContain("第 11 行"));
        (await db.BonusClaims.CountAsync(b => b.State == BonusClaimState.Approved && ids.Contains(b.RegistrationId))).ShouldBe(9);
    }

    [Fact]
    public async Task Import_TwoOfficersOneList_StoresEachClaimOnceAndTellsTheCandidate()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var rows = await RowsAsync(tenant, await clerk.ValidCandidatesAsync(12));
        await tenant.SetClockAsync("2026-09-20 10:00");
        var (one, two) = (await tenant.OfficerAsync("CityOfficer", "4301"), await tenant.OfficerAsync("CityOfficer", "4301"));

        var lists = await Task.WhenAll(ImportAsync(tenant, one, rows, store: true), ImportAsync(tenant, two, rows, store: true));

        lists.Sum(l => Must(l).Stored).ShouldBe(12);
        await using var db = tenant.Open();
        (await db.ApprovalSteps.CountAsync()).ShouldBe(12);
        (await db.Outbox.CountAsync(m => m.Body.Contains("已通过审核"))).ShouldBe(12);
    }

    [Fact]
    public async Task Import_ItemThatTheCandidateIsNotEntitledTo_IsNamedAndNotStored()
    {
        var tenant = await TestTenant.CreateAsync(edit: policy => policy.Replace("""
            "evidence": ["MartyrCertificate"], "derived": null
            """.Trim(), """
            "evidence": ["MartyrCertificate"], "derived": null, "grounds": [{ "code": "Kin", "name": "少数民族烈士子女", "questions": [], "evidence": ["MartyrCertificate"], "exceptEthnicities": ["01"] }]
            """.Trim(), StringComparison.Ordinal));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var ids = (await clerk.ValidCandidatesAsync(1)).Concat(await clerk.ValidCandidatesAsync(1, ethnicity: "15")).ToList();
        var rows = await RowsAsync(tenant, ids);
        await tenant.SetClockAsync("2026-09-20 10:00");

        var stored = Must(await ImportAsync(tenant, await tenant.OfficerAsync("CityOfficer", "4301"), rows, store: true));

        stored.ShouldSatisfyAllConditions(s => s.Stored.ShouldBe(1), s => s.Problems.ShouldHaveSingleItem().ShouldContain("只给少数民族考生加分"));
        (await tenant.ReadBonusAsync(ids[1])).State.ShouldBe(BonusClaimState.Approved);
    }

    private static async Task<string> RowsAsync(TestTenant tenant, IEnumerable<long> ids)
    {
        await using var db = tenant.Open();
        return string.Concat(await db.Registrations.Where(r => ids.Contains(r.Id)).Select(r => $"{r.CandidateNumber},{r.Name},H-02\n").ToListAsync());
    }

    private static Task<Outcome<BonusList>> ImportAsync(TestTenant tenant, Actor actor, string rows, bool store) =>
        tenant.DoAsync<BonusListService, Outcome<BonusList>>(actor, (s, c) => s.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes("考生号,姓名,加分项目\n" + rows)), store, c));

    /// <summary>The first round of dispatch, released.</summary>
    private static async Task DispatchAsync(TestTenant tenant)
    {
        var runner = await tenant.ProcessAsync(await tenant.OfficerAsync("InformationOfficer", "61"));
        var releaser = await tenant.ProcessAsync(await tenant.OfficerAsync("AdmissionManagementOfficer", "61"));
        await using var scope = tenant.Scope();
        var runs = scope.ServiceProvider.GetRequiredService<RunService>();
        var run = Must(await runs.StartAsync(new StartRunOptions(RunKind.Dispatch, 1, WarningsRead: true), runner));
        run = Must(await runs.ComputeAsync(run.Id, runner));
        run.State.ShouldBe(RunState.Verified, run.Report);
        run = Must(await runs.RequestReleaseAsync(run.Id, runner));
        Must(await runs.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), releaser));
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk, long Id)> StartAsync(string admissionType = "Unified", Func<string, string>? edit = null)
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult", edit);
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610104"));
        return (tenant, clerk, (await clerk.ValidCandidatesAsync(1, admissionType: admissionType))[0]);
    }

    /// <summary>The first choice is a line of a new institution.</summary>
    private static async Task<long> ChooseAsync(TestTenant tenant, long registrationId)
    {
        var line = await tenant.PlanLineAsync();
        await using var db = tenant.Open();
        db.ChoiceForms.Add(new ChoiceForm { RegistrationId = registrationId, Version = 1, PlanLineIds = [line.Id], IsEffective = true });
        await db.SaveChangesAsync();
        return line.InstitutionId;
    }
}
