using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>One candidate's registration with all that its pages and rules need.</summary>
/// <param name="Lines">Plan lines that the draft's choices name, whatever their campaign or state.</param>
/// <param name="Point">The point that the draft names.</param>
/// <param name="Accepted">Texts read or signed.</param>
public sealed record RegistrationFile(
    Registration Registration,
    RegistrationDraft Draft,
    IReadOnlyDictionary<long, PlanLine> Lines,
    RegistrationPoint? Point,
    IReadOnlyList<Acceptance> Accepted,
    CampaignContext Campaign)
{
    /// <summary>The candidate may change the draft: before confirmation (HR-86, HR-87).</summary>
    public bool IsEditable => Registration.State is RegistrationState.Draft or RegistrationState.Submitted;

    public bool HasSubmitted => Registration.Version > 0;

    /// <summary>The day on which the city posted his ticket (SX-74); null before, and where tickets are not posted.</summary>
    public DateOnly? TicketPostedOn { get; init; }

    /// <summary>The province has corrected the form and the candidate has not signed it yet.</summary>
    public bool MustSignCorrection { get; init; }

    /// <summary>Payment is over, he has not paid, and the point wants to know why (HR-165).</summary>
    public bool MustExplainNonPayment { get; init; }

    /// <summary>How often he may still change what he has submitted; null where the policy sets no limit. Known of the candidate's own file.</summary>
    public EditAllowance? Edits { get; init; }

    /// <summary>Bulletins that reach him and that he has not opened.</summary>
    public int UnreadBulletins { get; init; }

    /// <summary>The oldest of them that he must read before the form opens (HR-75); null when there is none.</summary>
    public long? MustReadBulletin { get; init; }

    /// <summary>Division whose bulletins reach him, as the database's <c>candidate_place</c> says it; empty: only the province's do. Known of the candidate's own file.</summary>
    public string Place { get; init; } = "";

    /// <summary>What the documents can show of the draft's texts.</summary>
    public GlyphCoverage Glyphs { get; init; } = GlyphCoverage.Everything;

    public RegistrationFacts Facts { get; } = Draft.ToFacts(Registration);

    public IReadOnlyList<ChoiceFacts> Choices { get; } = ChoicesOf(Draft.Choices, Lines, Campaign);

    /// <summary>The day whose completed years count: today, or for what is in force the day of submission (A-HR-3).</summary>
    public DateOnly OnDate { get; init; } = Campaign.Today;

    public RegistrationCase Case => new(Facts, Choices, Campaign.Policy, OnDate);

    /// <summary>The time of acceptance of the text in its present version; null when it has not been accepted.</summary>
    public Acceptance? AcceptanceOf(AcceptanceKind kind)
    {
        var version = Statements.Of(kind, Campaign.Policy)?.Version;
        return Accepted.FirstOrDefault(a => a.Kind == kind && a.TextVersion == version);
    }

    /// <summary>True when the campaign has no such text, or its present version has been accepted.</summary>
    public bool IsSettled(AcceptanceKind kind) => Statements.Of(kind, Campaign.Policy) is null || AcceptanceOf(kind) is not null;

    /// <summary>The same with another draft of the same choices and point. What is computed from a draft is computed anew, which <c>with</c> would not do.</summary>
    private RegistrationFile With(RegistrationDraft draft) => new(Registration, draft, Lines, Point, Accepted, Campaign)
    {
        TicketPostedOn = TicketPostedOn, MustSignCorrection = MustSignCorrection, MustExplainNonPayment = MustExplainNonPayment, OnDate = OnDate, Glyphs = Glyphs,
        UnreadBulletins = UnreadBulletins, MustReadBulletin = MustReadBulletin, Place = Place, Edits = Edits,
    };

    /// <summary>This file without values of fields that are not asked of this candidate any more (HR-31).</summary>
    internal RegistrationFile WithoutUnasked() =>
        NotAsked().ToList() is { Count: > 0 } unasked ? With(Draft.With(unasked.Select(field => KeyValuePair.Create(field, (string?)null)))) : this;

    /// <summary>Fields that hold a value and are not asked of this candidate any more.</summary>
    private IEnumerable<string> NotAsked()
    {
        var (policy, registration) = (Campaign.Policy.BasicInformation, Case);
        return policy.Fields.Where(f => !registration.Asks(f)).Select(f => f.Field)
            .Concat(policy.ExtraFields.Where(f => !registration.Asks(f)).Select(f => f.Code))
            .Where(field => Draft.Text(field) is not null);
    }

    internal static IReadOnlyList<ChoiceFacts> ChoicesOf(IReadOnlyList<long> ids, IReadOnlyDictionary<long, PlanLine> lines, CampaignContext campaign) =>
    [
        .. ids.Select((id, index) => new ChoiceFacts(index + 1, id == 0
            ? []
            : [new MajorChoice(id.ToString(System.Globalization.CultureInfo.InvariantCulture), lines.GetValueOrDefault(id)?.ToFacts(campaign))])),
    ];
}

