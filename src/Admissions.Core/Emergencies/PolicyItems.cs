using System.Text.Json;
using System.Text.Json.Nodes;
using Admissions.Rules.Policy;

namespace Admissions.Core.Emergencies;

/// <summary>Places of the policy document that a report can point at (HR-153).</summary>
public static class PolicyItems
{
    /// <summary>The document's top-level keys and, one step down, the keys of objects: <c>payment.amount</c>. The number of its layout is no item.</summary>
    public static IReadOnlyList<string> Of(CampaignPolicy policy)
    {
        using var document = JsonDocument.Parse(PolicyJson.Write(policy));
        return
        [
            .. document.RootElement.EnumerateObject().Where(item => item.Name != PolicyUpgrade.Key).SelectMany(item => item.Value.ValueKind == JsonValueKind.Object
                ? item.Value.EnumerateObject().Select(inner => $"{item.Name}.{inner.Name}").Prepend(item.Name)
                : [item.Name]),
        ];
    }

    public static bool Exists(string? path, CampaignPolicy policy) => !string.IsNullOrWhiteSpace(path) && Of(policy).Contains(path.Trim(), StringComparer.Ordinal);

    /// <summary>The item's value as JSON, as the document writes it or as its default stands.</summary>
    public static string Value(string path, string document, CampaignPolicy policy)
    {
        var node = At(JsonNode.Parse(PolicyJson.Upgrade(document))!.AsObject(), path) ?? At(JsonNode.Parse(PolicyJson.Write(policy))!.AsObject(), path);
        return node?.ToJsonString(PolicyJson.Options) ?? "null";
    }

    /// <summary>Puts a value in the place of another.</summary>
    /// <returns>What stood there; null when the document left it to its default.</returns>
    internal static string? Replace(JsonObject document, string path, JsonNode? value)
    {
        var keys = path.Split('.');
        var holder = document;
        foreach (var key in keys[..^1])
        {
            if (holder[key] is not JsonObject inner)
                holder[key] = inner = [];
            holder = inner;
        }
        var before = holder[keys[^1]]?.ToJsonString(PolicyJson.Options);
        holder[keys[^1]] = value;
        return before;
    }

    private static JsonNode? At(JsonObject document, string path) =>
        path.Split('.').Aggregate((JsonNode?)document, (node, key) => node is JsonObject holder ? holder[key] : null);
}
