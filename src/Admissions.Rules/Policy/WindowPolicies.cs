namespace Admissions.Rules.Policy;

/// <summary>A line of the timetable, which opens functions (HR-51).</summary>
public sealed record WindowRule
{
    public required string Code { get; init; }

    /// <summary>The activity in Chinese, for sentences such as 「网上报名将于…开放」.</summary>
    public string? Name { get; init; }

    /// <summary>Both ends are given, or both are null = not set yet = closed.</summary>
    public required PolicyMoment? From { get; init; }
    public required PolicyMoment? To { get; init; }

    /// <summary>Division codes, or <c>*</c> for the whole tenant.</summary>
    public required IReadOnlyList<string> Scope { get; init; }
    public required IReadOnlyList<string> Actors { get; init; }

    /// <summary>Window or event that comes before; <c>DataReport:County</c> names an event of a level.</summary>
    public required string? After { get; init; }

    /// <summary>Tasks of the timetable that fall into this window, each with its own owners; none = the window is one task (HR-63).</summary>
    public IReadOnlyList<WindowTask> Tasks { get; init; } = [];

    /// <summary>While open, only these people may act (HR-55).</summary>
    public WindowRestriction? Restrict { get; init; }
}

/// <summary>One task of a window, as the progress board lists it.</summary>
/// <param name="Code">Numbering, RoomAllocation, ExamDocuments: what the system can see done.</param>
public sealed record WindowTask(string Code, string Name, IReadOnlyList<string> Actors);

public enum HouseholdRestriction
{
    SameCityAsPoint,
}

public sealed record WindowRestriction(HouseholdRestriction Household, string? Source = null);

/// <summary>Hours in which a window is open each day; the end instant is closed (HR-57).</summary>
/// <param name="Window">Code of the window.</param>
public sealed record OfficeHours(string Window, TimeOnly From, TimeOnly To);

public sealed record PhaseRule(string Code, PolicyMoment? From, PolicyMoment? To, string By);
