namespace Admissions.Web.Infrastructure.Shell;

/// <summary>
/// The oldest browsers in which every candidate page and the point's daily work are promised to run (HR-10); pages work
/// without script in any browser. Declared in docs/deployment.md, shown on the counter's device page.
/// </summary>
public static class MinimumBrowsers
{
    /// <summary>Chrome and Edge: the last that runs on Windows 7 and 8.1.</summary>
    public const int Chromium = 109;
    public const int Firefox = 115;
    public const int Safari = 16;

    public static string Words => $"Chrome、Edge {Chromium} 以上，Firefox {Firefox} 以上，Safari {Safari} 以上";
}
