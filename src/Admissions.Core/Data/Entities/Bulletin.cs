using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>To whom a bulletin speaks. Everyone is also the public, without an account.</summary>
public enum BulletinAudience { Everyone, Candidates, Offices, Institutions }

/// <summary>What an office tells those of its division; its words stay once it is published (HR-75, HC-86).</summary>
public sealed class Bulletin : TenantRow
{
    /// <summary>Length of a province's division code. Only the province speaks to institutions, which belong to no city or county.</summary>
    public const int ProvinceDigits = Access.Actor.ProvinceDigits;

    public long Id { get; set; }
    public long CampaignId { get; init; }

    /// <summary>The author's own division; the bulletin is for its subtree. The province's two digits mean everybody.</summary>
    public required string DivisionCode { get; init; }

    /// <summary>Name of the office.</summary>
    public required string IssuedBy { get; init; }
    public required string Title { get; set; }

    /// <summary>Plain text, paragraphs between blank lines.</summary>
    public required string Body { get; set; }
    public BulletinAudience Audience { get; set; }

    /// <summary>Candidates open it before the form opens to them (HR-75).</summary>
    public bool MustRead { get; set; }
    public BulletinState State { get; set; }
    public long AuthorId { get; init; }
    public required string AuthorName { get; init; }
    public DateTimeOffset DraftedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; set; }
    public string? PublishedByName { get; set; }
    public DateTimeOffset? WithdrawnAt { get; set; }
    public string? WithdrawnByName { get; set; }
    public string? WithdrawalReason { get; set; }
}

/// <summary>Somebody has read a bulletin; kept, never changed.</summary>
public sealed class BulletinRead : TenantRow
{
    public long BulletinId { get; init; }
    public Bulletin? Bulletin { get; init; }
    public long UserId { get; init; }
    public User? User { get; init; }
    public DateTimeOffset At { get; init; }
}
