-- Which rights of the built-in roles a tenant has been given, ever. What is listed here and not held any more was taken away
-- by the province and stays away; what a new version of the program adds is not listed yet and is granted once.
CREATE TABLE role_defaults (
    role text NOT NULL,
    permission text NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_role_defaults PRIMARY KEY (tenant_id, role, permission)
);

-- What the built-in roles had been given up to here, by setting up or by a migration: what a province does not hold of it any
-- more it took away. Beside it whatever is held besides. Both only where a tenant has been set up.
-- The owner sees every tenant's rows for this one statement.
ALTER TABLE role_permissions NO FORCE ROW LEVEL SECURITY;
INSERT INTO role_defaults (tenant_id, role, permission)
SELECT t.id, given.role, permission
FROM tenants t, (VALUES
  ('ProvinceAdministrator', 'ViewDashboard ViewCandidates ViewEvents ManageWindows PublishPolicy ManageOfficeUsers ExtendPayment ViewReports HandleIncident ActivateEmergency SetFillingSlots ManageDrills'),
  ('AdultAdmissionOfficer', 'ViewDashboard ViewCandidates ViewEvents CorrectRegistration ManageWindows ImportPlan ViewPlan ReviewPointAtProvince DecideExemption ReleaseNumbering SetControlLines RegisterCollection ExtendPayment ViewReports ActivateEmergency SetFillingSlots ManageDrills'),
  ('InformationOfficer', 'ViewDashboard ViewCandidates CorrectRegistration ViewPlan ReconcilePayments ManageSites RunNumbering AcceptAllocation PrintExamDocuments ImportScores RunDispatch ViewReports AcceptReports HandleIncident ActivateEmergency SetFillingSlots'),
  ('AdmissionManagementOfficer', 'ViewDashboard ViewCandidates ViewPlan ReleaseDispatch ConfirmDecisions SealRoster'),
  ('Inspector', 'ViewDashboard ViewCandidates ViewEvents ViewPlan ViewReports'),
  ('CityOfficer', 'ViewDashboard ViewCandidates ViewPlan ReviewPointAtCity ManageOfficeUsers DecideBonus ReviewExemptionAtCity ReviewSpecialDocuments ManageSites AllocateRooms ReviewAllocation PrintExamDocuments ViewReports ReportAsCity ReportIncident SetFillingSlots'),
  ('CountyOfficer', 'ViewDashboard ViewCandidates ViewPlan ProposePoint BindPointUsers AllocateRooms DecideBonus PrintExamDocuments ViewReports ReportAsCounty ReportIncident'),
  ('PointHead', 'ViewDashboard ViewCandidates ConfirmCandidate TakePhoto EnterBonus PrintAtPoint VerifyUnpaid ReportIncident EnterDraftForms'),
  ('PointReviewer', 'ViewCandidates ConfirmCandidate TakePhoto EnterBonus PrintAtPoint VerifyUnpaid ReportIncident EnterDraftForms'),
  ('PointPhotographer', 'ViewCandidates TakePhoto'),
  ('PointPrinter', 'ViewCandidates PrintAtPoint'),
  ('InstitutionOperator', 'ReadDossiers DecideDossiers ViewRoster'),
  ('InstitutionLeader', 'ReadDossiers DecideDossiers UploadDecisions ConsentExemption ViewRoster'),
  ('InstitutionSupervisor', 'ReadDossiers ViewRoster')
) AS given (role, permissions), regexp_split_to_table(given.permissions, ' ') AS permission
WHERE EXISTS (SELECT FROM role_permissions p WHERE p.tenant_id = t.id)
UNION SELECT tenant_id, role, permission FROM role_permissions;
ALTER TABLE role_permissions FORCE ROW LEVEL SECURITY;

ALTER TABLE role_defaults ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_defaults FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON role_defaults USING (tenant_id = nullif(current_setting('admissions.tenant_id', true), '')::integer);
GRANT SELECT, INSERT ON role_defaults TO admissions_app;
