using System.IO.Compression;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Scoring;

public sealed class ScoreImportTests
{
    private const string Header = "准考证号,姓名,政治,英语,高等数学";

    [Fact]
    public async Task Confirm_OneAbsentOneViolation_StoresMarksAndCountsThemNought()
    {
        var (tenant, officer, ids) = await StageAsync(2);

        var done = await ImportAsync(tenant, officer, $"{Header}\nT00,考生0,90,缺考,70\nT01,,违规,80.5,60\n");

        done.Succeeded.ShouldBeTrue();
        await using var db = tenant.Open();
        var scores = await db.Scores.AsNoTracking().ToListAsync();
        scores.ShouldContain(s => s.RegistrationId == ids[0] && s.Subject == "English" && s.Mark == ScoreMark.Absent && s.Points == 0);
        scores.ShouldContain(s => s.RegistrationId == ids[1] && s.Subject == "Politics" && s.Mark == ScoreMark.Violation && s.Points == 0);
        (await db.Registrations.SingleAsync(r => r.Id == ids[0])).TotalScore.ShouldBe(160);
        (await db.Registrations.SingleAsync(r => r.Id == ids[1])).TotalScore.ShouldBe(140.5m);
    }

    /// <summary>A total that the spreadsheet has calculated counts; one that it never calculated would read as an empty cell.</summary>
    [Fact]
    public async Task Import_XlsxWithFormulas_TakesTheStoredValueAndNamesTheCellThatWasNeverCalculated()
    {
        var (tenant, officer, ids) = await StageAsync(2);
        var never = Xlsx("<c r=\"C2\"><f>70+80</f><v>150</v></c>", "<c r=\"C3\"><f>70+80</f></c>");

        var refused = await CheckAsync(tenant, officer, never);
        await using var db = tenant.Open();
        var before = (await db.Scores.CountAsync(), await db.Events.CountAsync(e => e.Type == "ScoresImported"));
        var stored = await CheckAsync(tenant, officer, Xlsx("<c r=\"C2\"><f>70+80</f><v>150</v></c>", "<c r=\"C3\"><v>90</v></c>"));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("单元格 C3 是公式，没有算好的值。请全选、复制，选择性粘贴为“数值”，再上传");
        before.ShouldBe((0, 0));
        (await db.Registrations.CountAsync(r => ids.Contains(r.Id) && r.TotalScore != null)).ShouldBe(0);
        stored.Refusals.ShouldBeEmpty();
    }

