namespace Admissions.Rules.Lifecycles;

/// <summary>Every transition table, for database constraints, documentation and tests.</summary>
public static class AllLifecycles
{
    public static readonly IReadOnlyList<ILifecycle> Tables =
    [
        CampaignLifecycle.Table,
        RegistrationPointLifecycle.Table,
        RegistrationLifecycle.Table,
        UnpaidCaseLifecycle.Table,
        PaymentOrderLifecycle.Table,
        ChoiceFormLifecycle.Table,
        ExemptionApplicationLifecycle.Table,
        BonusClaimLifecycle.Table,
        EntitlementRegisterLifecycle.Table,
        DataReportLifecycle.Table,
        ExamSiteLifecycle.Table,
        NumberingLifecycle.Table,
        SeatingLifecycle.Table,
        RoomAllocationLifecycle.Table,
        RunLifecycle.Table,
        PlanLineLifecycle.Table,
        AdmissionSchemeLifecycle.Table,
        PlanAdjustmentLifecycle.Table,
        DossierLifecycle.Table,
        ApprovedDispatchRequestLifecycle.Table,
        LevelCompletionLifecycle.Table,
        AdmissionRosterLifecycle.Table,
        PasswordCardLifecycle.Table,
        InstitutionLifecycle.Table,
        HonestyRecordLifecycle.Table,
        SupplementaryEntryLifecycle.Table,
        ApprovalLifecycle.Table,
        IncidentReportLifecycle.Table,
        EmergencyActivationLifecycle.Table,
        RegistrationDraftFormLifecycle.Table,
        BatchEntryLifecycle.Table,
        BulletinLifecycle.Table,
    ];
}
