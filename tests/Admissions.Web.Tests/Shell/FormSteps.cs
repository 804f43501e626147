namespace Admissions.Web.Tests.Shell;

/// <summary>A candidate's way to the form, through the pages.</summary>
internal static class FormSteps
{
    /// <summary>Account, notices and pledge; the browser is signed in afterwards.</summary>
    public static async Task SignUpToTheFormAsync(this Browser browser, string root)
    {
        (await browser.PostAsync($"{root}/sign-up", new Dictionary<string, string>
        {
            ["Input.Name"] = "蒋文静",
            ["Input.DocumentKind"] = "ResidentIdCard",
            ["Input.DocumentNumber"] = TestIds.Resident("430104", "19990101", 642),
            ["Input.Phone"] = "19900000318",
            ["Input.UserName"] = "jiangwj",
            ["Input.Password"] = "Ab3$kk09",
            ["Input.Again"] = "Ab3$kk09",
        })).Location.ShouldEndWith("/notices");
        (await browser.PostAsync($"{root}/notices", [])).Location.ShouldEndWith("/pledge");
        (await browser.PostAsync($"{root}/pledge", [KeyValuePair.Create("Agreed", "true")])).Location.ShouldEndWith("/basic/identity");
    }
}