    /// <summary>A file of a spreadsheet, with the cell of 政治 of each candidate as given.</summary>
    private static byte[] Xlsx(params string[] politics)
    {
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, "成绩", Header.Split(','), [["T00", "", 1, 1, 1]]);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var sheet = zip.Entries.Single(e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal));
            var path = sheet.FullName;
            sheet.Delete();
            var head = string.Concat(Header.Split(',').Select((title, i) => Text($"{(char)('A' + i)}1", title)));
            var rows = politics.Select((cell, i) => $"<row r=\"{i + 2}\">{Text($"A{i + 2}", $"T{i:00}")}{cell}<c r=\"D{i + 2}\"><v>80</v></c><c r=\"E{i + 2}\"><v>70</v></c></row>");
            using var text = new StreamWriter(zip.CreateEntry(path).Open());
            text.Write($"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{head}</row>{string.Concat(rows)}</sheetData></worksheet>""");
        }
        return stream.ToArray();

        static string Text(string cell, string text) => $"<c r=\"{cell}\" t=\"str\"><v>{text}</v></c>";
    }

    [Fact]
    [Covers("HR-49")]
    public async Task Confirm_CorrectedPaper_ComputesTheTotalAnew()
    {
        var (tenant, officer, ids) = await StageAsync(1);
        await ImportAsync(tenant, officer, $"{Header}\nT00,,90,80,70\n");
        await using var db = tenant.Open();
        (await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == ids[0])).TotalScore.ShouldBe(240);

        var second = await ImportAsync(tenant, officer, $"{Header}\nT00,,90,85,70\n");

        second.Value!.Changed.ShouldBe(1);
        (await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == ids[0])).TotalScore.ShouldBe(245);
        (await db.Events.CountAsync(e => e.Type == "ScoresImported")).ShouldBe(2);
    }

    [Fact]
    [Covers("HR-48", "HR-50")]
    public async Task Confirm_TwoApprovedBonuses_AddsTheLargerToTheDossierScore()
    {
        var (tenant, officer, ids) = await StageAsync(1);
        await using var db = tenant.Open();
        db.BonusClaims.AddRange(
            new BonusClaim { RegistrationId = ids[0], Code = "H-01", State = BonusClaimState.Approved }, new BonusClaim { RegistrationId = ids[0], Code = "H-02", State = BonusClaimState.Approved });
        await db.SaveChangesAsync();

        await ImportAsync(tenant, officer, $"{Header}\nT00,,90,80,70\n");

        var registration = await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == ids[0]);
        registration.ShouldSatisfyAllConditions(r => r.TotalScore.ShouldBe(240), r => r.FeaturePoints.ShouldBe(20), r => r.DossierScore.ShouldBe(260));
    }

    [Theory]
    [InlineData("T00,,151,80,70", "第 2 行“政治”（C 列）：政治成绩 151 超出 0 至 150 分。请核对成绩数据。")]
    [InlineData("T99,,90,80,70", "第 2 行“准考证号”（A 列）：没有准考证号为 T99 的考生，请核对")]
    [InlineData("T00,,90,,70", "第 2 行“英语”（D 列）是空的，请填写成绩，或填“缺考”“违规”")]
    [InlineData("T00,,九十,80,70", "第 2 行“政治”（C 列）：“九十”不是成绩。请填数字、“缺考”或“违规”")]
    [InlineData("T00,,90.25,80,70", "第 2 行“政治”（C 列）：成绩 90.25 的小数超过一位，请核对")]
    [InlineData("T00,周明,90,80,70", "第 2 行“姓名”（B 列）：准考证号 T00 的考生是 考生0，不是 周明，请核对")]
    [InlineData("T00,,90,80,70\nT00,,90,80,70", "第 3 行“准考证号”（A 列）：准考证号 T00 在第 2 行已经有了，请删去一行")]
    public async Task Check_WrongCell_NamesPlaceAndWritesNothing(string rows, string sentence)
    {
        var (tenant, officer, _) = await StageAsync(1);

        var read = await CheckAsync(tenant, officer, Encoding.UTF8.GetBytes($"{Header}\n{rows}\n"));

        read.Refusals.Select(r => r.Sentence).ShouldContain(sentence);
        await using var db = tenant.Open();
        (await db.Scores.CountAsync()).ShouldBe(0);
        (await db.JobRuns.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Check_ManyErrors_ReportsAllOfThem()
    {
        var (tenant, officer, _) = await StageAsync(2);

        var read = await CheckAsync(tenant, officer, Encoding.UTF8.GetBytes($"{Header}\nT00,,151,-1,x\nT77,,1,1,1\n"));

        read.Refusals.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Check_ColumnMissing_NamesIt()
    {
        var (tenant, officer, _) = await StageAsync(1);

        var read = await CheckAsync(tenant, officer, Encoding.UTF8.GetBytes("准考证号,政治,英语\nT00,90,80\n"));

        read.Refusals.ShouldHaveSingleItem().Sentence.ShouldStartWith("缺少“高等数学”列");
    }

    [Fact]
    public async Task Check_GbkWithUtf8Mark_IsRefusedWhole()
    {
        var (tenant, officer, _) = await StageAsync(1);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] file = [0xEF, 0xBB, 0xBF, .. Encoding.GetEncoding("GB18030").GetBytes($"{Header}\nT00,,90,80,70\n")];

        var read = await CheckAsync(tenant, officer, file);

        read.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TableRefusals.LyingMark>()
            .Sentence.ShouldBe("文件开头标明是 UTF-8 编码，内容却不是（很可能是 GBK），汉字会变成乱码。请在 Excel 或 WPS 里另存为“CSV UTF-8”，再上传");
        await using var db = tenant.Open();
        (await db.Scores.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Check_Gbk_IsRead()
    {
        var (tenant, officer, _) = await StageAsync(1);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

        var read = await CheckAsync(tenant, officer, Encoding.GetEncoding("GB18030").GetBytes($"{Header}\nT00,考生0,90,80,70\n"));

        read.Value!.Examinees.ShouldBe(1);
    }

    [Fact]
    public async Task Check_WithoutPermission_IsRefused()
    {
        var (tenant, _, _) = await StageAsync(1);
        var other = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        var read = await CheckAsync(tenant, other, Encoding.UTF8.GetBytes($"{Header}\nT00,,90,80,70\n"));

        read.Refusals.ShouldHaveSingleItem().Code.ShouldBe("score.not-permitted");
    }

    [Fact]
    public async Task Confirm_Twice_WritesOnce()
    {
        var (tenant, officer, _) = await StageAsync(1);
        var read = await CheckAsync(tenant, officer, Encoding.UTF8.GetBytes($"{Header}\nT00,,90,80,70\n"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => await ConfirmAsync(tenant, officer, read.Value!.ImportId)));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().Code.ShouldBe("score.import-gone");
    }

    internal static async Task<(TestTenant Tenant, Actor Officer, IReadOnlyList<long> Ids)> StageAsync(int examinees)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-11-10 10:00");
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Range(0, examinees).Select(_ => new RunCandidate("430102", StudyLevel.CollegeToBachelor, "EconomicsManagement")));
        await using var db = tenant.Open();
        for (var i = 0; i < ids.Count; i++)
            await db.Registrations.Where(r => r.Id == ids[i]).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, $"T{i:00}"));
        return (tenant, await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "43")), ids);
    }

    internal static async Task<Outcome<ScoreCheck>> ImportAsync(TestTenant tenant, Actor officer, string csv)
    {
        var read = await CheckAsync(tenant, officer, Encoding.UTF8.GetBytes(csv));
        read.Refusals.ShouldBeEmpty();
        return await ConfirmAsync(tenant, officer, read.Value!.ImportId);
    }

    private static async Task<Outcome<ScoreCheck>> CheckAsync(TestTenant tenant, Actor officer, byte[] file)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<ScoreImportService>().CheckAsync(new MemoryStream(file), "成绩.csv", await tenant.ProcessAsync(officer));
    }

    private static async Task<Outcome<ScoreCheck>> ConfirmAsync(TestTenant tenant, Actor officer, long importId)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<ScoreImportService>().ConfirmAsync(importId, await tenant.ProcessAsync(officer));
    }
}
