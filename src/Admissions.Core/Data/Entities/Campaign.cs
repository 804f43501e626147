using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>Live campaigns follow the database's clock; demo campaigns and drills may move their own.</summary>
public enum CampaignMode { Live, Demo, Drill }

/// <summary>One year's admission of one kind, holding one policy.</summary>
public sealed class Campaign : TenantRow
{
    public long Id { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public CampaignState State { get; set; }
    public CampaignMode Mode { get; init; }
    public int PolicyVersion { get; set; }

    /// <summary>Added to the database's clock; always zero for a live campaign (check constraint).</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>The campaign that a drill was cloned from; null for every other.</summary>
    public long? DrillOfId { get; init; }

    /// <summary>Staff hand it out; without it nobody signs up in a drill. Null for every other campaign.</summary>
    public string? EntryCode { get; init; }

    /// <summary>When a drill was thrown away; nothing but this row and its events is left then.</summary>
    public DateTimeOffset? DiscardedAt { get; set; }

    /// <summary>Raised with every change of policy or windows, so that caches know when they are stale.</summary>
    public long Revision { get; set; }

    /// <summary>Whether totals and control lines may be seen by candidates and the public.</summary>
    public DateTimeOffset? ScoresPublishedAt { get; set; }
    public DateTimeOffset? ResultsPublishedAt { get; set; }

    /// <summary>Since when the rooms' papers and the tickets may be printed (HR-137).</summary>
    public DateTimeOffset? ExamDocumentsGeneratedAt { get; set; }
}

public sealed class CampaignPolicyVersion : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public Campaign? Campaign { get; set; }
    public int Version { get; init; }

    /// <summary>The policy document, exactly as validated.</summary>
    public required string Document { get; init; }
    public required string Digest { get; init; }
    public DateTimeOffset PublishedAt { get; init; }
    public long? PublishedById { get; init; }
}

public enum WindowScopeKind { Tenant, City, County, Point, Candidate }

/// <summary>A window, or an extension of one; an extension is a row with a reason, never an edit.</summary>
public sealed class ScheduleWindow : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public Campaign? Campaign { get; set; }
    public required string Code { get; init; }

    /// <summary>Both ends are given, or neither: not set yet means closed.</summary>
    public DateTimeOffset? OpensAt { get; set; }

    /// <summary>The first instant at which the window is closed again.</summary>
    public DateTimeOffset? ClosesAt { get; set; }
    public WindowScopeKind ScopeKind { get; init; }

    /// <summary>Division code, point id or registration id; empty for the whole tenant.</summary>
    public string ScopeCode { get; init; } = "";

    /// <summary>Restriction of the policy, e.g. <c>{"household":"SameCityAsPoint"}</c> (HR-55).</summary>
    public string? Restriction { get; init; }
    public bool IsExtension { get; init; }
    public string? Reason { get; init; }

    /// <summary>What the last change of it rests on, e.g. the number of a document; null as the policy set it.</summary>
    public string? Evidence { get; set; }

    /// <summary>When <see cref="Evidence"/> was given; a scan of the same moment belongs to it.</summary>
    public DateTimeOffset? GroundedAt { get; set; }
    public long? CreatedById { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Scan of the document on which a changed or added time rests; kept also when the window is taken back.</summary>
public sealed class WindowEvidence : TenantRow
{
    public const int WordsMaxLength = 200;

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long WindowId { get; set; }
    public required string MediaType { get; init; }
    public required byte[] Content { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }
    public long UploadedById { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
}
