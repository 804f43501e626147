using Admissions.Rules.Policy;

namespace Admissions.Core.Campaigns;

/// <summary>The policies that ship with the product; a campaign starts from a copy of one.</summary>
public static class PolicyPacks
{
    private const string Prefix = "Admissions.Core.Campaigns.PolicyPacks.";

    /// <summary>Names such as <c>hunan-adult</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(PolicyPacks).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal)];

    /// <summary>Those that a campaign can be opened from: adult admission. The others are read by the rules, and no page plays them yet.</summary>
    public static IReadOnlyList<string> Offered { get; } = [.. Names.Where(name => name.EndsWith("-adult", StringComparison.Ordinal))];

    /// <summary>The document as it ships.</summary>
    /// <exception cref="ArgumentException">No pack has this name.</exception>
    public static string Json(string name)
    {
        using var stream = typeof(PolicyPacks).Assembly.GetManifestResourceStream(Prefix + name + ".json")
            ?? throw new ArgumentException($"There is no policy pack {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static CampaignPolicy Read(string name) => PolicyJson.Parse(Json(name));
}