/// <summary>Opens a candidate's own registration, for which there is no id to give, or one that an officer may see.</summary>
public sealed class RegistrationFiles(AdmissionsDbContext db, GlyphChecker glyphs)
{
    // Every page of a candidate begins with this one: translated once, not looked up by its shape at each request.
    private static readonly Func<AdmissionsDbContext, long, long, CancellationToken, Task<Opened?>> OwnOf = EF.CompileAsyncQuery(
        (AdmissionsDbContext db, long campaign, long user, CancellationToken _) =>
            db.Registrations.AsNoTracking().Where(r => r.CampaignId == campaign && r.UserId == user).Select(r => new Opened(r, new Surroundings(
                db.DraftLines(r.Draft).Include(l => l.Institution).ToList(),
                db.RegistrationPoints.FirstOrDefault(p => p.CampaignId == campaign && p.Id == AdmissionsDbContext.DraftPoint(r.Draft)),
                r.Acceptances.ToList(),
                db.PostedTickets.Where(t => t.RegistrationId == r.Id).Select(t => (DateOnly?)t.Posting!.PostedOn).FirstOrDefault(),
                db.CorrectionOrders.Any(c => c.RegistrationId == r.Id && c.Version != null && c.SignedAt == null),
                r.PaidAt == null && db.UnpaidCases.Any(c => c.RegistrationId == r.Id && c.State != UnpaidCaseState.Paid)),
                AdmissionsDbContext.CandidatePlace(r.CountyCode, r.Draft), AdmissionsDbContext.UnreadOfCandidate(campaign, user, r.CountyCode, r.Draft))).SingleOrDefault());

    private static readonly Func<AdmissionsDbContext, long, long, long[], long?, CancellationToken, Task<Surroundings>> SurroundingsOf = EF.CompileAsyncQuery(
        (AdmissionsDbContext db, long campaign, long registration, long[] lines, long? point, CancellationToken _) =>
            db.Registrations.AsNoTracking().Where(r => r.Id == registration).Select(r => new Surroundings(
                db.PlanLines.Include(l => l.Institution).Where(l => lines.Contains(l.Id)).ToList(),
                db.RegistrationPoints.FirstOrDefault(p => p.CampaignId == campaign && p.Id == point),
                r.Acceptances.ToList(),
                db.PostedTickets.Where(t => t.RegistrationId == r.Id).Select(t => (DateOnly?)t.Posting!.PostedOn).FirstOrDefault(),
                db.CorrectionOrders.Any(c => c.RegistrationId == r.Id && c.Version != null && c.SignedAt == null),
                r.PaidAt == null && db.UnpaidCases.Any(c => c.RegistrationId == r.Id && c.State != UnpaidCaseState.Paid))).Single());

    private sealed record Opened(Registration Registration, Surroundings Surroundings, string Place, long?[] Unread);

    private sealed record Surroundings(List<PlanLine> Lines, RegistrationPoint? Point, List<Acceptance> Accepted, DateOnly? PostedOn, bool MustSign, bool MustExplain);

    /// <summary>Null: this account has no registration in the campaign.</summary>
    public async Task<RegistrationFile?> FindAsync(Actor actor, CampaignContext campaign, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(campaign);
        return await OwnOf(db, campaign.Id, actor.UserId, cancellationToken) is { } own
            ? await OfAsync(own.Registration, RegistrationDraft.Read(own.Registration), own.Surroundings, campaign, cancellationToken)
                with { Place = own.Place, UnreadBulletins = (int)own.Unread[0]!.Value, MustReadBulletin = own.Unread[1], Edits = await EditAllowance.OfAsync(db, own.Registration, campaign.Policy, cancellationToken) }
            : null;
    }

    /// <summary>A registration that the officer may see; null when it is not his, or does not exist.</summary>
    public Task<RegistrationFile?> OpenAsync(long registrationId, Actor actor, CampaignContext campaign, CancellationToken cancellationToken = default) =>
        OpenAsync(db.Registrations.Where(r => r.Id == registrationId), actor, campaign, cancellationToken);

    /// <summary>The same by candidate number, ticket number or document number, written out in full.</summary>
    public Task<RegistrationFile?> LookUpAsync(string number, Actor actor, CampaignContext campaign, CancellationToken cancellationToken = default) =>
        OpenAsync(db.Registrations.Where(r => r.CandidateNumber == number || r.TicketNumber == number || r.DocumentNumber == number), actor, campaign, cancellationToken);

