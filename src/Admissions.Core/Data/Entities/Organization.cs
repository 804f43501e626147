namespace Admissions.Core.Data.Entities;

public enum OrganizationKind { ProvincialOffice, CityOffice, CountyOffice }

/// <summary>An office of the tree province → city → county.</summary>
public sealed class Organization : TenantRow
{
    public long Id { get; set; }
    public OrganizationKind Kind { get; set; }

    /// <summary>Prefix of the divisions it answers for: 43, 4301 or 430102.</summary>
    public required string DivisionCode { get; init; }
    public required string Name { get; set; }
    public string? Phone { get; set; }

    /// <summary>Networks from which its accounts may sign in, as <c>10.1.0.0/16 10.2.0.7</c>; null = from anywhere (HR-13).</summary>
    public string? TerminalNetworks { get; set; }
}
