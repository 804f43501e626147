-- Accounts that failed to sign in from an address, each once with its last failure: the limit of an address counts different accounts.
CREATE TABLE failed_accounts (
    address text NOT NULL,
    account text NOT NULL,
    moment timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_failed_accounts PRIMARY KEY (tenant_id, address, account),
    CONSTRAINT ck_failed_accounts_size CHECK (length(address) <= 64 AND length(account) <= 64)
);

CREATE INDEX ix_failed_accounts_tenant_id_moment ON failed_accounts (tenant_id, moment);

-- Where an account has signed in: no neighbour at such an address can stop it.
CREATE TABLE known_addresses (
    user_id bigint NOT NULL,
    address text NOT NULL,
    last_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_known_addresses PRIMARY KEY (tenant_id, user_id, address),
    CONSTRAINT fk_known_addresses_user_id FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT ck_known_addresses_size CHECK (length(address) <= 64)
);

CREATE INDEX ix_known_addresses_tenant_id_last_at ON known_addresses (tenant_id, last_at);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['failed_accounts', 'known_addresses'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''admissions.tenant_id'', true), '''')::integer)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO admissions_app', t);
  END LOOP;
END $$;
