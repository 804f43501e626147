using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>One thing that goes up a chain of levels: apply → county → city → province (design §5).</summary>
public sealed class Approval : TenantRow
{
    public const string OpenIndex = "ux_approvals_open";

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Kind of subject, e.g. RegistrationPoint; the kind supplies the summary and what approval does.</summary>
    public required string Kind { get; init; }
    public long SubjectId { get; init; }
    public required string Title { get; set; }

    /// <summary>Division of the subject; officers above it see it. Moves with a candidate who changes his point.</summary>
    public required string DivisionCode { get; set; }

    /// <summary>Institution whose consent is one of the steps; it sees the approval then.</summary>
    public long? InstitutionId { get; set; }

    /// <summary>Permissions to be satisfied in order, from policy.</summary>
    public required string[] Chain { get; init; }

    /// <summary>Index into <see cref="Chain"/> of the step that waits; equals its length when approved.</summary>
    public int Step { get; set; }
    public ApprovalState State { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public List<ApprovalStep> Steps { get; } = [];
}

public sealed class ApprovalStep : TenantRow
{
    public long Id { get; set; }
    public long ApprovalId { get; set; }
    public int Step { get; init; }
    public required string Decision { get; init; }
    public string? Reason { get; init; }
    public long ActorId { get; init; }
    public required string ActorName { get; init; }
    public DateTimeOffset At { get; init; }
}
