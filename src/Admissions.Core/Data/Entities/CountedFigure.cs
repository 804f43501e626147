namespace Admissions.Core.Data.Entities;

/// <summary>What was counted once over everybody, to be shown with its time instead of being counted at each look.</summary>
public sealed class CountedFigure : TenantRow
{
    public long CampaignId { get; init; }

    /// <summary>What was counted, and where.</summary>
    public required string Subject { get; init; }

    /// <summary>JSON.</summary>
    public required string Figures { get; init; }

    /// <summary>By the database's clock, whatever the campaign's says.</summary>
    public DateTimeOffset CountedAt { get; init; }

    /// <summary>When somebody last looked; nobody counts anew what nobody looks at.</summary>
    public DateTimeOffset AskedAt { get; init; }
}
