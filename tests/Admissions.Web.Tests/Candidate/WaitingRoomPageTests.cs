using System.Net;
using Admissions.Core.Registrations;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using static Admissions.Web.Tests.Candidate.WaitingRoomSteps;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What who waits is told, and what becomes of a form that cannot be taken.</summary>
public sealed class WaitingRoomPageTests
{
    private const string Size = "Admissions:WaitingRoom:Size";
    private const string Contact = "/ks/adult-2026/basic/contact";

    [Fact]
    public async Task Get_WhoWaits_IsToldWhoseSiteHisNumberAndTheRules()
    {
        await using var host = await HostAsync((Size, "1"), ("Admissions:WaitingRoom:GraceSeconds", "90"), ("Admissions:WaitingRoom:TicketHours", "6"));
        var tenant = await TestTenant.CreateAsync();
        await ComeInTurnAsync(host, tenant, 2);
        var cookies = new CookieContainer();
        var person = Person(host, tenant, cookies);

        var page = await ComeAsync(person);

        page.Text.ShouldContain("前面还有 1 个号。");
        page.Text.ShouldContain("您的号是 3。");
        page.Text.ShouldContain("叫到号以后 90 秒没有进来的，可以再进来一次");
        page.Text.ShouldContain("6 小时以内用同一个浏览器再打开，还是原来的号");
        page.Text.ShouldContain("排队不延长截止时间");
        page.Document.Title.ShouldBe("前面还有 1 个号 - 测试省教育考试院");
        page.Document.QuerySelector("header .ex-brand b")!.TextContent.ShouldBe("测试省教育考试院");
        page.Document.QuerySelector("footer a[href='tel:0731-80000000']").ShouldNotBeNull();
        page.Document.QuerySelector("html")!.HasAttribute("data-elder").ShouldBeFalse();
        var number = cookies.GetAllCookies()["adm-place"]!;
        (number.Expires - number.TimeStamp).TotalHours.ShouldBeInRange(5.9, 6.1, "the number outlives a closed browser");
    }

    [Fact]
    public async Task Get_InLargeType_IsLargeAndTheSwitchComesBack()
    {
        await using var host = await HostAsync((Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await ComeInTurnAsync(host, tenant, 1);
        var person = Person(host, tenant);
        var form = FormOf(await ComeAsync(person), "header form");

        using var switched = await person.Client.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent([.. Browser.FieldsOf(form), new("level", "2")]));

        switched.Headers.Location!.OriginalString.ShouldBe($"/{tenant.Tenant.Slug}{SignIn}");
        var page = await ComeAsync(person);
        page.Document.QuerySelector("html")!.GetAttribute("data-elder").ShouldBe("2");
        page.Document.QuerySelector("header button[aria-pressed=true]")!.TextContent.ShouldBe("特大");
    }

    [Fact]
    public async Task Post_OfWhoseSignInHasEnded_KeepsWhatHeTypedUntilHeHasSignedInAnew()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        var cookies = await SignedInAsync(tenant, candidate.User);
        var person = Person(host, tenant, cookies);
        var form = FormOf(await person.GetAsync(Contact), "main form[method=post]");
        await using (var db = tenant.Open())
            await db.Sessions.ExecuteDeleteAsync();
        await OpenRoomAsync(host, tenant, "1");
        await ComeInTurnAsync(host, tenant, 1);
        const string Typed = "长沙县“星沙”街道 <板仓路> 0 号";

        var refused = await SendAsync([.. Browser.FieldsOf(form).Where(f => f.Key != "Fields[address]"), new("Fields[address]", Typed)]);

        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Text.ShouldContain("没有收到您填的内容");
        refused.Document.QuerySelector("a[target=_blank]")!.GetAttribute("href").ShouldBe($"/{tenant.Tenant.Slug}/ks/sign-in");
        var kept = FormOf(refused, "main form");
        await SignedInAsync(tenant, candidate.User, cookies);
        (await SendAsync([.. Browser.FieldsOf(kept)])).Status.ShouldNotBe(HttpStatusCode.ServiceUnavailable);
        RegistrationDraft.Read(await candidate.ReadAsync()).Text("address").ShouldBe(Typed);

        async Task<PageAnswer> SendAsync(IEnumerable<KeyValuePair<string, string>> fields) =>
            await Browser.AnswerAsync(await person.Client.PostAsync($"/{tenant.Tenant.Slug}{Contact}?handler=Draft", new FormUrlEncodedContent(fields)));
    }

    [Fact]
    public async Task Post_WithAPasswordOrOfAMachine_ShowsNothingOfWhatWasSent()
    {
        await using var host = await HostAsync((Size, "1"));
        var tenant = await TestTenant.CreateAsync();
        await ComeInTurnAsync(host, tenant, 1);
        var address = $"/{tenant.Tenant.Slug}{SignIn}";
        FormUrlEncodedContent Sent() => new([new("Input.UserName", "someone"), new("Input.Password", "Secret$word99")]);

        var page = await Browser.AnswerAsync(await Person(host, tenant).Client.PostAsync(address, Sent()));
        var machine = await Browser.AnswerAsync(await host.Open(tenant).Client.PostAsync(address, Sent()));

        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Text.ShouldContain("请按浏览器的“返回”");
        page.Document.QuerySelector("main form").ShouldBeNull();
        System.Text.Encoding.UTF8.GetString(page.Bytes).ShouldNotContain("Secret$word99");
        machine.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
    }

    private static IHtmlFormElement FormOf(PageAnswer page, string selector) => page.Document.QuerySelector(selector).ShouldBeAssignableTo<IHtmlFormElement>()!;
}
