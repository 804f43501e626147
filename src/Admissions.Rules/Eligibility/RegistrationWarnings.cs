using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>What a candidate is warned of and may submit all the same; kept with the submission (SX-35, SX-41).</summary>
public static class RegistrationWarnings
{
    private const int CityDigits = 4;

    /// <param name="division">County of the point; null while none is chosen.</param>
    /// <returns>Sentences with their source; empty when there is nothing to say.</returns>
    public static IReadOnlyList<Refusal> Check(RegistrationCase registration, string? division)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return
        [
            .. registration.Policy.OccupationMatches
                .Where(match => registration.Holds(match.When) && registration.Facts.OccupationClass is { } occupation && !match.Occupations.Contains(occupation))
                .Select(match => new Refusal("occupation.mismatch", "occupationClass", match.Sentence, match.Source)),
            .. Outside(registration, division),
        ];
    }

    /// <summary>The reason that is missing for registering outside household and work place; null when it is given or not asked.</summary>
    public static Refusal? MissingReason(RegistrationCase registration, string? division) =>
        registration.Policy.RegistrationPlace is { } place && IsOutside(registration, division) && registration.Facts.Text(place.ReasonField) is null
            ? new Refusal("place.reason", place.ReasonField, "您的户口和工作单位都不在这个确认点所在的市。请填写在这里报名的原因，或者改选确认点", place.Source)
            : null;

    private static IEnumerable<Refusal> Outside(RegistrationCase registration, string? division)
    {
        if (registration.Policy.RegistrationPlace is { } place && IsOutside(registration, division))
            yield return new Refusal("place.outside", "point", $"一般在户口或工作单位所在地报名，您选的确认点不在这两处。原因：{registration.Facts.Text(place.ReasonField) ?? "没有填"}", place.Source);
    }

    private static bool IsOutside(RegistrationCase registration, string? division) =>
        division is not null && registration.Policy.RegistrationPlace is { } place
        && !InCity(registration.Facts.HouseholdRegistrationPlace, division) && !InCity(registration.Facts.Text(place.WorkField), division);

    private static bool InCity(string? county, string division) =>
        county is { Length: >= CityDigits } && string.CompareOrdinal(county, 0, division, 0, CityDigits) == 0;
}
