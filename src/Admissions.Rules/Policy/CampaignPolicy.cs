namespace Admissions.Rules.Policy;

/// <summary>
/// Everything in which one campaign differs from another, as typed data (docs/rules/policy.md describes each key).
/// Read it with <see cref="PolicyJson.Parse"/> after <see cref="PolicyValidator"/> has passed the document.
/// A key whose property is not <c>required</c> may be absent: then the function does not exist in this campaign.
/// </summary>
public sealed record CampaignPolicy
{
    /// <summary>Number of the document's layout; a document read is always in the present one, see <see cref="PolicyUpgrade"/>.</summary>
    public int Schema { get; init; } = PolicyUpgrade.Current;

    public required CampaignHeader Campaign { get; init; }

    /// <summary>Paths of the keys which the authority's document does not state; publishing asks to confirm each.</summary>
    public required IReadOnlyList<string> NotInSeed { get; init; }

    public required IReadOnlyList<StudyLevel> Levels { get; init; }
    public required IReadOnlyList<StudyMode> Modes { get; init; }
    public required IReadOnlyList<CategoryRule> Categories { get; init; }
    public required IReadOnlyList<SubjectSet> SubjectSets { get; init; }
    public required IReadOnlyList<SubjectRule> Subjects { get; init; }

    /// <summary>Codes of the foreign languages offered at each level (HR-25).</summary>
    public required IReadOnlyDictionary<StudyLevel, IReadOnlyList<string>> Languages { get; init; }

    public required IReadOnlyList<DurationRule> DurationMin { get; init; }
    public required IReadOnlyList<string> PlanRules { get; init; }
    public IReadOnlyList<MajorList> MajorLists { get; init; } = [];
    public required PlanPolicy Plan { get; init; }
    public required IdentityPolicy Identity { get; init; }
    public BasicInformationPolicy BasicInformation { get; init; } = new([], []);
    public required ChoicePolicy Choice { get; init; }
    public required IReadOnlyList<BatchRule> Batches { get; init; }
    public required IReadOnlyList<SupplementaryRule> Supplementary { get; init; }
    public required IReadOnlyList<EligibilityRule> Eligibility { get; init; }
    public required IReadOnlyList<PointRule> PointRules { get; init; }
    public RegistrationPlacePolicy? RegistrationPlace { get; init; }
    public IReadOnlyList<OccupationMatch> OccupationMatches { get; init; } = [];
    public required IReadOnlyList<WindowRule> Windows { get; init; }
    public required IReadOnlyList<OfficeHours> OfficeHours { get; init; }
    public required PaymentPolicy Payment { get; init; }
    public required PhotoPolicy Photo { get; init; }
    public required OnSitePolicy OnSite { get; init; }
    public required IReadOnlyList<ExemptionRule> Exemptions { get; init; }
    public required IReadOnlyList<BonusRule> Bonuses { get; init; }
    public required BonusCombination BonusCombination { get; init; }
    public required BonusReviewPolicy BonusReview { get; init; }

    /// <summary>What claims for bonus and exemption are proved with.</summary>
    public EvidencePolicy Evidence { get; init; } = EvidencePolicy.None;

    /// <summary>Null = approved claims are not shown to the public.</summary>
    public PublicListPolicy? PublicList { get; init; }
    public required LineRules LineRules { get; init; }
    public required ScorePolicy Score { get; init; }
    public required bool ScoreRecheck { get; init; }
    public required HonestyPolicy Honesty { get; init; }
    public required NumberingPolicy Numbering { get; init; }
    public required TicketPolicy Ticket { get; init; }
    public IReadOnlyList<ExamSession> Timetable { get; init; } = [];
    public required DispatchPolicy Dispatch { get; init; }
    public required ReturnReasonPolicy ReturnReasonRequired { get; init; }
    public required RequestPolicy Request { get; init; }
    public required ReviewPolicy Review { get; init; }
    public required LateUploadPolicy LateUpload { get; init; }
    public required CompletionPolicy Completion { get; init; }
    public required IReadOnlyList<RegistrationDeadline> RegistrationDeadlines { get; init; }
    public required string? EnrollmentTerm { get; init; }
    public required RosterPolicy Roster { get; init; }
    public required NoticePolicy Notice { get; init; }
    public required SiteAccessPolicy SiteAccess { get; init; }
    public required PrivacyPolicy Privacy { get; init; }
    public required EmergencyPolicy Emergency { get; init; }

