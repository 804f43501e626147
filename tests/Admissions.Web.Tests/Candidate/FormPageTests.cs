using System.Net;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>The pages of the form: which fields, what is refused where, two tabs, choices and points.</summary>
public sealed class FormPageTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("HR-16")]
    public async Task Get_FormPages_HoldAll21Fields()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync(category: "Medicine", medical: true)).Id], (await Tenant.PointAsync(medical: true)).Id);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var found = new HashSet<string>();
        foreach (var path in new[] { "basic/identity", "basic/education", "basic/contact", "choices" })
        {
            var page = await browser.GetAsync($"{Root}/{path}");
            foreach (var name in page.Document.QuerySelectorAll("input[name], select[name], textarea[name]").Select(e => e.GetAttribute("name")!))
                found.Add(name switch { "Features" => "candidateFeatures", "MedicalLicenseNumber" => "medicalLicenseNumber", _ when name.StartsWith("Fields[", StringComparison.Ordinal) => name[7..^1], _ => name });
            if (page.Text.Contains("现场确认后由系统编排", StringComparison.Ordinal))
                found.Add("candidateNumber");
            if (page.Text.Contains("编排后公布", StringComparison.Ordinal))
                found.Add("admissionTicketNumber");
        }

        RegistrationFacts.SeedFields.Where(f => !found.Contains(f)).ShouldBeEmpty();
        RegistrationFacts.SeedFields.Count.ShouldBe(21);
    }

    [Theory]
    [InlineData("identity", "sex", "1", "性别与身份证号码不一致")]
    [InlineData("identity", "birthDate", "1999-01-02", "出生日期与身份证号码不一致")]
    [InlineData("identity", "birthDate", "昨天", "出生日期应写成")]
    [InlineData("identity", "name", "李4", "姓名里不能有数字")]
    [InlineData("identity", "ethnicity", "", "选择民族")]
    [InlineData("education", "graduationDate", "2030-07-01", "毕业日期晚于今天")]
    [InlineData("education", "educationAttained", "", "选择文化程度")]
    [InlineData("contact", "employmentStartDate", "2005-07-01", "工作日期早于 14 周岁")]
    [InlineData("contact", "postalCode", "41000", "邮政编码应为 6 位数字")]
    [InlineData("contact", "telephone", "12345", "联系电话应为 11 位手机号码")]
    [InlineData("contact", "address", "", "填写通讯地址")]
    [InlineData("contact", "occupationClass", "", "选择职业类别")]
    [Covers("HR-20", "HR-22", "HR-28", "HR-32", "HR-33", "HR-35", "HR-36")]
    public async Task Post_WrongField_ShowsSummaryAndMessageAtTheFieldAndKeepsWhatWasTyped(string group, string field, string value, string message)
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var row = await candidate.ReadAsync();
        RegistrationBuilders.Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) =>
            s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, RegistrationDraft.Read(row).With(RegistrationBuilders.FullFields())), c)));
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var answer = await browser.PostAsync($"{Root}/basic/{group}", [KeyValuePair.Create($"Fields[{field}]", value)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector(".ex-errors")!.TextContent.ShouldContain(message);
        answer.Document.QuerySelector($"#Fields_{field}_-error")!.TextContent.ShouldContain(message);
        answer.Document.QuerySelector("title")!.TextContent.ShouldStartWith("错误：");
        if (value.Length > 0 && field != "sex")
            answer.Document.QuerySelector($"[name='Fields[{field}]']")!.GetAttribute("value").ShouldBe(value);
        // The draft keeps what was typed, right or wrong; a wrong one is not submitted.
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(Rules.Lifecycles.RegistrationState.Draft), r => r.Version.ShouldBe(0));
    }

    [Fact]
    [Covers("HR-22")]
    public async Task Post_DateOfBirth_IsRefusedWhenItDiffersFromTheNumberAndSavedWhenItIsTheSame()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var row = await candidate.ReadAsync();
        RegistrationBuilders.Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) =>
            s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, RegistrationDraft.Read(row).With(RegistrationBuilders.FullFields())), c)));
        var born = row.DocumentNumber[6..14];
        var own = $"{born[..4]}-{born[4..6]}-{born[6..]}";
        var other = DateOnly.ParseExact(born, "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var refused = await browser.PostAsync($"{Root}/basic/identity", Fields(("birthDate", other)));
        var saved = await browser.PostAsync($"{Root}/basic/identity", Fields(("birthDate", own), ("householdRegistrationPlace", "430121")));

        refused.Document.QuerySelector("#Fields_birthDate_-error")!.TextContent.ShouldContain("出生日期与身份证号码不一致");
        saved.Status.ShouldBe(HttpStatusCode.Redirect, saved.Text);
        RegistrationDraft.Read(await candidate.ReadAsync()).Text("birthDate").ShouldBe(own);
    }

    [Fact]
    [Covers("HR-37")]
    public async Task Post_RemarkOf201Characters_IsRefused()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var answer = await browser.PostAsync($"{Root}/basic/contact", [KeyValuePair.Create("Fields[remark]", new string('备', 201))]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("#Fields_remark_-error")!.TextContent.ShouldContain("备注最多 200 个字，您填了 201 个");
    }

    [Fact]
    public async Task Post_FromAnOlderTab_Answers409AndShowsBothValues()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var tab = await browser.GetAsync($"{Root}/basic/contact");
        var version = tab.Document.QuerySelector("input[name=Version]")!.GetAttribute("value")!;
        await browser.PostAsync($"{Root}/basic/contact", Fields(("address", "先保存的地址"), ("occupationClass", "3"), ("postalCode", "410000")));

        var answer = await browser.PostAsync($"{Root}/basic/contact", [.. Fields(("address", "后保存的地址")), KeyValuePair.Create("Version", version)]);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Text.ShouldContain("您在另一个页面改过这份草稿，本页的内容没有保存");
        answer.Text.ShouldContain("另一个页面里保存的是：先保存的地址");
        answer.Document.QuerySelector("[name='Fields[address]']")!.GetAttribute("value").ShouldBe("后保存的地址");
        RegistrationDraft.Read(await candidate.ReadAsync()).Text("address").ShouldBe("先保存的地址");
    }

    [Fact]
    public async Task PostDraft_ByScript_AnswersVersionAndThen409ForAnOlderOne()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var before = (await candidate.ReadAsync()).DraftVersion;

        var saved = await browser.PostCraftedAsync($"{Root}/basic/contact?handler=Draft", $"{Root}/basic/contact", [.. Fields(("address", "自动保存")), KeyValuePair.Create("Version", $"{before}")]);
        var late = await browser.PostCraftedAsync($"{Root}/basic/contact?handler=Draft", $"{Root}/basic/contact", [.. Fields(("address", "晚了")), KeyValuePair.Create("Version", $"{before}")]);

        (await saved.Response.Content.ReadAsStringAsync()).ShouldContain($"\"version\":{before + 1}");
        late.Status.ShouldBe(HttpStatusCode.Conflict);
        RegistrationDraft.Read(await candidate.ReadAsync()).Text("address").ShouldBe("自动保存");
    }

    [Fact]
    [Covers("HR-43", "HR-45")]
    public async Task Post_CraftedPlanLines_AreRefusedAndDurationComesFromThePlan()
    {
        var good = await Tenant.PlanLineAsync(years: 2.5m);
        var hidden = await Tenant.PlanLineAsync(state: Rules.Lifecycles.PlanLineState.Approved);
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        await using var db = Tenant.Open();

        foreach (var id in new[] { hidden.Id, 999_999_999L })
        {
            var refused = await browser.PostAsync($"{Root}/choices", Values(("line", $"{id}"), ("order", "1")), "handler=Choose");
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Document.QuerySelector("#Choice1-error")!.TextContent.ShouldContain("不在本次公布的招生计划里");
        }
        await browser.PostAsync($"{Root}/choices", Values(("line", $"{good.Id}"), ("order", "1")), "handler=Choose");

        var page = await browser.GetAsync($"{Root}/choices");
        page.Document.QuerySelector("#Choice1")!.TextContent.ShouldContain("2.5年");
        page.Document.QuerySelector("#search")!.TextContent.ShouldNotContain(hidden.MajorName);
    }

    [Fact]
    [Covers("HR-81")]
    public async Task Post_SecondChoiceOfAnotherCategory_IsRefusedWithTheReasonAndSameCategorySaved()
    {
        var (first, law, same) = (await Tenant.PlanLineAsync(), await Tenant.PlanLineAsync(category: "Law"), await Tenant.PlanLineAsync(institution: "8027"));
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        await browser.PostAsync($"{Root}/choices", Values(("line", $"{first.Id}"), ("order", "1")), "handler=Choose");

        var refused = await browser.PostAsync($"{Root}/choices", Values(("line", $"{law.Id}"), ("order", "2")), "handler=Choose");
        var saved = await browser.PostAsync($"{Root}/choices", Values(("line", $"{same.Id}"), ("order", "2")), "handler=Choose");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Document.QuerySelector("#Choice2-error")!.TextContent.ShouldContain("第二志愿只能选“经济管理类”专业，这是“法学类”");
        saved.Status.ShouldBe(HttpStatusCode.Redirect);
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBe([first.Id, same.Id]);
    }

    [Fact]
    public async Task Post_MoveAndClear_ReordersWithoutScript()
    {
        var (first, second) = (await Tenant.PlanLineAsync(), await Tenant.PlanLineAsync(institution: "8027"));
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([first.Id, second.Id], (await Tenant.PointAsync()).Id);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        await browser.PostAsync($"{Root}/choices", Values(("order", "2"), ("by", "-1")), "handler=Move");
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBe([second.Id, first.Id]);
        await browser.PostAsync($"{Root}/choices", Values(("order", "2")), "handler=Clear");
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBe([second.Id]);
    }

    [Fact]
    [Covers("HR-71")]
    public async Task Post_Point_OffersOnlyFittingOnesAndRefusesACraftedOne()
    {
        var ordinary = await Tenant.PointAsync("430111");
        var medical = await Tenant.PointAsync("430111", medical: true);
        var college = await Tenant.PointAsync("430111", medical: true, levels: StudyLevel.UpperSecondaryToCollege);
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync(category: "Medicine", medical: true)).Id], medical.Id, ("medicalLicenseNumber", "201943012345"));
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var page = await browser.GetAsync($"{Root}/point?city=4301");
        var crafted = await browser.PostAsync($"{Root}/point?city=4301", Values(("PointId", $"{ordinary.Id}")));
        var saved = await browser.PostAsync($"{Root}/point?city=4301", Values(("PointId", $"{medical.Id}")));

        var offered = page.Document.QuerySelectorAll("input[name=PointId]").Select(e => e.GetAttribute("value")).ToList();
        offered.ShouldContain($"{medical.Id}");
        offered.ShouldNotContain($"{ordinary.Id}");
        offered.ShouldNotContain($"{college.Id}");
        page.Document.QuerySelector("details")!.TextContent.ShouldContain("报考医学类专业的考生只能选择指定的医卫类审核点");
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        saved.Location.ShouldEndWith("/check");
        RegistrationDraft.Read(await candidate.ReadAsync()).PointId.ShouldBe(medical.Id);
    }

    [Fact]
    [Covers("HR-31")]
    public async Task Post_MedicalMajorWithoutLicence_CannotGoOnAndTheFieldIsHiddenOtherwise()
    {
        var (nursing, accounting) = (await Tenant.PlanLineAsync(category: "Medicine", medical: true), await Tenant.PlanLineAsync());
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([nursing.Id], (await Tenant.PointAsync(medical: true)).Id);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var refused = await browser.PostAsync($"{Root}/choices", []);
        var submitted = await candidate.TrySubmitAsync();
        await browser.PostAsync($"{Root}/choices", Values(("line", $"{accounting.Id}"), ("order", "1")), "handler=Choose");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Document.QuerySelector("#MedicalLicenseNumber-error")!.TextContent.ShouldContain("填写医学类执业资格证书编号，或者改选非医学类专业");
        submitted.Refusals.ShouldContain(r => r.Field == "medicalLicenseNumber");
        (await browser.GetAsync($"{Root}/choices")).Document.QuerySelector("[name=MedicalLicenseNumber]").ShouldBeNull();
    }

    [Fact]
    public async Task Post_BasicAfterConfirmation_Answers409()
    {
        var candidate = await Tenant.SubmittedCandidateAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var token = (await browser.GetAsync($"{Root}/basic/contact")).Document.QuerySelector("form input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await using (var db = Tenant.Open())
            await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(r => r
                .SetProperty(x => x.CandidateNumber, $"26430121{candidate.RegistrationId % 1000000:000000}").SetProperty(x => x.State, Rules.Lifecycles.RegistrationState.Confirmed));

        var answer = await browser.Client.PostAsync($"/{Tenant.Tenant.Slug}{Root}/basic/contact",
            new FormUrlEncodedContent([.. Fields(("address", "别处")), KeyValuePair.Create("__RequestVerificationToken", token)]));

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await browser.GetAsync($"{Root}/basic/contact")).Location.ShouldEndWith("/check");
    }

    private static KeyValuePair<string, string>[] Fields(params (string Field, string Value)[] fields) =>
        [.. fields.Select(f => KeyValuePair.Create($"Fields[{f.Field}]", f.Value))];

    private static KeyValuePair<string, string>[] Values(params (string Name, string Value)[] values) =>
        [.. values.Select(v => KeyValuePair.Create(v.Name, v.Value))];
}
