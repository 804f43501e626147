using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Reporting;

/// <summary>A county that reported before the program grew need not report again.</summary>
public sealed class ReportLayoutTests
{
    private const string County = "430121";

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public async Task Report_MadeUnderAnOlderLayout_StillComparesEqualAndGoesUp(int number, bool numbered)
    {
        var (tenant, ids) = await StartAsync();
        foreach (var county in ReportingBuilders.CountiesOf("4301").Where(c => c != County))
            await tenant.ReportedAsync(county);
        var digest = await ReportUnderAsync(tenant, number, numbered);

        (await CompareAsync(tenant)).ShouldBeEmpty();
        using var package = new MemoryStream();
        var manifest = Must(await tenant.AsOfficerAsync<PackageService, PackageManifest>("CountyOfficer", County, (s, c) => s.WriteAsync(County, package, c)));
        (manifest.Digest, manifest.Layout).ShouldBe((digest, number));
        OfflinePackage.Verify(new MemoryStream(package.ToArray())).IsOk.ShouldBeTrue();
        Must(await tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("CityOfficer", "4301", (s, c) => s.ReportToProvinceAsync("4301", c)));
        Must(await tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("InformationOfficer", "43", (s, c) => s.AcceptAsync("4301", c)));

        await using var db = tenant.Open();
        var report = await db.DataReports.Include(r => r.Steps).SingleAsync(r => r.CountyCode == County);
        (report.State, report.Version, report.Digest).ShouldBe((DataReportState.Accepted, 1, digest));
        report.Steps.OrderBy(s => s.Id).TakeLast(2).Select(s => s.Digest).ShouldBe([digest, digest]);
        ids.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Report_MadeUnderAnOlderLayout_StillNamesWhoChanged(int number, bool numbered)
    {
        var (tenant, ids) = await StartAsync();
        await ReportUnderAsync(tenant, number, numbered);
        string candidate;
        await using (var db = tenant.Open())
        {
            candidate = (await db.Registrations.Where(r => r.Id == ids[0]).Select(r => r.CandidateNumber).SingleAsync())!;
            // Only behind the back of the database's own guard can reported data change at all.
            await ChangeReportedAsync(tenant, ids[0]);
        }

        (await CompareAsync(tenant)).ShouldHaveSingleItem().ShouldBe(new ReportDifference(ReportDifferenceKind.Changed, candidate, 1, 1));
    }

    [Fact]
    public async Task Report_MadeNow_CarriesThePresentLayout()
    {
        var (tenant, _) = await StartAsync();
        await tenant.ReportedAsync(County);

        await using var db = tenant.Open();
        (await db.DataReports.SingleAsync(r => r.CountyCode == County)).Layout.ShouldBe(ReportLayout.Current.Number);
    }

    /// <summary>Two valid candidates, one of whom has answered a question of this campaign alone.</summary>
    private static async Task<(TestTenant Tenant, IReadOnlyList<long> Ids)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync("hunan-adult", PolicyChange.Set(
            "basicInformation.extraFields", """[{ "code": "workUnit", "label": "工作单位", "kind": "Text", "required": false, "maxLength": 60 }]"""));
        await tenant.SetClockAsync("2026-09-28 10:00");
        var ids = await tenant.ReportableAsync(County, 2);
        await tenant.AnswerOwnAsync(ids[0], ("workUnit", "星沙机械厂"));
        return (tenant, ids);
    }

    /// <summary>Reports, then puts into the report what an older program would have: the digests of its layout, and perhaps no number.</summary>
    /// <returns>The digest.</returns>
    private static async Task<string> ReportUnderAsync(TestTenant tenant, int number, bool numbered)
    {
        await tenant.ReportedAsync(County);
        await using var db = tenant.Open();
        var older = (await ReportData.DigestsAsync(db, await tenant.ContextAsync(), County, [ReportLayout.All[number - 1]], default))[0];
        var report = await db.DataReports.SingleAsync(r => r.CountyCode == County);
        report.Digest.ShouldNotBe(older.Hash);
        await db.DataReports.Where(r => r.Id == report.Id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Digest, older.Hash).SetProperty(x => x.Layout, numbered ? number : null));
        await using var owner = Npgsql.NpgsqlDataSource.Create(await TestDatabase.AdministratorAsync());
        await using var kept = owner.CreateCommand("update data_report_steps set rows = $1 where tenant_id = $2 and report_id = $3 and rows is not null");
        foreach (var value in new object[] { ReportData.Pack(older.Rows), tenant.Tenant.Id, report.Id })
            kept.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value });
        (await kept.ExecuteNonQueryAsync()).ShouldBe(1);
        return older.Hash;
    }

    private static async Task ChangeReportedAsync(TestTenant tenant, long id)
    {
        await using var administrator = Npgsql.NpgsqlDataSource.Create(await TestDatabase.AdministratorAsync());
        await using var connection = await administrator.OpenConnectionAsync();
        await using var change = new Npgsql.NpgsqlBatch(connection);
        change.BatchCommands.Add(new("set local session_replication_role = replica"));
        change.BatchCommands.Add(new("update registrations set phone = '19900000319' where tenant_id = $1 and id = $2")
        {
            Parameters = { new() { Value = tenant.Tenant.Id }, new() { Value = id } },
        });
        await change.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<ReportDifference>> CompareAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        var service = (DataReportService)scope.ServiceProvider.GetService(typeof(DataReportService))!;
        await using var db = tenant.Open();
        return await service.CompareAsync(await db.DataReports.AsNoTracking().SingleAsync(r => r.CountyCode == County), await tenant.ContextAsync());
    }
}
