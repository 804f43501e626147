namespace Admissions.Core.Data.Entities;

/// <summary>One of <see cref="Registration.Certificates"/>, so that two with one number are found by an index; the database writes it.</summary>
public sealed class RegistrationCertificate : TenantRow
{
    public long CampaignId { get; private set; }
    public long RegistrationId { get; private set; }

    /// <summary>Name of the field.</summary>
    public string Kind { get; private set; } = "";
    public string Number { get; private set; } = "";
}

/// <summary>How many registrations carry a certificate's number; the database counts.</summary>
public sealed class CertificateNumber : TenantRow
{
    public long CampaignId { get; private set; }
    public string Kind { get; private set; } = "";
    public string Number { get; private set; } = "";
    public int Holders { get; private set; }
}
