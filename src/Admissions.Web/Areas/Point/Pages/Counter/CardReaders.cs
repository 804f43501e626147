using System.Text.Json;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>The card readers that a counter page may look for.</summary>
public static class CardReaders
{
    /// <summary>Most a reader's picture may weigh; protection of the page, a chip holds about 2 KB.</summary>
    public const int MaxPhotoBytes = 1 << 20;

    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["huashi"] = "华视 CVR-100",
        ["certctl"] = "精伦及同类",
        ["synjones"] = "新中新、中控",
        ["est"] = "东信 EST-100",
        ["est-http"] = "东信（HTTP 服务）",
    };

    public static string Name(string adapter) => Words.GetValueOrDefault(adapter, adapter);

    /// <summary>For the page's script: adapter, address and name of each, in the order in which they are asked.</summary>
    public static string Json(ShellOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return JsonSerializer.Serialize(options.ActiveCardReaders.Select(r => new { adapter = r.Key, address = r.Value, name = Name(r.Key) }));
    }
}
