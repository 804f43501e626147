using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>A message that survives one redirect: what was done, and what that means.</summary>
public sealed record Flash(Tone Tone, string Title, string? Text)
{
    private const string Key = "Flash";

    /// <summary>Reads and removes the waiting message; null when there is none or it is not ours.</summary>
    public static Flash? Take(ITempDataDictionary tempData) => tempData[Key] switch
    {
        string title => new Flash(Tone.Ok, title, null),
        string[] { Length: 3 } parts when Enum.TryParse<Tone>(parts[0], out var tone) => new Flash(tone, parts[1], parts[2].Length == 0 ? null : parts[2]),
        _ => null,
    };

    public static void Put(PageModel page, Tone tone, string title, string? text)
    {
        page.TempData[Key] = new[] { tone.ToString(), title, text ?? "" };
        page.HttpContext.Items[Key] = true;
    }

    /// <summary>Whether temp data can hold a message at all: looking for one in vain would send a cookie with every page.</summary>
    public static bool MayWait(HttpContext http, string cookieName) => http.Items.ContainsKey(Key) || http.Request.Cookies.ContainsKey(cookieName);
}

public static class FlashExtensions
{
    /// <summary>Shows a green message on the next page: <c>this.FlashOk("已保存。")</c>.</summary>
    public static void FlashOk(this PageModel page, string title, string? text = null) => Flash.Put(page, Tone.Ok, title, text);

    /// <summary>Shows a red message on the next page; for refusals that belong to no field.</summary>
    public static void FlashBad(this PageModel page, string title, string? text = null) => Flash.Put(page, Tone.Bad, title, text);

    public static void FlashWarn(this PageModel page, string title, string? text = null) => Flash.Put(page, Tone.Warn, title, text);
}
