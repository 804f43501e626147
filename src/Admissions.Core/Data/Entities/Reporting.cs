using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>A candidate who was confirmed and had not paid when payment closed; his point finds out why (HR-109…HR-111, HR-165).</summary>
public sealed class UnpaidCase : TenantRow
{
    public const int ReasonMaxLength = 200;
    public const string RegistrationIndex = "ux_unpaid_cases_registration";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RegistrationId { get; init; }
    public Registration? Registration { get; set; }
    public UnpaidCaseState State { get; set; }
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>What the candidate himself wrote; it decides nothing.</summary>
    public string? OwnReason { get; set; }
    public DateTimeOffset? OwnReasonAt { get; set; }

    /// <summary>What the point found out; its code is one of <c>payment.unpaidReasons</c>.</summary>
    public long? ReasonId { get; set; }
    public StuckReason? Reason { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>First instant at which the named candidate may not pay any more.</summary>
    public DateTimeOffset? ExtendedUntil { get; set; }
}

/// <summary>A county's registration data on their way up; while reported they are frozen (HR-121…HR-124).</summary>
public sealed class DataReport : TenantRow
{
    public const string CountyIndex = "ux_data_reports_county";

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Six digits.</summary>
    public required string CountyCode { get; init; }
    public DataReportState State { get; set; }

    /// <summary>How often the county has reported; 0 = never.</summary>
    public int Version { get; set; }

    /// <summary>SHA-256 of the canonical rows as reported last, lower-case hex.</summary>
    public string? Digest { get; set; }

    /// <summary>Number of the <see cref="Rules.Reporting.ReportLayout"/> of <see cref="Digest"/>; null for a report from before there were numbers.</summary>
    public int? Layout { get; set; }

    /// <summary>ReportSummary as JSON: the counts that go with <see cref="Digest"/>.</summary>
    public string? Summary { get; set; }
    public DateTimeOffset? ReportedAt { get; set; }
    public List<DataReportStep> Steps { get; } = [];
}

/// <summary>One act on a report, with what was counted at that level; append-only.</summary>
public sealed class DataReportStep : TenantRow
{
    public long Id { get; set; }
    public long ReportId { get; set; }
    public int Version { get; init; }
    public DataReportState Reached { get; init; }

    /// <summary>Recomputed from the data at this act; null where nothing was counted (a return).</summary>
    public string? Digest { get; init; }
    public string? Summary { get; init; }

    /// <summary>Brotli-compressed lines "candidate number, digest of the row", kept with the county's report so that a difference can be named.</summary>
    public byte[]? Rows { get; init; }
    public string? Reason { get; init; }
    public long ActorId { get; init; }
    public required string ActorName { get; init; }
    public DateTimeOffset At { get; init; }
}

public enum HandOverKind { ProcessForms, ExemptionMaterials, Seating }

/// <summary>A city's statement of what it hands over to the province, with the counts: paper (HR-60), or its seating (SX-75); append-only.</summary>
public sealed class HandOver : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Four digits.</summary>
    public required string CityCode { get; init; }
    public HandOverKind Kind { get; init; }
    public int Expected { get; init; }
    public int Counted { get; init; }

    /// <summary>Of a seating; <see cref="Counted"/> are its seats then.</summary>
    public int? Rooms { get; init; }

    /// <summary>SHA-256 over the seats of a seating, lower-case hex.</summary>
    public string? Digest { get; init; }
    public string? Note { get; init; }
    public long ActorId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>A process form on paper that the city has counted in (HR-60).</summary>
public sealed class CountedForm : TenantRow
{
    public long RegistrationId { get; set; }
    public long CountedById { get; init; }
    public DateTimeOffset At { get; init; }
}
