-- A candidate who sits in another district than his county's scope says (HR-62, HR-131); one row a candidate, the last counts.
CREATE TABLE district_adjustments (
    registration_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    district_id bigint NOT NULL,
    reason text NOT NULL,
    adjusted_by_id bigint NOT NULL,
    adjusted_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_district_adjustments PRIMARY KEY (tenant_id, registration_id),
    CONSTRAINT fk_district_adjustments_registration_id FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id),
    CONSTRAINT fk_district_adjustments_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
    CONSTRAINT fk_district_adjustments_district_id FOREIGN KEY (tenant_id, district_id) REFERENCES exam_districts (tenant_id, id)
);

CREATE INDEX ix_district_adjustments_campaign_id ON district_adjustments (campaign_id);

-- Who has his number stays where it was given.
CREATE FUNCTION district_adjustments_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM registrations WHERE id = NEW.registration_id AND ticket_number IS NOT NULL) THEN
    RAISE EXCEPTION 'district_adjustments: registration % has its ticket number', NEW.registration_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER district_adjustments_numbered BEFORE INSERT OR UPDATE ON district_adjustments FOR EACH ROW EXECUTE FUNCTION district_adjustments_numbered();

ALTER TABLE district_adjustments ENABLE ROW LEVEL SECURITY;
ALTER TABLE district_adjustments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON district_adjustments USING (tenant_id = nullif(current_setting('admissions.tenant_id', true), '')::integer);
GRANT SELECT, INSERT, UPDATE ON district_adjustments TO admissions_app;
