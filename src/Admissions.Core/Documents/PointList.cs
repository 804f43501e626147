namespace Admissions.Core.Documents;

/// <summary>报名确认点名单: the active registration points of a division, county by county (HR-67…HR-72, SX-38).</summary>
public sealed record PointList : PrintedDocument
{
    /// <summary>Whose points these are, in words.</summary>
    public required string Division { get; init; }
    public required IReadOnlyList<PointListCounty> Counties { get; init; }

    /// <summary>All points of all counties.</summary>
    public required int Count { get; init; }
}

/// <param name="Name">With its city.</param>
public sealed record PointListCounty(string Name, IReadOnlyList<PointListLine> Points);

/// <param name="Levels">Levels served, in words.</param>
/// <param name="Flags">医卫类、低龄; empty for an ordinary point.</param>
public sealed record PointListLine(string Code, string Name, string Address, [property: PersonalName] string Contact, string Phone, string Levels, string Flags);
