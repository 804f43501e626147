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

    /// <summary>Null when a number that was given elsewhere is one of this campaign's layout and of this county.</summary>
    public static Refusal? RefuseForeign(CampaignContext campaign, string number, string? county)
    {
        if (NumberLayout.TryCreate(campaign.Policy.Numbering.Layout.CandidateNumber, out var layout) is { } unusable)
            return unusable;
        if (layout.TryParse(number, out var parts) is { } unreadable)
            return unreadable;
        return county is not null && parts.TryGetValue("county", out var own) && own != county
            ? new Refusal("candidate-number.county", "candidateNumber", $"考生号里的县（市、区）代码是 {own}，报名确认点却在 {county}")
            : null;
    }

    /// <summary>Notes the serial of a number that was given elsewhere, if it is the highest of its scope so far.</summary>
    /// <param name="given">A registration with its number, which <see cref="RefuseForeign"/> has passed.</param>
    /// <param name="highest">Highest serial of each scope.</param>
    public static void Highest(CampaignContext campaign, Registration given, IDictionary<string, long> highest)
    {
        var segments = campaign.Policy.Numbering.Layout.CandidateNumber;
        if (segments.Select(s => s.Serial).FirstOrDefault(s => s is not null) is not { } scope || NumberLayout.TryCreate(segments, out var layout) is not null)
            return;
        if (layout.TryParse(given.CandidateNumber!, out var parts) is not null)
            throw new InvalidOperationException($"{given.CandidateNumber} is no number of this campaign.");
        var key = scope == NumberLayout.WholeCampaign ? scope : $"{scope}:{ValueIn(parts, segments, scope) ?? FieldOf(given, campaign, scope)}";
        var serial = long.Parse(parts[NumberLayout.SerialName], System.Globalization.CultureInfo.InvariantCulture);
        highest[key] = highest.TryGetValue(key, out var before) ? Math.Max(before, serial) : serial;
    }

    /// <summary>Lets the serials go on behind numbers that were given elsewhere; call it in the transaction that stores them, before they are stored.</summary>
    /// <param name="highest">As <see cref="Highest"/> has filled it, in one order for all, so that two never wait for each other.</param>
    public static async Task GoOnBehindAsync(AdmissionsDbContext db, CampaignContext campaign, SortedDictionary<string, long> highest, CancellationToken cancellationToken)
    {
        foreach (var (key, serial) in highest)
            await db.Database.ExecuteSqlAsync($"""
                insert into number_counters (campaign_id, kind, scope, last) values ({campaign.Id}, {Kind}, {key}, {serial})
                on conflict (tenant_id, campaign_id, kind, scope) do update set last = greatest(number_counters.last, excluded.last)
                """, cancellationToken);
    }

    /// <summary>The field's value as the number itself has it; null when it has none.</summary>
    private static string? ValueIn(IReadOnlyDictionary<string, string> parts, IReadOnlyList<Rules.Policy.NumberSegment> segments, string field) =>
        parts.TryGetValue(field, out var text) ? segments.First(s => s.Field == field).Map?.First(m => m.Value == text).Key ?? text : null;

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
