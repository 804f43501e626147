using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Admissions.Core.Tests.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Reporting;

/// <summary>Who has begun to register and stands still, for every level, and why.</summary>
public sealed class StuckListTests
{
    private static readonly StuckKind[] Kinds = Enum.GetValues<StuckKind>();

    [Fact]
    public async Task Count_EveryKindAndLevel_CountsEachWhereHeBelongs()
    {
        var world = await WorldAsync();

        (await world.FiguresAsync("AdultAdmissionOfficer", "43")).ShouldBe("NotSubmitted 2, NotConfirmed 3, NoPhoto 3, Unpaid 1, Duplicate 2");
        (await world.FiguresAsync("CityOfficer", "4301")).ShouldBe("NotSubmitted 1, NotConfirmed 2, NoPhoto 2, Unpaid 1, Duplicate 1");
        (await world.FiguresAsync("CountyOfficer", "430121")).ShouldBe("NotSubmitted 1, NotConfirmed 2, NoPhoto 2, Unpaid 1, Duplicate 1");
        (await world.FiguresAsync("CountyOfficer", "430302")).ShouldBe("NotSubmitted 0, NotConfirmed 1, NoPhoto 1, Unpaid 0, Duplicate 1");
        Figures(await CountAsync(world.Tenant, world.Clerk.Actor)).ShouldBe("NotSubmitted 1, NotConfirmed 2, NoPhoto 2, Unpaid 1, Duplicate 1");
        (await world.FiguresAsync("CountyOfficer", "430111")).ShouldBe("NotSubmitted 0, NotConfirmed 0, NoPhoto 0, Unpaid 0, Duplicate 0");
    }

    [Fact]
    public async Task People_OfEveryAreaAndKind_AreAsManyAsTheCountSays()
    {
        var world = await WorldAsync();
        var province = await world.Tenant.OfficerAsync("AdultAdmissionOfficer", "43");
        var all = await CountAsync(world.Tenant, province);

        foreach (var code in new[] { "", "4301", "430121", world.Clerk.Point.Code, "430302" })
        {
            var area = await AreaAsync(world.Tenant, province, code);
            var counts = await CountAsync(world.Tenant, province, code);
            counts.Counts.Sum(c => c.Count).ShouldBe(all.Counts.Where(c => area.Holds(c.Point)).Sum(c => c.Count));
            foreach (var kind in Kinds)
            {
                var people = await world.Tenant.DoAsync<StuckList, int>(province, (s, c) => s.People(new StuckFilter(kind), area, c).CountAsync());
                people.ShouldBe(counts.Of(kind), $"{kind} in {area.Here.Name}");
            }
            foreach (var level in area.Levels)
                counts.By(area, level).Sum(r => r.Counts.Counts.Sum(c => c.Count)).ShouldBe(counts.Counts.Sum(c => c.Count), $"{level} of {area.Here.Name}");
        }
    }

    [Fact]
    public async Task People_AsTheyMoveOn_LeaveTheList()
    {
        var world = await WorldAsync();
        await Pay.SettleAsync(world.Confirmed);
        await world.Clerk.PrepareAsync(world.Submitted);

        (await world.FiguresAsync("CountyOfficer", "430121")).ShouldBe("NotSubmitted 1, NotConfirmed 2, NoPhoto 1, Unpaid 0, Duplicate 1");

        await using (var db = world.Tenant.Open())
            await db.Photos.Where(p => p.RegistrationId == world.Confirmed.RegistrationId).ExecuteUpdateAsync(p => p.SetProperty(x => x.IsCurrent, false));
        (await world.FiguresAsync("CountyOfficer", "430121")).ShouldContain("NoPhoto 2");
    }

    [Fact]
    public async Task Count_OneNumberUnderTwoKindsOfDocument_ListsBothAndNamesTheOthersPoint()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (here, there) = (await tenant.PointAsync("430121"), await tenant.PointAsync("430302"));
        var (one, other) = (await tenant.SpecialCandidateAsync(here, "01234567"), await tenant.SpecialCandidateAsync(there, "01234568"));
        // Somebody else of the same level without a certificate shares nothing with them.
        await tenant.SubmittedCandidateAsync(await tenant.PointAsync("430111"));
        await using (var db = tenant.Open())
        {
            await db.Database.ExecuteSqlAsync($"update registrations set document_kind = 'HongKongMacao', document_number = '01234567' where id = {other.RegistrationId}");
            await db.Registrations.ExecuteUpdateAsync(r => r.SetProperty(x => x.DiplomaNumber, (string?)null));
        }
        var county = await tenant.OfficerAsync("CountyOfficer", "430121");

