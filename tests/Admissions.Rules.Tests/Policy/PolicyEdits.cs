using System.Text.Json.Nodes;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

/// <summary>A shipped policy with some of its values replaced, and what the validator says of it.</summary>
internal static class PolicyEdits
{
    public static JsonObject Pack(string name) => JsonNode.Parse(PolicyPacks.Json(name))!.AsObject();

    public static IReadOnlyList<PolicyError> Errors(string pack, params (string Path, string Value)[] edits)
    {
        var document = Pack(pack);
        foreach (var (path, value) in edits)
            Set(document, path, JsonNode.Parse(value));
        return PolicyValidator.Validate(document.ToJsonString());
    }

    /// <param name="path">e.g. <c>windows[3].to</c></param>
    public static void Set(JsonObject document, string path, JsonNode? value)
    {
        var (parent, key) = Find(document, path);
        if (key is int index)
            parent.AsArray()[index] = value;
        else
            parent.AsObject()[(string)key] = value;
    }

    public static (JsonNode Parent, object Key) Find(JsonNode at, string path)
    {
        var steps = path.Replace("]", "").Split('.', '[').Select(step => int.TryParse(step, out var index) ? (object)index : step).ToList();
        foreach (var step in steps.SkipLast(1))
            at = (step is int index ? at[index] : at[(string)step])!;
        return (at, steps[^1]);
    }
}
