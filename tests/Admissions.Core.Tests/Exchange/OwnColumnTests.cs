using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Reporting;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Exchange;

/// <summary>The fields of one campaign alone, out and in again: whatever was added to the policy since, or stands elsewhere in it now.</summary>
public sealed class OwnColumnTests
{
    private const string County = "430121";
    private const string Unit = """{ "code": "workUnit", "label": "工作单位", "kind": "Text", "required": false, "maxLength": 60 }""";
    private const string Licence = """{ "code": "operatorLicenceNumber", "label": "操作证编号", "kind": "Text", "required": false, "maxLength": 30 }""";
    private const string Since = """{ "code": "workSince", "label": "入职日期", "kind": "Date", "required": false }""";
    private static readonly (string Field, string Value)[] Answers = [("workUnit", "星沙机械厂"), ("operatorLicenceNumber", "HN-0007"), ("workSince", "2020-03-01")];

    [Theory]
    [InlineData(DbfText.Gbk)]
    [InlineData(DbfText.Gb18030)]
    [InlineData(null)]
    public async Task RoundTrip_OwnFields_ComeBackWithoutADifference(DbfText? text)
    {
        var tenant = await StartAsync(Unit, Licence, Since);

        var file = await ExportAsync(tenant, text);
        var back = await CompareAsync(tenant, file, text);

        (back.Rows, back.Differences.Count, back.NotCompared.Count).ShouldBe((2, 0, 0));
        if (text is not null)
            DbfReader.Open(new MemoryStream(file)).Value!.Fields.Skip(CandidateLayout.Fields.Count).Select(f => (f.Name, f.Type, f.Width))
                .ShouldBe([("WORKUNIT", 'C', 254), (CandidateLayout.OwnName("operatorLicenceNumber"), 'C', 254), ("WORKSINCE", 'C', 254)]);
    }

    /// <summary>An export from before the campaign had own fields: thirty-two columns.</summary>
    [Theory]
    [InlineData(DbfText.Gbk)]
    [InlineData(null)]
    public async Task Compare_OlderFileWithoutTheColumns_ComparesTheOthersAndSaysWhatItLacks(DbfText? text)
    {
        var tenant = await StartAsync(Unit, Licence);
        var (rows, layout) = await RowsAsync(tenant);
        var older = Write(rows.Select(row => new CandidateRow([.. row.Values.Take(CandidateLayout.Fields.Count)])), CandidateLayout.Fields, text);

        var same = await CompareAsync(tenant, older, text);
        var changed = await CompareAsync(tenant, Write(
            rows.Select(row => new CandidateRow([.. row.Values.Take(CandidateLayout.Fields.Count).Select((value, i) => layout[i].Key == "name" ? "改名" : value)])), CandidateLayout.Fields, text), text);

        (same.Rows, same.Differences.Count).ShouldBe((2, 0));
        same.NotCompared.ShouldBe(["工作单位", "操作证编号"]);
        changed.Differences.Select(d => d.Field).ShouldBe(["姓名", "姓名"]);
    }

    /// <summary>Columns named by their position say nothing any more: they are left alone, and no value gets into another field.</summary>
    [Fact]
    public async Task Compare_FileWithColumnsByPosition_TakesNoValueFromThem()
    {
        var tenant = await StartAsync(Unit, Licence);
        var (rows, layout) = await RowsAsync(tenant);
        var renamed = layout.Select((field, i) => i < CandidateLayout.Fields.Count ? field : field with { Dbf = $"ZD{i - CandidateLayout.Fields.Count + 1:00}" }).ToList();

        var compared = await CompareAsync(tenant, Write(rows, renamed, DbfText.Gbk), DbfText.Gbk);

        compared.Differences.ShouldBeEmpty();
        compared.NotCompared.ShouldBe(["工作单位", "操作证编号"]);
    }

    [Theory]
    [InlineData(DbfText.Gbk)]
    [InlineData(null)]
    public async Task Compare_PolicyInAnotherOrderAndWithOneFieldMore_PutsEveryValueInItsOwnField(DbfText? text)
    {
        var tenant = await StartAsync(Unit, Licence);
        var file = await ExportAsync(tenant, text);
        await ReorderAsync(tenant, Since, Licence, Unit);

        var compared = await CompareAsync(tenant, file, text);

        compared.Differences.ShouldBeEmpty();
        compared.NotCompared.ShouldBe(["入职日期"]);
    }

