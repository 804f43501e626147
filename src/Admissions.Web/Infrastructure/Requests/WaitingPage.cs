using System.Globalization;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>What the waiting room answers: how many are ahead, and nothing that costs. With script the number changes by itself; without, the page comes again.</summary>
internal static class WaitingPage
{
    /// <summary>Set on requests that were asked to wait, which is no failure of the site.</summary>
    public static readonly object Waiting = new();

    private const int Soon = 5;

    /// <param name="ahead">Numbers before his that were not called yet.</param>
    /// <param name="late">His number was called and he did not come; he has a new one.</param>
    public static Task<bool> ShowAsync(HttpContext context, WaitingRoomOptions options, long ahead, bool late)
    {
        var people = ahead.ToString("N0", CultureInfo.InvariantCulture);
        return WriteAsync(context, options.RefreshSeconds, $"请排队：前面还有 {people} 人", $"前面还有 {people} 人。",
            (late ? "叫到您原来的号时您不在，已经重新领号。" : "") + $"轮到您时自动进入。请不要关闭这一页：离开不超过 {options.TicketHours} 小时，回来还是原来的号；叫号以后约 {options.GraceSeconds} 秒没有回来的，要重新领号。");
    }

    /// <summary>Too many draw at once, or from one address.</summary>
    public static Task<bool> NumberLaterAsync(HttpContext context, WaitingRoomOptions options) =>
        WriteAsync(context, Soon, "请排队：正在领号", "正在领号。", "领号的人很多。请不要关闭这一页，几秒以后自动再领。");

    /// <summary>Without cookies nobody can be told from the next.</summary>
    public static Task<bool> WithoutCookieAsync(HttpContext context, WaitingRoomOptions options) =>
        WriteAsync(context, options.RefreshSeconds, "请排队：浏览器没有开 Cookie", "浏览器没有开 Cookie，领不了号。", "请在浏览器的设置里允许 Cookie（或者退出无痕模式、换一个浏览器），再按“刷新”。");

    /// <summary>For what is no page that somebody looks at.</summary>
    public static async Task<bool> RefuseAsync(HttpContext context, WaitingRoomOptions options)
    {
        Head(context, options.RefreshSeconds, "text/plain; charset=utf-8");
        await context.Response.WriteAsync("现在办理的人很多，请稍后再试。", context.RequestAborted);
        return false;
    }

    private static void Head(HttpContext context, int seconds, string type)
    {
        context.Items[Waiting] = true;
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = type;
    }

    private static async Task<bool> WriteAsync(HttpContext context, int seconds, string title, string head, string text)
    {
        Head(context, seconds, "text/html; charset=utf-8");
        await context.Response.WriteAsync(
            $"""
             <!doctype html>
             <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><noscript><meta http-equiv="refresh" content="{seconds}"></noscript><link rel="stylesheet" href="{ShellAssets.Url(context, "css/theme.css")}"><script type="module" src="{ShellAssets.Url(context, "js/waiting.js")}"></script></head>
             <body><main id="main" class="ex-page" data-waiting="{seconds}">
             <h1>现在办理的人很多，请排队</h1>
             <div class="ex-banner ex-warn" role="status"><svg class="icon" aria-hidden="true"><use href="{ShellAssets.Url(context, "lib/icons.svg")}#clock"></use></svg><strong>{head}</strong><p>{text}</p></div>
             <p>没有自动更新的，请按下面的按钮。已经登录的人不受影响。</p>
             <div class="ex-actions"><a class="btn btn-primary" href="">刷新</a></div>
             </main></body></html>
             """, context.RequestAborted);
        return false;
    }
}
