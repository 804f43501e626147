namespace Admissions.Rules.Policy;

/// <summary>A level of offices that reports to the one above it.</summary>
public enum ReportingLevel
{
    County,
    City,
}

/// <summary>Reporting registration data to the province (HR §四.8, SX Art. 9).</summary>
/// <param name="Window">Code of the window in which county and city report.</param>
/// <param name="Chain">Levels that report, in order; without County the city reports for its counties.</param>
/// <param name="AlertHours">How many hours before the end a subordinate that has not reported is marked as late.</param>
/// <param name="Seating">The city hands over its seating too, in the same window (SX-75).</param>
public sealed record ReportingPolicy(string Window, IReadOnlyList<ReportingLevel> Chain, int AlertHours, bool Seating = false);
