using System.Globalization;

namespace Admissions.Rules.Conditions;

/// <summary>What is known of a case, by name and typed. A fact that is not known is null or empty; it is never guessed.</summary>
public interface IFacts
{
    /// <summary>The fact as text; null when not known.</summary>
    string? Text(string fact);

    decimal? Number(string fact) =>
        decimal.TryParse(Text(fact), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    DateOnly? Date(string fact) =>
        DateOnly.TryParseExact(Text(fact), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>The codes of a fact that may have several; as text they are separated by <c>;</c>.</summary>
    IReadOnlyCollection<string> Codes(string fact) => Text(fact)?.Split(';') ?? [];

    /// <summary>The things of a list, each with facts of its own, e.g. the chosen majors.</summary>
    IEnumerable<IFacts> Each(string list) => [];
}

/// <summary>Facts that are a list of names and values, as the files of a run bring them.</summary>
/// <param name="values">Null when nothing is known.</param>
public sealed class NamedFacts(IReadOnlyDictionary<string, string>? values) : IFacts
{
    public string? Text(string fact) => values?.GetValueOrDefault(fact);
}
