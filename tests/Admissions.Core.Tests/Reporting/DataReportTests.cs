using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Reporting;

/// <summary>Digests at every level, the freeze in the database, paper against people.</summary>
public sealed class DataReportTests
{
    private const string County = "430121";

    [Fact]
    [Covers("HR-124")]
    public async Task Digest_FiveThousandCandidates_CountsThemAndBlocksAMismatch()
    {
        var tenant = await StartAsync();
        var ids = await tenant.ReportableAsync(County, 5000);
        await tenant.ClaimAsync(ids[0], BonusClaimState.Approved);
        foreach (var county in ReportingBuilders.CountiesOf("4301"))
            await tenant.ReportedAsync(county);

        var summary = ReportData.ReadSummary((await ReadAsync(tenant, County)).Summary)!;
        await TamperAsync(tenant, $"delete from photos where registration_id = {ids[7]}");
        var city = await CityAsync(tenant);
        await TamperAsync(tenant, $"insert into photos (registration_id, origin, content, width, height, digest, taken_by_id, taken_at, is_current, tenant_id) select {ids[7]}, 'Camera', '', 480, 640, encode(sha256(convert_to('jpeg ' || {ids[7]}, 'UTF8')), 'hex'), 0, now(), true, {tenant.Tenant.Id}");
        Must(await CityAsync(tenant));
        await TamperAsync(tenant, $"update registrations set name = '某人' where id = {ids[9]}");
        var province = await AcceptAsync(tenant);

        (summary.Candidates, summary.Photos, summary.Bonuses).ShouldBe((5000, 5000, 1));
        summary.ByLevel.ShouldBe(new Dictionary<string, int> { ["CollegeToBachelor"] = 5000 });
        summary.ByCategory.ShouldBe(new Dictionary<string, int> { ["EconomicsManagement"] = 5000 });
        summary.ByMode.ShouldBe(new Dictionary<string, int> { ["PartTime"] = 5000 });
        summary.ByBonus.ShouldBe(new Dictionary<string, int> { ["H-01"] = 1 });
        var missing = city.Refusals.Single().ShouldBeOfType<DigestDiffers>();
        missing.Differences[0].ShouldBe(new ReportDifference(ReportDifferenceKind.Count, "相片", 5000, 4999));
        missing.Differences[1].Kind.ShouldBe(ReportDifferenceKind.Changed);
        province.Refusals.Single().ShouldBeOfType<DigestDiffers>().Differences.ShouldHaveSingleItem().Kind.ShouldBe(ReportDifferenceKind.Changed);
        (await ReadAsync(tenant, County)).State.ShouldBe(DataReportState.ReportedToProvince);
    }

