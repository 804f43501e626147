using System.Net;
using System.Text.Json;

namespace Admissions.Web.Tests.Shell;

/// <summary>Two instances in service, one of them dies (HR-146, 湘教考信字〔2019〕3号 §五).</summary>
public sealed class KilledInstanceTests
{
    private const string Root = "/ks/adult-2026", Form = $"{Root}/basic/identity";

    [Fact]
    [Covers("HR-146")]
    public async Task Continue_AfterTheInstanceWasKilledInTheMiddleOfTheForm_LosesNothing()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        using var first = await SiteProcess.StartAsync();
        using var second = await SiteProcess.StartAsync();
        using var balancer = new Balancer(first, second);
        var browser = balancer.Open(tenant);
        await browser.SignUpToTheFormAsync(Root);
        // Half of the page is filled in: the draft saves itself, the candidate has not pressed anything yet.
        var page = await browser.GetAsync(Form);
        Dictionary<string, string> typed = page.Document.QuerySelectorAll("main form[data-draft] input[type=hidden]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "");
        typed["Fields[ethnicity]"] = "15";
        var saved = await browser.Client.PostAsync($"/{tenant.Tenant.Slug}{Form}?handler=Draft", new FormUrlEncodedContent(typed));
        saved.StatusCode.ShouldBe(HttpStatusCode.OK);
        typed["Version"] = JsonDocument.Parse(await saved.Content.ReadAsStringAsync()).RootElement.GetProperty("version").ToString();

        await first.KillAsync();
        second.Runs.ShouldBeTrue();

        // The page that is still open in his browser goes on, with the sign-in, the token and the draft of the dead instance.
        typed["Fields[politicalStatus]"] = "13";
        typed["Fields[householdRegistrationPlace]"] = "430121";
        var continued = await browser.Client.PostAsync($"/{tenant.Tenant.Slug}{Form}", new FormUrlEncodedContent(typed));
        continued.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        continued.Headers.Location!.OriginalString.ShouldEndWith("/basic/education");
        var kept = (await browser.GetAsync(Form)).Document;
        string?[] chosen = [.. kept.QuerySelectorAll("main option[selected], main input[checked]").Select(o => o.GetAttribute("value"))];
        chosen.ShouldContain("15");
        chosen.ShouldContain("13");
        await using var db = tenant.Open();
        db.Registrations.Single().Draft.ShouldNotBeNull().ShouldContain("430121");
    }
}
