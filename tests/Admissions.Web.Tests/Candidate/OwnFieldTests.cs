using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What only one campaign asks is on its form, before the clerk, in the file and in what goes up (HR-168).</summary>
public sealed class OwnFieldTests
{
    private const string Root = "/ks/adult-2026";
    private const string Unit = "星沙机械厂";

    [Fact]
    [Covers("HR-168")]
    public async Task WorkUnit_AddedByACampaign_IsInFormDetailAndExportAndOtherFormsStayUnchanged()
    {
        var tenant = await TestTenant.CreateAsync("hunan-adult", policy => policy.Replace(
            "\"extraFields\": []", """ "extraFields": [{ "code": "workUnit", "label": "工作单位", "kind": "Text", "required": false, "maxLength": 60 }] """, StringComparison.Ordinal));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync("430121");
        var clerk = await tenant.ClerkAsync(point, "PointHead");
        var candidate = await tenant.CandidateAsync("蒋文静").PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], point.Id);
        var own = await OpenAsync(tenant, candidate.User);
        var other = await TestTenant.CreateAsync();
        await other.SetClockAsync("2026-09-08 10:00");
        var elsewhere = await OpenAsync(other, (await other.CandidateAsync().PledgedAsync()).User);

        var form = await own.GetAsync($"{Root}/basic/contact");
        await own.PostAsync($"{Root}/basic/contact", [KeyValuePair.Create("Fields[workUnit]", new string('厂', 61))]);
        var tooLong = await candidate.TrySubmitAsync();
        await own.PostAsync($"{Root}/basic/contact", [KeyValuePair.Create("Fields[workUnit]", Unit)]);
        await candidate.SubmitAsync();
        var counter = await (await OpenAsync(tenant, clerk.User)).GetAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}");
        Must(await clerk.ConfirmAsync(await clerk.PrepareAsync(candidate)));
        await using (var db = tenant.Open())
            await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RegistrationState.Valid).SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch));
        var county = await OpenAsync(tenant, await tenant.StaffAsync("CountyOfficer", "430121"));
        var detail = await county.GetAsync($"/gl/adult-2026/candidates/{candidate.RegistrationId}");
        var file = Encoding.UTF8.GetString((await county.GetAsync($"/gl/adult-2026/candidates/{candidate.RegistrationId}?handler=Export&format=csv")).Bytes);
        var (dbf, differences) = await RoundTripAsync(tenant);

        form.Document.QuerySelector("[name='Fields[workUnit]']")!.GetAttribute("maxlength").ShouldBe("60");
        tooLong.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("工作单位最多 60 个字，您填了 61 个。请删减");
        counter.Document.QuerySelectorAll("tr").ShouldContain(tr => tr.TextContent.Contains("工作单位", StringComparison.Ordinal) && tr.TextContent.Contains(Unit, StringComparison.Ordinal));
        detail.Text.ShouldContain($"工作单位{Unit}");
        file.ShouldContain($"工作单位,{Unit}");
        dbf.Fields[^1].Name.ShouldBe("WORKUNIT");
        dbf.Records().Select(r => r.Value!.Values[^1]).ShouldBe([Unit]);
        differences.ShouldBeEmpty();
        (await elsewhere.GetAsync($"{Root}/basic/contact")).Text.ShouldNotContain("工作单位");
    }

    [Fact]
    public async Task Counter_Nurse_ShowsLicenceAndWorkPlaceInWordsAndNoPromise()
    {
        var tenant = await ShaanxiBuilders.ShaanxiAsync();
        var office = await tenant.PointAsync("610113", kind: RegistrationPointKind.CountyOffice);
        var nursing = await tenant.PlanLineAsync(category: "Medicine", major: "护理学", medical: true);
        var nurse = await tenant.ShaanxiSubmittedAsync(office, nursing, more: [.. ShaanxiBuilders.NurseFields, ("householdRegistrationPlace", "610402"), ("workPlace", "610113")]);
        var clerk = await tenant.ClerkAsync(office, "PointHead");

        var counter = await (await OpenAsync(tenant, clerk.User)).GetAsync($"/gl/adult-2026/counter?id={nurse.RegistrationId}");

        counter.Text.ShouldContain("执业护士证书编号：HS610000001");
        counter.Text.ShouldContain("工作单位所在县（区）：陕西省西安市雁塔区");
        counter.Text.ShouldContain("从业情况：在职");
        counter.Text.ShouldNotContain("遵守中华人民共和国宪法");
    }

    /// <summary>Every kind of file comes back without a difference, and the changed answer is told by its label.</summary>
    private static async Task<(DbfReader Dbf, IReadOnlyList<FieldDifference> Differences)> RoundTripAsync(TestTenant tenant)
    {
        using MemoryStream dbf = new(), xlsx = new();
        Must(await tenant.AsOfficerAsync<PackageService, int>("CountyOfficer", "430121", (s, c) => s.ExportAsync(dbf, ExportFormat.Gbk, c)));
        Must(await tenant.AsOfficerAsync<PackageService, int>("CountyOfficer", "430121", (s, c) => s.ExportAsync(xlsx, ExportFormat.Xlsx, c)));
        var found = new List<FieldDifference>();
        foreach (var file in new[] { dbf, xlsx })
        {
            var (rows, differences) = Must(await tenant.AsOfficerAsync<PackageService, FileComparison>("CountyOfficer", "430121", (s, c) => s.CompareAsync(new MemoryStream(file.ToArray()), null, c)));
            rows.ShouldBe(1);
            found.AddRange(differences);
        }
        return (DbfReader.Open(new MemoryStream(dbf.ToArray())).Value!, found);
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
