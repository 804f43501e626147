using System.Net;

namespace Admissions.Web.Tests.Shell;

/// <summary>Two instances behind a balancer: whichever answers, the person goes on (HR-146, 湘教考信字〔2019〕3号 §五).</summary>
public sealed class TwoInstancesTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    public async Task Save_OnTheOtherInstanceAfterTheFirstDied_KeepsSessionTokenAndDraft()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var cookies = new CookieContainer();
        var first = await WebHost.StartAnotherAsync();
        var second = await WebHost.StartAnotherAsync();
        PageAnswer form;
        string token;
        await using (first)
        {
            var browser = first.Open(tenant, cookies);
            await browser.SignUpToTheFormAsync(Root);
            form = await browser.GetAsync($"{Root}/basic/identity");
            token = form.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        }

        await using (second)
        {
            var fields = form.Document.QuerySelectorAll("main form input[type=hidden]")
                .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
                .Where(f => f.Key != "__RequestVerificationToken")
                .Append(KeyValuePair.Create("__RequestVerificationToken", token))
                .Concat([KeyValuePair.Create("Fields[ethnicity]", "15"), KeyValuePair.Create("Fields[politicalStatus]", "13"), KeyValuePair.Create("Fields[householdRegistrationPlace]", "430121")]);
            var browser = second.Open(tenant, cookies);
            var saved = await browser.Client.PostAsync($"/{tenant.Tenant.Slug}{Root}/basic/identity", new FormUrlEncodedContent(fields));

            saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            saved.Headers.Location!.OriginalString.ShouldEndWith("/basic/education");
            var kept = (await browser.GetAsync($"{Root}/basic/identity")).Document;
            kept.QuerySelectorAll("main option[selected], main input[checked]").Select(o => o.GetAttribute("value")).ShouldContain("15");
        }
    }
}
