using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Data.Entities;

/// <summary>Area in which seats are arranged.</summary>
public sealed class ExamDistrict : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>City's four digits with two of its own are not assumed: the code is opaque and as wide as the number layout asks.</summary>
    public required string Code { get; init; }
    public required string Name { get; set; }

    /// <summary>Division prefix of the office that answers for the district.</summary>
    public required string DivisionCode { get; set; }
}

public sealed class ExamSite : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long DistrictId { get; set; }
    public ExamDistrict? District { get; set; }
    public required string CountyCode { get; init; }
    public required string Code { get; init; }
    public required string Name { get; set; }
    public string Address { get; set; } = "";
    public string ContactName { get; set; } = "";
    public string ContactPhone { get; set; } = "";
    public int RoomCount { get; set; }
    public ExamSiteState State { get; set; }
}

/// <summary>Where the candidates of a county and category sit; category empty = every category.</summary>
public sealed class ExamScope : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public required string CountyCode { get; init; }
    public string Category { get; init; } = "";
    public long DistrictId { get; set; }
    public ExamDistrict? District { get; set; }
}

/// <summary>A candidate who sits in another district than the scopes say (HR-131); the last adjustment counts.</summary>
public sealed class DistrictAdjustment : TenantRow
{
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public long CampaignId { get; set; }
    public long DistrictId { get; set; }
    public ExamDistrict? District { get; set; }
    public required string Reason { get; set; }
    public long AdjustedById { get; set; }
    public DateTimeOffset AdjustedAt { get; set; }
}

public sealed class ExamRoom : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RunId { get; set; }
    public long DistrictId { get; set; }
    public ExamDistrict? District { get; set; }

    /// <summary>Number within the district, from 1.</summary>
    public int Number { get; init; }
    public StudyLevel Level { get; init; }

    /// <summary>The room's category, or several joined with "+" when tail rooms were merged.</summary>
    public required string Category { get; init; }
    public long? SiteId { get; set; }
    public ExamSite? Site { get; set; }
    public int SeatCount { get; init; }
    public List<Seat> Seats { get; } = [];
}

public sealed class Seat : TenantRow
{
    public const string RegistrationIndex = "ux_seats_registration";
    public const string PlaceIndex = "ux_seats_place";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RoomId { get; set; }
    public ExamRoom? Room { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public int Number { get; init; }
    public int Row { get; init; }
    public int Column { get; init; }
}

public enum ScoreMark { None, Absent, Violation }

/// <summary>One paper of one candidate. Absent and violation count 0.</summary>
public sealed class Score : TenantRow
{
    public long RegistrationId { get; set; }
    public required string Subject { get; init; }
    public decimal Points { get; set; }
    public ScoreMark Mark { get; set; }
}

/// <summary>Lowest dispatch score by level and category.</summary>
public sealed class ControlLine : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public StudyLevel Level { get; init; }
    public required string Category { get; init; }
    public string SubCategory { get; init; } = "";
    public decimal Line { get; set; }
}

/// <summary>The assignment of one district's rooms to its sites as it goes up: county, city, province (HR-135, HR-136).</summary>
public sealed class RoomAllocation : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long DistrictId { get; set; }
    public ExamDistrict? District { get; set; }
    public RoomAllocationState State { get; set; }

    /// <summary>Why it was returned last.</summary>
    public string? Reason { get; set; }
}
