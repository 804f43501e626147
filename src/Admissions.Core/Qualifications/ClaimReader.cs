using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <param name="State">A state's name, <c>open</c> for those not yet decided, or null for all.</param>
/// <param name="Code">Code of the policy's item.</param>
/// <param name="Division">Narrower than the actor's own scope.</param>
/// <param name="Text">Name, candidate number or document number.</param>
public sealed record ClaimFilter(string? State = null, string? Code = null, string? Division = null, string? Text = null);

/// <summary>One claim in a list.</summary>
/// <param name="State">Of the claim's own lifecycle.</param>
/// <param name="Division">Six-digit division of the point.</param>
public sealed record ClaimRow(
    ClaimKey Key, long RegistrationId, string? CandidateNumber, string Name, string DocumentNumber, string? Division, StudyLevel? Level, string Code, string? Ground, string? Evidence,
    Enum State, string? Reason, DateTimeOffset? At);

/// <summary>One document of an open claim.</summary>
/// <param name="Rule">What the policy asks of it; a document that is no longer asked for stands with its code.</param>
public sealed record ClaimDocument(EvidenceRule Rule, string? Number, DateTimeOffset? SeenAt, IReadOnlyList<ClaimCopy> Copies);

public sealed record ClaimCopy(long Id, string MediaType)
{
    public bool IsPicture => MediaType == EvidenceFile.Jpeg;
}

/// <summary>Everything that stands beside the decision on one claim.</summary>
/// <param name="Code">Code of the policy's item.</param>
/// <param name="Item">Name of the policy's item.</param>
/// <param name="Ground">In words.</param>
/// <param name="Answers">Question and answer in words.</param>
/// <param name="Missing">What the papers lack, originals included.</param>
/// <param name="Steps">Decisions taken so far, oldest first.</param>
/// <param name="Waiting">Permission of the step that waits; null when decided.</param>
public sealed record ClaimCase(
    ClaimKey Key, Registration Registration, string Code, string Item, int? Points, string? Ground, IReadOnlyList<(string Label, string Words)> Answers, Enum State, string? Reason,
    IReadOnlyList<ClaimDocument> Documents, IReadOnlyList<Refusal> Missing, IReadOnlyList<ApprovalStep> Steps, string? Waiting, int? Step, string? Source);

/// <summary>Claims as officers see them, in their scope.</summary>
public sealed class ClaimReader(AdmissionsDbContext db)
{
    /// <summary>Bonus claims in the actor's scope, those that waited longest first.</summary>
    public async Task<(IReadOnlyList<ClaimRow> Rows, int Total)> BonusesAsync(ClaimFilter filter, Actor actor, long campaignId, int skip, int take, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var registrations = Registrations(filter, actor, campaignId);
        var claims = db.BonusClaims.AsNoTracking().Where(b => registrations.Any(r => r.Id == b.RegistrationId));
        if (filter.State == "open")
            claims = claims.Where(b => ClaimRows.UndecidedBonuses.Contains(b.State));
        else if (Enum.TryParse<BonusClaimState>(filter.State, out var state))
            claims = claims.Where(b => b.State == state);
        if (filter.Code is { } code)
            claims = claims.Where(b => b.Code == code);
        var total = await claims.CountAsync(cancellationToken);
        var rows = await claims.Include(b => b.Registration).OrderBy(b => b.EnteredAt == null).ThenBy(b => b.EnteredAt).ThenBy(b => b.Id).Skip(skip).Take(take).ToListAsync(cancellationToken);
        return ([.. rows.Select(b => Row(new ClaimKey(EntitlementKind.Bonus, b.Id), b.Registration!, b.Code, b.Ground, b.Evidence, b.State, b.Reason, b.DecidedAt ?? b.EnteredAt))], total);
    }

