namespace Admissions.Core.Data.Entities;

/// <summary>One version of an institution's charter in a campaign (AdmissionCharter). Published, it never changes; the next is another version (SX-09).</summary>
public sealed class AdmissionCharter : TenantRow
{
    public const int TextMaxLength = 4000;
    public const int NameMaxLength = 30;
    public const int PlaceMaxLength = 60;
    public const int ReasonMaxLength = 200;

    public long Id { get; set; }
    public long CampaignId { get; init; }
    public long InstitutionId { get; init; }
    public Institution? Institution { get; init; }

    /// <summary>From 1.</summary>
    public int Version { get; init; }

    /// <summary>CharterFact by level and mode, as JSON.</summary>
    public required string Facts { get; set; }

    /// <summary>Who may apply (招生范围).</summary>
    public string Range { get; set; } = "";

    /// <summary>By what the institution admits (录取原则).</summary>
    public string Principle { get; set; } = "";

    /// <summary>Time and place of extra test subjects; says so when there are none.</summary>
    public string ExtraTests { get; set; } = "";

    /// <summary>Who answers for the contents.</summary>
    public string Responsible { get; set; } = "";

    /// <summary>Differences from the plan that were kept, each with its reason, as JSON; empty while it is a draft.</summary>
    public required string Kept { get; set; }
    public long SavedById { get; set; }
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Null while it is a draft.</summary>
    public DateTimeOffset? PublishedAt { get; set; }
    public long? PublishedById { get; set; }
}