    [Fact]
    public async Task Accept_EqualDigests_EndsAtAcceptedWithAStepForEachLevel()
    {
        var tenant = await StartAsync();
        await tenant.ReportableAsync(County, 3);
        foreach (var county in ReportingBuilders.CountiesOf("4301"))
            await tenant.ReportedAsync(county);
        Must(await CityAsync(tenant));

        var accepted = Must(await AcceptAsync(tenant));

        accepted.ShouldAllBe(r => r.State == DataReportState.Accepted);
        await using var db = tenant.Open();
        var steps = await db.DataReportSteps.Where(s => db.DataReports.Any(r => r.Id == s.ReportId && r.CountyCode == County)).OrderBy(s => s.Id).ToListAsync();
        steps.Select(s => s.Reached).ShouldBe([DataReportState.CheckedByCounty, DataReportState.ReportedToCity, DataReportState.ReportedToProvince, DataReportState.Accepted]);
        steps.Select(s => s.Digest).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Report_OfFrozenCounty_HoldsInTheDatabaseWhateverTheServicesForget()
    {
        var tenant = await StartAsync();
        var ids = await tenant.ReportableAsync(County, 1);
        var claim = await tenant.ClaimAsync(ids[0], BonusClaimState.Approved);
        await tenant.ReportedAsync(County);
        await using var db = tenant.Open();

        (await db.BonusClaims.AsNoTracking().SingleAsync(b => b.Id == claim.Id)).State.ShouldBe(BonusClaimState.Frozen);
        foreach (var act in new Func<Task>[]
        {
            () => db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.Phone, "19900000319")),
            () => db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RegistrationState.Invalid)),
            () => db.ChoiceForms.Where(f => f.RegistrationId == ids[0]).ExecuteUpdateAsync(f => f.SetProperty(x => x.IsEffective, false)),
            () => db.Photos.Where(p => p.RegistrationId == ids[0]).ExecuteUpdateAsync(p => p.SetProperty(x => x.IsCurrent, false)),
            () => tenant.ClaimAsync(ids[0], BonusClaimState.EnteredAtPoint, "H-02"),
        })
            (await act.ShouldThrowAsync<Exception>()).GetBaseException().ShouldBeOfType<PostgresException>().SqlState.ShouldBe("23514");
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, "26010100101"));
    }

    [Fact]
    public async Task ReturnByProvince_ThenByCity_UnfreezesTheCountyAndItsBonuses()
    {
        var tenant = await StartAsync();
        var ids = await tenant.ReportableAsync(County, 1);
        await tenant.ClaimAsync(ids[0], BonusClaimState.Approved);
        foreach (var county in ReportingBuilders.CountiesOf("4301"))
            await tenant.ReportedAsync(county);
        Must(await CityAsync(tenant));

        var early = await ReturnAsync(tenant, "CityOfficer", "4301", (s, c) => s.ReturnByCityAsync(County, c));
        var without = await ReturnAsync(tenant, "InformationOfficer", "43", (s, c) => s.ReturnByProvinceAsync(County, c), reason: null);
        Must(await ReturnAsync(tenant, "InformationOfficer", "43", (s, c) => s.ReturnByProvinceAsync(County, c)));
        Must(await ReturnAsync(tenant, "CityOfficer", "4301", (s, c) => s.ReturnByCityAsync(County, c)));
        var other = await ReturnAsync(tenant, "CityOfficer", "4302", (s, c) => s.ReturnByCityAsync("430111", c));

        early.Refusals.Single().Code.ShouldBe("transition.not-allowed");
        without.Refusals.Single().Code.ShouldBe("transition.reason-missing");
        other.Refusals.Single().Code.ShouldBe("report.other-division");
        await using var db = tenant.Open();
        (await db.BonusClaims.SingleAsync(b => b.RegistrationId == ids[0])).State.ShouldBe(BonusClaimState.Approved);
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.Phone, "19900000319"));
        (await tenant.ReportedAsync(County)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task Checks_EachThingThatHoldsUpAReport_IsNamed()
    {
        var tenant = await StartAsync();
        var ids = await tenant.ReportableAsync(County, 4);
        await tenant.ClaimAsync(ids[0], BonusClaimState.EnteredAtPoint);
        await using (var db = tenant.Open())
        {
            await db.Registrations.Where(r => ids.Take(2).Contains(r.Id)).ExecuteUpdateAsync(r => r.SetProperty(x => x.DiplomaNumber, "123452201506000001"));
            await db.ChoiceForms.Where(f => f.RegistrationId == ids[2]).ExecuteUpdateAsync(f => f.SetProperty(x => x.IsEffective, false));
        }

        var failed = (await tenant.AsOfficerAsync<DataReportService, DataReport>("CountyOfficer", County, (s, c) => s.CheckAsync(County, c))).Refusals.Single().ShouldBeOfType<ChecksFailed>();

        failed.Failed.Select(c => (c.Code, c.Count)).ShouldBe([("choice.invalid", 1), ("bonus.undecided", 1)]);
        failed.Failed[0].Shown.Single().RegistrationId.ShouldBe(ids[2]);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public async Task Checks_SharedDiploma_WarnsWithinTheLevelAndHoldsNothingUp(bool sameLevel, int warned)
    {
        var tenant = await StartAsync();
        var ids = await tenant.ReportableAsync(County, 2);
        await using (var db = tenant.Open())
        {
            await db.Registrations.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(r => r.SetProperty(x => x.DiplomaNumber, "123452201506000001").SetProperty(x => x.Level, StudyLevel.CollegeToBachelor));
            if (!sameLevel)
                await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.Level, StudyLevel.UpperSecondaryToBachelor));
        }
        var officer = await tenant.ActorAsync(await tenant.StaffAsync("CountyOfficer", County));
        await using var scope = tenant.Scope();

        var check = (await scope.ServiceProvider.GetRequiredService<ReportChecks>().RunAsync(County, await tenant.ProcessAsync(officer))).Single(c => c.Code == "diploma.duplicate");

        (check.Count, check.HoldsUp).ShouldBe((warned, false));
        (await tenant.ReportedAsync(County)).Version.ShouldBe(1);
    }

    [Fact]
    [Covers("HR-60")]
    public async Task CountIn_TwoFormsShort_ShowsTheTwoMissingNumbers()
    {
        var tenant = await StartAsync("2026-09-19 10:00");
        await tenant.ReportableAsync(County, 3000, photos: false);
        await tenant.ReportableAsync("430111", 2000, photos: false);
        await tenant.ReportableAsync("430202", 1, photos: false);
        await using var db = tenant.Open();
        var numbers = await db.Registrations.Where(r => r.CountyCode!.StartsWith("4301")).OrderBy(r => r.CandidateNumber).Select(r => r.CandidateNumber!).ToListAsync();
        var foreign = await db.Registrations.Where(r => r.CountyCode == "430202").Select(r => r.CandidateNumber!).SingleAsync();
        var actor = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        await using var scope = tenant.Scope();
        var service = scope.ServiceProvider.GetRequiredService<HandOverService>();
        var context = await tenant.ProcessAsync(actor);

        var counted = Must(await service.CountInAsync(string.Join('\n', numbers.Skip(2).Append(foreign)), context));
        var again = Must(await service.CountInAsync(numbers[5], context));
        var count = await service.CountAsync(context);
        var unexplained = await service.HandOverAsync(3, null, context);
        var handed = Must(await service.HandOverAsync(3, "两名考生的流程表遗失，已报备", context));

        (counted.Added, counted.Unknown.Single(), again.Already).ShouldBe((4998, foreign, 1));
        (count.Expected, count.Counted).ShouldBe((5000, 4998));
        count.Missing.ShouldBe(numbers.Take(2));
        unexplained.Refusals.Single().Field.ShouldBe("note");
        (handed.Expected, handed.Counted).ShouldBe((5000, 4998));
        await tenant.SetClockAsync("2026-09-21 00:00");
        (await service.CountInAsync(numbers[0], await tenant.ProcessAsync(actor))).Refusals.Single().Code.ShouldBe("window.closed");
    }

    private static async Task<TestTenant> StartAsync(string clock = "2026-09-28 10:00")
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(clock);
        return tenant;
    }

    private static Task<Outcome<IReadOnlyList<DataReport>>> CityAsync(TestTenant tenant) =>
        tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("CityOfficer", "4301", (s, c) => s.ReportToProvinceAsync("4301", c));

    private static Task<Outcome<IReadOnlyList<DataReport>>> AcceptAsync(TestTenant tenant) =>
        tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("InformationOfficer", "43", (s, c) => s.AcceptAsync("4301", c));

    private static Task<Outcome<DataReport>> ReturnAsync(
        TestTenant tenant, string role, string place, Func<DataReportService, Core.Events.ProcessContext, Task<Outcome<DataReport>>> act, string? reason = "数据要更正") =>
        tenant.AsOfficerAsync(role, place, act, reason);

    private static async Task<DataReport> ReadAsync(TestTenant tenant, string county)
    {
        await using var db = tenant.Open();
        return await db.DataReports.AsNoTracking().SingleAsync(r => r.CampaignId == tenant.CampaignId && r.CountyCode == county);
    }

    /// <summary>A change past every guard, as somebody with the database's password could make one.</summary>
    private static async Task TamperAsync(TestTenant tenant, string sql)
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"set session_replication_role = replica; set admissions.tenant_id = {tenant.Tenant.Id}; {sql}", connection);
        await command.ExecuteNonQueryAsync();
    }
}
