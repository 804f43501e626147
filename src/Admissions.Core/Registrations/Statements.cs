using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

/// <summary>The policy's texts which a candidate reads or accepts.</summary>
public static class Statements
{
    /// <summary>Null when the campaign has no such text.</summary>
    public static StatementRule? Of(AcceptanceKind kind, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Statement(kind switch
        {
            AcceptanceKind.Notices => "Notices",
            AcceptanceKind.HonestyPledge => "HonestyPledge",
            AcceptanceKind.RiskStatement => "InvalidityRisk",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        });
    }
}
