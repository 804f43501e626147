using System.Text.Json.Nodes;

namespace Admissions.Testing;

/// <summary>Changes one key of a policy pack for a test of another policy.</summary>
public static class PolicyChange
{
    /// <param name="path">Keys joined by points, e.g. <c>lateUpload.persons</c>.</param>
    /// <param name="json">The new value as JSON.</param>
    public static Func<string, string> Set(string path, string json) => pack =>
    {
        ArgumentNullException.ThrowIfNull(path);
        var document = JsonNode.Parse(pack)!;
        var keys = path.Split('.');
        var parent = keys[..^1].Aggregate(document, (node, key) => node[key] ?? throw new ArgumentException($"The policy has no {path}.", nameof(path)));
        parent[keys[^1]] = JsonNode.Parse(json);
        return document.ToJsonString();
    };
}
