using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Data.Entities;

/// <summary>What a point is; an office that confirms candidates itself is one of its own kind (HR-101).</summary>
public enum RegistrationPointKind { Public, School, CountyOffice, CityOffice }

/// <summary>Place of on-site confirmation.</summary>
public sealed class RegistrationPoint : TenantRow
{
    public const string CodeIndex = "ux_registration_points_code";

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>GB/T 2260 code of the county (six digits).</summary>
    public required string CountyCode { get; init; }

    /// <summary>County code and two digits; the leaf of the division tree.</summary>
    public required string Code { get; init; }
    public required string Name { get; set; }
    public RegistrationPointKind Kind { get; set; }
    public string Address { get; set; } = "";
    public string ContactName { get; set; } = "";
    public string ContactPhone { get; set; } = "";
    public StudyLevel[] Levels { get; set; } = [];

    /// <summary>
    /// How many candidates may submit to it, 1…99,999; null for as many as come. It binds those who choose the point on the
    /// net; whom the point itself enters from paper it takes knowingly.
    /// </summary>
    public int? Capacity { get; set; }
    public bool IsMedicalReviewPoint { get; set; }
    public bool IsUnderageReviewPoint { get; set; }
    public RegistrationPointState State { get; set; }
}
