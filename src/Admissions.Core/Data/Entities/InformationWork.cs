namespace Admissions.Core.Data.Entities;

/// <summary>What a point or an office says of its equipment and programs; the last statement counts (HR-09, HR-160, HR-161).</summary>
public sealed class EquipmentCheck : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Code of the point, or division code of the office.</summary>
    public required string PlaceCode { get; init; }

    /// <summary>Code of the policy's line → EquipmentEntry, as JSON.</summary>
    public required string Entries { get; set; }
    public long RecordedById { get; set; }
    public DateTimeOffset RecordedAt { get; set; }
}

/// <summary>Who answers for the information work of a county or city office, and who does it (HR-07, HR-162).</summary>
public sealed class InformationStaff : TenantRow
{
    public const int NameMaxLength = 30;
    public const int KnowledgeMaxLength = 200;

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Division code of the office: four or six digits.</summary>
    public required string DivisionCode { get; init; }

    /// <summary>InformationOfficerInCharge (信息管理责任人).</summary>
    public string InChargeName { get; set; } = "";
    public string InChargePhone { get; set; } = "";

    /// <summary>InformationAdministrator (信息管理员): exactly one.</summary>
    public string AdministratorName { get; set; } = "";
    public string AdministratorPhone { get; set; } = "";

    /// <summary>What the administrator has learnt; null = not recorded yet.</summary>
    public string? Knowledge { get; set; }

    /// <summary>Day of the last training in policy; null = not recorded yet.</summary>
    public DateOnly? TrainedOn { get; set; }
    public long RecordedById { get; set; }
    public DateTimeOffset RecordedAt { get; set; }

    /// <summary>Both parts of the qualification are recorded.</summary>
    public bool IsQualified => Knowledge is not null && TrainedOn is not null;
}
