namespace Admissions.Rules.Policy;

/// <summary>Registering where neither the household nor the work unit is asks for a reason; it does not stop anybody (SX-35).</summary>
/// <param name="WorkField">Extra field with the county of the work unit.</param>
/// <param name="ReasonField">Extra field that must then be filled in.</param>
public sealed record RegistrationPlacePolicy(string WorkField, string ReasonField, string? Source = null);

/// <summary>A choice that should match the present occupation; where it does not, the candidate is warned and the warning is kept (SX-41).</summary>
/// <param name="Occupations">Codes of occupation classes that match.</param>
public sealed record OccupationMatch(Condition When, IReadOnlyList<string> Occupations, string Sentence, string? Source = null);