    /// <summary>How registration data go up the levels (HR-121…HR-124, SX-75); null where they do not.</summary>
    public ReportingPolicy? Reporting { get; init; }

    /// <summary>People and equipment that points and offices report; null where nobody asks for them.</summary>
    public InformationWorkPolicy? InformationWork { get; init; }

    public IReadOnlyList<StatementRule> Statements { get; init; } = [];
    public IReadOnlyList<QualificationItem> QualificationItems { get; init; } = [];
    public AccountPolicy? Accounts { get; init; }

    /// <summary>The documents behind the common rules, in the words in which they are cited to people.</summary>
    public IReadOnlyDictionary<CitedRule, string> Sources { get; init; } = new Dictionary<CitedRule, string>();

    /// <summary>Null: nothing is marked as slow.</summary>
    public DashboardPolicy? Dashboard { get; init; }

    public CardPolicy? Card { get; init; }
    public LocalSlotsPolicy? LocalSlots { get; init; }
    public ReasonRequiredPolicy? ReasonRequired { get; init; }
    public IReadOnlyList<PhaseRule> Phases { get; init; } = [];
    public OwnSystemCityPolicy? OwnSystemCity { get; init; }
    public NoncurrentPolicy? Noncurrent { get; init; }
    public TransferPolicy? Transfer { get; init; }
    public PreparationPolicy? Preparation { get; init; }
    public MenuPolicy? Menus { get; init; }

    /// <summary>The zone in which every date of this policy is read.</summary>
    public TimeZoneInfo Zone() => TimeZoneInfo.FindSystemTimeZoneById(Campaign.TimeZone);

    /// <summary>The subjects a candidate sits (SX-77); a set without sub-category serves all sub-categories without one of their own.</summary>
    /// <returns>Null when the policy has no set for the combination.</returns>
    public SubjectSet? SubjectSetOf(StudyLevel level, string category, string? subCategory = null) =>
        SubjectSets.FirstOrDefault(set => set.Level == level && set.Category == category && set.SubCategory == subCategory)
        ?? SubjectSets.FirstOrDefault(set => set.Level == level && set.Category == category && set.SubCategory is null);

    /// <summary>Whether a window comes after a step, at once or by way of the windows between them.</summary>
    /// <param name="step">A window, or an event such as <c>DataReport:County</c>.</param>
    public bool Follows(string window, string step)
    {
        // The validator has made sure that no window follows itself.
        for (var after = AfterOf(window); after is not null; after = AfterOf(after))
        {
            if (after == step)
                return true;
        }

        return false;

        string? AfterOf(string code) => Windows.FirstOrDefault(w => w.Code == code)?.After;
    }

    /// <summary>The statement with this code, e.g. <c>HonestyPledge</c>; null when the campaign has none.</summary>
    public StatementRule? Statement(string code) => Statements.FirstOrDefault(statement => statement.Code == code);

    /// <summary>The words of a refusal's source: what a rule of the policy says itself, or this campaign's document for one of <see cref="Cited"/>.</summary>
    /// <returns>Null when the campaign names none.</returns>
    public string? Cite(string? source) =>
        source is not [Cited.Mark, .. var code] ? source : Enum.TryParse<CitedRule>(code, out var rule) ? Sources.GetValueOrDefault(rule) : null;

    /// <summary>The words of a rule of this policy that may name its own source; where it does not, those of the common document.</summary>
    public string? Cite(string? own, CitedRule common) => Cite(own) ?? Sources.GetValueOrDefault(common);

    /// <summary>The eligibility rules asked of everybody: those that a batch, a group or a supplementary round names are asked there only.</summary>
    public IEnumerable<EligibilityRule> GeneralEligibility()
    {
        var elsewhere = Batches.SelectMany(batch => batch.Eligibility.Concat(batch.Groups.SelectMany(group => group.Eligibility ?? [])))
            .Concat(Supplementary.SelectMany(round => round.Eligibility)).ToHashSet(StringComparer.Ordinal);
        return Eligibility.Where(rule => !elsewhere.Contains(rule.Code));
    }

    /// <summary>
    /// Whether the candidate states the exemption when he registers, because his point depends on it (SX-57, SX-162);
    /// otherwise only a granted application makes him exempt (HR-27).
    /// </summary>
    public bool DeclaresExemption() => PointRules.Any(rule => rule.When.Exempt == true);
}
