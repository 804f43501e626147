using System.Globalization;
using System.Text.Encodings.Web;
using Admissions.Core.Accounts;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Answers a sign-in that would find the lane of passwords full, before the database is asked and a page is made for it: in a
/// flood there are many of these, and each costs those who are already in what it costs the machine. The answer says how many wait,
/// and is a form again that keeps the user name.
/// </summary>
internal static class FullLane
{
    /// <returns>False when there is room; then nothing was done.</returns>
    public static async Task<bool> AnsweredAsync(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<PasswordLane>().Full is not { } busy)
            return false;
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var encoder = context.RequestServices.GetRequiredService<HtmlEncoder>();
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = busy.Seconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            $"""
             <!doctype html>
             <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>错误：现在登录的人很多</title><link rel="stylesheet" href="{ShellAssets.Url(context, "css/theme.css")}"></head>
             <body><main id="main" class="ex-page">
             <section class="ex-errors" role="alert"><h2>现在登录的人很多</h2><p>{busy.Sentence}。已经登录的人不受影响。</p></section>
             <h1>登录</h1>
             <form method="post" class="ex-form">
             <input type="hidden" name="__RequestVerificationToken" value="{Typed("__RequestVerificationToken")}">
             <div class="ex-field"><label class="form-label" for="name">用户名</label><input class="form-control" id="name" name="Input.UserName" autocomplete="username" value="{Typed("Input.UserName")}"></div>
             <div class="ex-field"><label class="form-label" for="password">密码</label><input class="form-control" id="password" name="Input.Password" type="password" autocomplete="current-password"></div>
             <div class="ex-actions"><button class="btn btn-primary" type="submit">登录</button></div>
             </form></main></body></html>
             """, context.RequestAborted);
        return true;

        string Typed(string field) => encoder.Encode(form[field].ToString());
    }
}
