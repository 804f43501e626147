using System.IO.Compression;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Loading;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Loading;

/// <summary>Whatever is wrong with a file of candidates is said with row and column, and nothing of the file is written.</summary>
public sealed class LoadRefusalTests : IAsyncLifetime
{
    /// <summary>Exported once: nothing here changes the authority of origin.</summary>
    private static readonly Lazy<Task<Source>> Exported = new(ExportAsync);

    private TestTenant _from = null!;
    private TestTenant _to = null!;
    private Actor _loader = null!;
    private byte[] _table = null!;
    private byte[] _photos = null!;

    private sealed record Source(TestTenant Tenant, byte[] Table, byte[] Photos);

    public async ValueTask InitializeAsync()
    {
        (_from, _table, _photos) = await Exported.Value;
        _to = await _from.SuccessorAsync();
        _loader = await _to.LoaderAsync();
    }

    private static async Task<Source> ExportAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("430121"));
        var line = await tenant.PlanLineAsync();
        foreach (var name in new[] { "张三", "李四" })
            await clerk.PhotographedCandidateAsync(name, line);
        await using (var db = tenant.Open())
            await db.Registrations.ExecuteUpdateAsync(r => r.SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch).SetProperty(x => x.State, RegistrationState.Valid));
        return new Source(tenant, await tenant.ExportedAsync(ExportFormat.Gb18030), await tenant.ExportedPhotosAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("documentNumber", "43010419990101001A", "证件号码", "身份证号码")]
    [InlineData("documentNumber", "430104199901010010", "证件号码", "最后一位与前 17 位不符")]
    [InlineData("documentKind", "Passport", "证件类型", "不在本次招生接受的范围")]
    [InlineData("registrationPoint", "43012199", "报名确认点", "没有代码是“43012199”的报名确认点")]
    [InlineData("choices", "8012-XYZ", "志愿", "不在本次公布的招生计划里")]
    [InlineData("candidateNumber", "27430121000001", "考生号", "应为“26”")]
    [InlineData("candidateNumber", "26430122000001", "考生号", "考生号里的县（市、区）代码是 430122")]
    [InlineData("version", "0", "提交版本", "1 至 9999")]
    [InlineData("bonuses", "X-99", "照顾加分", "没有照顾加分项目 X-99")]
    [InlineData("ethnicity", "99", "民族", "民族")]
    [InlineData("telephone", "12", "联系电话", "电话")]
    [InlineData("medicalLicenseNumber", "110430000000001", "医学类执业资格证书编号", "载入就会丢失")]
    [InlineData("address", "ＡＢＣ  \u3000路", "", "")]
    [InlineData("level", "UpperSecondaryToCollege", "层次", "与第一志愿的招生计划不一致")]
    [InlineData("photoDigest", "00", "相片校验值", "校验值不一致")]
    public async Task Check_WrongValue_NamesRowAndColumn(string field, string value, string column, string sentence)
    {
        var wrong = _from.Changed(_table, (row, key, was) => row == 1 && key == field ? value : was);

        var check = Must(await _to.CheckLoadAsync(_loader, wrong, _photos));

        // An address of full-width letters is as good as another: it comes out as it went in.
        if (column.Length == 0)
        {
            check.ErrorCount.ShouldBe(0);
            Must(await _to.ConfirmLoadAsync(_loader, check)).Entered.ShouldBe(2);
            return;
        }
        check.Errors.ShouldContain(e => e.Line == 2 && e.Column == column && e.Sentence.Contains(sentence, StringComparison.Ordinal));
        check.Errors.ShouldAllBe(e => e.Line == 2 || e.Line == 0);
        (await _to.ConfirmLoadAsync(_loader, check)).Refusals.Single().Code.ShouldBe("load.not-clean");
        await NothingAsync();
    }

    [Fact]
    public async Task Check_NumberAndPersonTwice_NamesTheLaterRowAndTheWorkbookHasIt()
    {
        var twice = _from.Changed(_table, (_, _, was) => was, [0, 1, 0]);

        var check = Must(await _to.CheckLoadAsync(_loader, twice));
        using var errors = new MemoryStream();
        Must(await _to.DoAsync<CandidateLoadService, Outcome<LoadCheck>>(_loader, (s, c) => s.FindAsync(check.LoadId, c, errors)));

        check.ErrorCount.ShouldBe(1);
        check.Errors.Select(e => (e.Line, e.Column)).ShouldBe([(3, "考生号"), (3, "证件号码")]);
        check.Errors[0].Sentence.ShouldContain("在第 1 行已经有了");
        var row = Must(TableReader.Read(errors.ToArray())).Rows.ShouldHaveSingleItem();
        (row[0], row[1].Contains("考生号（字段 KSH）", StringComparison.Ordinal)).ShouldBe(("3", true));
        await NothingAsync();
    }

    [Fact]
    public async Task Check_ArchiveOfOtherPictures_NamesEachCandidate()
    {
        var exif = Pictures.WithPlaceAndRotation(Pictures.PortraitShape(1));
        var numbers = await NumbersAsync();

        var lacking = Must(await _to.CheckLoadAsync(_loader, _table, Archive((numbers[0], null))));
        var extra = Must(await _to.CheckLoadAsync(_loader, _table, Archive((numbers[0], null), (numbers[1], null), ("26430121009999", [1]))));
        var other = Must(await _to.CheckLoadAsync(_loader, _table, Archive((numbers[0], null), (numbers[1], [1, 2, 3]))));
        var twice = Must(await _to.CheckLoadAsync(_loader, _table, Archive((numbers[0], null), (numbers[1], null), ("b/" + numbers[1], null))));
        var loaded = Must(await _to.CheckLoadAsync(
            _loader, _from.Changed(_table, (row, key, was) => row == 1 && key == "photoDigest" ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(exif)) : was), Archive((numbers[0], null), (numbers[1], exif))));
        var broken = await _to.CheckLoadAsync(_loader, _table, _photos[..(_photos.Length / 2)]);

        lacking.Errors.ShouldHaveSingleItem().Sentence.ShouldContain($"没有考生 {numbers[1]} 的相片");
        extra.Errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Line.ShouldBe(0), e => e.Sentence.ShouldContain("表里没有这名考生"));
        other.Errors.ShouldHaveSingleItem().Sentence.ShouldContain("校验值不一致");
        twice.Errors.ShouldHaveSingleItem().Sentence.ShouldContain("出现多次");
        loaded.Errors.ShouldHaveSingleItem().Sentence.ShouldContain("不是报名系统存的 JPEG");
        broken.Refusals.Single().Code.ShouldBe("photos.archive");
        await NothingAsync();
    }

    [Fact]
    public async Task Check_FileThatIsNoTableOfCandidates_IsRefusedAsAWhole()
    {
        using var other = new MemoryStream();
        DbfWriter.Write(other, [new DbfField("KSH", 'C', 20), new DbfField("ZF", 'N', 3)], [["26430121000001", 300]], DbfText.Gbk, new DateOnly(2026, 9, 8));
        var utf8 = Rewritten(_table);
        var foreign = Replaced(_table, Encoding.GetEncoding(54936).GetBytes("张三"), [0x81, 0x20, 0x81, 0x20]);

        (await RefusalAsync(other.ToArray())).ShouldSatisfyAllConditions(r => r.Code.ShouldBe("load.layout"), r => r.Sentence.ShouldContain("姓名（DBF 字段 XM）"));
        (await RefusalAsync("不是表"u8.ToArray())).Sentence.ShouldNotBeEmpty();
        (await RefusalAsync(_table[..^300])).Code.ShouldBe("dbf.truncated");
        (await RefusalAsync(utf8)).Code.ShouldBe("load.utf8");
        (await RefusalAsync(foreign)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe("dbf.bad-text"), r => r.Sentence.ShouldContain("XM"));
        await NothingAsync();
    }

    [Fact]
    public async Task Check_ByWhoMayNot_OrIntoAReportedCounty_IsRefused()
    {
        var city = await _to.StaffActorAsync("CityOfficer", "4301");
        var check = Must(await _to.CheckLoadAsync(_loader, _table));
        await using (var db = _to.Open())
        {
            db.DataReports.Add(new DataReport { CampaignId = _to.CampaignId, CountyCode = "430121", State = DataReportState.ReportedToCity, Version = 1, ReportedAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync();
        }

        var frozen = Must(await _to.CheckLoadAsync(_loader, _table));
        var confirmed = await _to.ConfirmLoadAsync(_loader, frozen);

        (await _to.CheckLoadAsync(city, _table)).Refusals.Single().Code.ShouldBe("load.not-permitted");
        (await _to.ConfirmLoadAsync(city, check)).Refusals.Single().Code.ShouldBe("load.not-permitted");
        frozen.Errors.Count.ShouldBe(2);
        frozen.Errors.ShouldAllBe(e => e.Column == "报名确认点" && e.Sentence.Contains("上报", StringComparison.Ordinal));
        confirmed.Refusals.Single().Code.ShouldBe("load.not-clean");
        await NothingAsync();
    }

    /// <summary>What a granted bonus or exemption was elsewhere is asked for here.</summary>
    [Fact]
    public async Task Load_BonusAndExemptionGrantedElsewhere_AreDecidedHere()
    {
        var granted = _from.Changed(_table, (row, key, was) => (row, key) switch { (0, "bonuses") => "H-01", (1, "admissionType") => "Exempt", _ => was });

        var check = Must(await _to.CheckLoadAsync(_loader, granted));
        Must(await _to.ConfirmLoadAsync(_loader, check));
        var again = Must(await _to.CheckLoadAsync(_loader, granted));

        await using var db = _to.Open();
        (await db.BonusClaims.SingleAsync()).ShouldSatisfyAllConditions(c => c.Code.ShouldBe("H-01"), c => c.State.ShouldBe(BonusClaimState.Claimed));
        (await db.Registrations.Select(r => r.AdmissionType).Distinct().ToListAsync()).ShouldBe(["Unified"]);
        (again.Same, again.DifferentCount).ShouldBe((0, 2));
        again.Differences.ShouldAllBe(d => d.Field == "相片校验值", "only their portraits are missing here");
    }

    /// <summary>Row by row somebody of whom the campaign has the number or the document, but not both.</summary>
    [Fact]
    public async Task Check_NumberOfOneAndDocumentOfAnother_IsAnErrorAndNeverTakenForEither()
    {
        Must(await _to.ConfirmLoadAsync(_loader, Must(await _to.CheckLoadAsync(_loader, _from.Changed(_table, (_, _, was) => was, [0])))));
        var numbers = await NumbersAsync();
        var stranger = _from.Changed(_table, (_, key, was) => key == "candidateNumber" ? numbers[0] : was, [1]);

        var check = Must(await _to.CheckLoadAsync(_loader, stranger));

        check.Errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => (e.Line, e.Column).ShouldBe((1, "考生号")), e => e.Sentence.ShouldContain($"考生号 {numbers[0]} 在本次招生里是另一名考生的"));
        (check.Same, check.DifferentCount, check.MayLoad).ShouldBe((0, 0, false));
        (await _to.ConfirmLoadAsync(_loader, check)).Refusals.Single().Code.ShouldBe("load.not-clean");
    }

    [Fact]
    public async Task Check_ColumnThatTheCampaignDoesNotHave_IsNamed_AndNotesOfOtherSystemsAreNoPortraits()
    {
        var table = Must(TableReader.Read(await _from.ExportedAsync(ExportFormat.Xlsx)));
        var wider = string.Join('\n', table.Rows.Select(row => string.Join(',', row.Cells.Select(cell => $"\"{cell}\"")) + ",已婚").Prepend(string.Join(',', table.Titles) + ",婚姻状况"));

        var check = Must(await _to.CheckLoadAsync(_loader, Encoding.UTF8.GetBytes(wider), With(_photos, "__MACOSX/._x.jpg", "Thumbs.db", ".DS_Store")));

        check.NotHere.ShouldBe(["婚姻状况"]);
        (check.New, check.ErrorCount).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Load_AfterExamDocumentsWereMade_IsRefused()
    {
        var check = Must(await _to.CheckLoadAsync(_loader, _table, _photos));
        await using var db = _to.Open();
        await db.Campaigns.Where(c => c.Id == _to.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ExamDocumentsGeneratedAt, DateTimeOffset.UnixEpoch).SetProperty(x => x.Revision, x => x.Revision + 1));

        var confirmed = await _to.ConfirmLoadAsync(_loader, check);

        confirmed.Refusals.Single().Code.ShouldBe("load.numbered");
        await NothingAsync();
    }

    private async Task<Rules.Refusal> RefusalAsync(byte[] table) => (await _to.CheckLoadAsync(_loader, table)).Refusals[0];

    private async Task NothingAsync()
    {
        await using var db = _to.Open();
        (await db.Registrations.CountAsync(), await db.BatchEntries.CountAsync(), await db.Photos.CountAsync()).ShouldBe((0, 0, 0));
    }

    private async Task<List<string>> NumbersAsync()
    {
        await using var db = _from.Open();
        return await db.Registrations.OrderBy(r => r.CandidateNumber).Select(r => r.CandidateNumber!).ToListAsync();
    }

    /// <summary>An archive of these; a null picture is the candidate's own.</summary>
    private byte[] Archive(params (string Name, byte[]? Jpeg)[] pictures)
    {
        using var from = new ZipArchive(new MemoryStream(_photos));
        using var memory = new MemoryStream();
        using (var to = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, jpeg) in pictures)
            {
                using var entry = to.CreateEntry(name + ".jpg").Open();
                if (jpeg is not null)
                    entry.Write(jpeg);
                else
                    from.GetEntry(Path.GetFileName(name) + ".jpg")!.Open().CopyTo(entry);
            }
        }
        return memory.ToArray();
    }

    private static byte[] With(byte[] archive, params string[] notes)
    {
        using var memory = new MemoryStream();
        memory.Write(archive);
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true))
            foreach (var note in notes)
                using (var entry = zip.CreateEntry(note).Open())
                    entry.Write([1, 2, 3]);
        return memory.ToArray();
    }

    /// <summary>The table with its Chinese text in UTF-8, of an even number of bytes, which can be read as GBK too.</summary>
    private byte[] Rewritten(byte[] table)
    {
        var gb = Encoding.GetEncoding(54936);
        return _from.Changed(table, (_, key, was) => key switch { "name" => Misread(was), "graduationSchool" => Misread("湘水学院"), "address" => Misread("长沙星沙街道"), _ => was });

        string Misread(string text) => gb.GetString(Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Replaced(byte[] table, byte[] text, byte[] by)
    {
        var copy = table.ToArray();
        by.CopyTo(copy, copy.AsSpan().IndexOf(text));
        return copy;
    }
}
