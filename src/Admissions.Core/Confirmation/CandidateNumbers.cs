using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Numbering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>Gives candidate numbers by the layout of the policy (HR-17): unique, without gaps, never again.</summary>
internal static class CandidateNumbers
{
    private const string Kind = "CandidateNumber";

    /// <summary>
    /// The next number for this registration. Must run inside the transaction that stores it: the counter's row stays
    /// locked until then, and a rollback gives the serial back.
    /// </summary>
    public static async Task<Outcome<string>> NextAsync(AdmissionsDbContext db, CampaignContext campaign, Registration registration, CancellationToken cancellationToken)
    {
        var segments = campaign.Policy.Numbering.Layout.CandidateNumber;
        if (NumberLayout.TryCreate(segments, out var layout) is { } unusable)
            return unusable;
        var serial = 0L;
        if (segments.Select(s => s.Serial).FirstOrDefault(s => s is not null) is { } scope)
        {
            var key = scope == NumberLayout.WholeCampaign ? scope : $"{scope}:{FieldOf(registration, campaign, scope)}";
            serial = (await db.Database.SqlQuery<long>($"""
                insert into number_counters (campaign_id, kind, scope, last) values ({campaign.Id}, {Kind}, {key}, 1)
                on conflict (tenant_id, campaign_id, kind, scope) do update set last = number_counters.last + 1
                returning last as "Value"
                """).ToListAsync(cancellationToken))[0];
        }
        Refusal? refused = layout.TryBuild(name => FieldOf(registration, campaign, name), (_, _) => serial, out var number);
        return refused is null ? number : refused;
    }

    private static string? FieldOf(Registration registration, CampaignContext campaign, string name) => name switch
    {
        "county" => registration.CountyCode,
        "city" => registration.CountyCode?[..4],
        "category" => registration.Category,
        "level" => registration.Level?.ToString(),
        "year" => campaign.Today.Year.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
