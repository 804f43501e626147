using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Reporting;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Lifecycles;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>Names a claim: a bonus claim or an exemption application.</summary>
public sealed record ClaimKey(EntitlementKind Kind, long Id)
{
    /// <summary>The word in addresses: bonus, exemption.</summary>
    public string Word => Kind == EntitlementKind.Bonus ? "bonus" : "exemption";

    /// <summary>Null for another word.</summary>
    public static ClaimKey? Of(string word, long id) => word switch
    {
        "bonus" => new(EntitlementKind.Bonus, id),
        "exemption" => new(EntitlementKind.Exemption, id),
        _ => null,
    };
}

/// <summary>No such claim, or it lies outside the actor's scope.</summary>
public sealed record ClaimUnknown() : Refusal("claim.unknown", "", "没有这件申请，可能不在管辖范围内");

/// <summary>Claims as rows, and as the rules read them.</summary>
public static class ClaimRows
{
    // The sets of the rules as arrays, which the database's queries understand.

    /// <summary>States of a bonus claim that is still to be decided.</summary>
    public static readonly BonusClaimState[] UndecidedBonuses = [.. BonusClaimLifecycle.Undecided];


    /// <summary>States of an exemption that is still to be decided.</summary>
    public static readonly ExemptionApplicationState[] UndecidedExemptions = [.. ExemptionApplicationLifecycle.Undecided];

    /// <summary>Registrations that may have a claim entered or reviewed: submitted and not void.</summary>
    public static readonly IReadOnlySet<RegistrationState> Open = new HashSet<RegistrationState>
    {
        RegistrationState.Submitted, RegistrationState.PendingCityReview, RegistrationState.Confirmed, RegistrationState.Valid,
    };

    public static IReadOnlyDictionary<string, string> AnswersOf(string? json) =>
        json is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    /// <summary>The answers as stored; null when there are none.</summary>
    public static string? Json(IReadOnlyDictionary<string, string>? answers)
    {
        var given = answers?.Where(a => !string.IsNullOrWhiteSpace(a.Value)).OrderBy(a => a.Key, StringComparer.Ordinal).ToDictionary(a => a.Key, a => a.Value.Trim(), StringComparer.Ordinal);
        return given is null or { Count: 0 } ? null : JsonSerializer.Serialize(given);
    }

    public static ClaimFacts Facts(this BonusClaim claim, Registration registration)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(registration);
        return new ClaimFacts(claim.Ground, AnswersOf(claim.Answers), registration.Ethnicity, registration.Level);
    }

    public static ClaimFacts Facts(this ExemptionApplication application, Registration registration)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(registration);
        return new ClaimFacts(application.Ground, AnswersOf(application.Answers), registration.Ethnicity, registration.Level);
    }

    /// <summary>Bonuses belong to what a county reports; once reported they stand until the report is returned (HR-122).</summary>
    public static async Task<Refusal?> RefuseReportedAsync(AdmissionsDbContext db, Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        return registration.State == RegistrationState.Valid ? await db.RefuseFrozenAsync(registration.CountyCode, context, cancellationToken) : null;
    }

    /// <summary>What is known of the documents of a claim, without their contents.</summary>
    public static async Task<IReadOnlyList<EvidenceFacts>> EvidenceAsync(AdmissionsDbContext db, ClaimKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await Documents(db, key).AsNoTracking()
            .Select(d => new EvidenceFacts(d.Kind, d.Number, d.Files.Count(f => f.WithdrawnAt == null), d.SeenAt != null)).ToListAsync(cancellationToken);
    }

    internal static IQueryable<EvidenceDocument> Documents(AdmissionsDbContext db, ClaimKey key) => key.Kind == EntitlementKind.Bonus
        ? db.EvidenceDocuments.Where(d => d.BonusClaimId == key.Id)
        : db.EvidenceDocuments.Where(d => d.ExemptionId == key.Id);

    /// <summary>Holds the claim's registration until the transaction ends, so that it cannot move meanwhile; false when the actor may not see it.</summary>
    internal static async Task<bool> LockInScopeAsync(AdmissionsDbContext db, ClaimKey key, long registrationId, ProcessContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from registrations where id = {registrationId} for update", cancellationToken);
        return await RegistrationOfAsync(db, key, context.Actor, context.Campaign.Id, cancellationToken) is not null;
    }

    /// <summary>Registration of a claim that the actor may see; null otherwise.</summary>
    internal static async Task<Registration?> RegistrationOfAsync(AdmissionsDbContext db, ClaimKey key, Actor actor, long campaignId, CancellationToken cancellationToken)
    {
        // An institution sees the exemptions that wait for its consent, and nothing else of the candidate's.
        var visible = actor.InstitutionId is { } institution
            ? db.Registrations.Where(r => db.ExemptionApplications.Any(e => e.RegistrationId == r.Id && e.InstitutionId == institution && e.Id == key.Id && key.Kind == EntitlementKind.Exemption
                && e.State != ExemptionApplicationState.Applied))
            : db.Registrations.VisibleTo(actor);
        return await (key.Kind == EntitlementKind.Bonus
                ? visible.Where(r => db.BonusClaims.Any(b => b.Id == key.Id && b.RegistrationId == r.Id))
                : visible.Where(r => db.ExemptionApplications.Any(e => e.Id == key.Id && e.RegistrationId == r.Id)))
            .Include(r => r.Point).SingleOrDefaultAsync(r => r.CampaignId == campaignId, cancellationToken);
    }
}
