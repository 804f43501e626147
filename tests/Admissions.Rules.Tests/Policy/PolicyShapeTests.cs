using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

/// <summary>Spoils every kind of node of the shipped packs in turn.</summary>
public partial class PolicyShapeTests
{
    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("shaanxi-adult")]
    public void Validate_AnyNodeOfAnotherType_NamesItsPath(string pack)
    {
        var document = JsonNode.Parse(PolicyPacks.Json(pack))!;
        foreach (var path in PathsOfEachKind(document))
        {
            var errors = Spoil(document, path, JsonNode.Parse("{ \"x\": { \"y\": [] } }"));
            errors.ShouldNotBeEmpty(path);
            errors[0].Path.ShouldStartWith(path);
        }
    }

    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("shaanxi-adult")]
    public void Validate_AnyNodeEmptied_NeverFails(string pack)
    {
        var document = JsonNode.Parse(PolicyPacks.Json(pack))!;
        foreach (var path in PathsOfEachKind(document))
        {
            foreach (var value in new[] { "null", "[]" })
                Spoil(document, path, JsonNode.Parse(value)).ShouldAllBe(error => error.Sentence.Length > 0, path);
        }
    }

    private static IReadOnlyList<PolicyError> Spoil(JsonNode document, string path, JsonNode? value)
    {
        var (parent, key) = Find(document, path);
        var old = key is int at ? parent[at] : parent[(string)key];
        Put(value);
        var errors = PolicyValidator.ValidateForPublishing(document.ToJsonString());
        Put(old);
        return errors;

        void Put(JsonNode? node)
        {
            if (key is int index)
                parent.AsArray()[index] = node;
            else
                parent.AsObject()[(string)key] = node;
        }
    }

    // windows[3].scope[0] and windows[7].scope[0] are of one kind; the first of each is enough.
    private static IEnumerable<string> PathsOfEachKind(JsonNode document) =>
        Paths(document, "").DistinctBy(path => Index().Replace(path, "[]")).ToList();

    private static IEnumerable<string> Paths(JsonNode? node, string path)
    {
        if (path.Length > 0)
            yield return path;
        var children = node switch
        {
            JsonObject map => map.Select(pair => (pair.Value, Path: path.Length == 0 ? pair.Key : path + "." + pair.Key)),
            JsonArray list => list.Select((value, index) => (value, Path: $"{path}[{index}]")),
            _ => [],
        };
        foreach (var child in children.SelectMany(child => Paths(child.Item1, child.Path)))
            yield return child;
    }

    private static (JsonNode Parent, object Key) Find(JsonNode at, string path)
    {
        var steps = path.Replace("]", "").Split('.', '[').Select(step => int.TryParse(step, out var index) ? (object)index : step).ToList();
        foreach (var step in steps.SkipLast(1))
            at = (step is int index ? at[index] : at[(string)step])!;
        return (at, steps[^1]);
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
