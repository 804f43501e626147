-- HR-156: what each instance served, by minute; failed sign-ins by address; alarms that stand.
CREATE TABLE traffic_minutes (
    minute timestamp with time zone NOT NULL,
    instance text NOT NULL,
    requests bigint NOT NULL,
    errors bigint NOT NULL,
    milliseconds bigint NOT NULL,
    slowest_milliseconds bigint NOT NULL,
    failed_sign_ins bigint NOT NULL,
    throttled bigint NOT NULL,
    payments bigint NOT NULL,
    payments_settled bigint NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_traffic_minutes PRIMARY KEY (tenant_id, minute, instance),
    CONSTRAINT ck_traffic_minutes_parts CHECK (errors <= requests AND payments_settled <= payments)
);

CREATE TABLE sign_in_failures (
    moment timestamp with time zone NOT NULL,
    address text NOT NULL,
    count bigint NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_sign_in_failures PRIMARY KEY (tenant_id, address, moment),
    CONSTRAINT ck_sign_in_failures_size CHECK (count > 0 AND length(address) <= 64)
);

CREATE TABLE alarms (
    kind text NOT NULL,
    subject text NOT NULL,
    value numeric(14,2) NOT NULL,
    threshold numeric(14,2) NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    times integer NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_alarms PRIMARY KEY (tenant_id, kind, subject),
    CONSTRAINT ck_alarms_span CHECK (until > raised_at AND times > 0 AND length(subject) <= 64)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['traffic_minutes', 'sign_in_failures', 'alarms'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''admissions.tenant_id'', true), '''')::integer)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO admissions_app', t);
  END LOOP;
END $$;
