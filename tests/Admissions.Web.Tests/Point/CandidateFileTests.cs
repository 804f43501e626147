using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Point;

/// <summary>The candidate's file as staff read it: scope, groups and their locks, masked numbers, warnings.</summary>
public sealed class CandidateFileTests : PageTests
{
    private const string List = "/gl/adult-2026/candidates";

    [Fact]
    [Covers("HR-02")]
    public async Task List_ByCountyUser_ShowsOwnCountyAndAnotherCountysAddressIs404WithATrace()
    {
        var own = await Tenant.SubmittedCandidateAsync(await Tenant.PointAsync("430121"), name: "甲县考生");
        var other = await Tenant.SubmittedCandidateAsync(await Tenant.PointAsync("430122"), name: "乙县考生");
        var user = await Tenant.StaffAsync("CountyOfficer", "430121");
        var county = await OpenAsync(user);

        var list = await county.GetAsync(List);
        var refused = await county.GetAsync($"{List}/{other.RegistrationId}");
        var nobody = await county.GetAsync($"{List}/999999999");

        list.Text.ShouldContain("甲县考生");
        list.Text.ShouldNotContain("乙县考生");
        (await county.GetAsync($"{List}/{own.RegistrationId}")).Status.ShouldBe(HttpStatusCode.OK);
        refused.Status.ShouldBe(HttpStatusCode.NotFound);
        nobody.Status.ShouldBe(HttpStatusCode.NotFound);
        await using var db = Tenant.Open();
        var trace = await db.Events.SingleAsync(e => e.Type == "AccessRefused");
        (trace.ActorId, trace.SubjectType, trace.SubjectId, trace.RegistrationId).ShouldBe((user.Id, nameof(Registration), other.RegistrationId, null));
        (await db.AccessLog.AnyAsync(a => a.RegistrationId == other.RegistrationId)).ShouldBeFalse();
        var province = await OpenAsync(await Tenant.StaffAsync("Inspector", "43"));
        (await province.GetAsync("/gl/adult-2026/events")).Text.ShouldContain("越权查看，已拒绝");
    }

    /// <summary>A list that leaves the system leaves a trace: who, which, narrowed how, how many lines.</summary>
    [Fact]
    public async Task Export_OfTheList_HoldsWhatTheScreenShowsAndIsOnRecord()
    {
        var point = await Tenant.PointAsync("430121");
        foreach (var name in new[] { "欧阳青禾", "司马长风" })
            await Tenant.SubmittedCandidateAsync(point, name: name);
        await Tenant.SubmittedCandidateAsync(await Tenant.PointAsync("430122"), name: "乙县考生");
        var county = await Tenant.StaffAsync("CountyOfficer", "430121");
        var browser = await OpenAsync(county);

        var csv = Encoding.UTF8.GetString((await browser.GetAsync($"{List}?handler=Export&format=csv&state=Submitted")).Bytes);
        var book = await browser.GetAsync($"{List}?handler=Export&format=xlsx&q=nobody");

        csv.ShouldContain("欧阳青禾");
        csv.ShouldContain("司马长风");
        csv.ShouldNotContain("乙县考生");
        book.Bytes[..2].ShouldBe("PK"u8.ToArray());
        await using var db = Tenant.Open();
        var taken = await db.Events.AsNoTracking().Where(e => e.Type == "ListExported").OrderBy(e => e.Id).ToListAsync();
        taken.Select(e => (e.ActorId, e.After)).ShouldBe(
        [
            (county.Id, """{"list":"考生","filter":"state=Submitted","count":2,"format":"csv"}"""), (county.Id, """{"list":"考生","filter":"q","count":0,"format":"xlsx"}"""),
        ]);
        var record = (await (await OpenAsync(await Tenant.StaffAsync("Inspector", "43"))).GetAsync("/gl/adult-2026/events")).Text;
        record.ShouldContain("导出名单");
        record.ShouldContain("2 行");
    }

