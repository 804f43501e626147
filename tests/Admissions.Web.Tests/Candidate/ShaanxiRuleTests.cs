using System.Net;
using Admissions.Core;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Who may register under the Shaanxi rules, and when, as the pages and the counter keep it.</summary>
public sealed class ShaanxiRuleTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("SX-22")]
    public async Task SignUp_ForeignDocument_IsNotOfferedAndACraftedOneIsRefused()
    {
        var tenant = await ShaanxiAsync();
        var browser = (await WebHost.GetAsync()).Open(tenant);

        var page = await browser.GetAsync($"{Root}/sign-up");
        var crafted = await browser.PostCraftedAsync($"{Root}/sign-up", $"{Root}/sign-up",
            Field("Input.Name", "蒋文静"), Field("Input.DocumentKind", nameof(DocumentKind.ForeignResident)), Field("Input.DocumentNumber", "USA110080010101"), Field("Input.Phone", "19900000318"),
            Field("Input.UserName", "jiangwj"), Field("Input.Password", "Ab3$kk09"), Field("Input.Again", "Ab3$kk09"));

        page.Document.QuerySelectorAll("[name='Input.DocumentKind'] option, input[name='Input.DocumentKind']").Select(o => o.GetAttribute("value")).Where(v => !string.IsNullOrEmpty(v))
            .ShouldAllBe(v => v == nameof(DocumentKind.ResidentIdCard));
        page.Text.ShouldNotContain("外国人");
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        await using var db = tenant.Open();
        db.Registrations.ShouldBeEmpty();
    }

    [Theory]
    [Covers("SX-23", "SX-25")]
    [InlineData("lawAbiding", "本人遵守中华人民共和国宪法和法律")]
    [InlineData("healthy", "本人身体健康，生活能自理，不影响所报专业学习")]
    public async Task Submit_WithoutADeclaration_IsNotOfferedAndACraftedOneIsRefused(string field, string label)
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync(more: [(field, null)]);
        var browser = await OpenAsync(tenant, candidate.User);

        var no = await browser.PostAsync($"{Root}/basic/contact", [Field($"Fields[{field}]", "false")]);
        var check = await browser.GetAsync($"{Root}/check");
        var crafted = await browser.PostAsync($"{Root}/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")]);

        no.Document.QuerySelector($"#Fields_{field}_-error")!.TextContent.ShouldContain($"“{label}”要选“是”");
        check.Document.QuerySelector("#blocking").ShouldNotBeNull();
        check.Document.QuerySelectorAll("[name=Truthful]").ShouldBeEmpty("there is nothing to submit with");
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        crafted.Text.ShouldContain($"“{label}”要选“是”");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
        await browser.PostAsync($"{Root}/basic/contact", [Field($"Fields[{field}]", "true")]);
        (await browser.PostAsync($"{Root}/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")])).Location.ShouldEndWith("/receipt");
    }

    [Fact]
    [Covers("SX-29")]
    public async Task Publish_MajorAddedToTheClinicalList_AppliesToTheNextRequest()
    {
        const string list = "\"majors\": [\"临床医学\", \"口腔医学\", \"预防医学\", \"中医学\"]";
        var document = "";
        var tenant = await ShaanxiAsync(policy => document = policy);
        var office = await tenant.PointAsync("610102", kind: RegistrationPointKind.CountyOffice);
        var line = await tenant.PlanLineAsync(category: "ChineseMedicine", major: "针灸推拿学", medical: true);
        var candidate = await tenant.ShaanxiDraftAsync(office, line, more: [("occupationClass", "205"), ("medicalEmployer", "新城区中医院"), ("medicalPost", "医师")]);
        var browser = await OpenAsync(tenant, candidate.User);

        var before = await browser.GetAsync($"{Root}/check");
        document.ShouldContain(list);
        await using (var scope = tenant.Scope())
        {
            var context = await tenant.ProcessAsync(await tenant.OfficerAsync("ProvinceAdministrator", "61"), "补充临床类专业");
            Must(await scope.ServiceProvider.GetRequiredService<PolicyService>().PublishAsync(document.Replace(list, list.Replace("\"中医学\"", "\"中医学\", \"针灸推拿学\"", StringComparison.Ordinal), StringComparison.Ordinal), 1, context));
        }
        var after = await browser.GetAsync($"{Root}/check");
        var crafted = await browser.PostAsync($"{Root}/check", [Field("Truthful", "true"), Field("RiskAccepted", "true")]);

        before.Document.QuerySelector("#blocking").ShouldBeNull();
        after.Document.QuerySelector("#blocking").ShouldNotBeNull();
        after.Text.ShouldContain("执业助理医师");
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
    }

    [Fact]
    [Covers("SX-37")]
    public async Task Phases_RegisterInAugustAndConfirmInSeptember_OnTheirDaysOnly()
    {
        var tenant = await ShaanxiAsync();
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead");
        var (first, last, never) = (await tenant.ShaanxiDraftAsync(clerk.Point), await tenant.ShaanxiDraftAsync(clerk.Point, name: "谭志远"), await tenant.ShaanxiDraftAsync(clerk.Point, name: "欧阳芳"));
        var stranger = (await WebHost.GetAsync()).Open(tenant);

        await ShouldBeClosedAsync("2026-08-14 23:59", async () => await first.TrySubmitAsync());
        (await stranger.GetAsync("/")).Text.ShouldContain("网上报名将于8月15日（周六）0:00开放");
        await tenant.SetClockAsync("2026-08-15 00:00");
        await first.SubmitAsync();
        await tenant.SetClockAsync("2026-08-30 23:59");
        await last.SubmitAsync();
        await ShouldBeClosedAsync("2026-08-31 00:00", async () => await never.TrySubmitAsync());
        (await never.ReadAsync()).State.ShouldBe(RegistrationState.Draft);

        await tenant.SetClockAsync(OnSiteDay);
        await clerk.ReadyToSignAsync(first);
        await clerk.ReadyToSignAsync(last);
        await ShouldBeClosedAsync("2026-08-31 12:00", async () => await clerk.SignAsync(first));
        await tenant.SetClockAsync("2026-09-01 00:00");
        Must(await clerk.SignAsync(first)).State.ShouldBe(RegistrationState.Valid);
        await ShouldBeClosedAsync("2026-09-11 00:00", async () => await clerk.SignAsync(last));
        (await last.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
        await tenant.SetClockAsync("2026-09-10 23:59");
        Must(await clerk.SignAsync(last)).State.ShouldBe(RegistrationState.Valid);

        async Task ShouldBeClosedAsync<T>(string clock, Func<Task<Outcome<T>>> act)
        {
            await tenant.SetClockAsync(clock);
            (await act()).Refusals.ShouldContain(r => r.Code == "window.closed", clock);
        }
    }

    private static KeyValuePair<string, string> Field(string name, string value) => KeyValuePair.Create(name, value);

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
