-- Tenants that were there before get the rights of reporting for the roles they have.
DO $$
DECLARE tenant integer;
BEGIN
  FOR tenant IN SELECT id FROM tenants LOOP
    PERFORM set_config('admissions.tenant_id', tenant::text, true);
    INSERT INTO role_permissions (role, permission)
    SELECT p.role, p.permission FROM (VALUES ('ProvinceAdministrator', 'ExtendPayment'), ('ProvinceAdministrator', 'ViewReports'),
        ('AdultAdmissionOfficer', 'ExtendPayment'), ('AdultAdmissionOfficer', 'ViewReports'), ('InformationOfficer', 'ViewReports'),
        ('InformationOfficer', 'AcceptReports'), ('Inspector', 'ViewReports'), ('CityOfficer', 'ViewReports'), ('CityOfficer', 'ReportAsCity'),
        ('CountyOfficer', 'ViewReports'), ('CountyOfficer', 'ReportAsCounty'), ('PointHead', 'VerifyUnpaid'), ('PointReviewer', 'VerifyUnpaid')) AS p (role, permission)
    WHERE EXISTS (SELECT FROM role_permissions r WHERE r.role = p.role)
    ON CONFLICT DO NOTHING;
  END LOOP;
  PERFORM set_config('admissions.tenant_id', '', true);
END $$;
