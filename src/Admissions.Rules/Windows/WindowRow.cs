using Admissions.Rules.Policy;

namespace Admissions.Rules.Windows;

/// <summary>How far a window reaches, from wide to narrow.</summary>
public enum ScopeKind
{
    Tenant,
    City,
    County,
    Point,
    Candidate,
}

/// <param name="Value">Division code, point code or candidate key; null for the whole tenant.</param>
public sealed record WindowScope(ScopeKind Kind, string? Value = null)
{
    public static readonly WindowScope Everywhere = new(ScopeKind.Tenant);

    /// <summary>Reads a scope of a policy: <c>*</c>, a city's 4 digits or a county's 6 (padded codes as well).</summary>
    public static WindowScope OfPolicy(string code) => code switch
    {
        "*" => Everywhere,
        [_, _, _, _, '0', '0'] => new WindowScope(ScopeKind.City, code[..4]),
        { Length: 6 } => new WindowScope(ScopeKind.County, code),
        _ => new WindowScope(ScopeKind.City, code),
    };

    public bool Covers(Place place) => Kind switch
    {
        ScopeKind.Tenant => true,
        ScopeKind.City or ScopeKind.County => Value is not null && place.Division is not null && place.Division.StartsWith(Value, StringComparison.Ordinal),
        ScopeKind.Point => Value is not null && Value == place.Point,
        ScopeKind.Candidate => Value is not null && Value == place.Candidate,
        _ => false,
    };
}

/// <summary>Where the question is asked: everything known narrows the answer, everything null is left out.</summary>
/// <param name="Division">Division code of the point or office, 4 or 6 digits.</param>
/// <param name="Point">Code of the RegistrationPoint.</param>
/// <param name="Candidate">Key of a named candidate.</param>
public sealed record Place(string? Division = null, string? Point = null, string? Candidate = null)
{
    public static readonly Place Anywhere = new();

    /// <summary>The 4 digits of the city; null when no division is known.</summary>
    public string? City => Division is { Length: >= 4 } division ? division[..4] : null;
}

/// <summary>One row of the schedule: a line of the policy, or an extension (HR-111, HR-154, HR-155).</summary>
public sealed record WindowRow
{
    public required string Code { get; init; }

    /// <summary>The activity in Chinese; null = the name of the policy's window of this code.</summary>
    public string? Name { get; init; }

    /// <summary>First instant inside; null = not set yet.</summary>
    public required DateTimeOffset? OpensAt { get; init; }

    /// <summary>First instant outside; null = not set yet.</summary>
    public required DateTimeOffset? ClosesAt { get; init; }
    public required WindowScope Scope { get; init; }

    /// <summary>An extension adds time; it takes none away.</summary>
    public bool IsExtension { get; init; }
    public WindowRestriction? Restrict { get; init; }

    /// <summary>The rows of a policy's window, one per scope.</summary>
    public static IEnumerable<WindowRow> Of(WindowRule window, TimeZoneInfo zone) =>
        window.Scope.Select(scope => new WindowRow
        {
            Code = window.Code,
            Name = window.Name,
            OpensAt = window.From?.OpensAt(zone),
            ClosesAt = window.To?.ClosesAt(zone),
            Scope = WindowScope.OfPolicy(scope),
            Restrict = window.Restrict,
        });
}