    /// <summary>A narrower policy does not hold up the export of what people answered under the wider one.</summary>
    [Fact]
    public async Task Export_PolicyNarrowedAfterTheAnswers_IsWrittenAllTheSame()
    {
        var tenant = await StartAsync(Unit, Licence);
        await ReorderAsync(tenant, Licence, Unit.Replace("\"maxLength\": 60", "\"maxLength\": 1", StringComparison.Ordinal));

        var compared = await CompareAsync(tenant, await ExportAsync(tenant, DbfText.Gbk), DbfText.Gbk);

        (compared.Rows, compared.Differences.Count, compared.NotCompared.Count).ShouldBe((2, 0, 0));
    }

    [Fact]
    public async Task Package_PolicyReorderedAfterTheReport_IsStillTheReport()
    {
        var tenant = await StartAsync(Unit, Licence);
        await tenant.ReportedAsync(County);
        await ReorderAsync(tenant, Licence, Since, Unit);
        using var package = new MemoryStream();

        Must(await tenant.AsOfficerAsync<PackageService, PackageManifest>("CountyOfficer", County, (s, c) => s.WriteAsync(County, package, c)));

        OfflinePackage.Verify(new MemoryStream(package.ToArray())).Faults.ShouldBeEmpty();
    }

    private static async Task<TestTenant> StartAsync(params string[] fields)
    {
        var tenant = await TestTenant.CreateAsync("hunan-adult", PolicyChange.Set("basicInformation.extraFields", $"[{string.Join(',', fields)}]"));
        await tenant.SetClockAsync("2026-09-28 10:00");
        var ids = await tenant.ReportableAsync(County, 2);
        await tenant.AnswerOwnAsync(ids[0], [.. Answers.Where(a => fields.Any(f => f.Contains($"\"{a.Field}\"", StringComparison.Ordinal)))]);
        return tenant;
    }

    /// <summary>The province corrects the policy while the campaign runs.</summary>
    private static async Task ReorderAsync(TestTenant tenant, params string[] fields)
    {
        await using var db = tenant.Open();
        var document = db.PolicyVersions.Single(v => v.CampaignId == tenant.CampaignId).Document;
        var corrected = PolicyChange.Set("basicInformation.extraFields", $"[{string.Join(',', fields)}]")(document);
        PolicyValidator.Validate(corrected).ShouldBeEmpty();
        Must(await tenant.AsOfficerAsync<PolicyService, CampaignPolicyVersion>("ProvinceAdministrator", "43", (s, c) => s.PublishAsync(corrected, 1, c), reason: "更正字段"));
    }

    private static async Task<(IReadOnlyList<CandidateRow> Rows, IReadOnlyList<LayoutField> Layout)> RowsAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        var campaign = await tenant.ContextAsync();
        return (await ReportData.ReadAsync(db, campaign, County, default), CandidateLayout.Of(campaign.Policy));
    }

    private static async Task<byte[]> ExportAsync(TestTenant tenant, DbfText? text)
    {
        using var file = new MemoryStream();
        Must(await tenant.AsOfficerAsync<PackageService, int>("CountyOfficer", County, (s, c) => s.ExportAsync(file, text switch { DbfText.Gbk => ExportFormat.Gbk, DbfText.Gb18030 => ExportFormat.Gb18030, _ => ExportFormat.Xlsx }, c)));
        return file.ToArray();
    }

    private static async Task<FileComparison> CompareAsync(TestTenant tenant, byte[] file, DbfText? text) => Must(await tenant.AsOfficerAsync<PackageService, FileComparison>(
        "CountyOfficer", County, (s, c) => s.CompareAsync(new MemoryStream(file), text == DbfText.Gb18030 ? "GB18030" : null, c)));

    private static byte[] Write(IEnumerable<CandidateRow> rows, IReadOnlyList<LayoutField> layout, DbfText? text)
    {
        using var file = new MemoryStream();
        if (text is { } encoding)
            CandidateFiles.WriteDbf(file, rows, layout, encoding, new DateOnly(2026, 9, 28)).ProblemCount.ShouldBe(0);
        else
            CandidateFiles.WriteXlsx(file, rows, layout);
        return file.ToArray();
    }
}
