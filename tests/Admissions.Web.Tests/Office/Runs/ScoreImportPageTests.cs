using System.IO.Compression;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office.Runs;

/// <summary>Scores come as a workbook: every wrong cell is named by row and column, and nothing is written until the file is clean and confirmed.</summary>
public sealed class ScoreImportPageTests : PageTests
{
    private const string Page = "/gl/adult-2026/scores";
    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static readonly string[] Titles = ["准考证号", "姓名", "政治", "英语", "民法"];

    private IReadOnlyList<long> _ids = [];
    private Browser _officer = null!;

    protected override async Task ArrangeAsync()
    {
        await Tenant.SetClockAsync("2026-11-08 10:00");
        _ids = await RunCandidates.InsertAsync(Tenant, Enumerable.Repeat(new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law"), 3));
        await Tenant.TicketedAsync(_ids);
        _officer = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));
    }

    [Fact]
    public async Task Upload_WorkbookWithErrors_NamesEachByRowAndColumnAndWritesNothing()
    {
        var answer = await UploadAsync(Xlsx(Titles, ["T00", "考生0", 151m, 80m, 70m], ["T01", "周明", 90m, null, "七十"], ["T99", null, 1m, 1m, 1m], ["T02", null, 90.25m, -1m, "缺考"]));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("[role=alert] h2")!.TextContent.ShouldMatch("没有导入：文件有 [0-9]+ 处要修改");
        foreach (var sentence in new[]
                 {
                     "第 2 行“政治”（C 列）：政治成绩 151 超出 0 至 150 分",
                     "第 3 行“姓名”（B 列）：准考证号 T01 的考生是 考生1，不是 周明，请核对",
                     "第 4 行“准考证号”（A 列）：没有准考证号为 T99 的考生，请核对",
                     "第 5 行“政治”（C 列）：成绩 90.25 的小数超过一位，请核对",
                     "第 5 行“英语”（D 列）：英语成绩 -1 超出 0 至 150 分",
                 })
            answer.Text.ShouldContain(sentence);
        await NothingWrittenAsync();
    }

    [Fact]
    public async Task Upload_WorkbookWithEmptyAndWordyCells_NamesThem()
    {
        var answer = await UploadAsync(Xlsx(Titles, ["T00", null, 90m, null, "七十"]));

        answer.Text.ShouldContain("第 2 行“英语”（D 列）是空的，请填写成绩，或填“缺考”“违规”");
        answer.Text.ShouldContain("第 2 行“民法”（E 列）：“七十”不是成绩。请填数字、“缺考”或“违规”");
        await NothingWrittenAsync();
    }

    [Fact]
    public async Task Upload_WorkbookWithoutASubjectOrWithAnUnknownOne_NamesTheColumn()
    {
        var missing = await UploadAsync(Xlsx(["准考证号", "政治", "英语"], ["T00", 90m, 80m]));
        var unknown = await UploadAsync(Xlsx([.. Titles, "体育"], ["T00", null, 90m, 80m, 70m, 60m]));

        missing.Text.ShouldContain("缺少“民法”列");
        unknown.Text.ShouldContain("F 列“体育”不是考试科目");
        (missing.Status, unknown.Status).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        await NothingWrittenAsync();
    }