    /// <summary>Exemption applications in the actor's scope; an institution sees those that wait or waited for its consent.</summary>
    public async Task<(IReadOnlyList<ClaimRow> Rows, int Total)> ExemptionsAsync(ClaimFilter filter, Actor actor, long campaignId, int skip, int take, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(actor);
        var applications = db.ExemptionApplications.AsNoTracking().Where(e => e.CampaignId == campaignId);
        if (actor.InstitutionId is { } institution)
            applications = applications.Where(e => e.InstitutionId == institution && e.State != ExemptionApplicationState.Applied);
        else
        {
            var registrations = Registrations(filter, actor, campaignId);
            applications = applications.Where(e => registrations.Any(r => r.Id == e.RegistrationId));
        }
        if (filter.State == "open")
            applications = applications.Where(e => ClaimRows.UndecidedExemptions.Contains(e.State));
        else if (Enum.TryParse<ExemptionApplicationState>(filter.State, out var state))
            applications = applications.Where(e => e.State == state);
        if (filter.Code is { } code)
            applications = applications.Where(e => e.Code == code);
        var total = await applications.CountAsync(cancellationToken);
        var rows = await applications.Include(e => e.Registration).OrderBy(e => e.AppliedAt).ThenBy(e => e.Id).Skip(skip).Take(take).ToListAsync(cancellationToken);
        return ([.. rows.Select(e => Row(new ClaimKey(EntitlementKind.Exemption, e.Id), e.Registration!, e.Code, e.Ground, null, e.State, e.Reason, e.DecidedAt ?? e.AppliedAt))], total);
    }

    /// <summary>One claim with its papers; null outside the actor's scope. Looking is logged (HR-34).</summary>
    public async Task<ClaimCase?> OpenAsync(ClaimKey key, ProcessContext context, bool log = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(context);
        if (await ClaimRows.RegistrationOfAsync(db, key, context.Actor, context.Campaign.Id, cancellationToken) is not { } registration)
            return null;
        if (log && context.Actor.Kind != UserKind.Candidate)
        {
            db.LogView(context, registration.Id, Purpose);
            await db.SaveChangesAsync(cancellationToken);
        }
        return key.Kind == EntitlementKind.Bonus
            ? await BonusAsync(key, registration, context, cancellationToken)
            : await ExemptionAsync(key, registration, context, cancellationToken);
    }

    /// <summary>Purpose of opening a claim, as the access log names it.</summary>
    public const string Purpose = "ClaimReview";

