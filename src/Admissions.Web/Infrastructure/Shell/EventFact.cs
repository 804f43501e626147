using System.Text.Json;
using Admissions.Rules.Policy;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>How a key of an event is read.</summary>
/// <param name="Label">What people call it; empty where the value speaks for itself.</param>
/// <param name="Word">The value in words; null for what stands for itself. Null returned: no word is known, the value is shown as it stands.</param>
/// <param name="Unit">What a figure counts, or what a list has many of.</param>
internal sealed record EventFact(string Label, FactWord? Word = null, string Unit = "");

/// <param name="text">The value as JSON holds it: true and false, figures, the text of a string.</param>
internal delegate string? FactWord(FactReading reading, string text);

/// <summary>What a value is read with.</summary>
/// <param name="Around">The object in which the value stands.</param>
internal readonly record struct FactReading(CampaignPolicy Policy, EventNames Names, JsonElement Around)
{
    /// <summary>The text that stands beside the value under this key; empty when there is none.</summary>
    public string Beside(string key) =>
        Around.ValueKind == JsonValueKind.Object && Around.TryGetProperty(key, out var value) ? value.ToString() : "";
}
