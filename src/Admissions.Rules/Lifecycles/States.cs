namespace Admissions.Rules.Lifecycles;

// The states of every lifecycle. Members are glossary identifiers; Chinese words stand in StateWords.

public enum RegistrationPointState { Draft, SubmittedToCity, ReturnedByCity, SubmittedToProvince, ReturnedByProvince, Active, Disabled }

public enum RegistrationState { Account, Draft, Submitted, PendingCityReview, Confirmed, Valid, Invalid }

public enum UnpaidCaseState { Open, Verified, ExtensionGranted, Paid, Closed }

public enum PaymentOrderState { Created, Pending, Succeeded, Failed, Expired, ToRefund, Refunded }

public enum ChoiceFormState { Draft, Confirmed, Locked, NotFilled, Flagged }

public enum ExemptionApplicationState { Applied, CityPassed, SubmittedToProvince, InstitutionConsented, Approved, Rejected }

public enum BonusClaimState { Claimed, EnteredAtPoint, Approved, Rejected, Overdue, Frozen }

public enum EntitlementRegisterState { Compiled, SentWithOriginals, ReceivedByProvince, DifferenceCase }

public enum DataReportState { Open, CheckedByCounty, ReportedToCity, ReturnedByCity, ReportedToProvince, ReturnedByProvince, Accepted }

public enum ExamSiteState { Draft, SubmittedToCity, ReturnedByCity, SubmittedToProvince, ReturnedByProvince, Approved, Closed }

public enum NumberingState { Preparing, Ready, NumbersAssigned, NumbersPublished, ExamDocumentsGenerated, Printing }

public enum SeatingState { Preparing, NumbersAssigned, Seated, Published, DeliveredToProvince }

public enum RoomAllocationState { Draft, SubmittedToCity, ReturnedByCity, SubmittedToProvince, ReturnedByProvince, Accepted }

/// <summary>The common states of numbering, seating, dispatch and lottery runs.</summary>
public enum RunState { Snapshotted, Computed, Failed, Verified, ReleaseRequested, Committed, Discarded }

public enum PlanLineState { Draft, Submitted, Returned, Approved, Published, Closed }

public enum AdmissionSchemeState { Draft, Submitted, Returned, Approved, InEffect }

public enum PlanAdjustmentState { Requested, OutCityApproved, InCityApproved, Approved, Rejected }

public enum DossierState
{
    NotDispatched, Dispatched, Downloaded, PreAdmitted, PreReturned, Uploaded, Reconsidering, Returned, Admitted, Registered,
    WithdrawalRequested, AdmittedExternal, AdmittedElsewhere, Revoked, QualificationRevoked,
}

public enum ApprovedDispatchRequestState { Draft, Submitted, Printed, FaxReceived, FaxInvalid, Signed1, Signed2, Executed, Rejected, Cancelled }

public enum LevelCompletionState { Open, EndRequested, FaxRegistered, Completed }

public enum AdmissionRosterState { Draft, Printed, Approved, Returned, Sealed, Filed, Collected }

public enum PasswordCardState { Generated, Printed, Distributed, Issued, SignedFor, Active, Locked, Lost, Revoked, Recalled, Expired }

public enum InstitutionState { Prepared, Open, Suspended, Ended, Stopped }

public enum HonestyRecordState { Reported, Confirmed, Dismissed }

public enum SupplementaryEntryState { Entered, SubmittedToCity, Approved, Rejected }

/// <summary>One "apply, review, decide" of any kind; which levels it passes is policy data.</summary>
public enum ApprovalState { Submitted, Returned, Approved, Rejected, Cancelled }

public enum IncidentReportState { Open, Forwarded, InHandling, Closed }

public enum EmergencyActivationState { Prepared, Active, Ended }

public enum RegistrationDraftFormState { Printed, Collected, Entered, Voided }

public enum BatchEntryState { Entered, Undone }

public enum BulletinState { Draft, Published, Withdrawn }

/// <summary>Being prepared, the campaign is seen by staff alone; open, by everybody; closed, nothing runs in it any more.</summary>
public enum CampaignState { Preparing, Open, Closed }
