using System.Net;

namespace Admissions.PaymentSimulator;

/// <summary>The one page of the gateway, in plain HTML.</summary>
internal static class PayPage
{
    public static IResult Show(Payment payment) => Html($"""
        <h1>支付</h1>
        <p class="note">模拟支付网关，不会扣款。</p>
        <dl><dt>收款方</dt><dd>{Text(payment.Merchant)}</dd><dt>用途</dt><dd>{Text(payment.Title)}</dd>
        <dt>订单号</dt><dd>{Text(payment.Order)}</dd><dt>金额</dt><dd><b>{Text(payment.Amount)} 元</b></dd></dl>
        <form method="post" action="/pay">
        {string.Join('\n', Hidden(payment).Select(f => $"<input type=\"hidden\" name=\"{f.Name}\" value=\"{Text(f.Value)}\">"))}
        <button class="main" name="act" value="pay">支付 {Text(payment.Amount)} 元</button>
        <button name="act" value="refuse">不支付，返回</button>
        </form>
        """);

    public static IResult Refuse(string sentence) => Html($"<h1>不能支付</h1><p>{Text(sentence)}</p>", StatusCodes.Status400BadRequest);

    private static IEnumerable<(string Name, string Value)> Hidden(Payment payment) =>
    [
        ("merchant", payment.Merchant), ("order", payment.Order), ("amount", payment.Amount), ("title", payment.Title),
        ("notify", payment.Notify), ("return", payment.Return), ("repeat", $"{payment.Repeat}"), ("delay", $"{payment.Delay}"),
        ("shuffle", $"{payment.Shuffle}"), ("lose", $"{payment.Lose}"), ("forge", $"{payment.Forge}"), ("time", $"{payment.Time:O}"),
    ];

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static IResult Html(string body, int status = StatusCodes.Status200OK) => Results.Text($$"""
        <!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>模拟支付网关</title>
        <style>body{font:16px/1.7 sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem;color:#1d2733}dt{color:#5b6774}dd{margin:0 0 .5rem}.note{color:#8a5a00}
        button{font:inherit;min-height:44px;padding:0 1rem;border:1px solid #0f4c81;border-radius:6px;background:#fff;color:#0f4c81}.main{background:#0f4c81;color:#fff}</style></head>
        <body>{{body}}</body></html>
        """, "text/html; charset=utf-8", statusCode: status);
}