    [Fact]
    public async Task Upload_CsvWhoseMarkLies_IsRefusedWhole()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] file = [0xEF, 0xBB, 0xBF, .. Encoding.GetEncoding("GB18030").GetBytes($"{string.Join(',', Titles)}\nT00,考生0,90,80,70\n")];

        var answer = await _officer.PostAsync(Page, [], files: [("Upload", "成绩.csv", "text/csv", file)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain("文件开头标明是 UTF-8 编码，内容却不是（很可能是 GBK），汉字会变成乱码。请在 Excel 或 WPS 里另存为“CSV UTF-8”，再上传");
        await NothingWrittenAsync();
    }

    [Fact]
    public async Task Upload_CorrectedWorkbook_IsShownFirstAndWrittenOnlyWhenConfirmed()
    {
        object?[][] rows = [["T00", "考生0", 150m, 80.5m, "缺考"], ["T01", null, 90m, 85m, 70m]];
        await UploadAsync(Xlsx(Titles, [.. rows, ["T02", null, 151m, 1m, 1m]]));
        await NothingWrittenAsync();

        var checkedFile = await UploadAsync(Xlsx(Titles, [.. rows, ["T02", null, "违规", 1m, 1m]]));
        checkedFile.Status.ShouldBe(HttpStatusCode.Redirect, checkedFile.Text);
        var step = checkedFile.Location![checkedFile.Location!.IndexOf("/gl/", StringComparison.Ordinal)..];
        var preview = await _officer.GetAsync(step);
        preview.Text.ShouldContain("检查通过");
        preview.Text.ShouldContain("导入 3 名考生的成绩");
        await NothingWrittenAsync(jobs: 1);

        (await _officer.PostAsync(step, [])).Location.ShouldEndWith("/lines");

        await using var db = Tenant.Open();
        (await db.Scores.CountAsync()).ShouldBe(9);
        var totals = await db.Registrations.Where(r => _ids.Contains(r.Id)).OrderBy(r => r.TicketNumber).Select(r => r.TotalScore).ToListAsync();
        totals.ShouldBe([230.5m, 245m, 2m]);
        (await db.Events.CountAsync(e => e.Type == "ScoresImported")).ShouldBe(1);
    }

    [Theory]
    [InlineData("<f>70+80</f>", "单元格 C2 是公式，没有算好的值")]
    [InlineData("<f>1/0</f><v>#DIV/0!</v>", "单元格 C2 的公式出错（#DIV/0!）")]
    public async Task Upload_WorkbookWithAFormulaThatGivesNoScore_NamesTheCellAndWritesNothing(string cell, string sentence)
    {
        var answer = await UploadAsync(WithFormula(Xlsx(Titles, ["T00", "考生0", 90m, 80m, 70m]), cell));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain(sentence);
        await NothingWrittenAsync();
    }

    [Fact]
    public async Task Upload_WorkbookWithACalculatedFormula_IsReadByItsValueAndJudgedLikeAnyScore()
    {
        var good = await UploadAsync(WithFormula(Xlsx(Titles, ["T00", "考生0", 90m, 80m, 70m]), "<f>70+75</f><v>145</v>"));
        var high = await UploadAsync(WithFormula(Xlsx(Titles, ["T00", "考生0", 90m, 80m, 70m]), "<f>76+75</f><v>151</v>"));

        good.Status.ShouldBe(HttpStatusCode.Redirect, good.Text);
        high.Status.ShouldBe(HttpStatusCode.BadRequest);
        high.Text.ShouldContain("第 2 行“政治”（C 列）：政治成绩 151 超出 0 至 150 分");
        await NothingWrittenAsync(jobs: 1);
    }

    private Task<PageAnswer> UploadAsync(byte[] file) => _officer.PostAsync(Page, [], files: [("Upload", "成绩.xlsx", Workbook, file)]);

    private static byte[] Xlsx(IReadOnlyList<string> titles, params object?[][] rows)
    {
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, "成绩", titles, rows);
        return stream.ToArray();
    }

    /// <summary>The workbook with another content of the cell C2, as a spreadsheet program would have saved it.</summary>
    private static byte[] WithFormula(byte[] workbook, string content)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var sheet = zip.Entries.Single(e => e.FullName.Contains("worksheets/", StringComparison.Ordinal) && e.Name.EndsWith(".xml", StringComparison.Ordinal));
            using var part = sheet.Open();
            var xml = XDocument.Load(part);
            var found = xml.Descendants().Where(e => e.Name.LocalName == "row").ElementAt(1).Elements().ElementAt(2);
            found.SetAttributeValue("r", "C2");
            found.ReplaceNodes(XElement.Parse($"<c xmlns='{found.Name.NamespaceName}'>{content}</c>").Elements());
            found.SetAttributeValue("t", content.Contains('#', StringComparison.Ordinal) ? "e" : null);
            part.SetLength(0);
            xml.Save(part);
        }
        return stream.ToArray();
    }

    /// <param name="jobs">Checked files that wait for their confirmation.</param>
    private async Task NothingWrittenAsync(int jobs = 0)
    {
        await using var db = Tenant.Open();
        (await db.Scores.CountAsync()).ShouldBe(0);
        (await db.Registrations.CountAsync(r => r.TotalScore != null || r.DossierScore != null)).ShouldBe(0);
        (await db.Events.CountAsync(e => e.Type == "ScoresImported")).ShouldBe(0);
        (await db.JobRuns.CountAsync()).ShouldBe(jobs);
    }
}
