using Admissions.Core.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Admissions.Core.Data;

/// <summary>
/// The one schema. An instance belongs to one tenant: its connection comes from that tenant's data source, and
/// row-level security shows it that tenant's rows only (docs/adr/0001).
/// </summary>
public sealed class AdmissionsDbContext : DbContext
{
    /// <param name="options">Provider and data source; see <see cref="TenantDatabase"/>.</param>
    public AdmissionsDbContext(DbContextOptions<AdmissionsDbContext> options)
        : base(options) =>
        // A failed save always ends its transaction here, so the two round trips of a savepoint around each save buy nothing.
        Database.AutoSavepointsEnabled = false;

    public DbSet<Tenant> Tenants => Set<Tenant>();
    public DbSet<User> Users => Set<User>();
    public DbSet<UserRole> UserRoles => Set<UserRole>();
    public DbSet<RolePermission> RolePermissions => Set<RolePermission>();
    public DbSet<RoleDefault> RoleDefaults => Set<RoleDefault>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<Campaign> Campaigns => Set<Campaign>();
    public DbSet<CampaignPolicyVersion> PolicyVersions => Set<CampaignPolicyVersion>();
    public DbSet<ScheduleWindow> Windows => Set<ScheduleWindow>();
    public DbSet<WindowEvidence> WindowEvidence => Set<WindowEvidence>();
    public DbSet<Institution> Institutions => Set<Institution>();
    public DbSet<CampaignInstitution> CampaignInstitutions => Set<CampaignInstitution>();
    public DbSet<PlanLine> PlanLines => Set<PlanLine>();
    public DbSet<LevelPlan> LevelPlans => Set<LevelPlan>();
    public DbSet<RegistrationPoint> RegistrationPoints => Set<RegistrationPoint>();
    public DbSet<Registration> Registrations => Set<Registration>();
    public DbSet<FormVersion> FormVersions => Set<FormVersion>();
    public DbSet<ChoiceForm> ChoiceForms => Set<ChoiceForm>();
    public DbSet<Acceptance> Acceptances => Set<Acceptance>();
    public DbSet<QualificationItem> QualificationItems => Set<QualificationItem>();
    public DbSet<Photo> Photos => Set<Photo>();
    public DbSet<CardReading> CardReadings => Set<CardReading>();
    public DbSet<DocumentCopy> DocumentCopies => Set<DocumentCopy>();
    public DbSet<NumberCounter> NumberCounters => Set<NumberCounter>();
    public DbSet<OnSiteAct> OnSiteActs => Set<OnSiteAct>();
    public DbSet<OnSiteReceipt> OnSiteReceipts => Set<OnSiteReceipt>();
    public DbSet<BonusClaim> BonusClaims => Set<BonusClaim>();
    public DbSet<ExemptionApplication> ExemptionApplications => Set<ExemptionApplication>();
    public DbSet<EvidenceDocument> EvidenceDocuments => Set<EvidenceDocument>();
    public DbSet<EvidenceFile> EvidenceFiles => Set<EvidenceFile>();
    public DbSet<EntitlementRegister> EntitlementRegisters => Set<EntitlementRegister>();
    public DbSet<TicketPosting> TicketPostings => Set<TicketPosting>();
    public DbSet<PostedTicket> PostedTickets => Set<PostedTicket>();
    public DbSet<BarcodeReceipt> BarcodeReceipts => Set<BarcodeReceipt>();
    public DbSet<PaymentOrder> PaymentOrders => Set<PaymentOrder>();
    public DbSet<PaymentNotification> PaymentNotifications => Set<PaymentNotification>();
    public DbSet<PaymentRefund> PaymentRefunds => Set<PaymentRefund>();
    public DbSet<PaymentBalance> PaymentBalances => Set<PaymentBalance>();
    public DbSet<RefusedNotification> RefusedNotifications => Set<RefusedNotification>();
    public DbSet<TrafficMinute> TrafficMinutes => Set<TrafficMinute>();
    public DbSet<AdmissionCharter> Charters => Set<AdmissionCharter>();
    public DbSet<WaitingRoom> WaitingRooms => Set<WaitingRoom>();
    public DbSet<RoomPlace> RoomPlaces => Set<RoomPlace>();
    public DbSet<SignInFailure> SignInFailures => Set<SignInFailure>();
    public DbSet<FailedAccount> FailedAccounts => Set<FailedAccount>();
    public DbSet<KnownAddress> KnownAddresses => Set<KnownAddress>();
    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();
    public DbSet<UnknownName> UnknownNames => Set<UnknownName>();
    public DbSet<RegistrationCertificate> RegistrationCertificates => Set<RegistrationCertificate>();
    public DbSet<CountedFigure> CountedFigures => Set<CountedFigure>();
    public DbSet<Alarm> Alarms => Set<Alarm>();
    public DbSet<PaymentReconciliation> PaymentReconciliations => Set<PaymentReconciliation>();
    public DbSet<UnpaidCase> UnpaidCases => Set<UnpaidCase>();
    public DbSet<StuckRegistration> StuckRegistrations => Set<StuckRegistration>();
    public DbSet<StuckReason> StuckReasons => Set<StuckReason>();
    public DbSet<EquipmentCheck> EquipmentChecks => Set<EquipmentCheck>();
    public DbSet<InformationStaff> InformationStaff => Set<InformationStaff>();
    public DbSet<DataReport> DataReports => Set<DataReport>();
    public DbSet<DataReportStep> DataReportSteps => Set<DataReportStep>();
    public DbSet<HandOver> HandOvers => Set<HandOver>();
    public DbSet<CountedForm> CountedForms => Set<CountedForm>();
    public DbSet<ExamDistrict> ExamDistricts => Set<ExamDistrict>();
    public DbSet<ExamSite> ExamSites => Set<ExamSite>();
    public DbSet<ExamScope> ExamScopes => Set<ExamScope>();
    public DbSet<DistrictAdjustment> DistrictAdjustments => Set<DistrictAdjustment>();
    public DbSet<ExamRoom> ExamRooms => Set<ExamRoom>();
    public DbSet<RoomAllocation> RoomAllocations => Set<RoomAllocation>();
    public DbSet<Seat> Seats => Set<Seat>();
    public DbSet<Score> Scores => Set<Score>();
    public DbSet<ControlLine> ControlLines => Set<ControlLine>();
    public DbSet<Dossier> Dossiers => Set<Dossier>();
    public DbSet<DecisionUpload> DecisionUploads => Set<DecisionUpload>();
    public DbSet<LateHandling> LateHandlings => Set<LateHandling>();
    public DbSet<AdmissionRoster> Rosters => Set<AdmissionRoster>();
    public DbSet<RevocationOrder> RevocationOrders => Set<RevocationOrder>();
    public DbSet<RevocationEvidence> RevocationEvidence => Set<RevocationEvidence>();
    public DbSet<IncidentReport> IncidentReports => Set<IncidentReport>();
    public DbSet<IncidentEntry> IncidentEntries => Set<IncidentEntry>();
    public DbSet<EmergencyActivation> EmergencyActivations => Set<EmergencyActivation>();
    public DbSet<FillingSlotRow> FillingSlots => Set<FillingSlotRow>();
    public DbSet<RegistrationDraftForm> DraftForms => Set<RegistrationDraftForm>();
    public DbSet<BatchEntry> BatchEntries => Set<BatchEntry>();
    public DbSet<CorrectionOrder> CorrectionOrders => Set<CorrectionOrder>();
    public DbSet<Bulletin> Bulletins => Set<Bulletin>();
    public DbSet<BulletinRead> BulletinReads => Set<BulletinRead>();
    public DbSet<Run> Runs => Set<Run>();
    public DbSet<RunTrace> RunTraces => Set<RunTrace>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<Approval> Approvals => Set<Approval>();
    public DbSet<ApprovalStep> ApprovalSteps => Set<ApprovalStep>();
    public DbSet<Event> Events => Set<Event>();
    public DbSet<EventSeal> EventSeals => Set<EventSeal>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<AccessLogEntry> AccessLog => Set<AccessLogEntry>();
    public DbSet<PublicDocument> PublicDocuments => Set<PublicDocument>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        // Every index is deliberate.
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<decimal>().HavePrecision(9, 2);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Ignore<IdentityUserClaim<long>>();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AdmissionsDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            MakeTenantRow(entity);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => e.GetViewName() is null && LacksCampaign(e)).ToList())
            modelBuilder.Entity(entity.ClrType).HasOne(typeof(Campaign)).WithMany().HasForeignKey(nameof(Run.CampaignId)).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.HasDbFunction(() => DraftLines("")).HasName("draft_lines").HasParameter("draft").HasStoreType("jsonb");
        modelBuilder.HasDbFunction(() => DraftPoint("")).HasName("draft_point").HasParameter("draft").HasStoreType("jsonb");
        modelBuilder.HasDbFunction(() => CandidatePlace("", "")).HasName("candidate_place").HasParameter("draft").HasStoreType("jsonb");
        modelBuilder.HasDbFunction(() => UnreadOfCandidate(0, 0, "", "")).HasName("unread_of_candidate").HasParameter("draft").HasStoreType("jsonb");
        ArrayComparers.Apply(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }

    /// <summary>The plan lines that a registration's draft chooses, for statements that read them along with it (0038_drafts_in_statements.sql).</summary>
    public IQueryable<PlanLine> DraftLines(string? draft) => FromExpression(() => DraftLines(draft));

    /// <summary>Id of the registration point that a draft names; null while it names none. Only for statements.</summary>
    public static long? DraftPoint(string? draft) => throw new InvalidOperationException("A function of the database.");

    /// <summary>Division of a candidate's point, or before he has one of his household; empty while neither is known. Only for statements.</summary>
    public static string CandidatePlace(string? county, string? draft) => throw new InvalidOperationException("A function of the database.");

    /// <summary>Number of published bulletins that reach a candidate and that he has not opened, then the oldest of them that he must read, or null (0046_bulletins.sql). Only for statements.</summary>
    public static long?[] UnreadOfCandidate(long campaign, long reader, string? county, string? draft) => throw new InvalidOperationException("A function of the database.");

    private static bool LacksCampaign(IMutableEntityType entity) =>
        entity.FindProperty(nameof(Run.CampaignId)) is { } campaignId && !entity.FindForeignKeys(campaignId).Any();

    private static void MakeTenantRow(IMutableEntityType entity)
    {
        if (entity.FindProperty(nameof(TenantRow.TenantId)) is not { } tenantId)
            return;
        tenantId.SetDefaultValueSql("current_setting('admissions.tenant_id')::integer");
        tenantId.ValueGenerated = ValueGenerated.OnAdd;
        // Nothing goes with another row unless its mapping says so.
        foreach (var foreignKey in entity.GetForeignKeys().Where(f => ((IConventionForeignKey)f).GetDeleteBehaviorConfigurationSource() != ConfigurationSource.Explicit))
            foreignKey.DeleteBehavior = DeleteBehavior.Restrict;
    }
}
