using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Admissions.Core.Data;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>What the waiting room answers: how many are ahead, and nothing that costs. With script the number changes by itself; without, the page comes again.</summary>
internal static class WaitingPage
{
    /// <summary>Set on requests that were asked to wait, which is no failure of the site.</summary>
    public static readonly object Waiting = new();

    /// <summary>Bytes of a form that is read for somebody outside.</summary>
    public const int SmallForm = 64 << 10;

    private const int Soon = 5;

    /// <summary>Numbers ahead at which a screen reader is told; every change would talk without end.</summary>
    private static readonly long[] Steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

    /// <summary>What one answer says.</summary>
    /// <param name="Step">Changes when it is worth saying aloud.</param>
    private sealed record Words(string Step, string Head, string Text);

    public static bool IsForPeople(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <param name="ahead">Numbers before his that were not called yet.</param>
    /// <param name="late">His number was called twice, or too long ago; he has a new one.</param>
    public static Task<bool> ShowAsync(HttpContext context, WaitingRoomOptions options, long ticket, long ahead, bool late) =>
        WriteAsync(context, options, options.RefreshSeconds, new Words(
            $"{(late ? "new" : "")}{Steps.FirstOrDefault(s => s > ahead)}",
            ahead == 0 ? "下一个就是您的号。" : $"前面还有 {Figure(ahead)} 个号。",
            (late ? "叫到您原来的号时您不在，已经重新领号。" : "") + $"您的号是 {Figure(ticket)}。轮到您时自动进入，请开着这一页，不要锁屏。"));

    /// <summary>His number was called; he comes in before new ones.</summary>
    /// <param name="missed">He did not come then. Otherwise those of his address have their share of the room.</param>
    public static Task<bool> StandsByAsync(HttpContext context, WaitingRoomOptions options, bool missed) =>
        WriteAsync(context, options, options.RefreshSeconds, missed
            ? new Words("again", "叫到您的号时您不在，马上再叫一次。", "您排在新号前面。轮到您时自动进入，请开着这一页，不要锁屏。")
            : new Words("share", "已经叫到您的号，请再等一下。", "同一个网络（例如学校机房）同时登录的人有限，前面的人登录以后您就进入。您排在新号前面，请开着这一页，不要锁屏。"));

    /// <summary>Too many draw at once, or from one address.</summary>
    public static Task<bool> NumberLaterAsync(HttpContext context, WaitingRoomOptions options) =>
        WriteAsync(context, options, Soon, new Words("number", "正在领号。", "领号的人很多。请不要关闭这一页，几秒以后自动再领。"));

    /// <summary>Without cookies nobody can be told from the next.</summary>
    public static Task<bool> WithoutCookieAsync(HttpContext context, WaitingRoomOptions options) =>
        WriteAsync(context, options, options.RefreshSeconds, new Words("cookie", "浏览器没有开 Cookie，领不了号。", "请在浏览器的设置里允许 Cookie（或者退出无痕模式、换一个浏览器），再按“刷新”。"));

    /// <summary>What came is no look at a page: a form of somebody whose sign-in has ended, or a machine.</summary>
    public static async Task<bool> RefuseAsync(HttpContext context, WaitingRoomOptions options)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !IsForPeople(context))
        {
            Head(context, options.RefreshSeconds, "text/plain; charset=utf-8");
            await context.Response.WriteAsync("现在办理的人很多，请稍后再试。", context.RequestAborted);
            return false;
        }
        var kept = await KeptAsync(context);
        Head(context, options.RefreshSeconds, "text/html; charset=utf-8");
        var signIn = $"<a class=\"btn {(kept is null ? "btn-primary" : "ex-btn")}\" href=\"{context.Request.PathBase}/ks/sign-in\" target=\"_blank\" rel=\"noopener\">在新的一页里登录</a>";
        await context.Response.WriteAsync(Frame(context, "没有收到您填的内容", "", kept is null
            ? $"""
               <h1>没有收到您填的内容</h1>
               {Banner(context, "bad", Tone.Bad.DefaultIcon(), "alert", "现在要排队，这一次没有办理。", "您没有登录，或者登录已经过期。您填的内容没有保存。")}
               <p class="ex-prose">请按浏览器的“返回”，看看填的内容还在不在；在的，先不要动那一页。再按下面的按钮，在新的一页里排队、登录，登录以后回到那一页提交。</p>
               <div class="ex-actions">{signIn}</div>
               """
            : $"""
               <h1>没有收到您填的内容</h1>
               {Banner(context, "bad", Tone.Bad.DefaultIcon(), "alert", "现在要排队，这一次没有办理。", "您没有登录，或者登录已经过期。您填的内容还在本页，没有保存，请不要关闭本页。")}
               <ol class="ex-prose">
               <li>按“在新的一页里登录”，在那里排队、登录。</li>
               <li>登录以后回到本页，按“再提交一次”。</li>
               </ol>
               <form method="post" class="ex-actions">{kept}{signIn}<button class="btn btn-primary" type="submit">再提交一次</button></form>
               """), context.RequestAborted);
        return false;
    }

    /// <summary>The fields that were sent, to be sent once more. Null when they cannot be kept: files, passwords, too many.</summary>
    private static async Task<string?> KeptAsync(HttpContext context)
    {
        if (context.Request is not { HasFormContentType: true, ContentLength: <= SmallForm })
            return null;
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Files.Count > 0 || form.Keys.Any(k => k.Contains("Password", StringComparison.OrdinalIgnoreCase)))
            return null;
        var encoder = context.RequestServices.GetRequiredService<HtmlEncoder>();
        var fields = new StringBuilder();
        foreach (var (name, values) in form)
            foreach (var value in values)
                fields.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"{encoder.Encode(name)}\" value=\"{encoder.Encode(value ?? "")}\">");
        return fields.ToString();
    }

    private static async Task<bool> WriteAsync(HttpContext context, WaitingRoomOptions options, int seconds, Words words)
    {
        Head(context, seconds, "text/html; charset=utf-8");
        var grace = options.GraceSeconds % 60 == 0 ? $"{options.GraceSeconds / 60} 分钟" : $"{options.GraceSeconds} 秒";
        await context.Response.WriteAsync(Frame(context, words.Head.TrimEnd('。'),
            $"""<noscript><meta http-equiv="refresh" content="{seconds}"></noscript><script type="module" src="{ShellAssets.Url(context, "js/waiting.js")}"></script>""",
            $"""
             <div class="ex-cols" data-waiting="{seconds}" data-step="{words.Step}">
             <div>
             <h1>现在办理的人很多，请排队</h1>
             <div data-words>{Banner(context, "warn", "clock", null, words.Head, words.Text)}</div>
             <p class="visually-hidden" role="status" data-aloud></p>
             <p>没有自动更新的，请按“刷新”。刷新不会丢掉您的号。</p>
             <div class="ex-actions"><a class="btn btn-primary" href="">刷新</a></div>
             <h2>排队的时候</h2>
             <ul class="ex-prose">
             <li>叫到号以后 {grace}没有进来的，可以再进来一次，排在新号前面；再错过要重新领号。</li>
             <li>关了这一页的，{options.TicketHours} 小时以内用同一个浏览器再打开，还是原来的号。</li>
             <li>进去以后请在 {options.AnonymousMinutes} 分钟以内登录。登录、注册的页面已经打开的，{options.TicketHours} 小时以内照样可以提交。</li>
             <li>已经登录的人不用排队，存过的草稿都在。</li>
             </ul>
             </div>
             <aside aria-label="截止时间和帮助">
             <section class="ex-panel"><h2>截止时间不变</h2><p class="mb-0">排队不延长截止时间：到截止时间没有提交的，按没有提交处理。各项截止时间见<a href="{context.Request.PathBase}/">网站首页</a>。</p></section>
             <section class="ex-panel"><h2>需要帮助</h2><p class="mb-0">{Authority(context)}</p></section>
             </aside>
             </div>
             """), context.RequestAborted);
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

    private static string Banner(HttpContext context, string tone, string icon, string? role, string head, string text) =>
        $"""<div class="ex-banner ex-{tone}"{(role is null ? "" : $" role=\"{role}\"")}><svg class="icon" aria-hidden="true"><use href="{ShellAssets.Url(context, "lib/icons.svg")}#{icon}"></use></svg><strong>{head}</strong><p>{text}</p></div>""";

    /// <summary>Whose site it is, and its telephone.</summary>
    private static string Authority(HttpContext context)
    {
        var encoder = context.RequestServices.GetRequiredService<HtmlEncoder>();
        var tenant = context.RequestServices.GetRequiredService<TenantScope>().Tenant;
        return $"""{encoder.Encode(tenant.Name)}　<a class="ex-num" href="tel:{encoder.Encode(tenant.Phone)}">{encoder.Encode(tenant.Phone)}</a>""";
    }

    /// <summary>The frame of every public page, of what is known without asking: the authority, its telephone, the size of type.</summary>
    private static string Frame(HttpContext context, string title, string head, string main)
    {
        var encoder = context.RequestServices.GetRequiredService<HtmlEncoder>();
        var name = encoder.Encode(context.RequestServices.GetRequiredService<TenantScope>().Tenant.Name);
        var elder = ShellContext.ParseElder(context.Request.Cookies[ShellContext.ElderCookie]);
        // Sent again, a form would not come back to where it was: its page has no switch.
        var back = HttpMethods.IsGet(context.Request.Method) ? encoder.Encode($"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}") : null;
        return $"""
                <!doctype html>
                <html lang="zh-CN"{(elder > 0 ? $" data-elder=\"{elder}\"" : "")}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="renderer" content="webkit"><meta name="format-detection" content="telephone=no"><title>{title} - {name}</title><link rel="icon" href="data:,">{head}<link rel="stylesheet" href="{ShellAssets.Url(context, "css/theme.css")}"></head>
                <body><a class="ex-skip" href="#main">跳到正文</a>
                <header class="ex-top"><div class="ex-top-in"><a class="ex-brand" href="{context.Request.PathBase}/"><b>{name}</b><span>考生报名系统</span></a>{(back is null ? "" : $"<nav class=\"ex-topnav\" aria-label=\"主导航\">{ElderForm(context, elder, back)}</nav>")}</div></header>
                <main id="main" class="ex-page" tabindex="-1">
                {main}
                </main>
                <footer class="ex-foot"><div class="ex-foot-in"><p>主办单位：{Authority(context)}</p></div></footer>
                </body></html>
                """;
    }

    private static string ElderForm(HttpContext context, int elder, string back)
    {
        (string Level, string Text)[] sizes = elder == 0 ? [("1", "大字版")] : [("1", "大"), ("2", "特大"), ("3", "最大"), ("0", "标准版")];
        var buttons = sizes.Select(s => elder == 0
            ? $"<button class=\"ex-elder-on\" type=\"submit\" name=\"level\" value=\"{s.Level}\">{s.Text}</button>"
            : $"<button type=\"submit\" name=\"level\" value=\"{s.Level}\"{(s.Level == "0" ? "" : $" aria-pressed=\"{(s.Level == elder.ToString(CultureInfo.InvariantCulture) ? "true" : "false")}\"")}>{s.Text}</button>");
        return $"<form method=\"post\" action=\"{context.Request.PathBase}/elder\"><input type=\"hidden\" name=\"back\" value=\"{back}\">{string.Concat(buttons)}</form>";
    }

    private static string Figure(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
