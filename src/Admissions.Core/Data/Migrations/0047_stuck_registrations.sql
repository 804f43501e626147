-- Who has begun to register and stands still: what makes the list, its counts and the dashboard one.

-- The point in force or, before the first submission, the one that the draft names: it says whose work a draft is.
ALTER TABLE registrations ADD COLUMN wanted_point_id bigint GENERATED ALWAYS AS (COALESCE(point_id, (draft ->> 'pointId')::bigint)) STORED;

-- Repeated from the photos, so that those without one are counted without reading everybody's.
ALTER TABLE registrations ADD COLUMN has_photo boolean NOT NULL DEFAULT false;
ALTER TABLE registrations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE photos NO FORCE ROW LEVEL SECURITY;
UPDATE registrations r SET has_photo = true FROM photos p WHERE p.tenant_id = r.tenant_id AND p.registration_id = r.id AND p.is_current;
ALTER TABLE photos FORCE ROW LEVEL SECURITY;
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;

CREATE FUNCTION photos_marked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person bigint := COALESCE(NEW.registration_id, OLD.registration_id);
DECLARE present boolean := EXISTS (SELECT FROM photos WHERE registration_id = person AND is_current);
BEGIN
  UPDATE registrations SET has_photo = present WHERE id = person AND has_photo IS DISTINCT FROM present;
  RETURN NULL;
END $$;

CREATE TRIGGER photos_marked AFTER INSERT OR DELETE OR UPDATE OF is_current ON photos FOR EACH ROW EXECUTE FUNCTION photos_marked();

-- Counted without reading the rows themselves.
CREATE INDEX ix_registrations_unfinished ON registrations (campaign_id, wanted_point_id, state) INCLUDE (tenant_id, id, paid_at, has_photo)
  WHERE state <> 'Invalid' AND (state <> 'Valid' OR NOT has_photo);
DROP INDEX ix_registrations_campaign_id_diploma_number;
CREATE INDEX ix_registrations_campaign_id_diploma_number_level ON registrations (campaign_id, diploma_number, level) INCLUDE (tenant_id, id, state, wanted_point_id)
  WHERE diploma_number is not null;
-- Of two with one number one at least has no resident card: a number of one kind is taken once.
CREATE INDEX ix_registrations_other_documents ON registrations (campaign_id, document_number) INCLUDE (tenant_id, id, state, submitted_at, diploma_number, level, wanted_point_id)
  WHERE document_kind <> 'ResidentIdCard';

-- One row for each person and kind of standing still.
CREATE VIEW stuck_registrations WITH (security_invoker = true) AS
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
    SELECT FROM registrations o WHERE o.campaign_id = r.campaign_id AND o.diploma_number = r.diploma_number AND o.level = r.level AND o.id <> r.id AND o.state <> 'Invalid');

GRANT SELECT ON stuck_registrations TO admissions_app;

-- Why, as an officer found it out; a later reason takes the place of the one before, which stays.
CREATE TABLE stuck_reasons (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    campaign_id bigint NOT NULL,
    registration_id bigint NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    text character varying(200) NOT NULL,
    contacted_at timestamp with time zone,
    recorded_by_id bigint NOT NULL,
    recorded_by_name text NOT NULL,
    recorded_from text NOT NULL,
    at timestamp with time zone NOT NULL,
    is_current boolean NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_stuck_reasons PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_stuck_reasons_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT fk_stuck_reasons_registration_id FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id)
);

CREATE INDEX ix_stuck_reasons_registration_id_kind ON stuck_reasons (registration_id, kind);
CREATE UNIQUE INDEX ux_stuck_reasons_current ON stuck_reasons (campaign_id, kind, registration_id) WHERE is_current;

-- The reasons of unpaid candidates become reasons like all others; their case names the one that the point verified.
ALTER TABLE unpaid_cases NO FORCE ROW LEVEL SECURITY;
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
INSERT INTO stuck_reasons (tenant_id, campaign_id, registration_id, kind, code, text, contacted_at, recorded_by_id, recorded_by_name, recorded_from, at, is_current)
SELECT c.tenant_id, c.campaign_id, c.registration_id, 'Unpaid', c.reason_code, c.reason_text, c.contacted_at, c.verified_by_id, COALESCE(u.display_name, ''), '', c.verified_at, true
FROM unpaid_cases c LEFT JOIN users u ON u.tenant_id = c.tenant_id AND u.id = c.verified_by_id
WHERE c.reason_code IS NOT NULL AND c.verified_by_id IS NOT NULL AND c.verified_at IS NOT NULL;
ALTER TABLE unpaid_cases ADD COLUMN reason_id bigint;
UPDATE unpaid_cases c SET reason_id = r.id FROM stuck_reasons r WHERE r.tenant_id = c.tenant_id AND r.registration_id = c.registration_id AND r.kind = 'Unpaid';
ALTER TABLE unpaid_cases DROP CONSTRAINT ck_unpaid_cases_reason,
  DROP COLUMN reason_code, DROP COLUMN reason_text, DROP COLUMN contacted_at, DROP COLUMN verified_by_id, DROP COLUMN verified_at,
  ADD CONSTRAINT fk_unpaid_cases_reason_id FOREIGN KEY (tenant_id, reason_id) REFERENCES stuck_reasons (tenant_id, id),
  ADD CONSTRAINT ck_unpaid_cases_reason CHECK (state NOT IN ('Verified', 'Closed') OR reason_id IS NOT NULL);
ALTER TABLE users FORCE ROW LEVEL SECURITY;
ALTER TABLE unpaid_cases FORCE ROW LEVEL SECURITY;

ALTER TABLE stuck_reasons ENABLE ROW LEVEL SECURITY;
ALTER TABLE stuck_reasons FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON stuck_reasons USING (tenant_id = nullif(current_setting('admissions.tenant_id', true), '')::integer);
GRANT SELECT, INSERT, UPDATE (is_current) ON stuck_reasons TO admissions_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO admissions_app;
