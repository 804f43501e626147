-- Numbers of certificates besides the diploma's: two people with one are listed like two with one diploma.
ALTER TABLE registrations ADD COLUMN certificates text[] NOT NULL DEFAULT '{}'::text[];

CREATE TABLE registration_certificates (
    registration_id bigint NOT NULL,
    kind text NOT NULL,
    campaign_id bigint NOT NULL,
    number text NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_registration_certificates PRIMARY KEY (tenant_id, registration_id, kind),
    CONSTRAINT fk_registration_certificates_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT fk_registration_certificates_registration_id FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_registration_certificates_campaign_id_kind_number ON registration_certificates (campaign_id, kind, number) INCLUDE (tenant_id, registration_id);

-- How many carry each number: those of more than one are few, whatever a province's size, and the list begins with them.
CREATE TABLE certificate_numbers (
    campaign_id bigint NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    holders integer NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_certificate_numbers PRIMARY KEY (tenant_id, campaign_id, kind, number),
    CONSTRAINT fk_certificate_numbers_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
);

CREATE INDEX ix_certificate_numbers_shared ON certificate_numbers (campaign_id, kind, number) INCLUDE (tenant_id) WHERE holders > 1;

-- The number's row makes two who bring it at the same moment wait for one another.
CREATE FUNCTION certificates_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO certificate_numbers AS n (campaign_id, kind, number, holders, tenant_id) VALUES (NEW.campaign_id, NEW.kind, NEW.number, 1, NEW.tenant_id)
    ON CONFLICT (tenant_id, campaign_id, kind, number) DO UPDATE SET holders = n.holders + 1;
  ELSE
    UPDATE certificate_numbers SET holders = holders - 1 WHERE tenant_id = OLD.tenant_id AND campaign_id = OLD.campaign_id AND kind = OLD.kind AND number = OLD.number;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER certificates_counted AFTER INSERT OR DELETE ON registration_certificates FOR EACH ROW EXECUTE FUNCTION certificates_counted();

CREATE FUNCTION registrations_certified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM registration_certificates WHERE tenant_id = NEW.tenant_id AND registration_id = NEW.id;
  END IF;
  INSERT INTO registration_certificates (registration_id, kind, campaign_id, number, tenant_id)
  SELECT NEW.id, split_part(c, ':', 1), NEW.campaign_id, substr(c, strpos(c, ':') + 1), NEW.tenant_id FROM unnest(NEW.certificates) c ORDER BY c;
  RETURN NULL;
END $$;

CREATE TRIGGER registrations_certified AFTER INSERT ON registrations FOR EACH ROW WHEN (NEW.certificates <> '{}') EXECUTE FUNCTION registrations_certified();
CREATE TRIGGER registrations_certified_anew AFTER UPDATE OF certificates ON registrations FOR EACH ROW WHEN (OLD.certificates <> NEW.certificates) EXECUTE FUNCTION registrations_certified();

-- What was submitted before: the licence, and the fields that the campaigns' packs have for such numbers.
ALTER TABLE registrations NO FORCE ROW LEVEL SECURITY;
UPDATE registrations r SET certificates = found.numbers
FROM (
  SELECT s.tenant_id, s.id, array_agg(c.kind || ':' || c.number) AS numbers
  FROM registrations s CROSS JOIN LATERAL (
    SELECT f.kind, upper(regexp_replace(f.number, '\s', '', 'g')) AS number
    FROM (VALUES ('medicalLicenseNumber', s.medical_license_number), ('assistantPhysicianLicense', s.draft -> 'fields' ->> 'assistantPhysicianLicense'),
      ('ruralDoctorLicense', s.draft -> 'fields' ->> 'ruralDoctorLicense'), ('nurseLicense', s.draft -> 'fields' ->> 'nurseLicense')) f (kind, number)) c
  WHERE s.submitted_at IS NOT NULL AND c.number <> ''
  GROUP BY s.tenant_id, s.id) found
WHERE r.tenant_id = found.tenant_id AND r.id = found.id;
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['registration_certificates', 'certificate_numbers'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''admissions.tenant_id'', true), '''')::integer)', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, DELETE ON registration_certificates TO admissions_app;
GRANT SELECT, INSERT, UPDATE ON certificate_numbers TO admissions_app;

CREATE OR REPLACE VIEW stuck_registrations WITH (security_invoker = true) AS
SELECT campaign_id, id AS registration_id, 'NotSubmitted' AS kind, wanted_point_id AS point_id, created_at AS since
FROM registrations WHERE state IN ('Account', 'Draft')
UNION ALL
SELECT campaign_id, id, 'NotConfirmed', wanted_point_id, submitted_at FROM registrations WHERE state = 'Submitted'
UNION ALL
SELECT campaign_id, id, 'NoPhoto', wanted_point_id, COALESCE(confirmed_at, submitted_at)
FROM registrations WHERE state IN ('Submitted', 'PendingCityReview', 'Confirmed') AND NOT has_photo
UNION ALL
SELECT campaign_id, id, 'NoPhoto', wanted_point_id, COALESCE(confirmed_at, submitted_at) FROM registrations WHERE state = 'Valid' AND NOT has_photo
UNION ALL
SELECT campaign_id, id, 'Unpaid', wanted_point_id, confirmed_at FROM registrations WHERE state IN ('PendingCityReview', 'Confirmed') AND paid_at IS NULL
UNION ALL
-- One graduation certificate, two people of one level (HR-30).
SELECT r.campaign_id, r.id, 'Duplicate', r.wanted_point_id, r.submitted_at FROM registrations r
WHERE r.diploma_number IS NOT NULL AND r.state <> 'Invalid' AND EXISTS (
  SELECT FROM registrations o WHERE o.campaign_id = r.campaign_id AND o.diploma_number = r.diploma_number AND o.level = r.level AND o.id <> r.id AND o.state <> 'Invalid')
UNION ALL
-- One document number under two kinds of document; those above are not counted again.
SELECT r.campaign_id, r.id, 'Duplicate', r.wanted_point_id, r.submitted_at FROM registrations r
WHERE r.document_kind <> 'ResidentIdCard' AND r.submitted_at IS NOT NULL AND r.state <> 'Invalid' AND EXISTS (
    SELECT FROM registrations o WHERE o.tenant_id = r.tenant_id AND o.campaign_id = r.campaign_id AND o.document_number = r.document_number AND o.id <> r.id
      AND o.submitted_at IS NOT NULL AND o.state <> 'Invalid')
  AND NOT EXISTS (
    SELECT FROM registrations o WHERE o.campaign_id = r.campaign_id AND o.diploma_number = r.diploma_number AND o.level = r.level AND o.id <> r.id AND o.state <> 'Invalid')
UNION ALL
SELECT r.campaign_id, r.id, 'Duplicate', r.wanted_point_id, r.submitted_at FROM registrations r
WHERE r.document_kind = 'ResidentIdCard' AND r.submitted_at IS NOT NULL AND r.state <> 'Invalid' AND EXISTS (
    SELECT FROM registrations o WHERE o.document_kind <> 'ResidentIdCard' AND o.campaign_id = r.campaign_id AND o.document_number = r.document_number
      AND o.submitted_at IS NOT NULL AND o.state <> 'Invalid')
  AND NOT EXISTS (
    SELECT FROM registrations o WHERE o.campaign_id = r.campaign_id AND o.diploma_number = r.diploma_number AND o.level = r.level AND o.id <> r.id AND o.state <> 'Invalid')
UNION ALL
-- One certificate of another kind; those above are not counted again.
SELECT r.campaign_id, r.id, 'Duplicate', r.wanted_point_id, r.submitted_at FROM registrations r
WHERE r.submitted_at IS NOT NULL AND r.state <> 'Invalid' AND EXISTS (
    SELECT FROM certificate_numbers n JOIN registration_certificates c ON c.campaign_id = n.campaign_id AND c.kind = n.kind AND c.number = n.number
      JOIN registration_certificates t ON t.campaign_id = n.campaign_id AND t.kind = n.kind AND t.number = n.number AND t.registration_id <> c.registration_id
      JOIN registrations o ON o.tenant_id = t.tenant_id AND o.id = t.registration_id
    WHERE n.holders > 1 AND n.campaign_id = r.campaign_id AND c.tenant_id = r.tenant_id AND c.registration_id = r.id AND o.submitted_at IS NOT NULL AND o.state <> 'Invalid')
  AND NOT EXISTS (
    SELECT FROM registrations o WHERE o.campaign_id = r.campaign_id AND o.diploma_number = r.diploma_number AND o.level = r.level AND o.id <> r.id AND o.state <> 'Invalid')
  AND NOT EXISTS (
    SELECT FROM registrations o WHERE o.tenant_id = r.tenant_id AND o.campaign_id = r.campaign_id AND o.document_number = r.document_number AND o.id <> r.id
      AND o.submitted_at IS NOT NULL AND o.state <> 'Invalid');