        var counts = await CountAsync(tenant, county);
        var sharers = await tenant.DoAsync<StuckList, ILookup<long, string>>(county, (s, c) => s.SharersAsync([one.RegistrationId], c));

        counts.Of(StuckKind.Duplicate).ShouldBe(1);
        sharers[one.RegistrationId].ShouldBe([there.Name]);
    }

    /// <summary>HR-31's licence, typed in two ways; who has the same diploma as well is listed once, and a reason is recorded as for any other.</summary>
    [Fact]
    public async Task Count_OneMedicalLicenceOfTwo_ListsBothNamesTheOthersPointAndTakesAReason()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (here, there) = (await tenant.PointAsync("430121"), await tenant.PointAsync("430302"));
        var line = await tenant.PlanLineAsync();
        var licensed = new List<TestCandidate>();
        foreach (var (point, licence, diploma) in new[] { (here, "YX 000000123", "123452201506000701"), (there, "yx000000123", "123452201506000702"), (here, "YX000000999", "123452201506000703"), (there, "YX000000124", "123452201506000703") })
        {
            var candidate = await tenant.SubmittedCandidateAsync(point, line);
            await using var db = tenant.Open();
            var row = await db.Registrations.SingleAsync(r => r.Id == candidate.RegistrationId);
            var facts = RegistrationDraft.Read(row).ToFacts(row) with { MedicalLicenseNumber = licence };
            (row.MedicalLicenseNumber, row.DiplomaNumber, row.Certificates) = (licence, diploma, Certificates.Of(facts, tenant.Policy));
            await db.SaveChangesAsync();
            licensed.Add(candidate);
        }
        var (province, county) = (await tenant.OfficerAsync("AdultAdmissionOfficer", "43"), await tenant.OfficerAsync("CountyOfficer", "430121"));

        (await CountAsync(tenant, province)).Of(StuckKind.Duplicate).ShouldBe(4);
        (await CountAsync(tenant, county)).Of(StuckKind.Duplicate).ShouldBe(2);
        var sharers = await tenant.DoAsync<StuckList, ILookup<long, string>>(county, (s, c) => s.SharersAsync([licensed[0].RegistrationId], c));
        sharers[licensed[0].RegistrationId].ShouldBe([there.Name]);
        Must(await tenant.DoAsync<StuckReasons, Core.Outcome<StuckReason>>(county, (s, c) =>
            s.RecordAsync(new StuckReasonOptions(licensed[0].RegistrationId, StuckKind.Duplicate, "WrongNumber", "编号抄错一位"), c)));
        (await CountAsync(tenant, county)).Of(StuckKind.Duplicate, "WrongNumber").ShouldBe(1);

        await using var change = tenant.Open();
        await change.Registrations.Where(r => r.Id == licensed[1].RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Certificates, new[] { "medicalLicenseNumber:YX000000777" }));
        (await CountAsync(tenant, province)).Of(StuckKind.Duplicate).ShouldBe(2, "his number was put right; the other two share the diploma");
        await change.Registrations.Where(r => r.Id == licensed[1].RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Certificates, Array.Empty<string>()));
        (await change.RegistrationCertificates.CountAsync(c => c.RegistrationId == licensed[1].RegistrationId)).ShouldBe(0);
    }

    /// <summary>Shaanxi's licences are fields of its own policy (SX-28, SX-30): a form that carries one brings it into the comparison.</summary>
    [Fact]
    public async Task Of_ExtraFieldsMarkedInThePolicy_AreCertificatesToo()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.ShaanxiSubmittedAsync(await tenant.PointAsync("610104"));
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With([KeyValuePair.Create("nurseLicense", (string?)"h 2019 000001"), KeyValuePair.Create("workPlace", (string?)"610104")]);

        Certificates.Of(draft.ToFacts(row), tenant.Policy).ShouldBe(["nurseLicense:H2019000001"]);
    }

    [Fact]
    public async Task Record_TwiceByTwoOffices_KeepsBothAndCountsTheLast()
    {
        var world = await WorldAsync();
        var (county, city) = (await world.Tenant.OfficerAsync("CountyOfficer", "430121"), await world.Tenant.OfficerAsync("CityOfficer", "4301"));

        Must(await RecordAsync(world, world.Clerk.Actor, "NotReached", "打了两次没有人接"));
        var byCounty = Must(await RecordAsync(world, county, "NoTime", "出差，9月10日回来"));
        Must(await RecordAsync(world, city, "NoTime", "出差，9月10日回来 "));

        byCounty.ShouldSatisfyAllConditions(r => r.RecordedById.ShouldBe(county.UserId), r => r.RecordedFrom.ShouldBe(county.Place), r => r.IsCurrent.ShouldBeTrue());
        var opened = (await world.Tenant.DoAsync<StuckReasons, (Registration, IReadOnlyList<StuckRegistration>, IReadOnlyList<StuckReason> History)?>(city, (s, c) => s.OpenAsync(world.Submitted.RegistrationId, c)))!.Value;
        opened.History.Select(r => (r.Code, r.IsCurrent)).ShouldBe([("NoTime", true), ("NotReached", false)]);
        var counts = await CountAsync(world.Tenant, city);
        (counts.Of(StuckKind.NotConfirmed, "NoTime"), counts.Of(StuckKind.NotConfirmed, "NotReached"), counts.WithoutReason(StuckKind.NotConfirmed)).ShouldBe((1, 0, 1));
        await using var db = world.Tenant.Open();
        var events = await db.Events.Where(e => e.Type == "StuckReasonRecorded").OrderBy(e => e.Id).ToListAsync();
        events.Count.ShouldBe(2, "the same once more changes nothing");
        (events[0].Before, events[1].ActorId, events[1].RegistrationId).ShouldBe((null, county.UserId, world.Submitted.RegistrationId));
        events[1].Before!.ShouldContain("NotReached");
        (await db.AccessLog.CountAsync(a => a.Purpose == StuckReasons.Purpose && a.ActorId == city.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task Record_WrongOrNotOnes_IsRefusedAndNothingChanges()
    {
        var world = await WorldAsync();
        var elsewhere = await world.Tenant.OfficerAsync("CountyOfficer", "430302");

        (await RecordAsync(world, elsewhere, "NoTime", "出差")).Refusals.Single().ShouldBeOfType<NotStuck>();
        (await RecordAsync(world, world.Clerk.Actor, "Forgot", " ")).Refusals.Select(r => r.Field).ShouldBe(["code", "text"]);
        (await RecordAsync(world, world.Clerk.Actor, "NoTime", new string('忙', 201))).Refusals.Single().Code.ShouldBe("stuck.text-long");
        (await world.Tenant.DoAsync<StuckReasons, Core.Outcome<StuckReason>>(world.Clerk.Actor, (s, c) =>
            s.RecordAsync(new StuckReasonOptions(world.Submitted.RegistrationId, StuckKind.NotConfirmed, "NoTime", "出差", c.Now.AddMinutes(1)), c))).Refusals.Single().Field.ShouldBe("contactedAt");
        (await world.Tenant.DoAsync<StuckReasons, Core.Outcome<StuckReason>>(world.Clerk.Actor, (s, c) =>
            s.RecordAsync(new StuckReasonOptions(world.Confirmed.RegistrationId, StuckKind.NotConfirmed, "NoTime", "出差"), c))).Refusals.Single().ShouldBeOfType<NotStuck>();
        (await world.Tenant.DoAsync<StuckReasons, object?>(elsewhere, async (s, c) => await s.OpenAsync(world.Submitted.RegistrationId, c))).ShouldBeNull();

        await using var db = world.Tenant.Open();
        (await db.StuckReasons.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Record_OfAnUnpaidOneByHisPoint_IsTheVerificationOfHisCase()
    {
        var world = await WorldAsync();
        await world.Tenant.SetClockAsync("2026-09-19 09:00");
        await world.Tenant.DoAsync<UnpaidCaseService, int>(Actor.System, (s, c) => s.OpenDueAsync(c));
        var county = await world.Tenant.OfficerAsync("CountyOfficer", "430121");

        var byCounty = await UnpaidAsync(county);
        await using var db = world.Tenant.Open();
        var afterCounty = await db.UnpaidCases.AsNoTracking().SingleAsync();
        var byPoint = await UnpaidAsync(world.Clerk.Actor);

        (byCounty.Succeeded, afterCounty.State).ShouldBe((true, UnpaidCaseState.Open));
        byPoint.Succeeded.ShouldBeTrue();
        var verified = await db.UnpaidCases.AsNoTracking().Include(c => c.Reason).SingleAsync();
        (verified.State, verified.Reason!.RecordedById, verified.Reason.IsCurrent).ShouldBe((UnpaidCaseState.Verified, world.Clerk.User.Id, true));
        (await UnpaidAsync(county)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("stuck.verified");
        (await db.StuckReasons.CountAsync(r => r.Kind == StuckKind.Unpaid)).ShouldBe(2);
        (await db.UnpaidCases.AsNoTracking().Select(c => c.Reason!.IsCurrent).SingleAsync()).ShouldBeTrue("the case and the list name the same reason");

        Task<Core.Outcome<StuckReason>> UnpaidAsync(Actor actor) => world.Tenant.DoAsync<StuckReasons, Core.Outcome<StuckReason>>(actor, (s, c) =>
            s.RecordAsync(new StuckReasonOptions(world.Confirmed.RegistrationId, StuckKind.Unpaid, "Forgot", "本人说忘记缴费", c.Now.AddHours(-1)), c));
    }

    [Fact]
    public async Task Find_AreaOfOthersOrNone_IsRefusedWithTheSameSentence()
    {
        var world = await WorldAsync();
        var county = await world.Tenant.OfficerAsync("CountyOfficer", "430121");

        foreach (var code in new[] { "43", "4301", "430302", "999999", "x'y", world.Other.Code })
            (await world.Tenant.DoAsync<AreaService, Core.Outcome<AreaView>>(county, (s, c) => s.FindAsync(code, c))).Refusals.Single().ShouldBe(new AreaUnknown(code));
        (await AreaAsync(world.Tenant, county, world.Clerk.Point.Code)).Path.Select(a => a.Name).ShouldBe(["长沙县", world.Clerk.Point.Name]);
    }

    private static string Figures(StuckCounts counts) => string.Join(", ", Kinds.Select(k => $"{k} {counts.Of(k)}"));

    private static async Task<AreaView> AreaAsync(TestTenant tenant, Actor actor, string code) =>
        Must(await tenant.DoAsync<AreaService, Core.Outcome<AreaView>>(actor, (s, c) => s.FindAsync(code, c)));

    private static async Task<StuckCounts> CountAsync(TestTenant tenant, Actor actor, string code = "")
    {
        var area = await AreaAsync(tenant, actor, code);
        return await tenant.DoAsync<StuckList, StuckCounts>(actor, (s, c) => s.CountAsync(area, c));
    }

    private static Task<Core.Outcome<StuckReason>> RecordAsync(World world, Actor actor, string code, string text) =>
        world.Tenant.DoAsync<StuckReasons, Core.Outcome<StuckReason>>(actor, (s, c) => s.RecordAsync(new StuckReasonOptions(world.Submitted.RegistrationId, StuckKind.NotConfirmed, code, text), c));

    /// <summary>
    /// In 430121: a draft, two submitted of whom one shares his certificate with the one of 430302, a confirmed one, and one who has paid. And an account that has chosen nothing.
    /// </summary>
    private static async Task<World> WorldAsync()
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var other = await tenant.PointAsync("430302");
        var line = await tenant.PlanLineAsync();
        await tenant.CandidateAsync("只有账号");
        await (await tenant.CandidateAsync("还在填写").PledgedAsync()).FilledAsync([line.Id], clerk.Point.Id);
        var submitted = await tenant.SubmittedCandidateAsync(clerk.Point, line, "提交未来");
        foreach (var point in new[] { clerk.Point, other })
        {
            var twin = await tenant.CandidateAsync("证书相同").PledgedAsync();
            await twin.FilledAsync([line.Id], point.Id, ("diplomaNumber", "123452201506000777"));
            await twin.SubmitAsync();
        }
        var confirmed = await clerk.ConfirmedCandidateAsync();
        await Pay.SettleAsync(await clerk.ConfirmedCandidateAsync());
        return new World(tenant, clerk, other, submitted, confirmed);
    }

    private sealed record World(TestTenant Tenant, TestClerk Clerk, RegistrationPoint Other, TestCandidate Submitted, TestCandidate Confirmed)
    {
        public async Task<string> FiguresAsync(string role, string place) =>
            Figures(await CountAsync(Tenant, await Tenant.OfficerAsync(role, place)));
    }
}
