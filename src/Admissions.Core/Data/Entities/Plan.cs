using Admissions.Rules;
using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>An admitting college.</summary>
public sealed class Institution : TenantRow
{
    public long Id { get; set; }
    public required string Code { get; init; }
    public required string Name { get; set; }
}

/// <summary>A college in one campaign; only Open gets dossiers.</summary>
public sealed class CampaignInstitution : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }
    public InstitutionState State { get; set; }
    public string? ContactName { get; set; }
    public string? ContactPhone { get; set; }
    public string? ContactFax { get; set; }
}

/// <summary>Places of one major of one institution for one level, category and mode.</summary>
public sealed class PlanLine : TenantRow
{
    public const string UniqueIndex = "ux_plan_lines_major";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }
    public StudyLevel Level { get; init; }
    public required string Category { get; init; }
    public StudyMode Mode { get; init; }
    public required string MajorCode { get; init; }
    public required string MajorName { get; set; }

    /// <summary>Years, halves allowed.</summary>
    public decimal Duration { get; set; }

    /// <summary>Approved places.</summary>
    public int Quota { get; set; }

    /// <summary>PreExecutionPlan of the admission scheme; equals <see cref="Quota"/> until a scheme changes it.</summary>
    public int ExecutionQuota { get; set; }
    public bool IsMedical { get; set; }

    /// <summary>Yuan a year; null when the college has not said.</summary>
    public decimal? Tuition { get; set; }

    /// <summary>Where it is taught; null when the plan does not say.</summary>
    public string? Place { get; set; }
    public PlanLineState State { get; set; }
}

/// <summary>LevelExecutionPlan with its counter of admitted candidates, changed only under row lock.</summary>
public sealed class LevelPlan : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }
    public StudyLevel Level { get; init; }
    public int Quota { get; set; }

    /// <summary>Confirmed admissions; the database refuses more than <see cref="Quota"/>.</summary>
    public int Admitted { get; set; }
    public bool Completed { get; set; }
}