    [Fact]
    public async Task Export_LongerThanASheet_IsRefusedAndCsvIsOffered()
    {
        await using var scope = Tenant.Scope();
        var officer = await Tenant.StaffActorAsync("CountyOfficer", "430121");
        var exports = scope.ServiceProvider.GetRequiredService<ListExports>();

        var refused = await exports.RecordAsync("考生", "", XlsxWriter.MaxRows + 1, "xlsx", XlsxWriter.MaxRows, await Tenant.ProcessAsync(officer));

        refused!.Sentence.ShouldBe("名单有 1,048,576 行，这种格式最多 1,048,575 行，没有导出。请先筛选，或者改选 CSV");
        (await exports.RecordAsync("考生", "", XlsxWriter.MaxRows + 1, "csv", null, await Tenant.ProcessAsync(officer))).ShouldBeNull();
        await using var db = Tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "ListExported")).ShouldBe(1);
    }

    [Fact]
    [Covers("HR-14")]
    public async Task Show_AndExport_HaveFourTextGroupsAndThePhotoWithTheirLocks()
    {
        var clerk = await Tenant.ClerkAsync();
        var open = await Tenant.SubmittedCandidateAsync(clerk.Point);
        var confirmed = await clerk.ConfirmedCandidateAsync();
        var browser = await OpenAsync(clerk.User);
        string[] groups = ["BasicInformation", "ChoiceInformation", "PreferenceInformation", "ScoreInformation", "PhotoInformation"];

        foreach (var (candidate, locks) in new[] { (open, new[] { "false", "false", "false", "false", "false" }), (confirmed, ["true", "true", "true", "false", "true"]) })
        {
            var page = await browser.GetAsync($"{List}/{candidate.RegistrationId}");
            page.Document.QuerySelectorAll("[data-group]").Select(g => g.GetAttribute("data-group")).ShouldBe(groups);
            page.Document.QuerySelectorAll("[data-group]").Select(g => g.GetAttribute("data-locked")).ShouldBe(locks);

            var export = await browser.GetAsync($"{List}/{candidate.RegistrationId}?handler=Export&format=csv");
            var rows = Encoding.UTF8.GetString(export.Bytes).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')).ToList();
            rows.Select(r => (r[0], r[1], r[2])).Distinct().ShouldBe(
            [
                ("文字信息", "基本信息", Word(locks[0])), ("文字信息", "志愿信息", Word(locks[1])), ("文字信息", "优惠信息", Word(locks[2])),
                ("文字信息", "成绩信息", Word(locks[3])), ("相片信息", "相片信息", Word(locks[4])),
            ]);
        }

        static string Word(string locked) => locked == "true" ? "已锁定" : "未锁定";
    }

    [Fact]
    [Covers("HR-15")]
    public async Task Show_PhotoRetaken_HasTheSecondAsCurrentAndTheFirstInTheHistoryWithItsClerk()
    {
        var first = await Tenant.ClerkAsync();
        var second = await Tenant.ClerkAsync(first.Point);
        var candidate = await Tenant.SubmittedCandidateAsync(first.Point);
        RegistrationBuilders.Must(await first.PhotographAsync(candidate, PhotoOrigin.IdChip));
        await Tenant.SetClockAsync("2026-09-08 11:20");
        RegistrationBuilders.Must(await second.PhotographAsync(candidate, PhotoOrigin.Camera));

        var page = await (await OpenAsync(second.User)).GetAsync($"{List}/{candidate.RegistrationId}");

        await using var db = Tenant.Open();
        var photos = await db.Photos.Where(p => p.RegistrationId == candidate.RegistrationId).OrderBy(p => p.Id).ToListAsync();
        photos.Select(p => (p.Origin, p.IsCurrent, p.TakenById, p.PointId)).ShouldBe(
            [(PhotoOrigin.IdChip, false, first.User.Id, first.Point.Id), (PhotoOrigin.Camera, true, second.User.Id, first.Point.Id)]);
        var current = page.Document.QuerySelectorAll("figure[data-photo=current]").ShouldHaveSingleItem();
        current.QuerySelector("img")!.GetAttribute("src").ShouldEndWith($"/photos/{photos[1].Id}");
        foreach (var word in new[] { "现场拍摄", "2026-09-08 11:20", second.User.DisplayName, first.Point.Name })
            current.TextContent.ShouldContain(word);
        var earlier = page.Document.QuerySelectorAll("figure[data-photo=earlier]").ShouldHaveSingleItem();
        earlier.QuerySelector("img")!.GetAttribute("src").ShouldEndWith($"/photos/{photos[0].Id}");
        foreach (var word in new[] { "证件芯片", "2026-09-08 10:0", first.User.DisplayName, first.Point.Name })
            earlier.TextContent.ShouldContain(word);
    }

    [Fact]
    [Covers("HR-46")]
    public async Task Show_ApprovedTwentyPoints_StandWithEvidenceAndReviewer()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var claim = RegistrationBuilders.Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "H-02")).Claim;
        var browser = await OpenAsync(clerk.User);
        var before = await browser.GetAsync($"{List}/{candidate.RegistrationId}");
        await Tenant.SetClockAsync("2026-09-14 10:00");
        var reviewer = await Tenant.StaffAsync("CityOfficer", "4301");
        RegistrationBuilders.Must(await Tenant.DecideBonusAsync(await Tenant.ActorAsync(reviewer), claim.Id, approve: true));

        var after = (await browser.GetAsync($"{List}/{candidate.RegistrationId}")).Document.QuerySelector("[data-group=PreferenceInformation]")!.TextContent;

        before.Document.QuerySelector("[data-group=PreferenceInformation]")!.TextContent.ShouldNotContain("+20");
        after.ShouldContain("+20 分");
        after.ShouldContain(Tenant.Policy.Evidence.Of(Tenant.Policy.Bonuses.Single(b => b.Code == "H-02").Evidence[0]).Name);
        after.ShouldContain($"审核：{reviewer.DisplayName}");
    }

    [Fact]
    [Covers("HR-30")]
    public async Task Show_TwoWithOneDiplomaNumber_AreBothFlagged()
    {
        var clerk = await Tenant.ClerkAsync();
        var two = new[] { await Tenant.SubmittedCandidateAsync(clerk.Point), await Tenant.SubmittedCandidateAsync(clerk.Point, name: "罗敏") };
        var single = await Tenant.SubmittedCandidateAsync(clerk.Point, name: "单号");
        foreach (var candidate in two)
            await candidate.EditAsync(("diplomaNumber", "123452201506009876"));
        var browser = await OpenAsync(clerk.User);

        foreach (var candidate in two)
        {
            (await browser.GetAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}")).Text.ShouldContain("毕业证书编号重复");
            (await browser.GetAsync($"{List}/{candidate.RegistrationId}")).Text.ShouldContain("毕业证书编号重复");
        }
        (await browser.GetAsync($"{List}/{single.RegistrationId}")).Text.ShouldNotContain("毕业证书编号重复");
    }

    [Fact]
    [Covers("HR-34")]
    public async Task List_Telephone_IsMaskedAndOpeningTheDetailIsLogged()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await Tenant.SubmittedCandidateAsync(clerk.Point);
        await candidate.EditAsync(("telephone", "13800000000"));
        var browser = await OpenAsync(clerk.User);

        var list = await browser.GetAsync(List);
        await using var db = Tenant.Open();
        (await db.AccessLog.AnyAsync(a => a.RegistrationId == candidate.RegistrationId)).ShouldBeFalse();
        var detail = await browser.GetAsync($"{List}/{candidate.RegistrationId}");

        list.Text.ShouldContain("138****0000");
        list.Text.ShouldNotContain("13800000000");
        detail.Text.ShouldContain("13800000000");
        var line = await db.AccessLog.SingleAsync(a => a.RegistrationId == candidate.RegistrationId);
        (line.ActorId, line.ActorName).ShouldBe((clerk.User.Id, clerk.Actor.Name));
        (await (await OpenAsync(await Tenant.StaffAsync("InstitutionOperator", institutionId: (await Tenant.PlanLineAsync()).InstitutionId))).GetAsync($"{List}/{candidate.RegistrationId}"))
            .Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Covers("HR-76")]
    public async Task Pledge_Unsigned_BasicFormIs403AndSignedIsVisibleToThePoint()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await Tenant.CandidateAsync();
        var portal = await OpenAsync(candidate.User);
        await portal.PostAsync("/ks/adult-2026/notices", []);

        var refused = await portal.GetAsync("/ks/adult-2026/basic/identity");
        await candidate.PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], clerk.Point.Id);
        await candidate.SubmitAsync();
        var file = await (await OpenAsync(clerk.User)).GetAsync($"{List}/{candidate.RegistrationId}");

        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        await using var db = Tenant.Open();
        var pledge = await db.Acceptances.SingleAsync(a => a.RegistrationId == candidate.RegistrationId && a.Kind == AcceptanceKind.HonestyPledge);
        pledge.Ip.ShouldNotBeNullOrEmpty();
        var shown = file.Document.QuerySelector("[data-pledge='1']")!.TextContent;
        shown.ShouldContain("签订第 1 版");
        shown.ShouldContain(pledge.Ip!);
        shown.ShouldContain("9月8日 10:00");
    }

    private async Task<Browser> OpenAsync(User user) => await Host.Open(Tenant).AsAsync(user);
}
