-- What takes a second to count over everybody is counted now and then, and shown with its time.
CREATE TABLE counted_figures (
    campaign_id bigint NOT NULL,
    subject text NOT NULL,
    figures jsonb NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_counted_figures PRIMARY KEY (tenant_id, campaign_id, subject),
    CONSTRAINT fk_counted_figures_campaign_id FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
);

ALTER TABLE counted_figures ENABLE ROW LEVEL SECURITY;
ALTER TABLE counted_figures FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON counted_figures USING (tenant_id = nullif(current_setting('admissions.tenant_id', true), '')::integer);
GRANT SELECT, INSERT, UPDATE, DELETE ON counted_figures TO admissions_app;
