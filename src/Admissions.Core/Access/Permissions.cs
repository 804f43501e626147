namespace Admissions.Core.Access;

/// <summary>
/// Rights to do one act in a scope. Which role has which is data: <c>Data/ReferenceData/role-permissions.csv</c> seeds
/// a tenant's rows, and the province may change them. Code asks for permissions only, never for roles.
/// </summary>
public static class Permissions
{
    /// <summary>What every candidate may do with his own registration.</summary>
    public const string RegisterSelf = nameof(RegisterSelf);

    public const string ViewDashboard = nameof(ViewDashboard);
    public const string ViewCandidates = nameof(ViewCandidates);
    public const string ViewEvents = nameof(ViewEvents);

    /// <summary>Prepares a campaign from a policy and publishes it with its timetable.</summary>
    public const string OpenCampaigns = nameof(OpenCampaigns);
    public const string ManageWindows = nameof(ManageWindows);
    public const string PublishPolicy = nameof(PublishPolicy);
    public const string ImportPlan = nameof(ImportPlan);
    public const string ViewPlan = nameof(ViewPlan);

    public const string ProposePoint = nameof(ProposePoint);
    public const string ReviewPointAtCity = nameof(ReviewPointAtCity);
    public const string ReviewPointAtProvince = nameof(ReviewPointAtProvince);
    public const string BindPointUsers = nameof(BindPointUsers);
    public const string ManageOfficeUsers = nameof(ManageOfficeUsers);

    public const string ConfirmCandidate = nameof(ConfirmCandidate);
    public const string TakePhoto = nameof(TakePhoto);
    public const string EnterBonus = nameof(EnterBonus);

    /// <summary>One-time passwords and unlocking for candidates who come to the counter with their document.</summary>
    public const string RecoverAccounts = nameof(RecoverAccounts);
    public const string PrintAtPoint = nameof(PrintAtPoint);
    public const string DecideBonus = nameof(DecideBonus);

    /// <summary>First review of exemptions by the city (HR-113).</summary>
    public const string ReviewExemptionAtCity = nameof(ReviewExemptionAtCity);

    /// <summary>The province's decision on exemptions (HR-114).</summary>
    public const string DecideExemption = nameof(DecideExemption);

    /// <summary>The institution consents to take an exempt candidate (SX-129).</summary>
    public const string ConsentExemption = nameof(ConsentExemption);
    /// <summary>Orders corrections of confirmed information, and decides those that another person has ordered (HR-87, A-HR-6).</summary>
    public const string CorrectRegistration = nameof(CorrectRegistration);
    public const string ReviewSpecialDocuments = nameof(ReviewSpecialDocuments);
    public const string ReconcilePayments = nameof(ReconcilePayments);

    /// <summary>Registers why a confirmed candidate has not paid, and ends the point's task (HR-109, HR-110).</summary>
    public const string VerifyUnpaid = nameof(VerifyUnpaid);

    /// <summary>Registers why a registration of one's own point or divisions stands still.</summary>
    public const string RecordReasons = nameof(RecordReasons);

    /// <summary>Lets a named candidate pay after the end (HR-111).</summary>
    public const string ExtendPayment = nameof(ExtendPayment);

    /// <summary>Sees how the data of one's divisions go up, and takes them in offline packages (HR-12, HR-65).</summary>
    public const string ViewReports = nameof(ViewReports);
    public const string ReportAsCounty = nameof(ReportAsCounty);

    /// <summary>Reports to the province, returns a county's report, counts in the paper forms.</summary>
    public const string ReportAsCity = nameof(ReportAsCity);
    public const string AcceptReports = nameof(AcceptReports);

    public const string ManageSites = nameof(ManageSites);

    /// <summary>Sets up exam districts of the own division (HR-163).</summary>
    public const string SetDistricts = nameof(SetDistricts);

    /// <summary>A county proposes exam sites (HR-127).</summary>
    public const string ProposeSite = nameof(ProposeSite);
    public const string ReviewSiteAtCity = nameof(ReviewSiteAtCity);

    /// <summary>AdultAdmissionDivision: decides on proposed sites (HR-129).</summary>
    public const string DecideSite = nameof(DecideSite);

    /// <summary>Moves a candidate of the own divisions to another exam district (HR-131).</summary>
    public const string AdjustDistrict = nameof(AdjustDistrict);
    public const string RunNumbering = nameof(RunNumbering);
    public const string ReleaseNumbering = nameof(ReleaseNumbering);
    /// <summary>Assigns rooms to sites in the districts of the own division (HR-135).</summary>
    public const string AllocateRooms = nameof(AllocateRooms);
    public const string ReviewAllocation = nameof(ReviewAllocation);

