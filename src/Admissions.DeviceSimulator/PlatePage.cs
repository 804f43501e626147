using System.Net;

namespace Admissions.DeviceSimulator;

/// <summary>The plate as a page: whose card lies on it.</summary>
internal static class PlatePage
{
    public static void Map(WebApplication app) => app.MapGet("/", (Plate plate) => Results.Text($$"""
        <!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>模拟读卡器</title>
        <style>body{font:16px/1.7 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1d2733}li{margin:.25rem 0}button{font:inherit;min-height:44px;padding:0 1rem;border:1px solid #0f4c81;border-radius:6px;background:#fff;color:#0f4c81}</style></head>
        <body><h1>模拟读卡器</h1><p>都是虚构的人。没有放卡的时候，每读一次换下一位；放了卡的，读一次以后要重新放。</p>
        <form method="post" action="/lift"><button>拿开，按次序换卡</button></form>
        <ul>{{string.Join('\n', plate.People.Select(Row))}}</ul></body></html>
        """, "text/html; charset=utf-8"));

    private static string Row(Card card) => $"""
        <li><form method="post" action="/card"><input type="hidden" name="name" value="{Text(card.Name)}"><input type="hidden" name="number" value="{Text(card.Number)}"><input type="hidden" name="nation" value="{Text(card.Nation)}">
        <button>放卡</button> {Text(card.Name)}　{Text(card.Number)}</form></li>
        """;

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
