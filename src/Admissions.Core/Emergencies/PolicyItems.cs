using System.Text.Json;
using Admissions.Rules.Policy;

namespace Admissions.Core.Emergencies;

/// <summary>Places of the policy document that a report can point at (HR-153).</summary>
public static class PolicyItems
{
    /// <summary>The document's top-level keys and, one step down, the keys of objects: <c>payment.amount</c>.</summary>
    public static IReadOnlyList<string> Of(CampaignPolicy policy)
    {
        using var document = JsonDocument.Parse(PolicyJson.Write(policy));
        return
        [
            .. document.RootElement.EnumerateObject().SelectMany(item => item.Value.ValueKind == JsonValueKind.Object
                ? item.Value.EnumerateObject().Select(inner => $"{item.Name}.{inner.Name}").Prepend(item.Name)
                : [item.Name]),
        ];
    }

    public static bool Exists(string? path, CampaignPolicy policy) => !string.IsNullOrWhiteSpace(path) && Of(policy).Contains(path.Trim(), StringComparer.Ordinal);
}
