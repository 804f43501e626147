-- Which rights of the built-in roles a tenant has been given, ever. What is listed here and not held any more was taken away
-- by the province and stays away; what a new version of the program adds is not listed yet and is granted once.
CREATE TABLE role_defaults (
    role text NOT NULL,
    permission text NOT NULL,
    tenant_id integer NOT NULL DEFAULT (current_setting('admissions.tenant_id')::integer) REFERENCES tenants (id),
    CONSTRAINT pk_role_defaults PRIMARY KEY (tenant_id, role, permission)
);

-- The owner sees every tenant's rows for this one statement.
ALTER TABLE role_permissions NO FORCE ROW LEVEL SECURITY;
INSERT INTO role_defaults (tenant_id, role, permission) SELECT tenant_id, role, permission FROM role_permissions;
ALTER TABLE role_permissions FORCE ROW LEVEL SECURITY;

ALTER TABLE role_defaults ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_defaults FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON role_defaults USING (tenant_id = nullif(current_setting('admissions.tenant_id', true), '')::integer);
GRANT SELECT, INSERT ON role_defaults TO admissions_app;
