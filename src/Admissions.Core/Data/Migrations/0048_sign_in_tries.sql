-- Browsers from which an account has signed in: wrong passwords typed there are counted there, so that nobody elsewhere can lock its owner out.
CREATE TABLE known_devices (
    user_id bigint NOT NULL,
    key_hash bytea NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    locked_until timestamp with time zone,
    last_failed_at timestamp with time zone,
    last_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_known_devices PRIMARY KEY (tenant_id, user_id, key_hash),
    CONSTRAINT fk_known_devices_user_id FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_known_devices_key_hash CHECK (length(key_hash) = 32)
);

CREATE INDEX ix_known_devices_tenant_id_last_at ON known_devices (tenant_id, last_at);

-- Names that nobody has, tried and locked like any other: the answer does not tell who has an account.
CREATE TABLE unknown_names (
    account text NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    last_failed_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_unknown_names PRIMARY KEY (tenant_id, account),
    CONSTRAINT ck_unknown_names_size CHECK (length(account) <= 64)
);

CREATE INDEX ix_unknown_names_tenant_id_last_failed_at ON unknown_names (tenant_id, last_failed_at);

-- A count without a new failure is over after some days, for accounts as for names that nobody has.
ALTER TABLE users ADD COLUMN last_failed_at timestamp with time zone;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['known_devices', 'unknown_names'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''admissions.tenant_id'', true), '''')::integer)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO admissions_app', t);
  END LOOP;
END $$;