    /// <summary>Takes allocations in and generates the examination documents (HR-137).</summary>
    public const string AcceptAllocation = nameof(AcceptAllocation);
    public const string PrintExamDocuments = nameof(PrintExamDocuments);

    public const string ImportScores = nameof(ImportScores);
    public const string SetControlLines = nameof(SetControlLines);

    /// <summary>InformationTechnologyGroup: prepares and executes dispatch.</summary>
    public const string RunDispatch = nameof(RunDispatch);

    /// <summary>AdmissionManagementGroup: signs a dispatch before it is released (HA-18).</summary>
    public const string ReleaseDispatch = nameof(ReleaseDispatch);
    public const string ConfirmDecisions = nameof(ConfirmDecisions);
    public const string SealRoster = nameof(SealRoster);

    /// <summary>Proposes to revoke a confirmed admission, and decides what another person has proposed (HA-04).</summary>
    public const string RevokeAdmission = nameof(RevokeAdmission);

    /// <summary>AdultAdmissionDivision: registers notice fees and the collection of rosters and notices (HA-84, HA-85).</summary>
    public const string RegisterCollection = nameof(RegisterCollection);

    /// <summary>Reports abnormal situations to the next level up, and forwards those from below (HR-144, HR-145).</summary>
    public const string ReportIncident = nameof(ReportIncident);

    /// <summary>Information Division: answers reports and closes them (HR-144, HR-159).</summary>
    public const string HandleIncident = nameof(HandleIncident);

    /// <summary>Switches emergency measures on and off (HR-150).</summary>
    public const string ActivateEmergency = nameof(ActivateEmergency);

    /// <summary>Imposes filling time slots in the own division (HR-147).</summary>
    public const string SetFillingSlots = nameof(SetFillingSlots);

    /// <summary>Prints, registers and enters paper forms at a point, where an activation allows it (HR-148, HR-149).</summary>
    public const string EnterDraftForms = nameof(EnterDraftForms);

    /// <summary>Takes in files of paper forms for the points of the own division, where an activation allows it (HR-149, HR-150).</summary>
    public const string ImportDraftForms = nameof(ImportDraftForms);

    /// <summary>Province: loads exported candidates into a campaign that does not have them, and takes a load back (HR-11).</summary>
    public const string LoadCandidates = nameof(LoadCandidates);

    /// <summary>States the equipment and the information people of one's own point or office (HR-07, HR-09, HR-160…HR-162).</summary>
    public const string RecordInformationWork = nameof(RecordInformationWork);

    /// <summary>Sees which places of one's divisions fall short in equipment or information people.</summary>
    public const string ViewInformationWork = nameof(ViewInformationWork);

    /// <summary>Watches load, errors, failed sign-ins and payments of the site, and gets its alarms (HR-156).</summary>
    public const string ViewMonitoring = nameof(ViewMonitoring);

    /// <summary>Clones the campaign for a drill and moves the drill's clock.</summary>
    public const string ManageDrills = nameof(ManageDrills);

    /// <summary>Reads the bulletins that reach one's office, point or institution (HC-86).</summary>
    public const string ViewBulletins = nameof(ViewBulletins);

    /// <summary>Publishes bulletins for the own division and withdraws them (HC-86).</summary>
    public const string ManageBulletins = nameof(ManageBulletins);

    public const string ReadDossiers = nameof(ReadDossiers);
    public const string DecideDossiers = nameof(DecideDossiers);
    public const string UploadDecisions = nameof(UploadDecisions);
    public const string ViewRoster = nameof(ViewRoster);

    /// <summary>The institution's leader writes and publishes its charter (SX-08, SX-159).</summary>
    public const string PublishCharter = nameof(PublishCharter);

    /// <summary>Pairs that no one person may hold: who prepares does not release (HA-18).</summary>
    public static IReadOnlyList<(string First, string Second)> Separated { get; } = [(RunNumbering, ReleaseNumbering), (RunDispatch, ReleaseDispatch)];

    /// <summary>Every permission there is; role rows that name another are refused.</summary>
    public static IReadOnlySet<string> All { get; } = typeof(Permissions).GetFields()
        .Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToHashSet(StringComparer.Ordinal);
}