    /// <summary>The candidate's own claims, bonuses first.</summary>
    public async Task<IReadOnlyList<ClaimCase>> OwnAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var bonuses = await db.BonusClaims.Where(b => b.RegistrationId == registrationId).OrderBy(b => b.Id).Select(b => b.Id).ToListAsync(cancellationToken);
        var exemptions = await db.ExemptionApplications.Where(e => e.RegistrationId == registrationId).Select(e => e.Id).ToListAsync(cancellationToken);
        var cases = new List<ClaimCase>();
        foreach (var key in bonuses.Select(id => new ClaimKey(EntitlementKind.Bonus, id)).Concat(exemptions.Select(id => new ClaimKey(EntitlementKind.Exemption, id))))
        {
            if (await OpenAsync(key, context, log: false, cancellationToken) is { } claim)
                cases.Add(claim);
        }
        return cases;
    }

    /// <summary>The ground of an item in words; the candidate's own where the policy lists none.</summary>
    public static string? GroundWords(CampaignPolicy policy, string code, string? ground)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Bonuses.FirstOrDefault(b => b.Code == code)?.Grounds.FirstOrDefault(g => g.Code == ground)?.Name
            ?? policy.Exemptions.FirstOrDefault(e => e.Code == code)?.Grounds.FirstOrDefault(g => g.Code == ground)?.Name
            ?? ground;
    }

    public static string ItemWords(CampaignPolicy policy, string code)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Bonuses.FirstOrDefault(b => b.Code == code)?.Name ?? policy.Exemptions.FirstOrDefault(e => e.Code == code)?.Name ?? code;
    }

    private async Task<ClaimCase> BonusAsync(ClaimKey key, Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var claim = await db.BonusClaims.AsNoTracking().SingleAsync(b => b.Id == key.Id, cancellationToken);
        var rule = BonusService.RuleOf(context, claim.Code);
        var answers = ClaimRows.AnswersOf(claim.Answers);
        var words = rule is null ? [] : ClaimRules.GroundOf(rule, claim.Ground)?.Questions.Where(q => answers.ContainsKey(q.Code))
            .Select(q => (q.Label, q.Answers.FirstOrDefault(a => a.Code == answers[q.Code])?.Name ?? answers[q.Code])).ToList() ?? [];
        var needed = rule is null ? [] : ClaimRules.EvidenceOf(rule, claim.Ground);
        return await CaseAsync(key, registration, needed, rule?.Source, context, cancellationToken) with
        {
            Code = claim.Code, Item = rule?.Name ?? claim.Code, Points = rule?.Points, Ground = GroundWords(context.Campaign.Policy, claim.Code, claim.Ground), Answers = words,
            State = claim.State, Reason = claim.Reason, Source = rule?.Source,
        };
    }

    private async Task<ClaimCase> ExemptionAsync(ClaimKey key, Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var application = await db.ExemptionApplications.AsNoTracking().SingleAsync(e => e.Id == key.Id, cancellationToken);
        var rule = ExemptionService.RuleOf(context, application.Code);
        var answers = ClaimRows.AnswersOf(application.Answers);
        var words = new List<(string, string)>();
        if (answers.GetValueOrDefault("event") is { } sport)
            words.Add(("项目", sport == ClaimRules.OlympicEvent ? "奥运会项目" : "非奥运会项目"));
        if (answers.GetValueOrDefault("rank") is { } rank)
            words.Add(("名次", $"第 {rank} 名"));
        var needed = rule is null ? [] : ClaimRules.EvidenceOf(rule, application.Ground);
        return await CaseAsync(key, registration, needed, rule?.Source, context, cancellationToken) with
        {
            Code = application.Code, Item = rule?.Name ?? application.Code, Ground = GroundWords(context.Campaign.Policy, application.Code, application.Ground), Answers = words,
            State = application.State, Reason = application.Reason, Source = rule?.Source,
        };
    }

    private async Task<ClaimCase> CaseAsync(ClaimKey key, Registration registration, IReadOnlyList<string> needed, string? source, ProcessContext context, CancellationToken cancellationToken)
    {
        var policy = context.Campaign.Policy.Evidence;
        var stored = await ClaimRows.Documents(db, key).AsNoTracking().OrderBy(d => d.Id)
            .Select(d => new { d.Kind, d.Number, d.SeenAt, Copies = d.Files.Where(f => f.WithdrawnAt == null).OrderBy(f => f.Id).Select(f => new ClaimCopy(f.Id, f.MediaType)).ToList() }).ToListAsync(cancellationToken);
        var documents = needed.Concat(stored.Select(d => d.Kind)).Distinct(StringComparer.Ordinal).Select(kind => stored.Find(d => d.Kind == kind) is { } d
            ? new ClaimDocument(policy.Of(kind), d.Number, d.SeenAt, d.Copies)
            : new ClaimDocument(policy.Of(kind), null, null, [])).ToList();
        var missing = ClaimRules.Missing(needed, [.. documents.Select(d => new EvidenceFacts(d.Rule.Code, d.Number, d.Copies.Count, d.SeenAt is not null))], policy, source);
        var (kindCode, subject) = key.Kind == EntitlementKind.Bonus ? (BonusClaimApproval.KindCode, key.Id) : (ExemptionApproval.KindCode, registration.Id);
        var approval = await db.Approvals.AsNoTracking().Include(a => a.Steps).Where(a => a.CampaignId == context.Campaign.Id && a.Kind == kindCode && a.SubjectId == subject)
            .OrderByDescending(a => a.Id).FirstOrDefaultAsync(cancellationToken);
        var waits = approval?.State == ApprovalState.Submitted;
        return new ClaimCase(key, registration, "", "", null, null, [], BonusClaimState.Claimed, null, documents, missing,
            [.. approval?.Steps.OrderBy(s => s.Id) ?? Enumerable.Empty<ApprovalStep>()], waits ? approval!.Chain[approval.Step] : null, waits ? approval!.Step : null, null);
    }

    private IQueryable<Registration> Registrations(ClaimFilter filter, Actor actor, long campaignId)
    {
        var visible = db.Registrations.VisibleTo(actor).Where(r => r.CampaignId == campaignId);
        if (!string.IsNullOrWhiteSpace(filter.Division))
            visible = visible.Where(r => r.CountyCode!.StartsWith(filter.Division));
        if (string.IsNullOrWhiteSpace(filter.Text))
            return visible;
        var text = filter.Text.Trim();
        return visible.Where(r => r.Name == text || r.CandidateNumber == text || r.DocumentNumber == text);
    }

    private static ClaimRow Row(ClaimKey key, Registration r, string code, string? ground, string? evidence, Enum state, string? reason, DateTimeOffset? at) =>
        new(key, r.Id, r.CandidateNumber, r.Name, r.DocumentNumber, r.CountyCode, r.Level, code, ground, evidence, state, reason, at);
}
