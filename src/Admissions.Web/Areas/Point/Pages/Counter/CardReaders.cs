using System.Text.Json;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The card readers that a counter page may look for.</summary>
public static class CardReaders
{
    /// <summary>Most a reader's picture may weigh; protection of the page, a chip holds about 2 KB.</summary>
    public const int MaxPhotoBytes = 1 << 20;

    /// <summary>For the page's script: adapter, address and name of each, in the order in which they are asked.</summary>
    public static string Json(ShellOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return JsonSerializer.Serialize(options.ActiveCardReaders.Select(r => new { adapter = r.Key, address = r.Value, name = KindWords.CardReader(r.Key) }));
    }
}