    private async Task<RegistrationFile?> OpenAsync(IQueryable<Registration> wanted, Actor actor, CampaignContext campaign, CancellationToken cancellationToken) =>
        await wanted.VisibleTo(actor).AsNoTracking().FirstOrDefaultAsync(r => r.CampaignId == campaign.Id, cancellationToken) is { } registration
            ? await LoadAsync(registration, campaign, cancellationToken)
            : null;

    internal Task<RegistrationFile> LoadAsync(Registration registration, CampaignContext campaign, CancellationToken cancellationToken) =>
        LoadAsync(registration, RegistrationDraft.Read(registration), campaign, cancellationToken);

    /// <summary>The same with another draft than the candidate's own.</summary>
    internal async Task<RegistrationFile> LoadAsync(Registration registration, RegistrationDraft draft, CampaignContext campaign, CancellationToken cancellationToken)
    {
        var ids = draft.Choices.Where(id => id != 0).ToArray();
        return await OfAsync(registration, draft, await SurroundingsOf(db, registration.CampaignId, registration.Id, ids, draft.PointId, cancellationToken), campaign, cancellationToken);
    }

    private async Task<RegistrationFile> OfAsync(Registration registration, RegistrationDraft draft, Surroundings read, CampaignContext campaign, CancellationToken cancellationToken)
    {
        var coverage = await glyphs.CoverageForAsync(draft.Fields.Values, cancellationToken);
        // What is asked depends on the choices: a licence typed for a medical major does not stand in the way of another one (HR-31).
        return new RegistrationFile(registration, draft, read.Lines.ToDictionary(l => l.Id), read.Point, read.Accepted, campaign)
        {
            TicketPostedOn = read.PostedOn, MustSignCorrection = read.MustSign, MustExplainNonPayment = read.MustExplain, Glyphs = coverage,
        }.WithoutUnasked();
    }
}

/// <summary>Rows as the rules see them.</summary>
public static class RuleFacts
{
    public static PlanLineFacts ToFacts(this PlanLine line, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(campaign);
        return new PlanLineFacts
        {
            Campaign = line.CampaignId == campaign.Id ? campaign.Policy.Campaign.Code : "",
            InstitutionCode = line.Institution?.Code ?? "",
            InstitutionName = line.Institution?.Name ?? "",
            MajorCode = line.MajorCode,
            MajorName = line.MajorName,
            Level = line.Level,
            Category = line.Category,
            Mode = line.Mode,
            Years = line.Duration,
            Medical = line.IsMedical,
            Published = line.State == PlanLineState.Published,
        };
    }

    public static PointFacts ToFacts(this RegistrationPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return new PointFacts
        {
            Code = point.Code,
            Name = point.Name,
            Division = point.CountyCode,
            Kind = point.Kind.ToString(),
            Levels = point.Levels,
            Flags = [.. Flags(point)],
            Active = RegistrationPointLifecycle.Selectable.Contains(point.State),
        };
    }

    /// <summary>Where this registration stands for windows: its point's county and point, and the candidate himself (HR-154).</summary>
    public static Place PlaceOf(long registrationId, RegistrationPoint? point = null) =>
        (point is null ? Place.Anywhere : PlaceOf(point)) with { Candidate = registrationId.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    /// <summary>Where a point stands for windows. Extensions name points by id, not by code.</summary>
    public static Place PlaceOf(RegistrationPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return new Place(point.CountyCode, point.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Null while a candidate may work on his form: at the point he has chosen, or before he has chosen one at any, and while
    /// no emergency stands in his way (time slots, paper forms only, read-only; HR-147, HR-158).
    /// </summary>
    /// <param name="draft">Says the household, which counts before there is a point.</param>
    public static Refusal? RefuseRegistration(CampaignContext campaign, Registration registration, RegistrationDraft draft, RegistrationPoint? point)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(draft);
        var place = PlaceOf(registration.Id, point);
        return (point is null ? campaign.RefuseUnlessSomewhere(WindowCodes.Registration, place.Candidate) : campaign.RefuseClosed(WindowCodes.Registration, place))
            ?? campaign.Emergencies.RefuseOnline(new Applicant(point?.CountyCode ?? draft.Text("householdRegistrationPlace") switch
            {
                { Length: > 0 } household => ReferenceData.Short(household),
                _ => null,
            }, registration.DocumentNumber), campaign.Now);
    }

    private static IEnumerable<string> Flags(RegistrationPoint point)
    {
        if (point.IsMedicalReviewPoint)
            yield return PointFacts.MedicalReviewPoint;
        if (point.IsUnderageReviewPoint)
            yield return PointFacts.UnderageReviewPoint;
    }
}
